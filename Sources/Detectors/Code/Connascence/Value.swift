import Detection

/// Values that must change together, and that nothing keeps together.
struct ConnascenceOfValue: ProjectDetector {
    static let functions = Option(
        "functions", default: 3, in: 2...100, help: "In how many functions of one file a literal may not be written.")
    static let files = Option(
        "files", default: 2, in: 2...100, help: "In how many files a literal may not be written.")
    static let derived = Option(
        "derived", default: true, help: "Whether to report constants that are derived by hand from one another.")

    static let rule = Rule(
        id: "connascence/value", title: "Values that must change together", severity: .low, confidence: .medium,
        cwe: [547, 1106], tags: ["connascence", "maintainability", "strict"],
        aliases: [
            Rule.Alias("sonar", "S1192"), Rule.Alias("golangci-lint", "goconst"),
            Rule.Alias("pmd", "AvoidDuplicateLiterals"), Rule.Alias("checkstyle", "MultipleStringLiterals"),
            Rule.Alias("eslint", "sonarjs/no-duplicate-string"),
        ],
        help: Rule.Help(
            what: """
                Reports two ways in which values depend on one another:

                - a telling literal written in `functions` or more functions of a file, or in `files` or more files: \
                an address, a path, a format of dates, a number of four or more significant digits;
                - constants of one file that follow from one another by their names and values, and are written out: \
                `TIMEOUT_SECONDS = 30` and `TIMEOUT_MS = 30000`, `KEY_BITS = 8` and `KEY_MASK = 255`.

                Tests, generated files, tables of numbers, years, round numbers, powers of two, the names of XML \
                and of standards are left out.

                The measures tell the strength of the coupling from 1 (name) to 9 (identity), its locality from 1 (one \
                function) to 5 (across the project), and its degree: how many places take part.
                """,
            why: """
                When the value changes, every place has to; the one that is forgotten goes on with the old value, and \
                nothing says that they belong together.
                """,
            fix: """
                Name it once, and use the name (connascence of name). Write a constant that follows from another as \
                an expression of it.
                """,
            knownProblems: """
                Two literals that are the same by chance are reported as well; the longer they are, the less often.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    CACHE_SECONDS = 45
                    CACHE_MS = 45000
                    """,
                good: """
                    CACHE_SECONDS = 45
                    CACHE_MS = CACHE_SECONDS * 1000
                    """),
            references: ["https://connascence.io/value.html"]),
        options: [functions, files, derived])

    let kinds: KindSet = [.file, .integer, .float, .string]
    private let functions: Int
    private let files: Int
    private let reportsDerived: Bool

    init(_ settings: Settings) {
        functions = settings[Self.functions]
        files = settings[Self.files]
        reportsDerived = settings[Self.derived]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        guard inspection.artifact.role != .test else { return }
        if node.kind == .file {
            if reportsDerived { checkConstants(inspection) }
            return
        }
        guard let content = TellingLiteral.content(of: node), node.decides, !GeneratedFile.isOne(inspection.tree)
        else { return }
        inspection.record { facts in
            facts.write(content.string)
            facts.write(Int(node.nearestFunction?.index ?? 0))
            PositionCoding.write(inspection.place(of: node.bytes), to: &facts)
        }
    }

    private func checkConstants(_ inspection: Inspection) {
        for pair in DerivedConstants(inspection.tree, inspection.artifact.language).pairs {
            inspection.report(
                at: pair.second,
                "\(pair.second.text.shown) follows from \(pair.first.text.shown); write it as an expression of that",
                measures: Coupling(kind: .value).measures, related: [(pair.first, "what it follows from")])
        }
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        var uses: [String: [(file: Int, function: Int, place: Place)]] = [:]
        for (file, fact) in facts.enumerated() {
            var reader = ByteReader(fact.bytes)
            while !reader.isAtEnd {
                let literal = try reader.readString()
                let function = try reader.readInt()
                let place = try PositionCoding.readPlace(fact.artifact.path, from: &reader)
                uses[literal, default: []].append((file, function, place))
            }
        }
        return uses.compactMap { literal, uses in
            let files = Set(uses.map(\.file)).count
            var functions: Set<[Int]> = []
            for use in uses where use.function != 0 { functions.insert([use.file, use.function]) }
            guard files >= self.files || functions.count >= self.functions else { return nil }
            return conclusion(literal, uses.map(\.place), files)
        }
    }

    private static let mostPlaces = 20

    private func conclusion(_ literal: String, _ places: [Place], _ files: Int) -> Conclusion {
        let spread = files > 1 ? "in \(files) files" : "in several functions"
        return Conclusion(
            place: places[0],
            message: "`\(literal.cut)` is written \(places.count) times \(spread); name it once, and use the name",
            severity: files >= 4 ? .medium : nil,
            related: places.dropFirst().prefix(Self.mostPlaces).map { .init(place: $0, message: "the same value") },
            measures: Coupling(
                kind: .value, locality: Coupling.Locality(paths: places.map(\.path)), degree: places.count
            ).measures,
            anchor: literal)
    }
}

extension Node {
    /// Whether a literal takes part in what the program does: no docstring, import, annotation or table.
    fileprivate var decides: Bool {
        var steps = 0
        for ancestor in ancestors {
            switch ancestor.kind {
            case .importation, .annotation, .typeReference, .list, .tuple, .set, .subscripting: return false
            // The keys of a table, the terms of a formula.
            case .pair, .dictionary, .switchCase, .augmentedAssignment:
                if KindSet.numbers.contains(kind) { return false }
            case .binary:
                if KindSet.numbers.contains(kind), ancestor.parent?.kind == .binary { return false }
            // A string that is a statement is a comment.
            case .expressionStatement where ancestor.firstChild == self: return false
            case .call, .creation: return !isInTable && !ancestor.isOfMacro
            case .comparison: return !isOfDirective
            case .returning: return true
            case .assignment, .declarator, .constant, .variable, .memberVariable:
                guard let name = ancestor.child(Field.name) ?? ancestor.child(Field.left) else { return true }
                return name.text != "serialVersionUID"
            default: break
            }
            steps += 1
            if steps > 16 { return false }
        }
        return false
    }

    /// `#if __STDC_VERSION__ >= 199901L`: versions of others are what they are.
    private var isOfDirective: Bool {
        for (ancestor, below) in zip(ancestors, [self] + Array(ancestors.prefix(8))) {
            if ancestor.kind == .conditionalDirective { return below.field == .condition }
            guard ancestor.kind == .logical || ancestor.kind == .comparison || ancestor.kind == .parenthesised
            else { return false }
        }
        return false
    }

    /// `WARNINGS_PUSH(4251)`: what the call asks for is the compiler's.
    private var isOfMacro: Bool { child(Field.callee)?.text.isConstantName == true }

    /// Whether numbers stand to both sides of it.
    private var isInTable: Bool {
        guard KindSet.numbers.contains(kind), let parent else { return false }
        var count = 0
        for (child, _) in zip(parent.children, 0..<6) where KindSet.numbers.contains(child.kind) { count += 1 }
        return count >= 3
    }
}
