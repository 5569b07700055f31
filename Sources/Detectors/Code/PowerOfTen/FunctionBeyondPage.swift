import Detection

/// Functions that do not fit a sheet of paper (the Power of Ten, rule 4).
struct FunctionBeyondPage: Detector {
    static let limit = LongFunction.limit

    static let rule = Rule(
        id: "power-of-ten/long-function", title: "Function longer than a page", severity: .medium, cwe: [1080],
        tags: ["power-of-ten", "strict", "maintainability"],
        help: Rule.Help(
            what: """
                Reports what `structure/long-function` reports, with the limit that the Power of Ten states, whatever a \
                project has set there.
                """,
            why: """
                A function is a unit that one can understand and verify as such. One that does not fit a printed page, a line \
                for each statement and declaration, is a sign of badly structured code.
                """,
            fix: LongFunction.rule.help.fix,
            example: LongFunction.rule.help.example,
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
