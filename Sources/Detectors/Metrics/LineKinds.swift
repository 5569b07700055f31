import Detection

/// Which lines of a file hold code, comments, or nothing.
struct LineKinds {
    private static let hasCode: UInt8 = 1
    private static let hasComment: UInt8 = 2

    private let inspection: Inspection
    private var flags: [UInt8]
    /// How many lines of each kind there are up to a line.
    private var codeUntil: [Int] = []
    private var commentsUntil: [Int] = []
    private var blankUntil: [Int] = []

    init(_ inspection: Inspection) {
        self.inspection = inspection
        flags = [UInt8](repeating: 0, count: inspection.lines.count + 1)
    }

    mutating func classify() {
        let source = inspection.tree.source
        let lines = inspection.lines
        var line = 1
        var offset = 0
        var commentEnd = 0
        var comments = Comments(inspection)
        var next = comments.next()
        while offset < source.count {
            if let comment = next, offset >= comment.lowerBound {
                commentEnd = max(commentEnd, comment.upperBound)
                next = comments.next()
                continue
            }
            let byte = source[offset]
            if byte == 0x0A || byte == 0x0D {
                line = lines.line(of: offset) + 1
            } else if byte > 0x20, flags.indices.contains(line) {
                flags[line] |= offset < commentEnd ? Self.hasComment : Self.hasCode
            }
            offset += 1
        }
        codeUntil = [Int](repeating: 0, count: flags.count)
        commentsUntil = codeUntil
        blankUntil = codeUntil
        for index in flags.indices.dropFirst() {
            codeUntil[index] = codeUntil[index - 1] + (flags[index] & Self.hasCode != 0 ? 1 : 0)
            commentsUntil[index] = commentsUntil[index - 1] + (flags[index] & Self.hasComment != 0 ? 1 : 0)
            blankUntil[index] = blankUntil[index - 1] + (flags[index] == 0 ? 1 : 0)
        }
    }

    /// Of the lines from the first to the last byte of a stretch.
    func counts(_ bytes: Range<Int>) -> (lines: Int, code: Int, comments: Int, blank: Int) {
        guard !bytes.isEmpty else { return (0, 0, 0, 0) }
        let first = inspection.lines.line(of: bytes.lowerBound)
        let last = min(inspection.lines.line(of: bytes.upperBound - 1), flags.count - 1)
        guard first >= 1, first <= last else { return (0, 0, 0, 0) }
        return (
            last - first + 1, codeUntil[last] - codeUntil[first - 1], commentsUntil[last] - commentsUntil[first - 1],
            blankUntil[last] - blankUntil[first - 1]
        )
    }

    /// Comments, and Python's strings that are statements, in the order of the source.
    private struct Comments {
        private var rest: Node.Descendants
        private let isPython: Bool

        init(_ inspection: Inspection) {
            rest = inspection.tree.root.descendants
            isPython = inspection.artifact.language == .python
        }

        mutating func next() -> Range<Int>? {
            while let node = rest.next() {
                if node.kind == .comment { return node.bytes }
                if isPython, node.kind == .expressionStatement, let string = node.firstChild, string.kind == .string,
                    string.subtreeEnd == node.subtreeEnd
                {
                    return node.bytes
                }
            }
            return nil
        }
    }
}
