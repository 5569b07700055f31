extension Store {
    // MARK: Whose turn it is

    /// Takes a piece of upkeep that one of all processes does, if it is due.
    ///
    /// A row and not an advisory lock of a session: sessions are not Picket's behind a PgBouncer, and the row still
    /// knows after a restart when it was done last.
    ///
    /// - Parameter milliseconds: after which it is due again.
    package func claim(_ task: String, every milliseconds: Int64) async throws(StoreError) -> Bool {
        let (time, node) = (now(), node)
        return try await database.write("claim upkeep") { connection in
            // One from the future was noted by a clock that was wrong: it does not count.
            try connection.run(
                """
                INSERT INTO upkeep (task, began_at, node) VALUES (?1, ?2, ?3)
                ON CONFLICT (task) DO UPDATE SET began_at = excluded.began_at, node = excluded.node
                WHERE upkeep.began_at <= ?4 OR upkeep.began_at > ?5
                """, task, time, node, time - milliseconds, time + milliseconds) == 1
        }
    }

    /// It was not done after all: whoever comes next may try.
    package func release(_ task: String) async throws(StoreError) {
        try await database.write("release upkeep") { connection in
            _ = try connection.run("DELETE FROM upkeep WHERE task = ?1 AND node = ?2", task, node)
        }
    }

    // MARK: What nobody asks for any more

    package struct Leftovers: Sendable, Hashable {
        package var sessions = 0
        package var tokens = 0
        package var answers = 0
    }

    /// Deletes sessions and tokens that are over, and answers that are not kept any longer: in portions, so that others
    /// write in between.
    package func deleteLeftovers(portion: Int = 1_000) async throws(StoreError) -> Leftovers {
        let time = now()
        var all = Leftovers()
        all.sessions = try await delete("sessions", "id", where: "expires_at <= ?1", time, portion)
        all.tokens = try await delete("one_time_tokens", "hash", where: "expires_at <= ?1", time, portion)
        all.answers = try await delete(
            "idempotent_answers", "principal, key", where: "claimed_at < ?1", time - Self.answersKept, portion)
        return all
    }

    private func delete(
        _ table: String, _ key: String, where condition: String, _ time: Int64, _ portion: Int
    ) async throws(StoreError) -> Int {
        var deleted = 0
        while true {
            let count = try await database.write("delete leftovers") { connection in
                try connection.run(
                    """
                    DELETE FROM \(table) WHERE (\(key)) IN (SELECT \(key) FROM \(table) WHERE \(condition) LIMIT ?2)
                    """, time, portion)
            }
            deleted += count
            if count < portion { return deleted }
        }
    }
}

extension Partitions {
    /// All tables of the schema that are kept so.
    package static let all = [Schema.findingEvents]
}
