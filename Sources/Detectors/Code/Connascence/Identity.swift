import Detection

/// Code that only works because two names stand for the same object, or that takes equal objects for the same one.
struct ConnascenceOfIdentity: Detector {
    static let functions = Option(
        "functions", default: 3, in: 2...50,
        help: "How many functions may not change the same file-level object; two are often a pair of set-up and clear.")
    static let tests = Option("tests", default: false, help: "Whether to report shared state in test files.")

    static let rule = Rule(
        id: "connascence/identity", title: "Shared mutable object", severity: .medium, confidence: .medium,
        cwe: [1051, 595], tags: ["connascence", "correctness"],
        aliases: [
            Rule.Alias("ruff", "B006"), Rule.Alias("ruff", "RUF012"), Rule.Alias("ruff", "F632"),
            Rule.Alias("pylint", "W0102"), Rule.Alias("pylint", "R0123"), Rule.Alias("sonar", "S4973"),
            Rule.Alias("spotbugs", "ES_COMPARING_STRINGS_WITH_EQ"),
        ],
        help: Rule.Help(
            what: """
                Reports four ways in which code depends on two names being, or not being, the very same object:

                - a mutable default argument (Python) that the function changes, keeps or returns;
                - a mutable attribute of a class (Python) that its methods change through `self`, so that all \
                objects share the change;
                - an object at the level of the file, or a static member, whose content `functions` or more functions \
                change;
                - a comparison by identity with a literal: Python's `is 5`, Java's and C's `== "text"`, JavaScript's \
                `=== []`.

                The measures tell the strength of the coupling from 1 (name) to 9 (identity), its locality from 1 (one \
                function) to 5 (across the project), and its degree: how many places take part.
                """,
            why: """
                Identity is the strongest connascence: nothing at either place shows the other. A default argument \
                keeps what an earlier call put into it; a change through one object shows up in all others; and \
                whether two equal literals are one object is up to the compiler.
                """,
            fix: """
                Default to `None` and make the object in the function; make a class attribute in the initialiser; \
                put shared state and the functions that change it into one object that is passed to who needs it \
                (connascence of name); compare values with `==` or `equals`.
                """,
            knownProblems: """
                Registries and caches are shared on purpose. Changes through an alias are not seen, nor changes by \
                functions in other files.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def collect(item, into=[]):
                        into.append(item)
                        return into
                    """,
                good: """
                    def collect(item, into=None):
                        into = [] if into is None else into
                        into.append(item)
                        return into
                    """),
            references: ["https://connascence.io/identity.html"]),
        options: [functions, tests])

    let kinds: KindSet = [.file, .function, .type, .comparison]
    private let functions: Int
    private let reportsTests: Bool

    init(_ settings: Settings) {
        functions = settings[Self.functions]
        reportsTests = settings[Self.tests]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        switch node.kind {
        case .file: if reportsTests || inspection.artifact.role != .test { checkSharedState(inspection) }
        case .function: if language == .python { checkDefaults(of: node, inspection) }
        case .type: if language == .python { checkAttributes(of: node, inspection) }
        default: checkComparison(node, language, inspection)
        }
    }

    private func checkSharedState(_ inspection: Inspection) {
        let state = SharedState(inspection.tree, inspection.artifact.language, rebinding: false)
        for variable in state.changed where variable.changes.count >= functions {
            inspection.report(
                at: variable.name, Self.message(variable.name, functions: variable.changes.count),
                severity: .low,
                measures: Coupling(kind: .identity, degree: variable.changes.count).measures,
                related: variable.changes.prefix(Self.mostRelated).map { ($0.node, "changes it") })
        }
    }

    private func checkDefaults(of function: Node, _ inspection: Inspection) {
        for use in MutableDefaults(of: function).escaping {
            inspection.report(
                at: use.parameter, Self.message(use),
                measures: Coupling(kind: .identity, locality: .function).measures,
                related: [(use.place, use.effect.words)])
        }
    }

    private func checkAttributes(of type: Node, _ inspection: Inspection) {
        for attribute in MutableAttributes(of: type).changed {
            inspection.report(
                at: attribute.name, Self.message(attribute),
                measures: Coupling(kind: .identity, locality: .type).measures,
                related: [(attribute.change, "changes it for all objects")])
        }
    }

    private func checkComparison(_ node: Node, _ language: Language, _ inspection: Inspection) {
        guard let literal = IdentityComparison.literal(of: node, language) else { return }
        inspection.report(
            at: node, IdentityComparison.message(literal, language),
            severity: .high, confidence: .high,
            measures: Coupling(kind: .identity, locality: .function).measures)
    }

    private static let mostRelated = 20

    // MARK: Messages

    private static func message(_ name: Node, functions: Int) -> String {
        "\(functions) functions change what \(name.text.shown) holds; make it a part of one object that is passed to them"
    }

    private static func message(_ use: MutableDefaults.Use) -> String {
        "the default of \(use.name.shown) is one object for all calls, and the function \(use.effect.rawValue); "
            + "default to None and make it in the function"
    }

    private static func message(_ attribute: MutableAttributes.Attribute) -> String {
        "\(attribute.name.text.shown) is one object for the whole class, and a method changes it through self; "
            + "make it in __init__"
    }
}

extension Text {
    /// In a message: a name of any length, cut.
    var shown: String { "`" + (count <= 60 ? string : slice(0..<60).string + "…") + "`" }
}
