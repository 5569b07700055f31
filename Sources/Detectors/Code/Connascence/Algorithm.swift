public import Detection

/// The same algorithm written more than once.
///
/// Files are reduced to sequences of normalised statements (``StatementCollector``); windows of three that occur more
/// than once (``RepeatedWindows``) are extended to both sides as far as statements agree, with gaps
/// (``Alignment``), cut into consistently renamed runs that are large and alike enough (``Refinement``), and put
/// into groups (``CloneGroups``).
public struct ConnascenceOfAlgorithm: ProjectDetector {
    public static let rule = Rule(
        id: "connascence/algorithm",
        title: "The same algorithm written more than once",
        severity: .medium,
        confidence: .medium,
        cwe: [1041],
        tags: ["connascence", "maintainability", "duplication"],
        aliases: [
            .init("pylint", "R0801"), .init("sonar", "common:DuplicatedBlocks"), .init("pmd", "CPD"),
            .init("jscpd", "jscpd"),
        ],
        help: Rule.Help(
            what: """
                Finds stretches of statements that are written two or more times, in one file or in several: copied as \
                they are, with other names and literals, or with a few statements added, removed or changed. \
                Names must have been changed consistently; operators, the structure, and the names of called functions \
                and accessed members must agree. One finding names all the places.
                """,
            why: """
                A change of the algorithm has to be made at every place. The one that is forgotten is a defect: copies \
                drift apart, and a fault repaired in one lives on in the others.
                """,
            fix: """
                Extract the statements into a function that all places call; what differs becomes its parameters. \
                Methods of sibling types can move to their common type.
                """,
            knownProblems: """
                Clones in which called functions or members were renamed as well are only found where enough \
                statements remain alike. Overloads and adapters to an interface that must look alike are reported. \
                Languages are compared with themselves only. Generated files are left out, and so are tests unless \
                the option `tests` is set.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def invoice_total(items, rate):
                        total = 0
                        for item in items:
                            if item.cancelled:
                                continue
                            price = item.price * item.count
                            if item.discount > 0:
                                price -= price * item.discount / 100
                            total += round(price, 2)
                        return total * (1 + rate)

                    def order_value(lines, tax):
                        value = 0
                        for line in lines:
                            if line.cancelled:
                                continue
                            amount = line.price * line.count
                            if line.discount > 0:
                                amount -= amount * line.discount / 100
                            value += round(amount, 2)
                        return value * (1 + tax)
                    """,
                good: """
                    def net_price(item):
                        price = item.price * item.count
                        if item.discount > 0:
                            price -= price * item.discount / 100
                        return round(price, 2)

                    def invoice_total(items, rate):
                        return sum(net_price(item) for item in items if not item.cancelled) * (1 + rate)

                    def order_value(lines, tax):
                        return invoice_total(lines, tax)
                    """),
            references: [
                "https://connascence.io/algorithm.html",
                "Roy, Cordy, Koschke: Comparison and evaluation of code clone detection techniques and tools (2009)",
            ]),
        options: [statements, tokens, similarity, tests])

    static let statements = Option(
        "statements", default: 6, in: 3...1000,
        help: "Different statements that a clone has. Declarations and assignments of constants do not count.")
    static let tokens = Option(
        "tokens", default: 50, in: 20...10_000,
        help: "Names, literals, operators and keywords that make fewer statements a clone all the same.")
    static let similarity = Option(
        "similarity", default: 80, in: 60...100,
        help: "Percent of the statements that agree. At 100, no statement may be added, removed or changed.")
    static let tests = Option("tests", default: false, help: "Compare test files too.")

    /// Of a group with more places, the first are named and the rest counted.
    private static let mostPlaces = 50

    public let kinds: KindSet = [.file]
    private let limits: Refinement.Limits
    private let comparesTests: Bool

    public init(_ settings: Settings) {
        limits = Refinement.Limits(
            statements: settings[Self.statements], tokens: settings[Self.tokens],
            similarity: settings[Self.similarity])
        comparesTests = settings[Self.tests]
    }

    public func visit(_ node: Node, in inspection: Inspection) {
        if inspection.artifact.role == .test, !comparesTests { return }
        if GeneratedFile.isOne(inspection.tree) { return }
        let collected = StatementCollector(inspection.tree, language: inspection.artifact.language)
        guard !collected.statements.isEmpty else { return }
        inspection.record { StatementFacts.write(collected, of: inspection, to: &$0) }
    }

    public func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        let table = try StatementTable(facts)
        var alignment = Alignment(table)
        var refinement = Refinement(table, limits)
        var clones: [Refinement.Clone] = []
        RepeatedWindows(table).forEachPair { first, second in
            guard alignment.align(first, second) else { return }
            refinement.clones(in: alignment.pairs) { clones.append($0) }
        }
        var places: [Int: PlaceReader] = [:]
        return try CloneGroups.of(clones, rows: table.count).map { group in
            try conclusion(group, table, facts, &places, complete: alignment.budget > 0)
        }
    }

    private func conclusion(
        _ group: CloneGroups.Group, _ table: StatementTable, _ facts: [FileFacts], _ readers: inout [Int: PlaceReader],
        complete: Bool
    ) throws -> Conclusion {
        var places: [Place] = []
        for rows in group.places.prefix(Self.mostPlaces) {
            let file = Int(table.file[rows.lowerBound])
            let reader =
                try readers[file] ?? PlaceReader(facts[file].bytes, count: table.fileRows(rows.lowerBound).count)
            readers[file] = reader
            let start = rows.lowerBound - table.fileStart[file]
            places.append(
                Place(
                    path: facts[file].artifact.path, start: reader.starts[start],
                    end: reader.ends[start + rows.count - 1]))
        }
        let first = places[0]
        var measures: [Finding.Measure] = [
            .init("statements", group.statements), .init("tokens", group.tokens),
            .init("places", group.places.count), .init("similarity", group.similarity),
        ]
        measures +=
            Coupling(
                kind: .algorithm, locality: Coupling.Locality(paths: places.map(\.path)), degree: group.places.count
            ).measures
        if !complete { measures.append(.init("search-complete", 0)) }
        return Conclusion(
            place: first, message: message(group), severity: severity(group),
            related: places.dropFirst().map { .init(place: $0, message: "the same algorithm") },
            measures: measures,
            anchor: "\(table.content(group.places[0]))")
    }

    private func severity(_ group: CloneGroups.Group) -> Severity {
        if group.statements >= 60 || group.places.count >= 4 && group.statements >= 15 { return .high }
        return group.statements >= 15 || group.places.count >= 4 ? .medium : .low
    }

    private func message(_ group: CloneGroups.Group) -> String {
        let times = group.places.count == 2 ? "twice" : "\(group.places.count) times"
        let alike = group.similarity < 100 ? ", with small differences" : ""
        let named =
            group.places.count > Self.mostPlaces ? " (the first \(Self.mostPlaces) places are listed)" : ""
        return "\(group.statements) statements are written \(times)\(alike); extract a function that every place "
            + "calls\(named)"
    }
}
