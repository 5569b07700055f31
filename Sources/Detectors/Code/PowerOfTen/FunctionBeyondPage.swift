import Detection

/// Functions that do not fit a sheet of paper (the Power of Ten, rule 4).
struct FunctionBeyondPage: Detector {
    static let limit = Option(
        "limit", default: 60, in: 1...10_000,
        help: "How many lines of code a function may have, without blank lines, comments and docstrings.")

    static let rule = Rule(
        id: "power-of-ten/long-function", title: "Function longer than a page", severity: .medium, cwe: [1080],
        tags: ["power-of-ten", "strict", "maintainability"],
        help: Rule.Help(
            what: """
                Reports functions of more than `limit` lines of code. Blank lines, comments, docstrings and the lines of \
                functions and lambdas inside do not count. It is `structure/long-function` with the limit that the Power of \
                Ten states, whatever a project has set there.
                """,
            why: """
                A function is a unit that one can understand and verify as such. One that does not fit a printed page, a line \
                for each statement and declaration, is a sign of badly structured code.
                """,
            fix: "Move each part that deserves a name into a function of its own.",
            example: Rule.Example(
                .python,
                bad: "def report(orders):\n" + (1...61).map { "    print(orders[\($0)].total)\n" }.joined(),
                good: """
                    def report(orders):
                        for order in orders:
                            print(order.total)

                    """),
            references: [PowerOfTen.reference("4")]),
        options: [limit])

    let kinds = KindSet.functions
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    func visit(_ node: Node, in inspection: Inspection) {
        guard node.end - node.start > limit * 2 else { return }
        let lines = inspection.codeLines(of: node, apart: .functions)
        guard let excess = Excess(lines, over: limit) else { return }
        inspection.report(
            inspection.head(of: node), in: node,
            "\(node.subject) has \(lines) lines of code, more than a page of \(limit): split it",
            measures: [Finding.Measure("lines", excess.value), Finding.Measure("limit", limit)])
    }
}
