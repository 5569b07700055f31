import Detection

/// Functions with more independent paths than one can test.
struct CyclomaticComplexity: Detector {
    static let limit = Option(
        "limit", default: 10, in: 1...1000,
        help: "The highest complexity a function may have: its decisions, and one.")

    static let rule = Rule(
        id: "structure/cyclomatic", title: "Too many paths through a function", severity: .low, cwe: [1121],
        tags: ["maintainability", "testability"],
        aliases: [
            Rule.Alias("ruff", "C901"), Rule.Alias("pylint", "R1260"), Rule.Alias("sonar", "S1541"),
            Rule.Alias("eslint", "complexity"), Rule.Alias("lizard", "CCN"),
            Rule.Alias("checkstyle", "CyclomaticComplexity"), Rule.Alias("pmd", "CyclomaticComplexity"),
        ],
        help: Rule.Help(
            what: """
                Reports functions whose cyclomatic complexity (McCabe) is above `limit`. It is one more than the number \
                of decisions: `if` and `else if`, loops, the cases of a `switch` or `match` (not its default), \
                conditions on cases, `catch` and `except`, the conditional operator, each `&&`, `||`, `and`, `or`, and \
                the `for` and `if` of a comprehension. `else`, `finally`, assertions, `??`, `?.` and the preprocessor's \
                `#if` are no decisions. A nested function or lambda is measured by itself and does not count towards \
                the function around it.
                """,
            why: """
                The figure is the number of independent paths through the function, and so the least number of tests \
                that go each way of each decision once. Past ten or so nobody writes them all, a reader cannot hold \
                the conditions in mind, and defects gather there.
                """,
            fix: """
                Give a part with a name of its own a function of its own. Return early instead of nesting. Let a table, \
                a dictionary or the types decide where a long chain of `if`s or cases does.
                """,
            knownProblems: """
                A flat `switch` that only translates one value into another is easy to read and has a high figure: \
                raise the limit for such a file, or look at `structure/cognitive`, which counts it once. Decisions \
                hidden in macros are not seen.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def shipping(order):
                        if order.weight > 30 or order.size > 120 and not order.foldable:
                            cost = 40
                        elif order.express and order.country == "NL" or order.country == "BE":
                            cost = 15
                        elif order.express:
                            cost = 30
                        elif order.country in ("NL", "BE", "LU"):
                            cost = 5
                        else:
                            cost = 12
                        for item in order.items:
                            if item.fragile or item.cold:
                                cost += 2
                        return cost

                    """,
                good: """
                    def shipping(order):
                        return base_cost(order) + 2 * sum(needs_care(item) for item in order.items)

                    def base_cost(order):
                        if is_bulky(order):
                            return 40
                        if order.express:
                            return EXPRESS_COST.get(order.country, 30)
                        return COST.get(order.country, 12)

                    """),
            references: [
                "T. J. McCabe: A Complexity Measure. IEEE Transactions on Software Engineering SE-2 (4), 1976",
                "NIST Special Publication 500-235: Structured Testing, 1996",
            ]),
        options: [limit])

    let kinds = KindSet.functions
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let excess = Excess(node.cyclomaticComplexity, over: limit) else { return }
        inspection.report(
            excess, "complexity", of: node,
            "\(node.subject) has a cyclomatic complexity of \(excess.value), more than \(limit): "
                + "move parts of it into functions of their own, or let a table decide")
    }
}

extension Node {
    /// McCabe's figure for a function or lambda: its decisions, and one.
    var cyclomaticComplexity: Int {
        var complexity = 1
        var own = ownNodes
        while let node = own.next() {
            if node.isDecision {
                complexity += 1
            } else if node.field == .condition, node.parent?.isDirective == true {
                // `#if defined(A) && defined(B)` is decided before the program runs.
                own.skip(node)
            }
        }
        return complexity
    }

    /// Whether the way forks here.
    var isDecision: Bool {
        guard KindSet.decisions.contains(kind) else { return false }
        switch kind {
        case .elseIf: return !isDirective
        case .elseKeyword: return isElseOfBinding
        // Ada's `exit when`; Rust's condition on a case.
        case .breaking, .continuing, .pattern: return child(Field.condition) != nil
        default: return true
        }
    }

    /// The `else` of Rust's `let Some(x) = y else { … }`: a branch without an `if`.
    var isElseOfBinding: Bool {
        guard let owner = parent?.kind else { return false }
        return owner == .variable || owner == .constant || owner == .declarator
    }
}

extension KindSet {
    /// ``Node/isDecision`` has the last word.
    fileprivate static let decisions: KindSet = [
        .branch, .elseIf, .elseKeyword, .ternary, .forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop, .switchCase,
        .caseGuard, .handler, .logicalOperator, .comprehensionFor, .comprehensionIf,
        .breaking, .continuing, .pattern,
    ]
}
