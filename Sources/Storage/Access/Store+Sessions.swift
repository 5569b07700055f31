extension Store {
    private static let sessionColumns =
        "s.id, s.owner, s.method, s.address, s.agent, s.created_at, s.seen_at, s.expires_at"
    private static let sessionColumnCount = 8

    /// Those that are over go first, and of one person's the oldest beyond `most`.
    public func makeSession(_ session: Session, hash: String, most: Int = 20) async throws(StoreError) {
        try await database.write("make session") { connection in
            try connection.run("DELETE FROM sessions WHERE expires_at <= ?1", session.createdAt)
            try connection.run(
                """
                DELETE FROM sessions WHERE owner = ?1 AND id NOT IN
                    (SELECT id FROM sessions WHERE owner = ?1 ORDER BY id DESC LIMIT ?2)
                """, session.owner, most - 1)
            try connection.run(
                """
                INSERT INTO sessions (id, hash, owner, method, address, agent, created_at, seen_at, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)
                """, session.id, hash, session.owner, session.method, session.address, session.agent,
                session.createdAt, session.expiresAt)
        }
    }

    /// With its user, whatever its age and theirs.
    public func session(hash: String) async throws(StoreError) -> (session: Session, user: User)? {
        try await database.read("session") { connection in
            try connection.row(
                """
                SELECT \(Self.sessionColumns), \(Self.userColumns) FROM sessions s JOIN users u ON u.id = s.owner
                WHERE s.hash = ?1
                """, hash
            ).map { (try Session($0), try User($0, from: Self.sessionColumnCount)) }
        }
    }

    public func touchSession(_ id: Identifier, at time: Int64) async throws(StoreError) {
        try await database.write("touch session") { connection in
            _ = try connection.run("UPDATE sessions SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2", id, time)
        }
    }

    /// The latest first; a person has few.
    public func sessions(of owner: Identifier) async throws(StoreError) -> [Session] {
        let now = now()
        return try await database.read("sessions") { connection in
            try connection.rows(
                """
                SELECT \(Self.sessionColumns) FROM sessions s WHERE s.owner = ?1 AND s.expires_at > ?2
                ORDER BY s.id DESC LIMIT 100
                """, owner, now
            ).map { try Session($0) }
        }
    }

    /// - Returns: whether there was one of theirs.
    public func endSession(_ id: Identifier, of owner: Identifier) async throws(StoreError) -> Bool {
        try await database.write("end session") { connection in
            try connection.run("DELETE FROM sessions WHERE id = ?1 AND owner = ?2", id, owner) == 1
        }
    }

    /// - Returns: how many there were.
    public func endSessions(of owner: Identifier, except kept: Identifier? = nil) async throws(StoreError) -> Int {
        try await database.write("end sessions") { connection in
            try connection.run("DELETE FROM sessions WHERE owner = ?1 AND id <> ?2", owner, kept?.text ?? "")
        }
    }
}

extension Session {
    fileprivate init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row.get(0), owner: try row.get(1), method: try row.get(2), address: try row.get(3),
            agent: try row.get(4), createdAt: try row.get(5), expiresAt: try row.get(7))
        seenAt = try row.get(6)
    }
}
