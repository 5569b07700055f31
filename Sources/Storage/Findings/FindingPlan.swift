internal import Detection

/// Where a page of findings is looked for.
///
/// An engine that knows nothing of how values go together (severities with rules, states with times) picks the wrong
/// index, and reads a million rows for fifty. Here the sums say beforehand how many rows each index would be read for,
/// and no page looks at more rows than a window has: one that would comes short, with a cursor from where to go on.
struct FindingPlan {
    /// How many rows are looked at.
    struct Size {
        /// The most of a page, in the order that is asked for.
        var window = 2_500
        /// The same of those with words: their texts are looked at.
        var words = 1_500
        /// So few are read as they are found, and sorted.
        var few = 2_500
        /// Of the latest, by which it is seen whether words are rare.
        var sample = 1_000
    }

    let query: FindingQuery
    let clearance: Label
    let connection: any Connection
    let size: Size

    /// The rules that are left of all filters on rules; `nil`: all.
    let rules: Set<String>?

    init(
        _ query: FindingQuery, for clearance: Label, _ connection: any Connection, size: Size = Size()
    ) throws {
        self.query = query
        self.clearance = clearance
        self.connection = connection
        self.size = size
        var rules = query.permitted
        if !query.rules.isEmpty { rules = rules?.intersection(query.rules) ?? query.rules }
        if !query.tags.isEmpty {
            var conditions = Conditions()
            conditions.add("project = \(conditions.bind(query.project))")
            conditions.add("tag", in: query.tags)
            let tagged = try connection.rows(
                "SELECT DISTINCT rule FROM finding_tags WHERE \(conditions.joined)", arguments: conditions.arguments
            ).map { try $0.get(0, as: String.self) }
            rules = rules?.intersection(tagged) ?? Set(tagged)
        }
        self.rules = rules
    }

    // MARK: What is asked for

    /// All conditions but those of the cursor, and of words where only their index can tell.
    ///
    /// - Parameter withWords: false where the index of words has told.
    func conditions(withWords: Bool = true) -> Conditions {
        var conditions = Conditions()
        conditions.add("f.project = \(conditions.bind(query.project))")
        for text in [Self.states(query, in: "f"), Self.severities(query, in: "f")] {
            if let text { conditions.add(text) }
        }
        if let rules { conditions.add("f.rule", in: rules) }
        if !query.tools.isEmpty { conditions.add("f.tool", in: query.tools) }
        if let path = query.path { conditions.add("f.path", startsWith: path) }
        switch query.assignee {
        case nil: break
        case "": conditions.add("f.assignee IS NULL")
        case .some(let assignee): conditions.add("f.assignee = \(conditions.bind(assignee))")
        }
        for (column, range) in [("f.first_seen", query.firstSeen), ("f.last_seen", query.lastSeen)] {
            if let range { conditions.add(column, within: range) }
        }
        conditions.add(visibleFor: clearance)
        if withWords, query.text != nil, connection.dialect == .postgres { conditions.add(words(&conditions)) }
        return conditions
    }

    static func states(_ query: FindingQuery, in table: String) -> String? {
        query.states.isEmpty ? nil : "\(table).state IN (\(list(query.states.map(\.rawValue))))"
    }

    static func severities(_ query: FindingQuery, in table: String) -> String? {
        query.severities.isEmpty
            ? nil : "\(table).severity IN (\(list(query.severities.map { Int($0.rawValue) })))"
    }

    private static func list(_ numbers: [Int]) -> String { numbers.sorted().map(String.init).joined(separator: ", ") }

    /// Of what the sums know: state, severity, rule, tool.
    func sumConditions() -> Conditions {
        var conditions = Conditions()
        conditions.add("c.project = \(conditions.bind(query.project))")
        for text in [Self.states(query, in: "c"), Self.severities(query, in: "c")] {
            if let text { conditions.add(text) }
        }
        if let rules { conditions.add("c.rule", in: rules) }
        if !query.tools.isEmpty { conditions.add("c.tool", in: query.tools) }
        conditions.add(visibleFor: clearance, in: "c")
        return conditions
    }

    /// Whether the sums know all that is asked for.
    var isSummed: Bool {
        query.path == nil && query.assignee == nil && query.firstSeen == nil && query.lastSeen == nil
            && query.text == nil
    }

    // MARK: Where it is looked for

    enum Way: Hashable {
        /// Nowhere: there is none.
        case none
        /// Few rows, sorted when they have been found.
        case few(Source)
        /// Rows in the order that is asked for, each looked at.
        case ordered(Source)
        /// Along the latest findings that have the words.
        case words
    }

    /// An index, and the stretches of it.
    enum Source: Hashable {
        case states
        case rules
        case labels([Label])
        case path, assignee, firstSeen, lastSeen
    }

    /// The most values whose stretches are merged: SQLite takes 500 stretches, and each may come in several.
    static let mostValues = 60

    func way() throws -> Way {
        if query.text != nil, query.words.isEmpty { return .none }
        let sums = try FindingSums(self)
        if sums.matches == 0 { return .none }
        // SQLite finds words by their index alone.
        if query.text != nil, connection.dialect == .sqlite { return .words }
        if let few = try few(sums) { return .few(few) }
        if query.text != nil { return .words }
        switch query.order {
        case .severity: return .ordered(try cheapest(sums).source)
        case .lastSeen: return .ordered(.states)
        case .path: return .ordered(.path)
        }
    }

    /// A source that has few rows, if there is one.
    func few(_ sums: FindingSums) throws -> Source? {
        let best = try cheapest(sums)
        if best.rows <= size.few { return best.source }
        return try ranges.first { try isFew($0) }
    }

    /// Of those whose order is by severity.
    private func cheapest(_ sums: FindingSums) throws -> (source: Source, rows: Int) {
        var best = (source: Source.states, rows: sums.byState)
        if let rules, rules.count <= Self.mostValues, sums.byRule < best.rows { best = (.rules, sums.byRule) }
        if sums.byLabel < best.rows {
            let labels = try labels()
            if labels.count <= Self.mostValues { best = (.labels(labels), sums.byLabel) }
        }
        return best
    }

    /// That findings of the project have, and the reader may see.
    private func labels() throws -> [Label] {
        var conditions = Conditions()
        conditions.add("c.project = \(conditions.bind(query.project))")
        conditions.add(visibleFor: clearance, in: "c")
        return try connection.rows(
            """
            SELECT DISTINCT c.label_level, c.label_compartments FROM finding_counts c WHERE \(conditions.joined)
            ORDER BY 1, 2
            """, arguments: conditions.arguments
        ).map { Label(level: try $0.get(0), compartments: try $0.get(1)) }
    }

    /// What the sums do not know, and an index does.
    private var ranges: [Source] {
        var sources: [Source] = []
        if query.path != nil { sources.append(.path) }
        if query.assignee ?? "" != "" { sources.append(.assignee) }
        if query.firstSeen != nil { sources.append(.firstSeen) }
        if query.lastSeen != nil { sources.append(.lastSeen) }
        return sources
    }

    private func isFew(_ source: Source) throws -> Bool {
        let order = FindingWindow.Order(column: nil, isDescending: true)
        let window = FindingWindow(self, source, order, isOrdered: false, limit: size.few + 1)
        let count = try connection.rows(window.count, arguments: window.arguments).first?.get(0, as: Int.self)
        return count ?? 0 <= size.few
    }
}
