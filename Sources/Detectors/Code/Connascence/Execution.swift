import Detection

/// Code that is right only if it runs in the right order.
struct ConnascenceOfExecution: Detector {
    static let functions = Option(
        "functions", default: 3, in: 2...50,
        help: "How many functions may not assign the same file-level variable; two are often a pair of set and reset.")
    static let attributes = Option(
        "attributes", default: true, help: "Whether to report attributes that another method must make first.")
    static let resources = Option(
        "resources", default: true, help: "Whether to report resources that are not closed on every path.")
    static let imports = Option("imports", default: true, help: "Whether to report code between imports.")

    static let rule = Rule(
        id: "connascence/execution", title: "Right only in the right order", severity: .medium, confidence: .medium,
        cwe: [404, 696, 772], tags: ["connascence", "correctness"],
        aliases: [
            Rule.Alias("pylint", "W0201"), Rule.Alias("pylint", "R1732"), Rule.Alias("pylint", "W0603"),
            Rule.Alias("ruff", "SIM115"), Rule.Alias("ruff", "E402"), Rule.Alias("ruff", "PLW0603"),
            Rule.Alias("eslint", "import/first"), Rule.Alias("sonar", "S2095"), Rule.Alias("pmd", "CloseResource"),
        ],
        help: Rule.Help(
            what: """
                Reports four ways in which code depends on what ran before:

                - an attribute that a public method reads and another public method, not the initialiser, makes \
                (Python; JavaScript and TypeScript where the attribute is dereferenced);
                - a resource that a function opens, keeps to itself, and does not close on every path (Python, C, C++, \
                Go, Java, JavaScript, TypeScript);
                - calls between the imports of a file (Python, JavaScript, TypeScript);
                - a file-level variable or static member that `functions` or more functions assign.

                The measures tell the strength of the coupling from 1 (name) to 9 (identity), its locality from 1 (one \
                function) to 5 (across the project), and its degree: how many places take part.
                """,
            why: """
                Nothing at either place says which must run first, and no compiler checks it. A caller who does not \
                know calls the methods the other way round; a path that leaves early keeps the file open until \
                there are no more; an import that is moved changes what the program does.
                """,
            fix: """
                Make attributes in the initialiser, or return an object that has them from the method that makes them. \
                Open resources with `with`, `defer`, or try-with-resources. Move set-up into a function that is called \
                after the imports. Keep state in an object whose methods change it.
                """,
            knownProblems: """
                A resource that is closed under another name, or by a function it was handed to, is not reported; nor \
                are classes with base classes, which may make the attribute. `sys.path` has to be set before imports \
                where packages are not installed.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    class Report:
                        def load(self, path):
                            self.rows = path.read_text().splitlines()

                        def total(self):
                            return len(self.rows)
                    """,
                good: """
                    class Report:
                        def __init__(self, path):
                            self.rows = path.read_text().splitlines()

                        def total(self):
                            return len(self.rows)
                    """),
            references: ["https://connascence.io/execution.html"]),
        options: [functions, attributes, resources, imports])

    let kinds: KindSet = [.file, .type, .function]
    private let functions: Int
    private let reportsAttributes: Bool
    private let reportsResources: Bool
    private let reportsImports: Bool

    init(_ settings: Settings) {
        functions = settings[Self.functions]
        reportsAttributes = settings[Self.attributes]
        reportsResources = settings[Self.resources]
        reportsImports = settings[Self.imports]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        guard inspection.artifact.role != .test else { return }
        switch node.kind {
        case .file:
            checkVariables(inspection)
            if reportsImports, Self.hasOrderedImports(language), inspection.artifact.role == .production {
                checkImports(inspection)
            }
        case .type: if reportsAttributes, Self.hasOrderedImports(language) { checkAttributes(of: node, inspection) }
        default: if reportsResources, Self.hasResources(language) { checkResources(of: node, inspection) }
        }
    }

    private static func hasOrderedImports(_ language: Language) -> Bool {
        switch language {
        case .python, .javascript, .typescript, .tsx: true
        default: false
        }
    }

    private static func hasResources(_ language: Language) -> Bool {
        switch language {
        case .rust, .swift, .ada, .bash: false
        default: true
        }
    }

    private func checkVariables(_ inspection: Inspection) {
        let state = SharedState(inspection.tree, inspection.artifact.language, rebinding: true)
        for variable in state.changed where variable.changes.count >= functions {
            inspection.report(
                at: variable.name,
                "\(variable.changes.count) functions assign \(variable.name.text.shown); keep it in an object whose methods change it",
                severity: .low, measures: Coupling(kind: .execution, degree: variable.changes.count).measures,
                related: variable.changes.prefix(20).map { ($0.node, "assigns it") })
        }
    }

    private func checkImports(_ inspection: Inspection) {
        guard let (code, next) = CodeBetweenImports.first(in: inspection.tree, inspection.artifact.language) else {
            return
        }
        let effect =
            inspection.artifact.language == .python
            ? "the imports after it may depend on it" : "it runs after all imports, also those below"
        inspection.report(
            at: code, "code between imports: \(effect); move it below them", severity: .low,
            measures: Coupling(kind: .execution).measures, related: [(next, "an import after it")])
    }

    private func checkAttributes(of type: Node, _ inspection: Inspection) {
        for late in LateAttributes(of: type, inspection.artifact.language).late {
            inspection.report(
                at: late.read,
                "\(late.read.text.shown) is there only after \(late.writer.shown) was called; make it in the initialiser",
                measures: Coupling(kind: .execution, locality: .type).measures,
                related: [(late.write, "made here")])
        }
    }

    private func checkResources(of function: Node, _ inspection: Inspection) {
        for (opening, leak) in OpenResources(in: function, inspection.artifact.language).leaks {
            let message: String
            var related: [(Node, String)] = []
            switch leak {
            case .never: message = "this is opened and not closed"
            case .skipped(let leaving):
                message = "this is opened and not closed on every path"
                related = [(leaving, "leaves without closing it")]
            }
            inspection.report(
                at: opening, "\(message); \(Self.advice(inspection.artifact.language))",
                measures: Coupling(kind: .execution, locality: .function).measures, related: related)
        }
    }

    private static func advice(_ language: Language) -> String {
        switch language {
        case .python: "open it with `with`"
        case .go: "defer its Close"
        case .java: "open it in try-with-resources"
        case .cpp: "let an object own it"
        case .c: "close it at one place that every path reaches"
        default: "close it in finally"
        }
    }
}
