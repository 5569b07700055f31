internal import Detection

/// Keeps sums, history and trends in step with findings that change. What changes is in the table `scan_touched`:
/// a finding's number, its state before and after.
///
/// Whoever changes findings takes them out of the sums, changes them, and puts them in again: no sum can drift.
/// Those that are new are counted as they are put in.
struct FindingChanges {
    let project: Identifier
    let time: Int64
    let connection: any Connection

    static let millisecondsOfDay: Int64 = 86_400_000

    private var day: Int64 { time / Self.millisecondsOfDay }

    func subtractCounts() throws { try count("-count(*)") }

    func addCounts() throws { try count("count(*)") }

    private static let key = "project, tool, rule, severity, state, label_level, label_compartments"

    private func count(_ amount: String) throws {
        let key = Self.key
        let columns = key.split(separator: ", ").map { "f.\($0)" }.joined(separator: ", ")
        try connection.run(
            """
            INSERT INTO finding_counts (\(key), amount)
            SELECT \(columns), \(amount) FROM scan_touched t JOIN findings f ON f.number = t.number
            WHERE 1 = 1 GROUP BY \(columns)
            ON CONFLICT (\(key)) DO UPDATE SET amount = finding_counts.amount + excluded.amount
            """)
    }

    /// Counts new ones, of which the caller knows all there is to count.
    func add(_ new: [Finding], of scan: Scan) throws {
        struct Kind: Hashable { var rule: SQLValue, severity: Severity, state: FindingState }
        var amounts: [Kind: Int] = [:]
        var found: [Severity: Int] = [:]
        for finding in new {
            let state = FindingRow.state(finding)
            amounts[Kind(rule: .plain(finding.rule), severity: finding.severity, state: state), default: 0] += 1
            if state != .suppressed { found[finding.severity, default: 0] += 1 }
        }
        let label: [SQLValue] = [scan.label.level.sql, .integer(scan.label.compartments)]
        try connection.insert(
            """
            INSERT INTO finding_counts (\(Self.key), amount) VALUES ?rows
            ON CONFLICT (\(Self.key)) DO UPDATE SET amount = finding_counts.amount + excluded.amount
            """, columns: [.text, .text, .text] + Array(repeating: .integer, count: 5),
            rows: amounts.map { kind, amount in
                [
                    project.sql, .text(scan.draft.tool), kind.rule, .integer(Int64(kind.severity.rawValue)),
                    kind.state.rawValue.sql,
                ] + label + [amount.sql]
            })
        try connection.insert(
            """
            INSERT INTO finding_days (\(Self.dayKey), found, fixed, regressed, unresolved) VALUES ?rows
            ON CONFLICT (\(Self.dayKey)) DO UPDATE SET found = finding_days.found + excluded.found
            """, columns: [.text] + Array(repeating: .integer, count: 8),
            rows: found.map { severity, amount in
                [project.sql, .integer(day), .integer(Int64(severity.rawValue))] + label
                    + [amount.sql, .integer(0), .integer(0), .integer(0)]
            })
    }

    func recordEvents(actor: String, reason: String, scan: Identifier?) throws {
        try connection.run(
            """
            INSERT INTO finding_events (finding, at, actor, kind, before, after, reason, scan)
            SELECT number, ?1, ?2, 'state', \(FindingState.name("before")), \(FindingState.name("after")), ?3, ?4
            FROM scan_touched WHERE before <> after ORDER BY number
            """, time, actor, reason, scan)
    }

    private static let dayKey = "project, day, severity, label_level, label_compartments"

    /// Adds to the day's fixed and regressed ones, and notes how many are unresolved now.
    func updateDays() throws {
        let key = Self.dayKey
        let regressed = FindingState.regressed.rawValue
        try connection.run(
            """
            INSERT INTO finding_days (\(key), found, fixed, regressed, unresolved)
            SELECT f.project, ?1, f.severity, f.label_level, f.label_compartments, 0,
            count(CASE WHEN t.after = \(FindingState.fixed.rawValue) THEN 1 END),
            count(CASE WHEN t.after = \(regressed) AND t.before <> \(regressed) THEN 1 END), 0
            FROM scan_touched t JOIN findings f ON f.number = t.number WHERE 1 = 1
            GROUP BY f.project, f.severity, f.label_level, f.label_compartments
            ON CONFLICT (\(key)) DO UPDATE SET fixed = finding_days.fixed + excluded.fixed, regressed = finding_days.regressed + excluded.regressed
            """, day)
        try connection.run(
            """
            INSERT INTO finding_days (\(key), found, fixed, regressed, unresolved)
            SELECT project, ?1, severity, label_level, label_compartments, 0, 0, 0, sum(amount) FROM finding_counts
            WHERE project = ?2 AND state IN (\(FindingState.list(\.isUnresolved)))
            GROUP BY project, severity, label_level, label_compartments
            ON CONFLICT (\(key)) DO UPDATE SET unresolved = excluded.unresolved
            """, day, project)
    }

    /// Reopens what was accepted until now.
    ///
    /// - Returns: how many.
    @discardableResult
    static func expire(_ project: Identifier, at time: Int64, _ connection: any Connection) throws -> Int {
        let changes = FindingChanges(project: project, time: time, connection: connection)
        let expired = try connection.run(
            """
            INSERT INTO scan_touched (number, before, after)
            SELECT f.number, f.state, \(FindingState.sql("f.state", after: .expired)) FROM findings f
            WHERE f.project = ?1 AND f.accepted_until <= ?2 AND f.state = \(FindingState.accepted.rawValue)
            """, project, time)
        guard expired > 0 else { return 0 }
        try changes.subtractCounts()
        try connection.run(
            """
            UPDATE findings AS f SET state = t.after, version = f.version + 1, accepted_until = NULL
            FROM scan_touched AS t WHERE f.number = t.number
            """)
        try changes.addCounts()
        try changes.recordEvents(actor: "picket", reason: "the day until which it was accepted is over", scan: nil)
        try changes.updateDays()
        try connection.run("DELETE FROM scan_touched")
        return expired
    }
}
