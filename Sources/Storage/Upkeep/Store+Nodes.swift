/// Several processes on one database: each has a name, shows that it works, and takes over what others have left.
extension Store {
    /// Shows that this process works.
    package func beat() async throws(StoreError) {
        let (time, node) = (now(), node)
        try await database.write("beat") { connection in
            try connection.run(
                """
                INSERT INTO nodes (id, beat, seen_at) VALUES (?1, 1, ?2)
                ON CONFLICT (id) DO UPDATE SET beat = nodes.beat + 1, seen_at = excluded.seen_at
                """, node, time)
            // They may come back; then they are here again with their next beat.
            try connection.run("DELETE FROM nodes WHERE seen_at < ?1", time - 30 * 86_400_000)
        }
    }

    /// The beats of the other processes that have scans to do; -1: it has never shown itself.
    package func beats() async throws(StoreError) -> [String: Int64] {
        let rows = try await database.read("beats") { connection in
            try connection.rows(
                """
                SELECT s.owner, coalesce(n.beat, -1) FROM (SELECT DISTINCT owner FROM scans
                WHERE state < \(Scan.State.done.rawValue) AND owner <> ?1) s LEFT JOIN nodes n ON n.id = s.owner
                """, node)
        }
        return Dictionary(try Self.pairs(rows)) { $1 }
    }

    private static func pairs(_ rows: [SQLRow]) throws(StoreError) -> [(String, Int64)] {
        var pairs: [(String, Int64)] = []
        for row in rows { pairs.append((try row.get(0), try row.get(1))) }
        return pairs
    }

    /// What a process has to do.
    package func unfinishedScans(of owner: String) async throws(StoreError) -> [Scan] {
        try await database.read("scans of a node") { connection in
            try connection.rows(
                """
                SELECT \(Scan.columns) FROM scans WHERE state < \(Scan.State.done.rawValue) AND owner = ?1
                ORDER BY id LIMIT 10000
                """, owner
            ).map { try Scan($0) }
        }
    }

    /// Takes a scan that waits from a process that is gone.
    ///
    /// - Parameter beat: its last one: if it has shown itself since, it keeps the scan.
    /// - Returns: whether the scan is this process's now.
    package func adopt(_ scan: Identifier, from owner: String, beat: Int64) async throws(StoreError) -> Bool {
        try await database.write("adopt scan") { connection in
            try connection.run(
                """
                UPDATE scans SET owner = ?4 WHERE id = ?1 AND state = \(Scan.State.queued.rawValue) AND \(Self.isGone)
                """, scan, owner, beat, node) == 1
        }
    }

    /// Ends a scan of a process that is gone.
    ///
    /// - Returns: `nil` if that has shown itself since, or the scan has ended.
    package func fail(
        _ scan: Identifier, of owner: String, beat: Int64, _ problem: String
    ) async throws(StoreError) -> Scan? {
        let time = now()
        return try await database.write("fail orphan") { connection in
            let failed = try connection.run(
                """
                UPDATE scans SET state = \(Scan.State.failed.rawValue), finished_at = ?4, problem = ?5
                WHERE id = ?1 AND state < \(Scan.State.done.rawValue) AND \(Self.isGone)
                """, scan, owner, beat, time, problem)
            return failed == 1 ? try Scan.get(scan, connection) : nil
        }
    }

    private static let isGone = "owner = ?2 AND coalesce((SELECT n.beat FROM nodes n WHERE n.id = ?2), -1) = ?3"

    /// Which of these somebody has to do, or does.
    package func unfinished(among scans: [Identifier]) async throws(StoreError) -> Set<Identifier> {
        var found: Set<Identifier> = []
        for start in stride(from: 0, to: scans.count, by: 1_000) {
            var conditions = Conditions()
            conditions.add("state < \(Scan.State.done.rawValue)")
            conditions.add("id", in: scans[start..<min(start + 1_000, scans.count)].map(\.text))
            let rows = try await database.read("unfinished scans") { [conditions] connection in
                try connection.rows("SELECT id FROM scans WHERE \(conditions.joined)", arguments: conditions.arguments)
                    .map { try $0.get(0, as: Identifier.self) }
            }
            found.formUnion(rows)
        }
        return found
    }

    /// Which of these have ended, or are another process's by now.
    package func lost(among scans: [Identifier]) async throws(StoreError) -> Set<Identifier> {
        guard !scans.isEmpty else { return [] }
        var conditions = Conditions()
        conditions.add("owner = \(conditions.bind(node))")
        conditions.add("state < \(Scan.State.done.rawValue)")
        conditions.add("id", in: scans.map(\.text))
        let kept = try await database.read("own scans") { [conditions] connection in
            try connection.rows("SELECT id FROM scans WHERE \(conditions.joined)", arguments: conditions.arguments)
                .map { try $0.get(0, as: Identifier.self) }
        }
        return Set(scans).subtracting(kept)
    }
}
