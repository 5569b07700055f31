public import Detection

/// A front end for tests of what surrounds parsing: it knows lines, not languages.
///
/// - Every line with code is a statement (``Kind/expressionStatement``) of words (``Kind/identifier``) and numbers
///   (``Kind/integer``); `#` and what follows it is a comment.
/// - A line that ends with `(` begins a statement that ends with the line that begins with `)`.
/// - A line `def NAME … {` opens a function whose body ends with the line `}`.
/// - A line with `!!` is a syntax error.
public final class LineFrontEnd: FrontEnd {
    private let fault: (@Sendable (SyntaxTree, Language) throws(FrontEndError) -> Void)?

    /// - Parameter fault: called before each parse; may throw what a front end throws.
    public init(fault: (@Sendable (SyntaxTree, Language) throws(FrontEndError) -> Void)? = nil) { self.fault = fault }

    public func parse(_ tree: SyntaxTree, as language: Language) throws(FrontEndError) {
        try fault?(tree, language)
        var writer = Writer(tree)
        writer.write()
    }

    private struct Writer {
        let tree: SyntaxTree
        let source: UnsafeRawBufferPointer
        let lines: LineIndex
        /// Open nodes: the file, then function, block, function, block.
        var open: [Int] = []
        /// Where a statement that goes over several lines began.
        var isContinued = false

        init(_ tree: SyntaxTree) {
            self.tree = tree
            source = tree.source
            lines = LineIndex(source)
        }

        mutating func write() {
            open.append(tree.open(.file, symbol: 0, field: .none, bytes: 0..<source.count, parent: 0))
            for line in 1...lines.count {
                var start = lines.range(ofLine: line, in: source).lowerBound
                var text = lines.text(ofLine: line, in: source)
                if line == 1, text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                    start += 3
                    text = text.slice(3..<text.count)
                }
                let mark = text.bytes.firstIndex(of: UInt8(ascii: "#")) ?? text.count
                let code = text.slice(0..<mark).trimmed
                if !code.isEmpty {
                    let indent = text.bytes.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? 0
                    write(code, from: start + indent, line)
                }
                if mark < text.count { leaf(.comment, (start + mark)..<(start + text.count)) }
            }
            while let node = open.popLast() { tree.close(node) }
        }

        mutating func write(_ code: Text, from start: Int, _ line: Int) {
            let bytes = start..<(start + code.count)
            if isContinued {
                words(code, from: start)
                if code.first == UInt8(ascii: ")"), let statement = open.popLast() {
                    tree.close(statement)
                    isContinued = false
                }
            } else if code == "}", open.count > 2 {
                for _ in 0..<2 { if let node = open.popLast() { tree.close(node) } }
            } else if code.hasPrefix("def "), code.last == UInt8(ascii: "{") {
                begin(.function, start..<end(from: line, closing: "}"))
                leaf(.identifier, (start + 4)..<(start + 4 + name(code)), field: .name)
                begin(.block, (bytes.upperBound - 1)..<end(from: line, closing: "}"), field: .body)
            } else if code.last == UInt8(ascii: "(") {
                begin(.expressionStatement, start..<end(from: line, closing: ")"))
                words(code, from: start)
                isContinued = true
            } else {
                let isError = contains(code, "!!")
                begin(isError ? .error : .expressionStatement, bytes)
                words(code, from: start)
                if let node = open.popLast() { tree.close(node) }
            }
        }

        func contains(_ code: Text, _ pair: String) -> Bool { code.string.utf8.count > 1 && code.string.contains(pair) }

        func name(_ code: Text) -> Int {
            let rest = code.slice(4..<code.count)
            return rest.bytes.firstIndex { $0 == 0x20 || $0 == UInt8(ascii: "(") } ?? rest.count
        }

        /// A line without its comment.
        func code(ofLine line: Int) -> Text {
            let text = lines.text(ofLine: line, in: source)
            return text.slice(0..<(text.bytes.firstIndex(of: UInt8(ascii: "#")) ?? text.count)).trimmed
        }

        /// The end of the first later line that begins with the closing character, at the same depth.
        func end(from line: Int, closing: Character) -> Int {
            var depth = 0
            for later in line...lines.count {
                let text = code(ofLine: later).string
                if text.hasSuffix(closing == "}" ? "{" : "(") { depth += 1 }
                if text.hasPrefix(String(closing)) {
                    depth -= 1
                    if depth == 0 {
                        return lines.range(ofLine: later, in: source).lowerBound
                            + (lines.text(ofLine: later, in: source).bytes.firstIndex(of: closing.asciiValue ?? 0) ?? 0)
                            + 1
                    }
                }
            }
            return source.count
        }

        mutating func begin(_ kind: Kind, _ bytes: Range<Int>, field: Field = .none) {
            open.append(tree.open(kind, symbol: 0, field: field, bytes: bytes, parent: open.last ?? 0))
        }

        func leaf(_ kind: Kind, _ bytes: Range<Int>, field: Field = .none) {
            tree.close(tree.open(kind, symbol: 0, field: field, bytes: bytes, parent: open.last ?? 0))
        }

        func words(_ code: Text, from start: Int) {
            var offset = 0
            while offset < code.count {
                var end = offset
                while end < code.count, isWord(code[end]) { end += 1 }
                if end > offset {
                    let isNumber = code[offset] >= 0x30 && code[offset] <= 0x39
                    leaf(isNumber ? .integer : .identifier, (start + offset)..<(start + end))
                }
                offset = max(end, offset + 1)
            }
        }

        func isWord(_ byte: UInt8) -> Bool {
            (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
                || byte >= 0x80
        }
    }
}
