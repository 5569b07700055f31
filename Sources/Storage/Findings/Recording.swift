internal import Detection
internal import Evidence

/// What one scan does to its project's findings, as operations on whole sets: the number of statements does not depend
/// on the number of findings.
struct Recording {
    let time: Int64
    private let outcome: ScanOutcome

    init(_ outcome: ScanOutcome, at time: Int64) {
        self.outcome = outcome
        self.time = time
    }

    /// In a transaction of a writer that has the project's lock.
    func record(_ scan: Scan, _ connection: any Connection) throws -> Scan.Counts {
        let staging = Staging(connection)
        try staging.make()
        try FindingChanges.expire(scan.project, at: time, connection)
        let scopes = try Scope(scan).covered(scan.project, time, connection)
        try staging.fill(outcome.coverage)
        let seen = try staging.fill(outcome.findings, of: scan)
        try findTouched(scan, connection)
        try findMissed(scan, scopes, connection)
        let changes = FindingChanges(project: scan.project, time: time, connection: connection)
        try changes.subtractCounts()
        if seen.known > 0 { try updateSeen(scan, scopes.own, connection) }
        try updateMissed(scan, connection)
        try insert(seen.new, scan, scopes.own, connection)
        try recordPaths(scan, connection)
        try recordRules(scan, connection)
        try changes.addCounts()
        try changes.add(seen.new, of: scan)
        try changes.recordEvents(actor: scan.draft.actor, reason: "", scan: scan.id)
        try changes.updateDays()
        var counts = try touched(connection)
        counts.seen = seen.known + seen.new.count
        counts.found = seen.new.count
        try staging.drop()
        return counts
    }

    // MARK: What changes

    /// A scan that was asked for before the one that spoke last of a finding has an older picture: it does not count.
    /// The first ten characters of a name are its time.
    private static let isLater = "substr(f.last_scan, 1, 10) <= substr(?1, 1, 10)"

    /// What is known, and changes by being seen.
    private func findTouched(_ scan: Scan, _ connection: any Connection) throws {
        let after = Self.stateAfter
        let label = Self.label(connection.dialect)
        try connection.run(
            """
            INSERT INTO scan_touched (number, before, after)
            SELECT f.number, f.state, \(after) FROM scan_seen s JOIN findings f ON f.number = s.number
            WHERE \(Self.isLater) AND (f.state <> \(after) OR f.severity <> s.severity
            OR f.label_level <> \(label.level) OR f.label_compartments <> \(label.compartments))
            """, scan.id, scan.label.level, scan.label.compartments)
    }

    private static let stateAfter = """
        CASE WHEN s.suppressed = 1 THEN \(FindingState.sql("f.state", after: .seenSuppressed)) \
        ELSE \(FindingState.sql("f.state", after: .seen)) END
        """

    /// Of a finding that a scan with the label `?2`, `?3` says something of: made of both.
    private static func label(_ dialect: Dialect) -> (level: String, compartments: String) {
        let most = dialect.text(sqlite: "max", postgres: "greatest")
        return ("\(most)(f.label_level, ?2)", "(f.label_compartments | ?3)")
    }

    /// What this scan would have found, and did not.
    private func findMissed(_ scan: Scan, _ scopes: Scope.Covered, _ connection: any Connection) throws {
        let isLookedAt: (String) -> String = { path in
            let files = "\(path) IN (SELECT path FROM scan_covered)"
            return outcome.coverage.present == nil
                ? files : "(\(files) OR \(path) NOT IN (SELECT path FROM scan_present))"
        }
        let rules = outcome.coverage.hasAllRules ? "1 = 1" : "f.rule IN (SELECT rule FROM scan_rules)"
        try connection.run(
            """
            INSERT INTO scan_touched (number, before, after)
            SELECT f.number, f.state, \(FindingState.fixed.rawValue) FROM findings f
            WHERE f.project = ?2 AND f.tool = ?3 AND f.state IN (\(FindingState.list { $0 != .fixed }))
            AND \(Self.isLater) AND f.scope IN (SELECT id FROM scan_wider)
            AND \(rules) AND \(isLookedAt("f.path"))
            AND f.number NOT IN (SELECT number FROM scan_seen)
            AND NOT EXISTS (SELECT 1 FROM finding_paths p WHERE p.finding = f.number AND NOT \(isLookedAt("p.path")))
            """, scan.id, scan.project, scan.draft.tool)
    }

    // MARK: Changing it

    private func updateSeen(_ scan: Scan, _ scope: Identifier, _ connection: any Connection) throws {
        let after = Self.stateAfter
        let label = Self.label(connection.dialect)
        let whose =
            outcome.isMain ? "?5" : "CASE WHEN f.scope IN (SELECT id FROM scan_wider) THEN ?5 ELSE f.scope END"
        try connection.run(
            """
            UPDATE findings AS f SET state = \(after),
            version = f.version + CASE WHEN f.state <> \(after) THEN 1 ELSE 0 END,
            accepted_until = CASE WHEN \(after) = \(FindingState.accepted.rawValue) THEN f.accepted_until END,
            fixed_at = NULL, severity = s.severity, confidence = s.confidence, message = s.message, path = s.path,
            start_line = s.start_line, start_column = s.start_column, end_line = s.end_line, end_column = s.end_column,
            excerpt_line = s.excerpt_line, excerpt = s.excerpt, excerpt_hash = s.excerpt_hash, related = s.related,
            measures = s.measures, last_seen = ?4, last_scan = ?1, scope = \(whose),
            label_level = \(label.level), label_compartments = \(label.compartments)
            FROM scan_seen AS s WHERE f.number = s.number AND \(Self.isLater)
            """, scan.id, scan.label.level, scan.label.compartments, time, scope)
    }

    private func updateMissed(_ scan: Scan, _ connection: any Connection) throws {
        let label = Self.label(connection.dialect)
        try connection.run(
            """
            UPDATE findings AS f SET state = t.after, version = f.version + 1, accepted_until = NULL, fixed_at = ?4,
            last_scan = ?1, label_level = \(label.level), label_compartments = \(label.compartments)
            FROM scan_touched AS t WHERE f.number = t.number AND t.after = \(FindingState.fixed.rawValue)
            """, scan.id, scan.label.level, scan.label.compartments, time)
    }

    private func insert(
        _ new: [Finding], _ scan: Scan, _ scope: Identifier, _ connection: any Connection
    ) throws {
        var random = SystemRandomNumberGenerator()
        for start in stride(from: 0, to: new.count, by: Staging.portion) {
            let rows = new[start..<min(start + Staging.portion, new.count)].map { finding in
                FindingRow.new(finding, id: Identifier(time: time, using: &random), of: scan, scope, at: time)
            }
            try connection.load("findings", columns: FindingRow.new, rows: rows)
        }
    }

    /// The other files of findings in several.
    private func recordPaths(_ scan: Scan, _ connection: any Connection) throws {
        let named = """
            SELECT f.number FROM scan_paths p
            JOIN findings f ON f.project = ?1 AND f.tool = ?2 AND f.fingerprint = p.fingerprint AND f.last_scan = ?3
            """
        let arguments: [SQLValue] = [scan.project.sql, scan.draft.tool.sql, scan.id.sql]
        try connection.execute("DELETE FROM finding_paths WHERE finding IN (\(named))", arguments)
        try connection.execute(
            """
            INSERT INTO finding_paths (finding, path)
            \(named.replacing("SELECT f.number", with: "SELECT DISTINCT f.number, p.path"))
            """, arguments)
    }

    private func recordRules(_ scan: Scan, _ connection: any Connection) throws {
        let (project, tool) = (scan.project.sql, scan.draft.tool.sql)
        try connection.insert(
            """
            INSERT INTO finding_rules (project, tool, rule, title, family) VALUES ?rows
            ON CONFLICT (project, tool, rule) DO UPDATE SET title = excluded.title, family = excluded.family
            """, columns: Array(repeating: .text, count: 5),
            rows: outcome.rules.map { [project, tool, .plain($0.id), .plain($0.title), .plain($0.family)] })
        try connection.insert(
            "INSERT INTO finding_tags (project, tag, tool, rule) VALUES ?rows ON CONFLICT DO NOTHING",
            columns: Array(repeating: .text, count: 4),
            rows: outcome.rules.flatMap { rule in
                Set(rule.tags + [rule.family]).filter { !$0.isEmpty }.map {
                    [project, .plain($0), tool, .plain(rule.id)]
                }
            })
    }

    /// Of what was known.
    private func touched(_ connection: any Connection) throws -> Scan.Counts {
        var counts = Scan.Counts()
        let regressed = FindingState.regressed.rawValue
        let row = try connection.row(
            """
            SELECT count(CASE WHEN after = \(FindingState.fixed.rawValue) THEN 1 END),
            count(CASE WHEN after = \(regressed) AND before <> \(regressed) THEN 1 END) FROM scan_touched
            """)
        counts.fixed = try row?.get(0) ?? 0
        counts.regressed = try row?.get(1) ?? 0
        return counts
    }
}
