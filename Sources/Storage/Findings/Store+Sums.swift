public import Detection

/// How many findings have one value in common.
public struct FindingGroup: Sendable, Hashable {
    public enum Key: String, Sendable, Hashable, CaseIterable { case rule, severity, state, tool, path }

    public var key: String
    public var count: Int
}

/// The groups of a query's findings.
public struct FindingGroups: Sendable, Hashable {
    /// By count, the largest first; those by path in the order of the paths.
    public var groups: [FindingGroup]
    /// Whether all findings were counted. Else there were too many to look at, and the counts are of the first of them.
    public var isWhole: Bool
    /// By path: where to go on.
    public var next: String?
}

/// What a project looked like on a day, for one severity.
public struct FindingDay: Sendable, Hashable {
    /// Days since 1970, UTC.
    public var day: Int64
    public var severity: Severity
    public var found: Int
    public var fixed: Int
    public var regressed: Int
    /// At its end.
    public var unresolved: Int
}

extension Store {
    /// The most groups of one answer.
    static let mostGroups = 200

    public func findingGroups(
        _ query: FindingQuery, by key: FindingGroup.Key, for clearance: Label, after: String? = nil
    ) async throws(StoreError) -> FindingGroups {
        try await database.read("finding groups") { connection in
            let plan = try FindingPlan(query, for: clearance, connection)
            if key == .path { return try Self.groupsByPath(plan, after: after) }
            return plan.isSummed ? try Self.summedGroups(plan, key) : try Self.countedGroups(plan, key)
        }
    }

    private static func summedGroups(_ plan: FindingPlan, _ key: FindingGroup.Key) throws -> FindingGroups {
        let conditions = plan.sumConditions()
        let rows = try plan.connection.rows(
            """
            SELECT c.\(key.rawValue), CAST(sum(c.amount) AS bigint) FROM finding_counts c WHERE \(conditions.joined)
            GROUP BY c.\(key.rawValue) HAVING sum(c.amount) > 0 ORDER BY 2 DESC, 1 LIMIT \(mostGroups)
            """, arguments: conditions.arguments)
        return FindingGroups(groups: try rows.map { try FindingGroup($0, key) }, isWhole: true)
    }

    /// Of the first findings that a page would look at.
    private static func countedGroups(_ plan: FindingPlan, _ key: FindingGroup.Key) throws -> FindingGroups {
        let found = try FindingPages(plan, after: nil, limit: 1).groups(by: key.rawValue)
        let groups = try found.groups.filter { $0.fitting > 0 }.map { group in
            try FindingGroup(SQLRow([group.value, group.fitting.sql]), key)
        }
        let largest = groups.sorted { ($1.count, $0.key) < ($0.count, $1.key) }
        return FindingGroups(groups: Array(largest.prefix(mostGroups)), isWhole: found.isWhole)
    }

    private static func groupsByPath(_ plan: FindingPlan, after: String?) throws -> FindingGroups {
        var query = plan.query
        query.order = .path
        let plan = try FindingPlan(query, for: plan.clearance, plan.connection, size: plan.size)
        let pages = try FindingPages(plan, after: after, limit: 1)
        var (looked, isWhole) = try pages.groups(by: "path")
        // Those that have words come in the order they were found: their groups are of one answer.
        let isOrdered = query.text == nil
        // Of the last one there may be more behind what was looked at: the next answer has all of it.
        if isOrdered, !isWhole, looked.count > 1 { looked.removeLast() }
        let groups = try looked.filter { $0.fitting > 0 }.map { group in
            try FindingGroup(SQLRow([group.value, group.fitting.sql]), .path)
        }
        let given = Array(groups.prefix(mostGroups))
        isWhole = isWhole && given.count == groups.count
        guard isOrdered, !isWhole else { return FindingGroups(groups: given, isWhole: isWhole) }
        let last = given.count < groups.count ? given.last?.key : looked.last.flatMap { String($0.value) }
        return FindingGroups(groups: given, isWhole: false, next: try last.flatMap { try pages.cursor(behind: $0) })
    }

    // MARK: Sums and trends

    /// How many findings there are of each severity in each state.
    public func findingTotals(
        project: Identifier, for clearance: Label, permitted: Set<String>? = nil
    ) async throws(StoreError) -> [FindingState: [Severity: Int]] {
        var query = FindingQuery(project: project)
        query.permitted = permitted
        return try await database.read("finding totals") { [query] connection in
            let plan = try FindingPlan(query, for: clearance, connection)
            let conditions = plan.sumConditions()
            var totals: [FindingState: [Severity: Int]] = [:]
            for row in try connection.rows(
                """
                SELECT c.state, c.severity, CAST(sum(c.amount) AS bigint) FROM finding_counts c WHERE \(conditions.joined)
                GROUP BY c.state, c.severity
                """, arguments: conditions.arguments)
            {
                guard let state = FindingState(rawValue: try row.get(0)),
                    let severity = Severity(rawValue: UInt8(clamping: try row.get(1, as: Int.self)))
                else { continue }
                totals[state, default: [:]][severity] = try row.get(2)
            }
            return totals
        }
    }

    /// The days on which something happened, and the last one before, so that the first has a beginning.
    public func findingDays(
        project: Identifier, days: ClosedRange<Int64>, for clearance: Label
    ) async throws(StoreError) -> [FindingDay] {
        try await database.read("finding days") { connection in
            // Each label has its own row: a day without one still has what was unresolved on the last that has.
            let rows = try connection.rows(
                """
                SELECT day, severity, label_level, label_compartments, found, fixed, regressed, unresolved
                FROM finding_days WHERE project = ?1 AND day <= ?2 AND \(Label.visible(parameters: 3)) ORDER BY day
                """, arguments: [project.sql, .integer(days.upperBound)] + clearance.arguments)
            return try FindingDay.joined(rows, from: days.lowerBound)
        }
    }
}

extension FindingDay {
    /// Adds up the labels' rows, each label's unresolved ones carried on to the days on which it has none.
    fileprivate static func joined(_ rows: [SQLRow], from first: Int64) throws -> [FindingDay] {
        var unresolved: [Severity: [Label: Int]] = [:]
        var days: [FindingDay] = []
        for row in rows {
            guard let severity = Severity(rawValue: UInt8(clamping: try row.get(1, as: Int.self))) else { continue }
            let day = max(try row.get(0, as: Int64.self), first - 1)
            let label = Label(level: try row.get(2), compartments: try row.get(3))
            unresolved[severity, default: [:]][label] = try row.get(7)
            if days.last?.day != day { days += Severity.allCases.map { FindingDay(day, $0, unresolved[$0]) } }
            let index = days.count - Severity.allCases.count + Int(severity.rawValue)
            days[index].unresolved = unresolved[severity]?.values.reduce(0, +) ?? 0
            guard day >= first else { continue }
            days[index].found += try row.get(4, as: Int.self)
            days[index].fixed += try row.get(5, as: Int.self)
            days[index].regressed += try row.get(6, as: Int.self)
        }
        return days
    }

    private init(_ day: Int64, _ severity: Severity, _ unresolved: [Label: Int]?) {
        self.init(
            day: day, severity: severity, found: 0, fixed: 0, regressed: 0,
            unresolved: unresolved?.values.reduce(0, +) ?? 0)
    }
}

extension FindingGroup {
    fileprivate init(_ row: SQLRow, _ key: Key) throws(StoreError) {
        count = try row.get(1)
        switch key {
        case .rule, .tool, .path: self.key = try row.get(0)
        case .severity:
            self.key = Severity(rawValue: UInt8(clamping: try row.get(0, as: Int.self)))?.name ?? ""
        case .state: self.key = FindingState(rawValue: try row.get(0))?.name ?? ""
        }
    }
}
