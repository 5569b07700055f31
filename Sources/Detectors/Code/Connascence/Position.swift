import Detection

/// Functions whose callers must keep many values in the right order.
struct ConnascenceOfPosition: ProjectDetector {
    static let limit = Option(
        "limit", default: 3, in: 1...50, help: "How many positional parameters a function may have.")
    static let callLimit = Option(
        "call-limit", default: 4, in: 1...50,
        help: "How many values a call may pass by position to a function of the project.")
    static let countDefaults = Option(
        "count-defaults", default: true, help: "Whether parameters with a default value count.")
    static let overrides = Option(
        "overrides", default: false,
        help: "Whether to report functions marked as overriding, which cannot choose their parameters.")

    static let mixableOnly = Option(
        "mixable-only", default: false,
        help:
            "Whether to leave out functions whose values the compiler keeps apart, no two being of one type, and those whose "
            + "signature is somebody else's: passed on as callbacks, marked for a framework.")

    static let rule = Rule(
        id: "connascence/position", title: "Too many positional parameters", severity: .low, cwe: [1064],
        tags: ["maintainability", "connascence"],
        aliases: [
            Rule.Alias("checkstyle", "ParameterNumber"), Rule.Alias("clang-tidy", "readability-function-size"),
            Rule.Alias("clippy", "too_many_arguments"), Rule.Alias("eslint", "max-params"),
            Rule.Alias("pmd", "ExcessiveParameterList"), Rule.Alias("pylint", "R0917"),
            Rule.Alias("pylint", "too-many-positional-arguments"), Rule.Alias("revive", "argument-limit"),
            Rule.Alias("ruff", "PLR0917"), Rule.Alias("sonar", "S107"),
            Rule.Alias("swiftlint", "function_parameter_count"),
        ],
        help: Rule.Help(
            what: """
                Reports functions, methods, constructors and lambdas that take more than `limit` values by position. \
                In Bash these are the `$1`, `$2` … a function uses.

                What is passed by name does not count: Python's parameters after `*`, Swift's labelled ones. Nor do \
                the receiver (`self`, `cls`, `this`) and variadic parameters, which have no fixed position. Declarations \
                without a body count where they are the definition (interfaces, protocols, traits), not where they \
                repeat one (C prototypes, Ada specifications).

                Reports also functions of the project that are called with more than `call-limit` values by position, \
                once for each, with all the calls. A function counts if no other of the project that takes as many has its \
                name.

                Severity grows with the excess: low for one parameter over the limit, medium for two or three, high \
                from four.
                """,
            why: """
                Caller and function must agree on an order that nothing in the call shows. Two arguments of the same \
                type can be swapped and no compiler will notice; a parameter inserted in the middle changes the \
                meaning of every call.
                """,
            fix: """
                Weaken the connascence of position to one of name: make parameters keyword-only or labelled where \
                the language can, or gather those that belong together in a type (a parameter object, an options \
                struct, a builder).
                """,
            knownProblems: """
                A function that must fit somebody else's signature — a callback, an override the language does not \
                mark — cannot choose its parameters.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def transfer(source, target, amount, currency, note):
                        ...


                    transfer("A-17", "B-4", 100, "EUR", "rent")
                    """,
                good: """
                    def transfer(amount, *, source, target, currency, note):
                        ...


                    transfer(100, source="A-17", target="B-4", currency="EUR", note="rent")
                    """),
            references: ["Meilir Page-Jones, What Every Programmer Should Know About Object-Oriented Design (1995)"]),
        options: [limit, callLimit, countDefaults, overrides, mixableOnly])

    /// Parameters over the limit from which severity rises.
    private static let mediumExcess = 2
    private static let highExcess = 4

    let kinds: KindSet = [.function, .lambda, .signature, .call, .creation]
    private let limit: Int
    private let callLimit: Int
    private let countsDefaults: Bool
    private let reportsOverrides: Bool
    private let onlyMixable: Bool

    init(_ settings: Settings) {
        limit = settings[Self.limit]
        callLimit = settings[Self.callLimit]
        countsDefaults = settings[Self.countDefaults]
        reportsOverrides = settings[Self.overrides]
        onlyMixable = settings[Self.mixableOnly]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        if node.kind == .call || node.kind == .creation { return record(node, in: inspection) }
        if node.kind == .signature, !node.isRequirement { return }
        var count = 0
        if language == .bash {
            count = highestArgument(in: node)
        } else {
            forEachPositional(of: node, language) { count += $0.parameterNameCount }
        }
        if node.kind == .function, count > callLimit { PositionalCalls.recordDefinition(node, in: inspection) }
        guard count > limit else { return }
        if !reportsOverrides, isOverride(node, language) { return }
        if onlyMixable, language != .bash {
            var parameters: [Node] = []
            forEachPositional(of: node, language) { parameters.append($0) }
            guard MixableParameters.areThere(among: parameters, language), !node.hasForeignSignature(inspection) else {
                return
            }
        }
        let excess = count - limit
        let severity: Severity =
            excess >= Self.highExcess ? .high : excess >= Self.mediumExcess ? .medium : .low
        inspection.report(
            inspection.head(of: node), in: node,
            "\(node.subject) takes \(count) values by position (limit \(limit)); \(Self.advice(language))",
            severity: severity,
            measures: [Finding.Measure("parameters", count), Finding.Measure("limit", limit)]
                + Coupling(kind: .position, locality: .project, degree: count).measures)
    }

    private func record(_ call: Node, in inspection: Inspection) {
        guard inspection.artifact.role != .test, let count = PositionalCalls.count(call, inspection.artifact.language),
            count > callLimit
        else { return }
        PositionalCalls.recordCall(call, count, in: inspection)
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        try PositionalCalls.called(facts).map { called in
            let most = called.calls.map(\.count).max() ?? 0
            let times = called.calls.count == 1 ? "" : " at \(called.calls.count) places"
            let related = called.calls.dropFirst().prefix(Self.mostRelated).map {
                Finding.Related(place: $0.place, message: "called with \($0.count)")
            }
            let paths = [called.definition.path] + called.calls.map(\.place.path)
            return Conclusion(
                place: called.calls[0].place,
                message: "`\(called.name.cut)` is called with \(most) values by position\(times) (limit \(callLimit)); "
                    + "pass them by name, or together in one object",
                severity: called.calls.count >= Self.manyCalls ? .medium : .low,
                related: [.init(place: called.definition, message: "the function")] + related,
                measures: [Finding.Measure("arguments", most), Finding.Measure("limit", callLimit)]
                    + Coupling(
                        kind: .position, locality: Coupling.Locality(paths: paths), degree: called.calls.count + 1
                    ).measures,
                anchor: called.name)
        }
    }

    private static let mostRelated = 20
    private static let manyCalls = 4

    private func isOverride(_ node: Node, _ language: Language) -> Bool {
        // The methods of a Rust `impl Trait for Type` are the trait's.
        if language == .rust, let type = node.parent?.parent, type.kind == .typeExtension {
            return type.child(Field.superTypes) != nil
        }
        return node.hasMark { $0 == "override" || $0 == "Override" || $0 == "overriding" }
    }

    private func forEachPositional(of node: Node, _ language: Language, _ body: (Node) -> Void) {
        var isFirst = true
        // Those before Python's `/` are passed by position, those after `*` or `*args` only by name.
        loop: for child in node.parameterOwner.children {
            switch child.kind {
            case .keywordOnlyMarker: break loop
            case .variadicParameter, .keywordVariadicParameter: if language == .python { break loop }
            case .parameter:
                if isFirst, isReceiver(child, of: node, language) {
                    isFirst = false
                    continue
                }
                isFirst = false
                guard countsDefaults || child.child(Field.value) == nil else { continue }
                if language == .swift, node.kind != .lambda, !child.isUnlabelled { continue }
                body(child)
            default: continue
            }
        }
    }

    /// Python's `self` and `cls` look like any parameter; so does TypeScript's `this`.
    private func isReceiver(_ parameter: Node, of function: Node, _ language: Language) -> Bool {
        switch language {
        case .python: function.kind == .function && function.isMethod && !function.hasMark { $0 == "staticmethod" }
        case .typescript, .tsx: (parameter.name ?? parameter).text == "this"
        default: false
        }
    }

    /// The largest N of the `$N` in a Bash function, without those of functions in it.
    private func highestArgument(in function: Node) -> Int {
        var highest = 0
        var nodes = function.descendants
        while let node = nodes.next() {
            if node.kind == .function {
                nodes.skip(node)
            } else if node.kind == .identifier, node.parent?.kind == .interpolation,
                let number = node.text.argumentNumber
            {
                highest = max(highest, number)
            }
        }
        return highest
    }

    private static func advice(_ language: Language) -> String {
        switch language {
        case .python: "make some keyword-only with `*`, or pass an object"
        case .swift: "label them, or pass a value that holds them"
        case .ada: "group those that belong together in a record"
        case .bash: "read options by name, or pass an associative array"
        case .c, .go, .rust: "group those that belong together in a struct"
        case .cpp, .java, .text: "group those that belong together in a type of their own"
        case .javascript, .typescript, .tsx: "pass one object with named properties"
        }
    }
}

extension Node {
    /// Whether a declaration without a body is the definition: of an interface, or abstract.
    fileprivate var isRequirement: Bool {
        var above = parent
        for _ in 0..<3 {
            guard let node = above else { break }
            if node.kind == .interface { return true }
            above = node.parent
        }
        return hasMark { $0 == "abstract" }
    }

    /// Swift: `_ x: Int`.
    fileprivate var isUnlabelled: Bool {
        let text = text
        return text.count > 1 && text[0] == UInt8(ascii: "_") && text[1] <= UInt8(ascii: " ")
    }
}

extension Text {
    /// 12 of the variable name `12`.
    fileprivate var argumentNumber: Int? {
        guard !isEmpty, count <= 3 else { return nil }
        var number = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
