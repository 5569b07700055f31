extension SyntaxTree {
    /// Fills the tree with the lines of a text that has no grammar: each is a statement, and what stands behind a sign of
    /// comment that most formats know (`#`, `//`, `;`, `--`, `<!--`) is a ``Kind/comment``. This is what comments that
    /// suppress findings need.
    public func fillWithLines(_ lines: LineIndex) {
        let root = open(.file, symbol: 0, field: .none, bytes: 0..<source.count, parent: 0)
        for line in 1...lines.count {
            let range = lines.range(ofLine: line, in: source)
            let text = lines.text(ofLine: line, in: source)
            let mark = text.startOfComment ?? text.count
            let code = text.slice(0..<mark).trimmed
            if !code.isEmpty {
                let indent = text.bytes.firstIndex { !Text.isSpace($0) } ?? 0
                let start = range.lowerBound + indent
                append(.expressionStatement, start..<start + code.count, root)
            }
            if mark < text.count { append(.comment, range.lowerBound + mark..<range.lowerBound + text.count, root) }
        }
        close(root)
    }

    private func append(_ kind: Kind, _ bytes: Range<Int>, _ root: Int) {
        close(open(kind, symbol: 0, field: .none, bytes: bytes, parent: root))
    }
}

extension Text {
    /// Where a comment starts: at a sign that begins the line or stands behind white space.
    fileprivate var startOfComment: Int? {
        for offset in 0..<count where offset == 0 || Self.isSpace(self[offset - 1]) {
            switch self[offset] {
            case UInt8(ascii: "#"), UInt8(ascii: ";"): return offset
            case UInt8(ascii: "/"), UInt8(ascii: "-"):
                if offset + 1 < count, self[offset + 1] == self[offset] { return offset }
            case UInt8(ascii: "<"):
                if slice(offset..<count).hasPrefix("<!--") { return offset }
            default: break
            }
        }
        return nil
    }
}
