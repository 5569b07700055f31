import Detection

/// Functions that do not fit a page.
struct LongFunction: Detector {
    static let limit = Option(
        "limit", default: 60, in: 1...10_000,
        help: "How many lines of code a function may have, without blank lines, comments and docstrings.")

    static let rule = Rule(
        id: "structure/long-function", title: "Function is too long", severity: .low, cwe: [1080],
        tags: ["maintainability", "readability"],
        aliases: [
            Rule.Alias("pylint", "R0915"), Rule.Alias("ruff", "PLR0915"),
            Rule.Alias("eslint", "max-lines-per-function"), Rule.Alias("sonar", "S138"),
            Rule.Alias("clippy", "too_many_lines"), Rule.Alias("checkstyle", "MethodLength"),
            Rule.Alias("clang-tidy", "readability-function-size"), Rule.Alias("pmd", "NcssCount"),
        ],
        help: Rule.Help(
            what: """
                Reports functions and lambdas with more than `limit` lines of code, from the first line of the \
                declaration to the last of the body. Blank lines, lines with nothing but comments, and Python's \
                docstrings do not count; nor do the lines of functions and lambdas inside it, which are measured by \
                themselves.
                """,
            why: """
                A function that does not fit a page cannot be seen at once, so nobody can be sure what a variable \
                holds at its end. Mostly it does several things that nobody has named.
                """,
            fix: """
                Find the stretches that a comment introduces: each is a function, and the comment is its name. Data \
                that is written out in code may go to a constant or a file.
                """,
            knownProblems: """
                Long, flat lists of data or of calls (a table, a form, a set of routes) are easy to read at any \
                length: raise the limit for such files.
                """,
            example: Rule.Example(
                .python,
                bad: "def report(orders):\n" + (1...61).map { "    print(orders[\($0)].total)\n" }.joined(),
                good: """
                    def report(orders):
                        for order in orders:
                            print(order.total)

                    """),
            references: [
                "G. J. Holzmann: The Power of 10. Rules for Developing Safety-Critical Code. NASA/JPL, 2006 (rule 4)",
                "CWE-1080: Source Code File with Excessive Number of Lines of Code",
            ]),
        options: [limit])

    let kinds = KindSet.functions
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    func visit(_ node: Node, in inspection: Inspection) {
        // No more lines of code than bytes that are no line ends: most functions need no look at all.
        guard node.end - node.start > limit * 2, !node.isListOfMacros else { return }
        let lines = inspection.codeLines(of: node, apart: .functions)
        guard let excess = Excess(lines, over: limit) else { return }
        inspection.report(
            excess, "lines", of: node,
            "\(node.subject) has \(lines) lines of code, more than \(limit): "
                + "move the parts that deserve a name into functions of their own")
    }
}

extension Node {
    /// `X(a) X(b) X(c)`: to C's grammar a function with a name of many parts.
    fileprivate var isListOfMacros: Bool {
        children.prefix(16).contains { $0.field == .name && $0.kind == .call }
    }
}
