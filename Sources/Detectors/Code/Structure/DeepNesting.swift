import Detection

/// Control flow within control flow within control flow.
struct DeepNesting: Detector {
    static let limit = Option(
        "limit", default: 4, in: 1...100, help: "How deep `if`, loops, `switch` and `try` may stand within one another."
    )

    static let rule = Rule(
        id: "structure/nesting", title: "Control flow is nested too deeply", severity: .low, cwe: [1124],
        tags: ["maintainability", "readability"],
        aliases: [
            Rule.Alias("pylint", "R1702"), Rule.Alias("ruff", "PLR1702"), Rule.Alias("eslint", "max-depth"),
            Rule.Alias("sonar", "S134"), Rule.Alias("checkstyle", "NestedIfDepth"),
            Rule.Alias("clippy", "excessive_nesting"),
        ],
        help: Rule.Help(
            what: """
                Reports the first statement of a function (or of the file itself) that stands within `limit` others: \
                `if`, loops, `switch` or `match`, and `try`. An `else if` is as deep as its `if`, a `catch` as its \
                `try`. Functions and lambdas start anew. What is deeper still is not reported again; the message says \
                how deep it gets.
                """,
            why: """
                Whoever reads the innermost line must keep every condition and loop around it in mind, and most of \
                the screen is indentation. Such code hides the cases nobody thought of.
                """,
            fix: """
                Turn the condition round and leave early (`return`, `continue`, `guard`). Join conditions that are \
                only ever asked together. Move the inner loop into a function of its own.
                """,
            knownProblems: "Nesting that macros hide is not seen.",
            example: Rule.Example(
                .python,
                bad: """
                    def notify(users, message):
                        for user in users:
                            if user.active:
                                for address in user.addresses:
                                    if address.confirmed:
                                        try:
                                            send(address, message)
                                        except ConnectionError:
                                            log(address)

                    """,
                good: """
                    def notify(users, message):
                        for user in users:
                            if user.active:
                                notify_user(user, message)

                    def notify_user(user, message):
                        for address in user.addresses:
                            if address.confirmed:
                                try_to_send(address, message)

                    """),
            references: [
                "CWE-1124: Excessively Deep Nesting", "Linux kernel coding style, 1) Indentation",
            ]),
        options: [limit])

    let kinds = KindSet.functions.union([.file])
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    func visit(_ node: Node, in inspection: Inspection) {
        var open = OpenNodes(filler: ())
        // The statement that is too deep and how deep it gets, while the walk is inside it.
        var place: Node?
        var deepest = 0
        for inner in node.ownNodes where KindSet.nesting.contains(inner.kind) {
            open.close(before: inner)
            if let found = place, open.count <= limit {
                report(found, depth: deepest, in: inspection)
                place = nil
            }
            open.open(inner, ())
            guard open.count > limit else { continue }
            if place == nil {
                place = inner
                deepest = 0
            }
            deepest = max(deepest, open.count)
        }
        if let place { report(place, depth: deepest, in: inspection) }
    }

    private func report(_ place: Node, depth: Int, in inspection: Inspection) {
        guard let excess = Excess(depth, over: limit) else { return }
        inspection.report(
            excess, "depth", of: place,
            "Control flow is nested \(depth) deep here, more than \(limit): "
                + "leave early, or move the inner part into a function of its own")
    }
}

extension KindSet {
    fileprivate static let nesting = KindSet.loops.union([.branch, .switching, .tryBlock])
}
