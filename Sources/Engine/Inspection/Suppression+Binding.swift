import Detection

extension Suppression {
    /// The suppressions in a file's comments, in the order of the source.
    static func all(in comments: [Node], tree: SyntaxTree, lines: LineIndex, known: KnownRules) -> [Suppression] {
        var suppressions: [Suppression] = []
        var owners: LineOwners?
        for comment in comments {
            for directive in SuppressionParser.directives(in: comment.text, known: known) {
                guard suppressions.count < most else { return suppressions }
                let statements = owners ?? LineOwners(tree: tree, lines: lines, comments: comments)
                owners = statements
                let start = comment.start + directive.offset
                let line = lines.line(of: start)
                suppressions.append(
                    Suppression(
                        dialect: directive.dialect, names: directive.names, reason: directive.reason,
                        lines: covered(by: directive, at: line, isAlone: isAlone(comment, tree, lines), statements),
                        start: lines.position(of: start, in: tree.source),
                        end: lines.position(of: endOfLine(line, in: comment, lines), in: tree.source),
                        excerpt: directive.dialect == .picket ? shown(line, tree, lines) : ""))
            }
        }
        return suppressions
    }

    private static func covered(
        by directive: SuppressionParser.Directive, at line: Int, isAlone: Bool, _ statements: LineOwners
    ) -> ClosedRange<Int> {
        switch directive.binding {
        case .file: 1...Int(Int32.max)
        case .nextLine: statements.lines(of: line + 1) ?? (line + 1)...(line + 1)
        case .statement: statements.lines(of: line) ?? line...line
        case .statementOrNext:
            statements.lines(of: line) ?? (isAlone ? statements.next(after: line) : nil) ?? line...line
        }
    }

    /// Whether a comment shares its lines with no code.
    private static func isAlone(_ comment: Node, _ tree: SyntaxTree, _ lines: LineIndex) -> Bool {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
        let first = lines.range(ofLine: lines.line(of: comment.start), in: tree.source)
        let last = lines.range(ofLine: lines.line(of: max(comment.end - 1, comment.start)), in: tree.source)
        return tree.source[first.lowerBound..<max(comment.start, first.lowerBound)].allSatisfy(isSpace)
            && tree.source[min(comment.end, last.upperBound)..<last.upperBound].allSatisfy(isSpace)
    }

    private static func endOfLine(_ line: Int, in comment: Node, _ lines: LineIndex) -> Int {
        line < lines.count ? min(comment.end, Int(lines.starts[line])) : comment.end
    }

    private static func shown(_ line: Int, _ tree: SyntaxTree, _ lines: LineIndex) -> String {
        let position = Position(line: line, column: 1, byteColumn: 2)
        return Finding.Excerpt(of: Place(path: "", start: position, end: position), in: tree.source, lines).lines.first
            ?? ""
    }
}

/// For each line, the lines of the statements that stand on it.
struct LineOwners {
    private var first: [UInt32]
    private var last: [UInt32]

    /// Takes time proportional to nodes and lines: a statement ends, for this purpose, where the first statement inside
    /// it begins.
    init(tree: SyntaxTree, lines: LineIndex, comments: [Node]) {
        first = [UInt32](repeating: 0, count: lines.count + 2)
        last = first
        let alone = OwnLineComments(comments, tree: tree, lines: lines)
        for index in 0..<tree.count {
            let node = tree[index]
            guard node.isStatement else { continue }
            let start = lines.line(of: node.start)
            let end = max(start, lines.line(of: max(Self.ownEnd(of: node, tree, alone) - 1, node.start)))
            for line in start...end {
                first[line] = first[line] == 0 ? UInt32(start) : min(first[line], UInt32(start))
                last[line] = max(last[line], UInt32(end))
            }
        }
    }

    /// The lines of the statements on this line, or `nil` if there is none.
    func lines(of line: Int) -> ClosedRange<Int>? {
        guard line < first.count, first[line] > 0 else { return nil }
        return Int(first[line])...Int(last[line])
    }

    /// The lines of the first statement that begins after this line.
    func next(after line: Int) -> ClosedRange<Int>? {
        var line = line + 1
        while line < first.count, first[line] == 0 { line += 1 }
        return lines(of: line)
    }

    /// Just past the last byte of a statement that belongs to itself: the whole of a simple one, the head of one that
    /// holds others.
    private static func ownEnd(of statement: Node, _ tree: SyntaxTree, _ alone: OwnLineComments) -> Int {
        for inner in statement.descendants
        where KindSet.statementLists.contains(inner.kind) || inner.isStatement {
            return alone.endOfCode(before: inner.start, after: statement.start)
        }
        return statement.end
    }
}

/// The comments that have lines for themselves, to tell them from code when looking backwards.
private struct OwnLineComments {
    private let source: UnsafeRawBufferPointer
    /// By end, ascending.
    private let comments: [Range<Int>]

    init(_ comments: [Node], tree: SyntaxTree, lines: LineIndex) {
        source = tree.source
        let source = tree.source
        self.comments = comments.filter { comment in
            let line = lines.range(ofLine: lines.line(of: comment.start), in: source)
            return source[line.lowerBound..<max(comment.start, line.lowerBound)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
        }.map(\.bytes)
    }

    /// Where the code before an offset ends: spaces and comments on lines of their own are not code.
    func endOfCode(before offset: Int, after start: Int) -> Int {
        var end = offset
        while true {
            while end > start, source[end - 1] == 0x20 || (source[end - 1] >= 0x09 && source[end - 1] <= 0x0D) {
                end -= 1
            }
            guard end > start, let comment = comment(endingAt: end), comment.lowerBound > start else { return end }
            end = comment.lowerBound
        }
    }

    private func comment(endingAt end: Int) -> Range<Int>? {
        var low = 0
        var high = comments.count
        while low < high {
            let middle = (low + high) / 2
            if comments[middle].upperBound < end { low = middle + 1 } else { high = middle }
        }
        // A grammar may count the line end as part of a comment.
        guard low < comments.count, comments[low].lowerBound < end, comments[low].upperBound <= end + 2 else {
            return nil
        }
        return comments[low].isEmpty ? nil : comments[low]
    }
}
