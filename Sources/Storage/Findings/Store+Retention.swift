extension Store {
    /// What was deleted.
    public struct Deleted: Sendable, Hashable {
        public var findings = 0
        public var scans = 0
    }

    /// Deletes findings that have been fixed, and scans that have ended, before a time: in steps, so that others get to
    /// write in between. Findings that are not fixed stay, whatever their age.
    public func deleteOld(before time: Int64, batch: Int = 1_000) async throws(StoreError) -> Deleted {
        var deleted = Deleted()
        while true {
            let step = try await database.write("retention") { connection in
                var step = Deleted()
                step.findings = try Self.deleteFixed(before: time, batch, connection)
                // What findings that stay name as their first or last scan may be gone: they know when it was.
                step.scans = try connection.run(
                    """
                    DELETE FROM scans WHERE id IN (SELECT id FROM scans
                    WHERE state >= \(Scan.State.done.rawValue) AND finished_at < ?1 ORDER BY finished_at LIMIT ?2)
                    """, time, batch)
                return step
            }
            deleted.findings += step.findings
            deleted.scans += step.scans
            if step.findings < batch, step.scans < batch { return deleted }
            await Task.yield()
        }
    }

    private static func deleteFixed(before time: Int64, _ batch: Int, _ connection: any Connection) throws -> Int {
        let staging = Staging(connection)
        try staging.make(only: ["scan_touched"])
        let fixed = FindingState.fixed.rawValue
        try connection.run(
            """
            INSERT INTO scan_touched (number, before, after)
            SELECT number, state, state FROM findings WHERE state = \(fixed) AND fixed_at < ?1 LIMIT ?2
            """, time, batch)
        let projects = try connection.rows(
            "SELECT DISTINCT f.project FROM scan_touched t JOIN findings f ON f.number = t.number ORDER BY f.project"
        ).map { try $0.get(0, as: Identifier.self) }
        for project in projects { try lock(project, connection) }
        if let project = projects.first {
            try FindingChanges(project: project, time: time, connection: connection).subtractCounts()
        }
        let deleted = try connection.run("DELETE FROM findings WHERE number IN (SELECT number FROM scan_touched)")
        try staging.drop(only: ["scan_touched"])
        return deleted
    }
}
