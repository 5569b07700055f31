/// Keeps sums, history and trends in step with findings that change. What changes is in the table `scan_touched`:
/// a finding's number, its state before (`NULL`: it is new) and after.
///
/// Whoever changes findings takes them out of the sums, changes them, and puts them in again: no sum can drift.
struct FindingChanges {
    let project: Identifier
    let time: Int64
    let connection: any Connection

    static let millisecondsOfDay: Int64 = 86_400_000

    private var day: Int64 { time / Self.millisecondsOfDay }

    func subtractCounts() throws { try count("-count(*)", "t.before IS NOT NULL") }

    func addCounts() throws { try count("count(*)", "1 = 1") }

    private func count(_ amount: String, _ condition: String) throws {
        let key = "project, tool, rule, severity, state, label_level, label_compartments"
        let columns = key.split(separator: ", ").map { "f.\($0)" }.joined(separator: ", ")
        try connection.run(
            """
            INSERT INTO finding_counts (\(key), amount)
            SELECT \(columns), \(amount) FROM scan_touched t JOIN findings f ON f.number = t.number
            WHERE \(condition) GROUP BY \(columns)
            ON CONFLICT (\(key)) DO UPDATE SET amount = finding_counts.amount + excluded.amount
            """)
    }

    func recordEvents(actor: String, reason: String, scan: Identifier?) throws {
        try connection.run(
            """
            INSERT INTO finding_events (finding, at, actor, kind, before, after, reason, scan)
            SELECT number, ?1, ?2, 'state', \(FindingState.name("before")), \(FindingState.name("after")), ?3, ?4
            FROM scan_touched WHERE before IS NOT NULL AND before <> after ORDER BY number
            """, time, actor, reason, scan)
    }

    /// Adds to the day's new, fixed and regressed ones, and notes how many are unresolved now.
    func updateDays() throws {
        let key = "project, day, severity, label_level, label_compartments"
        let regressed = FindingState.regressed.rawValue
        let suppressed = FindingState.suppressed.rawValue
        try connection.run(
            """
            INSERT INTO finding_days (\(key), found, fixed, regressed, unresolved)
            SELECT f.project, ?1, f.severity, f.label_level, f.label_compartments,
            count(CASE WHEN t.before IS NULL AND t.after <> \(suppressed) THEN 1 END),
            count(CASE WHEN t.after = \(FindingState.fixed.rawValue) THEN 1 END),
            count(CASE WHEN t.after = \(regressed) AND t.before <> \(regressed) THEN 1 END), 0
            FROM scan_touched t JOIN findings f ON f.number = t.number WHERE 1 = 1
            GROUP BY f.project, f.severity, f.label_level, f.label_compartments
            ON CONFLICT (\(key)) DO UPDATE SET found = finding_days.found + excluded.found,
            fixed = finding_days.fixed + excluded.fixed, regressed = finding_days.regressed + excluded.regressed
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
