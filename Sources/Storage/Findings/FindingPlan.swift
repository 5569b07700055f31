internal import Detection

/// How a page of findings is looked for.
///
/// An engine that knows nothing of how values go together (severities with rules, states with times) picks the wrong
/// index, and reads a million rows for fifty. Here the sums say beforehand how many rows a filter leaves, and no page
/// reads more than ``window`` rows: one that would comes short, with a cursor from where to go on.
struct FindingPlan {
    /// The most rows that are looked at for a page.
    static let window = 20_000
    /// So few are read and sorted, whatever the order.
    static let few = 5_000

    let query: FindingQuery
    let clearance: Label
    let connection: any Connection

    /// The rules that are left of all filters on rules; `nil`: all.
    private let rules: Set<String>?

    init(_ query: FindingQuery, for clearance: Label, _ connection: any Connection) throws {
        self.query = query
        self.clearance = clearance
        self.connection = connection
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

    /// All conditions but those of the cursor.
    ///
    /// - Parameter others: of the same statement, with which they share the arguments.
    func conditions(after others: Conditions = Conditions()) -> Conditions {
        var conditions = Conditions(after: others)
        conditions.add("f.project = \(conditions.bind(query.project))")
        if !query.states.isEmpty { conditions.add("f.state IN (\(list(query.states.map(\.rawValue))))") }
        if !query.severities.isEmpty {
            conditions.add("f.severity IN (\(list(query.severities.map { Int($0.rawValue) })))")
        }
        if let rules { conditions.add("f.rule", in: rules) }
        if !query.tools.isEmpty { conditions.add("f.tool", in: query.tools) }
        if let path = query.path { conditions.add("f.path", startsWith: path, connection.dialect) }
        switch query.assignee {
        case nil: break
        case "": conditions.add("f.assignee IS NULL")
        case .some(let assignee): conditions.add("f.assignee = \(conditions.bind(assignee))")
        }
        for (column, range) in [("f.first_seen", query.firstSeen), ("f.last_seen", query.lastSeen)] {
            guard let range else { continue }
            conditions.add(
                "\(column) BETWEEN \(conditions.bind(range.lowerBound)) AND \(conditions.bind(range.upperBound))")
        }
        conditions.add(visibleFor: clearance)
        return conditions
    }

    private func list(_ numbers: [Int]) -> String { numbers.sorted().map(String.init).joined(separator: ", ") }

    /// Of what the sums know: state, severity, rule, tool.
    func sumConditions() -> Conditions {
        var conditions = Conditions()
        conditions.add("c.project = \(conditions.bind(query.project))")
        if !query.states.isEmpty { conditions.add("c.state IN (\(list(query.states.map(\.rawValue))))") }
        if !query.severities.isEmpty {
            conditions.add("c.severity IN (\(list(query.severities.map { Int($0.rawValue) })))")
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

    /// How many there are by the sums, at most.
    func most() throws -> Int {
        let conditions = sumConditions()
        return try connection.rows(
            "SELECT CAST(coalesce(sum(c.amount), 0) AS bigint) FROM finding_counts c WHERE \(conditions.joined)",
            arguments: conditions.arguments
        ).first?.get(0) ?? 0
    }

    // MARK: How it is found

    enum Way: Hashable {
        case none
        /// For each value a stretch of an index that has the asked order in it; the stretches are merged.
        case merge(column: String, values: [SQLValue])
        /// Few enough to sort: by the index that finds them.
        case sort
        /// Along the index of the order, looking at each.
        case walk
        /// Along the findings that have the words.
        case words
    }

    func way() throws -> Way {
        if query.text != nil { return query.words.isEmpty ? .none : .words }
        let most = try most()
        if most == 0 { return .none }
        if most <= Self.few { return .sort }
        switch query.order {
        case .severity:
            if let rules, rules.count <= 100 { return .merge(column: "rule", values: rules.sorted().map(\.sql)) }
            if let few = try fewByRange() { return few }
            if !query.states.isEmpty { return .merge(column: "state", values: states) }
            if !query.severities.isEmpty {
                return .merge(column: "severity", values: query.severities.sorted().map { Int($0.rawValue).sql })
            }
        case .lastSeen:
            if let few = try fewByRange() { return few }
            if !query.states.isEmpty { return .merge(column: "state", values: states) }
        case .path: if let few = try fewByRange() { return few }
        }
        return .walk
    }

    private var states: [SQLValue] { query.states.map(\.rawValue).sorted().map(\.sql) }

    /// Whether one of the filters that the sums do not know leaves few.
    private func fewByRange() throws -> Way? {
        var tries: [(inout Conditions) -> Void] = []
        let dialect = connection.dialect
        if let path = query.path { tries.append { $0.add("f.path", startsWith: path, dialect) } }
        if let assignee = query.assignee, !assignee.isEmpty {
            tries.append { $0.add("f.assignee = \($0.bind(assignee))") }
        }
        for (column, range) in [("f.first_seen", query.firstSeen), ("f.last_seen", query.lastSeen)] {
            guard let range else { continue }
            tries.append {
                $0.add("\(column) BETWEEN \($0.bind(range.lowerBound)) AND \($0.bind(range.upperBound))")
            }
        }
        for add in tries {
            var conditions = Conditions()
            conditions.add("f.project = \(conditions.bind(query.project))")
            add(&conditions)
            let count =
                try connection.rows(
                    """
                    SELECT count(*) FROM (SELECT 1 FROM findings f WHERE \(conditions.joined) LIMIT \(Self.few + 1)) x
                    """, arguments: conditions.arguments
                ).first?.get(0, as: Int.self) ?? 0
            if count <= Self.few { return .sort }
        }
        return nil
    }
}
