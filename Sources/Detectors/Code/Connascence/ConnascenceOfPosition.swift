import Detection

/// More positional parameters than a caller can keep in order.
struct ConnascenceOfPosition: Detector {
    static let limit = Option(
        "limit", default: 3, in: 0...50, help: "How many positional parameters a function may have.")

    static let rule = Rule(
        id: "connascence/position", title: "Too many positional parameters", severity: .low,
        help: Rule.Help(
            what: "Reports functions with more than `limit` positional parameters.", why: "", fix: "",
            example: Rule.Example(
                .python, bad: "def f(a, b, c, d): pass\n", good: "def f(a, *, b, c, d): pass\n")),
        options: [limit])

    let kinds: KindSet = .functions
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    func visit(_ node: Node, in inspection: Inspection) {
        var count = 0
        for child in node.parameterOwner.children {
            if child.kind == .keywordOnlyMarker || child.kind == .variadicParameter { break }
            if child.kind == .parameter { count += child.parameterNameCount }
        }
        guard count > limit else { return }
        inspection.report(at: node.name ?? node.parameterOwner, "\(count) positional parameters; the limit is \(limit)")
    }
}
