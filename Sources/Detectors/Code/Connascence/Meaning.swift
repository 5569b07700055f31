import Detection

/// Numbers whose meaning both sides of a piece of code must know.
struct ConnascenceOfMeaning: ProjectDetector {
    static let allowed = Option(
        "allowed", default: ["-1", "0", "1"], help: "Numbers that are never reported.")
    static let largestSize = Option(
        "largest-size", default: 9, in: 0...1_000,
        help: "Up to this number, comparisons with a length or count pass: `len(words) == 3`.")
    static let conventions = Option(
        "conventions", default: true,
        help: """
            Whether numbers pass that are plain from their use: unit factors (`* 1000`, `/ 2`), a radix, digits to \
            round to, exit codes, dates, HTTP status codes, versions, bit masks.
            """)
    static let comparisons = Option("comparisons", default: true, help: "Whether to report in comparisons.")
    static let conditions = Option(
        "conditions", default: true, help: "Whether to report in the heads of branches and loops.")
    static let arguments = Option("arguments", default: true, help: "Whether to report as positional arguments.")
    static let arithmetic = Option("arithmetic", default: true, help: "Whether to report in arithmetic.")
    static let caseLabels = Option("case-labels", default: false, help: "Whether to report in the labels of cases.")
    static let namedArguments = Option("named-arguments", default: false, help: "Whether to report in `name=5`.")
    static let defaultValues = Option(
        "default-values", default: false, help: "Whether to report in the default values of parameters.")
    static let assignments = Option(
        "assignments", default: false, help: "Whether to report the value of a variable or attribute.")
    static let returns = Option("returns", default: false, help: "Whether to report returned numbers.")
    static let elements = Option(
        "elements", default: false, help: "Whether to report the elements of lists, tuples and dictionaries.")
    static let indices = Option("indices", default: false, help: "Whether to report in indices and slices.")
    static let shifts = Option("shifts", default: false, help: "Whether to report in shifts.")
    static let declarations = Option(
        "declarations", default: false, help: "Whether to report in types, annotations and directives.")
    static let sentinels = Option(
        "sentinels", default: 2, in: 2...100,
        help: "In how many functions the same value may not be compared with the same word in quotes.")
    static let tests = Option("tests", default: false, help: "Whether to report in test files.")
    static let configuration = Option(
        "configuration", default: false, help: "Whether to report in configuration files.")

    static let rule = Rule(
        id: "connascence/meaning", title: "Magic number", severity: .low, confidence: .medium, cwe: [1106],
        tags: ["maintainability", "connascence"],
        aliases: [
            Rule.Alias("checkstyle", "MagicNumber"), Rule.Alias("clang-tidy", "readability-magic-numbers"),
            Rule.Alias("clang-tidy", "cppcoreguidelines-avoid-magic-numbers"), Rule.Alias("detekt", "MagicNumber"),
            Rule.Alias("eslint", "no-magic-numbers"), Rule.Alias("golangci-lint", "mnd"),
            Rule.Alias("pylint", "R2004"), Rule.Alias("pylint", "magic-value-comparison"),
            Rule.Alias("ruff", "PLR2004"), Rule.Alias("sonar", "S109"), Rule.Alias("swiftlint", "no_magic_numbers"),
        ],
        help: Rule.Help(
            what: """
                Reports number literals that decide something without saying what they mean: in comparisons, \
                conditions, positional arguments and arithmetic (the last two not in the default preset, where they \
                are mostly data and formulas). A constant expression such as `60 * 60` is reported once.

                Reports also values that are compared with the same word in quotes (`mode == "fast"`) in `sentinels` or \
                more functions: once for each value, with all its words and places.

                Literals that something around them names or places are not reported: the definition of a constant \
                (also arithmetic in it), enumeration cases, default values, named arguments, plain assignments, \
                elements of collections, indices, shifts, types and annotations. Nor are -1, 0 and 1, numbers that \
                convention explains, formulas, other numbers for the same function time and again, and generated, \
                test and configuration files. Each of these exemptions is an option.
                """,
            why: """
                Whoever reads or changes the code must know what the number stands for. When the same number means \
                the same thing in several places, all must change together, and nothing says which they are.
                """,
            fix: """
                Give it a name: a constant beside the code that uses it, an enumeration case, or a named argument. \
                Connascence of meaning becomes connascence of name.
                """,
            knownProblems: """
                Formulas of mathematics and physics, colour and layout code are full of numbers that have no better \
                name. Set `arithmetic: false` or `arguments: false` for their paths.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def is_stale(entry, now):
                        return now - entry.created > 86400 * 14
                    """,
                good: """
                    RETENTION_SECONDS = 86400 * 14


                    def is_stale(entry, now):
                        return now - entry.created > RETENTION_SECONDS
                    """),
            references: ["https://connascence.io/meaning.html"]),
        options: [
            allowed, largestSize, conventions, comparisons, conditions, arguments, arithmetic, caseLabels,
            namedArguments, defaultValues, assignments, returns, elements, indices, shifts, declarations, sentinels,
            tests,
            configuration,
        ])

    let kinds: KindSet = [.integer, .float, .comparison]
    private let leastSentinels: Int
    private let allowed: [Double]
    private let largestSize: Double
    private let followsConventions: Bool
    /// A bit for each context that is reported.
    private let reported: UInt32
    private let exempt: [Role]

    init(_ settings: Settings) {
        allowed = settings[Self.allowed].compactMap(Self.number)
        largestSize = Double(settings[Self.largestSize])
        leastSentinels = settings[Self.sentinels]
        followsConventions = settings[Self.conventions]
        let contexts: [(Option<Bool>, LiteralContext)] = [
            (Self.comparisons, .comparison), (Self.conditions, .condition), (Self.arguments, .argument),
            (Self.arithmetic, .arithmetic), (Self.caseLabels, .caseLabel), (Self.namedArguments, .namedArgument),
            (Self.defaultValues, .defaultValue), (Self.assignments, .assignment), (Self.returns, .returned),
            (Self.elements, .element), (Self.indices, .index), (Self.shifts, .shift),
            (Self.declarations, .declaration),
        ]
        reported = contexts.reduce(into: 0) { bits, pair in if settings[pair.0] { bits |= 1 << UInt32(pair.1.rawValue) }
        }
        exempt = (settings[Self.tests] ? [] : [.test]) + (settings[Self.configuration] ? [] : [.configuration])
    }

    private static func number(_ text: String) -> Double? {
        var text = text
        let isNegative = text.hasPrefix("-")
        if isNegative { text.removeFirst() }
        let value = text.withUTF8 { Text(UnsafeRawBufferPointer($0)).number }
        return value.map { isNegative ? -$0 : $0 }
    }

    func visit(_ node: Node, in inspection: Inspection) {
        guard !exempt.contains(inspection.artifact.role) else { return }
        if node.kind == .comparison { return Sentinels.record(node, in: inspection) }
        let text = node.text
        guard var value = text.number else { return }
        let expression = node.constantExpression
        if let parent = node.parent, parent.kind == .unary, parent.isNegation { value = -value }
        let isSingle = !expression.hasOperation
        if isSingle {
            if allowed.contains(value) { return }
        } else if node != expression.firstNumber {
            return
        }
        let use = expression.literalUse
        guard reported >> UInt32(use.context.rawValue) & 1 == 1 else { return }
        if followsConventions, isConventional(expression, isSingle ? value : nil, use, inspection) { return }
        guard !GeneratedFile.isOne(inspection.tree) else { return }
        inspection.report(
            at: expression, Self.message(expression.text, use),
            measures: Coupling(kind: .meaning, locality: .function).measures)
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        try Sentinels.compared(facts, atLeast: leastSentinels).map { compared in
            let words = compared.words.prefix(4).map { "\"\($0)\"" }.joined(separator: ", ")
            let more = compared.words.count > 4 ? " …" : ""
            return Conclusion(
                place: compared.places[0],
                message: "`\(compared.name.cut)` is compared with \(words)\(more) at \(compared.places.count) places; "
                    + "give the words names, as an enumeration or constants",
                related: compared.places.dropFirst().prefix(20).map { .init(place: $0, message: "compared here") },
                measures: Coupling(
                    kind: .meaning, locality: Coupling.Locality(paths: compared.places.map(\.path)),
                    degree: compared.places.count
                ).measures,
                anchor: compared.name)
        }
    }

    /// - Parameter value: `nil` for a constant expression of several numbers.
    private func isConventional(_ expression: Node, _ value: Double?, _ use: LiteralUse, _ inspection: Inspection) -> Bool {
        switch use.context {
        case .comparison:
            guard let value else { return false }
            // 0x7F, 0x80, 0xFFFF, 0x10000: where bits end.
            if expression.text.radix == .hexadecimal,
                ConventionalNumbers.isMask(value) || ConventionalNumbers.isMask(value - 1)
            {
                return true
            }
            guard let name = use.otherOperand?.tellingName else { return false }
            return ConventionalNumbers.isComparable(value, with: name, largestSize: largestSize)
        // A loop over a few things.
        case .condition: return value.map { $0 <= largestSize } ?? false
        case .arithmetic: return isConventionalOperand(expression, value, use) || use.isInFormula(inspection.tree)
        case .argument:
            guard let value else { return false }
            // Permissions and such: octal is chosen because the digits speak.
            if expression.text.radix == .octal { return true }
            guard let callee = use.call?.calleeName else { return false }
            if ConventionalNumbers.isMathematical(callee) || use.isInSeries(inspection) { return true }
            return ConventionalNumbers.isSelfExplanatory(value, in: callee, largestSize: largestSize)
        default: return false
        }
    }

    private func isConventionalOperand(_ expression: Node, _ value: Double?, _ use: LiteralUse) -> Bool {
        guard let operation = use.holder.first(.operation) ?? use.holder.child(Kind.operation) else { return false }
        let isExponent = operation.text.hasPrefix("**")
        switch operation.text.first {
        case UInt8(ascii: "*") where isExponent && use.operand.index > operation.index:
            return value.map { $0 == $0.rounded() && abs($0) <= 9 } ?? false
        case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"):
            if use.otherOperand?.kind == .string { return true }
            guard let value else { return expression.isOfFactors }
            if ConventionalNumbers.isFactor(value) { return true }
            return use.otherOperand?.tellingName.map(ConventionalNumbers.isHash) ?? false
        case UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"):
            guard let value else { return false }
            return expression.text.radix != .decimal || ConventionalNumbers.isMask(value)
        default: return false
        }
    }

    private static func message(_ literal: Text, _ use: LiteralUse) -> String {
        // A literal may have any length.
        let number = literal.count <= 40 ? "magic number \(literal.string)" : "magic number"
        return switch use.context {
        case .comparison: "\(number) in a comparison: name it, so that readers know what is compared"
        case .condition: "\(number) in a condition: name it, so that readers know what decides"
        case .argument: "\(number) as an argument: name it, or pass it by name"
        case .arithmetic: "\(number) in arithmetic: name it, so that readers know what is calculated"
        default: "\(number): name it"
        }
    }
}

extension LiteralUse {
    /// The call an argument belongs to.
    fileprivate var call: Node? { holder.kind == .arguments ? holder.parent : holder }

    /// Whether the same function gets other numbers at other places of the file, time and again: `put("eth", 240)`,
    /// `lock(&cache, 634)`. They are data, or say which place it is; a table of names would only say it twice.
    fileprivate func isInSeries(_ inspection: Inspection) -> Bool {
        guard let call, let callee = (call.first(.callee) ?? call.firstChild)?.lastIdentifier else { return false }
        var others: [Text] = [operand.text]
        for other in inspection.names.others(of: callee, most: Self.seriesWindow) {
            guard let number = other.numberOfItsCall, !others.contains(where: { $0 == number }) else { continue }
            others.append(number)
            if others.count >= Self.smallestSeries { return true }
        }
        return false
    }

    private static var seriesWindow: Int { 16 }
    private static var smallestSeries: Int { 6 }

    /// What the literal is compared or calculated with. Looks at the first few operands only.
    fileprivate var otherOperand: Node? {
        // The last: of Ada's `List'Length` it is the part that tells.
        var other: Node?
        for (child, _) in zip(holder.children, 0..<8)
        where child != operand && !KindSet.operators.union(.numbers).contains(child.kind) {
            other = child
        }
        return other
    }
}

extension Node {
    /// `c` of `a.b.c`.
    fileprivate var lastIdentifier: Node? {
        let last = kind == .member ? first(.member) ?? self : self
        return last.kind == .identifier && last.isLeaf ? last : nil
    }

    /// The number among the first arguments of the call that this is the name of.
    fileprivate var numberOfItsCall: Text? {
        var callee = self
        if let parent, parent.kind == .member, parent.first(.member) == self { callee = parent }
        guard let call = callee.parent, call.kind == .call || call.kind == .creation,
            let arguments = call.first(.arguments) ?? call.child(Kind.arguments)
        else { return nil }
        for (child, _) in zip(arguments.children, 0..<8) {
            let value = child.kind == .argument ? child.firstChild ?? child : child
            if KindSet.numbers.contains(value.kind) { return value.text }
        }
        return nil
    }

    fileprivate var isNegation: Bool { text.first == UInt8(ascii: "-") }

    /// Whether it is more than one literal.
    fileprivate var hasOperation: Bool {
        var node = self
        while let inner = node.firstChild {
            if node.kind == .binary || node.kind == .shift { return true }
            node = inner.kind == .operation ? inner.nextSibling ?? inner : inner
        }
        return false
    }

    /// `60 * 60 * 24`: all its numbers convert units.
    fileprivate var isOfFactors: Bool {
        descendants.allSatisfy {
            !KindSet.numbers.contains($0.kind) || $0.text.number.map(ConventionalNumbers.isFactor) ?? false
                || $0.text.number.map { $0 <= 9 } ?? false
        }
    }

    fileprivate var firstNumber: Node? {
        if KindSet.numbers.contains(kind) { return self }
        return descendants.first { KindSet.numbers.contains($0.kind) }
    }
}
