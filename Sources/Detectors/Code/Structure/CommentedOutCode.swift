import Detection

/// Code that was turned into comments.
struct CommentedOutCode: Detector {
    static let lines = Option(
        "lines", default: 3, in: 1...1000, help: "How many lines of code a comment must have to be reported.")

    static let rule = Rule(
        id: "structure/commented-out-code", title: "Code is commented out", severity: .info, confidence: .medium,
        tags: ["maintainability", "readability"],
        aliases: [
            Rule.Alias("ruff", "ERA001"), Rule.Alias("sonar", "S125"), Rule.Alias("pylint", "eradicate"),
            Rule.Alias("checkstyle", "CommentedOutCode"),
        ],
        help: Rule.Help(
            what: """
                Reports comments, and runs of comments on lines by themselves, with `lines` or more lines of code and \
                not one of prose. What is code is judged by form: assignments, calls, the heads of blocks, \
                statements with a semicolon. Documentation comments, comments behind code, and examples (which a \
                line of prose introduces) are let pass.
                """,
            why: """
                Nobody knows why it is there or whether it still works; it is not compiled, not tested, not renamed. \
                Everyone who reads on has to decide anew that it does not matter.
                """,
            fix: """
                Delete it: version control remembers it. If it is an example, or is to come back under some condition, \
                say so in words.
                """,
            knownProblems: "Pseudocode that looks like the language of the file is reported as well.",
            example: Rule.Example(
                .python,
                bad: """
                    def total(order):
                        # net = sum(item.price for item in order.items)
                        # if order.country != "NL":
                        #     net = net * order.rate
                        return order.total

                    """,
                good: """
                    def total(order):
                        # The shop has summed it up, with the tax of the country.
                        return order.total

                    """),
            references: ["R. C. Martin: Clean Code. Prentice Hall, 2008 (Commented-Out Code)"]),
        options: [lines])

    let kinds: KindSet = [.comment]
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.lines] }

    func visit(_ node: Node, in inspection: Inspection) {
        let source = inspection.tree.source
        guard !node.isDocumentation, Self.isAlone(node, source), !Self.continuesRun(node, source) else { return }
        var lines = 0
        var strong = 0
        var last = node
        var comment: Node? = node
        while let current = comment {
            guard Self.count(current, inspection.artifact.language, &lines, &strong) else { return }
            last = current
            comment = Self.successor(of: current, source)
        }
        guard lines >= limit, strong * 2 >= lines else { return }
        inspection.report(
            inspection.firstLine(of: node), in: node, "\(lines) lines of code are commented out: delete them",
            measures: [Finding.Measure("lines", lines)],
            related: last == node ? [] : [(last.bytes, "to here")])
    }

    /// Whether nothing but space stands before a comment on its line.
    private static func isAlone(_ comment: Node, _ source: UnsafeRawBufferPointer) -> Bool {
        var offset = comment.start
        while offset > 0 {
            offset -= 1
            if source[offset] == 0x0A || source[offset] == 0x0D { return true }
            if source[offset] > 0x20 { return false }
        }
        return true
    }

    /// Whether the line before is a comment of the same run, which is looked at as a whole.
    private static func continuesRun(_ comment: Node, _ source: UnsafeRawBufferPointer) -> Bool {
        guard let before = comment.previousSibling, before.kind == .comment, !before.isDocumentation else {
            return false
        }
        return isNext(comment, after: before, source) && isAlone(before, source)
    }

    private static func successor(of comment: Node, _ source: UnsafeRawBufferPointer) -> Node? {
        guard let next = comment.nextSibling, next.kind == .comment, !next.isDocumentation,
            isNext(next, after: comment, source)
        else { return nil }
        return next
    }

    /// Whether it stands on the very next line.
    private static func isNext(_ comment: Node, after before: Node, _ source: UnsafeRawBufferPointer) -> Bool {
        guard before.end <= comment.start, comment.start - before.end < 200 else { return false }
        var ends = 0
        for offset in before.end..<comment.start where source[offset] == 0x0A { ends += 1 }
        // Some grammars count the line's end to the comment.
        if before.text.last == 0x0A { ends += 1 }
        return ends == 1
    }

    /// Counts the lines of a comment. Returns whether none of them is prose.
    private static func count(_ comment: Node, _ language: Language, _ lines: inout Int, _ strong: inout Int) -> Bool {
        let text = comment.text.withoutMarks
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0A { end += 1 }
            switch CodeLikeness(text.slice(start..<end).withoutStar, language) {
            case .prose: return false
            case .neutral: break
            case .fits: lines += 1
            case .code:
                lines += 1
                strong += 1
            }
            start = end + 1
        }
        return true
    }
}

extension Node {
    /// `///`, `/**`, `//!`, `#!`, `#:`.
    fileprivate var isDocumentation: Bool {
        let text = text
        guard text.count > 2 else { return false }
        switch (text[0], text[1], text[2]) {
        case (UInt8(ascii: "/"), UInt8(ascii: "/"), UInt8(ascii: "/")),
            (UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "*")),
            (UInt8(ascii: "/"), UInt8(ascii: "/"), UInt8(ascii: "!")),
            (UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "!")),
            (UInt8(ascii: "#"), UInt8(ascii: "!"), _), (UInt8(ascii: "#"), UInt8(ascii: ":"), _):
            return true
        default: return false
        }
    }
}

extension Text {
    /// What a comment says, without what makes it one.
    fileprivate var withoutMarks: Text {
        var start = 0
        var end = count
        while start < end,
            self[start] == UInt8(ascii: "/") || self[start] == UInt8(ascii: "*")
                || self[start] == UInt8(ascii: "#") || (self[start] == UInt8(ascii: "-") && start < 2)
        {
            start += 1
        }
        if hasPrefix("/*"), hasSuffix("*/"), count >= 4 { end = max(start, count - 2) }
        return slice(start..<end)
    }

    /// Without the star that lines of a long comment begin with.
    fileprivate var withoutStar: Text {
        let text = trimmed
        return text.first == UInt8(ascii: "*") ? text.slice(1..<text.count) : text
    }
}
