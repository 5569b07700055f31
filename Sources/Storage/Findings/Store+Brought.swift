public import Detection

extension Store {
    /// What a scan brought: findings that need something done, and that this scan was the first to see, or to see again
    /// after they were fixed; the most severe first.
    ///
    /// So that a scan done again says the same, scans of the same commit count as one. So do, on a branch that is yet to
    /// be merged, all scans of the branch: what it brings stays new until it is mended, accepted, or known elsewhere.
    ///
    /// - Parameter isMain: whether the scan's branch is the one that says what is known.
    public func findings(
        broughtBy scan: Scan, isMain: Bool, atLeast severity: Severity, for clearance: Label,
        permitted: Set<String>? = nil, limit: Int = 10_000
    ) async throws(StoreError) -> [TrackedFinding] {
        let (same, named) = Self.same(scan, isMain: isMain)
        let arguments: [SQLValue] =
            [
                scan.project.sql, .text(scan.draft.tool), .integer(Int64(severity.rawValue)),
                .integer(Int64(min(max(limit, 1), 10_000))),
            ] + clearance.arguments + named
        let isTheirs = """
            f.project = ?1 AND f.tool = ?2 AND f.severity >= ?3 AND \(Label.visible(in: "f", parameters: 5))
            """
        let end = "ORDER BY f.severity DESC, f.number LIMIT ?4"
        return try await database.read("findings of a scan") { connection in
            let first = try connection.rows(
                """
                SELECT \(TrackedFinding.columns) FROM findings f WHERE \(isTheirs)
                AND f.state IN (\(FindingState.list(\.isUnresolved)))
                AND f.first_seen >= (SELECT min(created_at) FROM scans WHERE \(same))
                AND f.first_scan IN (SELECT id FROM scans WHERE \(same)) \(end)
                """, arguments: arguments)
            let again = try connection.rows(
                """
                SELECT \(TrackedFinding.columns) FROM findings f WHERE \(isTheirs)
                AND f.state = \(FindingState.regressed.rawValue)
                AND f.first_scan NOT IN (SELECT id FROM scans WHERE \(same))
                AND EXISTS (SELECT 1 FROM finding_events e WHERE e.finding = f.number
                AND e.after = '\(FindingState.regressed.name)' AND e.scan IN (SELECT id FROM scans WHERE \(same))) \(end)
                """, arguments: arguments)
            return try (first + again).map { try TrackedFinding($0) }
                .filter { permitted?.contains($0.rule) ?? true }.sorted { $0.severity > $1.severity }
        }
    }

    /// The scans that count as one with this one: a condition, and what its parameters from the seventh on are.
    private static func same(_ scan: Scan, isMain: Bool) -> (condition: String, arguments: [SQLValue]) {
        switch (scan.draft.branch, scan.draft.revision) {
        case (let branch?, _) where !isMain: ("project = ?1 AND branch = ?7", [.text(branch)])
        case (let branch?, let revision?):
            ("project = ?1 AND branch = ?7 AND revision = ?8", [.text(branch), .text(revision)])
        case (nil, let revision?): ("project = ?1 AND branch IS NULL AND revision = ?7", [.text(revision)])
        case (_, nil): ("id = ?7", [scan.id.sql])
        }
    }
}
