import Detection

/// Types that know and do too much.
struct GodClass: Detector {
    /// Three options for each context.
    private static let options = TypeContext.allCases.map { context in
        let limits = context.limits
        let bounds = 0...1_000_000
        func option(_ name: String, _ value: Int, _ what: String) -> Option<Int> {
            Option(
                "\(context.name)-\(name)", default: value, in: bounds,
                help: "How many \(what) a type of the \(context.name) context may have.")
        }
        return (
            methods: option("methods", limits.methods, "methods"),
            lines: option("lines", limits.lines, "lines of code"),
            fields: option("fields", limits.fields, "fields")
        )
    }

    static let rule = Rule(
        id: "structure/god-class", title: "Type does too much", severity: .low, confidence: .medium, cwe: [1093],
        tags: ["maintainability", "design"],
        aliases: [
            Rule.Alias("pylint", "R0902"), Rule.Alias("pylint", "R0904"), Rule.Alias("ruff", "PLR0904"),
            Rule.Alias("sonar", "S1448"), Rule.Alias("pmd", "GodClass"), Rule.Alias("pmd", "TooManyMethods"),
            Rule.Alias("pmd", "TooManyFields"), Rule.Alias("eslint", "max-classes-per-file"),
        ],
        help: Rule.Help(
            what: """
                Reports types with more methods, lines of code or fields than types of their context should have. \
                The context (business, config, model, controller, utility, framework, infrastructure, test) is judged \
                by the last word of the type's name (`UserController`, `AppSettings`), the names of its base types, \
                its annotations, and its folder; without a sign it is business. Methods written apart from the type \
                in the same file count: Go's receivers, Rust's `impl`, Swift's `extension`. In Python and JavaScript \
                what is assigned to `self.x` or `this.x` is a field. Types inside a type are measured by themselves. \
                In Ada a package with subprograms is such a type. C and Bash have none.
                """,
            why: """
                A type with too many responsibilities changes for too many reasons, and everything depends on it. \
                Nobody can test it apart from the rest, or read it to the end.
                """,
            fix: """
                Look for fields that only some of the methods use: they and these methods are a type of their own. \
                Move what works on another type's data there. Turn methods that use no field into functions.
                """,
            knownProblems: """
                The context is a guess from names. Types that mirror something large from outside (a protocol, a \
                table with a hundred columns) are as large as it is.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    class Shop:
                        def __init__(self):
                            self.name = self.street = self.city = self.country = ""
                            self.carts = []
                            self.orders = []
                            self.customers = []
                            self.suppliers = []
                            self.stock = {}
                            self.prices = {}
                            self.discounts = {}
                            self.tax_rates = {}
                            self.mail_host = ""
                            self.mail_user = ""
                            self.database = None
                            self.last_invoice = 0
                            self.open_payments = []

                    """,
                good: """
                    class Shop:
                        def __init__(self, address, catalogue, sales, mailer):
                            self.address = address
                            self.catalogue = catalogue
                            self.sales = sales
                            self.mailer = mailer

                    """),
            references: [
                "M. Lanza, R. Marinescu: Object-Oriented Metrics in Practice. Springer, 2006 (God Class)",
                "A. J. Riel: Object-Oriented Design Heuristics. Addison-Wesley, 1996 (3.2)",
            ]),
        options: options.flatMap { [$0.methods, $0.lines, $0.fields] })

    /// Where members may stand apart from their type, the file is looked at as a whole.
    let kinds = KindSet.types.union([.file, .namespace])
    /// By context.
    private let limits: [TypeSize]
    /// The smallest of each: a type within them is fine in every context.
    private let least: TypeSize

    init(_ settings: Settings) {
        limits = Self.options.map {
            TypeSize(methods: settings[$0.methods], lines: settings[$0.lines], fields: settings[$0.fields])
        }
        least = TypeSize(
            methods: limits.map(\.methods).min() ?? 0, lines: limits.map(\.lines).min() ?? 0,
            fields: limits.map(\.fields).min() ?? 0)
    }

    func visit(_ node: Node, in inspection: Inspection) {
        switch (inspection.artifact.language, node.kind) {
        case (.c, _), (.bash, _): break
        case (.go, .file), (.rust, .file), (.swift, .file), (.cpp, .file):
            var types = ScatteredTypes()
            types.collect(inspection.tree)
            for type in types.types { judge(type.declaration, types.parts(of: type), in: inspection) }
        case (.go, _), (.rust, _), (.swift, _), (.cpp, _), (_, .file): break
        case (let language, .namespace): if language == .ada { judge(node, [node], in: inspection) }
        default: judge(node, [node], in: inspection)
        }
    }

    /// - Parameter parts: the declaration, and what is written apart from it.
    private func judge(_ type: Node, _ parts: some Sequence<Node>, in inspection: Inspection) {
        var estimate = TypeMembers(inspection.artifact.language, exactly: false)
        var span = 0
        for part in parts {
            estimate.add(part)
            span += inspection.lines.line(of: part.end) - inspection.lines.line(of: part.start) + 1
        }
        guard estimate.methods > least.methods || estimate.fields > least.fields || span > least.lines else { return }

        var members = TypeMembers(inspection.artifact.language, exactly: true)
        var size = TypeSize()
        for part in parts {
            members.add(part)
            size.lines += inspection.codeLines(of: part, apart: .types)
        }
        size.methods = members.methods
        size.fields = members.fields
        let context = TypeContext(of: type, in: inspection.artifact)
        report(type, size, context, in: inspection)
    }

    private func report(_ type: Node, _ size: TypeSize, _ context: TypeContext, in inspection: Inspection) {
        let limits = limits[context.rawValue]
        let excesses = [
            ("methods", "methods", Excess(size.methods, over: limits.methods)),
            ("lines", "lines of code", Excess(size.lines, over: limits.lines)),
            ("fields", "fields", Excess(size.fields, over: limits.fields)),
        ].compactMap { name, words, excess in excess.map { (name, words, $0) } }
        guard let severity = excesses.map(\.2.severity).max() else { return }
        let list = excesses.map { _, words, excess in
            "\(excess.value) \(words) (\(excess.value - excess.limit) more than \(excess.limit))"
        }
        inspection.report(
            inspection.head(of: type), in: type,
            "\(type.subject) does too much for a type of the \(context.name) context: "
                + "\(list.joined(separator: ", ")): split it by what changes together",
            // Too much of two things is worse than of one.
            severity: min(severity.raised(by: excesses.count > 1 ? 1 : 0), .high),
            measures: excesses.flatMap { name, _, excess in
                [Finding.Measure(name, excess.value), Finding.Measure("\(name)-limit", excess.limit)]
            })
    }
}

extension TypeMembers {
    /// Adds a part of a type: its declaration, an extension, or a function written apart.
    fileprivate mutating func add(_ part: Node) {
        if KindSet.types.contains(part.kind) || part.kind == .namespace {
            add(membersOf: part)
        } else if language == .go {
            // C++ declares in the class what it defines outside.
            addMethod()
        }
    }
}
