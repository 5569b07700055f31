import Detection

/// Code that must know which types a value can have.
struct ConnascenceOfType: Detector {
    static let limit = Option(
        "limit", default: 3, in: 2...50, help: "How many type tests on one value, one after the other, are a ladder.")
    static let returns = Option(
        "returns", default: true, help: "Whether to report functions that return literals of unrelated types.")
    static let tests = Option("tests", default: false, help: "Whether to report in test files.")

    static let rule = Rule(
        id: "connascence/type", title: "Types that callers must tell apart", severity: .low, confidence: .medium,
        cwe: [1095], tags: ["connascence", "maintainability"],
        aliases: [
            Rule.Alias("sonar", "S1872"), Rule.Alias("sonar", "S3516"), Rule.Alias("pylint", "R1260"),
            Rule.Alias("eslint", "consistent-return"),
            Rule.Alias("clang-tidy", "cppcoreguidelines-pro-type-static-cast-downcast"),
        ],
        help: Rule.Help(
            what: """
                Reports two ways in which code has to know the types of values:

                - ladders: `limit` or more tests of one value for one type after the other, with `else if` or with \
                branches that each return: `isinstance`, `type(x) is`, `instanceof`, `typeof`, `is`, `as?`, \
                `dynamic_cast`, `downcast_ref`, `x.(T)`, `in T'Class`. A switch over types, which a language has for \
                that, is none;
                - functions that return literals of unrelated types: a string here, a list there (Python, JavaScript, \
                TypeScript, where no return type is declared). `None` and `null` go with all.

                The measures tell the strength of the coupling from 1 (name) to 9 (identity), its locality from 1 (one \
                function) to 5 (across the project), and its degree: how many places take part.
                """,
            why: """
                A new type means finding every ladder; the one that is forgotten goes wrong silently. Who calls a \
                function that returns this or that must ask what came back, and will forget to.
                """,
            fix: """
                Let the types decide: a method that each has, a protocol, a table from type to function, a visitor, \
                `functools.singledispatch`. Return one type, and raise an error or return nothing where there is \
                no value.
                """,
            knownProblems: """
                Where values come from outside — JSON, a wire format, another language — somebody has to ask for their \
                types once.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def area(shape):
                        if isinstance(shape, Circle):
                            return 3.14 * shape.radius ** 2
                        elif isinstance(shape, Square):
                            return shape.side ** 2
                        elif isinstance(shape, Rectangle):
                            return shape.width * shape.height
                    """,
                good: """
                    def area(shape):
                        return shape.area()
                    """),
            references: ["https://connascence.io/type.html"]),
        options: [limit, returns, tests])

    let kinds: KindSet = [.branch, .function, .lambda]
    private let limit: Int
    private let reportsReturns: Bool
    private let reportsTests: Bool

    init(_ settings: Settings) {
        limit = settings[Self.limit]
        reportsReturns = settings[Self.returns]
        reportsTests = settings[Self.tests]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        guard reportsTests || inspection.artifact.role != .test else { return }
        if node.kind == .branch {
            checkLadder(node, inspection)
        } else if reportsReturns {
            checkReturns(node, inspection)
        }
    }

    private func checkLadder(_ node: Node, _ inspection: Inspection) {
        guard let ladder = TypeLadder(node, inspection.artifact.language), ladder.tests.count >= limit else { return }
        inspection.report(
            at: ladder.tests[0],
            "\(ladder.tests.count) tests for the type of \(ladder.value.shown); let the types decide, or look it up in a table",
            severity: ladder.tests.count >= 2 * limit ? .medium : .low,
            measures: Coupling(kind: .type, locality: .function, degree: ladder.tests.count).measures,
            related: ladder.tests.dropFirst().prefix(20).map { ($0, "another test") })
    }

    private func checkReturns(_ node: Node, _ inspection: Inspection) {
        switch inspection.artifact.language {
        case .python, .javascript, .typescript, .tsx: break
        default: return
        }
        guard node.child(Field.returnType) == nil else { return }
        let firsts = ReturnedLiterals(of: node).firsts
        guard firsts.count > 1 else { return }
        inspection.report(
            at: firsts[1].node,
            "this returns \(firsts[1].sort.name), another place \(firsts[0].sort.name); return one type, so that callers need not ask",
            measures: Coupling(kind: .type, locality: .function, degree: firsts.count).measures,
            related: [(firsts[0].node, "returns \(firsts[0].sort.name)")])
    }
}
