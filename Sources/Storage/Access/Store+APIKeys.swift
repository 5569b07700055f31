extension Store {
    private static let keyColumns = """
        k.id, k.prefix, k.owner, k.name, k.scopes, k.clearance_level, k.clearance_compartments, k.detectors, \
        k.created_at, k.expires_at, k.used_at, k.revoked_at
        """
    private static let keyColumnCount = 12

    /// - Parameter most: keys in use that one person may have.
    public func makeAPIKey(_ key: APIKey, hash: String, most: Int = 100) async throws(StoreError) {
        try await database.write("make API key") { connection in
            let count: Int =
                try connection.row(
                    "SELECT count(*) FROM api_keys WHERE owner = ?1 AND revoked_at IS NULL AND expires_at > ?2",
                    key.owner, key.createdAt)?.get(0) ?? 0
            guard count < most else {
                throw StoreError(.conflict, "there are \(count) keys in use already: revoke one first")
            }
            try connection.run(
                """
                INSERT INTO api_keys (id, prefix, hash, owner, name, scopes, clearance_level, clearance_compartments,
                    detectors, created_at, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                """, key.id, key.prefix, hash, key.owner, key.name, key.scopes.words, key.clearance.level,
                key.clearance.compartments, key.detectors?.words, key.createdAt, key.expiresAt)
        }
    }

    /// With its owner and hash, whatever its age.
    public func apiKey(prefix: String) async throws(StoreError) -> (key: APIKey, hash: String, user: User)? {
        try await database.read("API key") { connection in
            try connection.row(
                """
                SELECT \(Self.keyColumns), k.hash, \(Self.userColumns) FROM api_keys k JOIN users u ON u.id = k.owner
                WHERE k.prefix = ?1
                """, prefix
            ).map { row in
                (try APIKey(row), try row.get(Self.keyColumnCount), try User(row, from: Self.keyColumnCount + 1))
            }
        }
    }

    public func touchAPIKey(_ id: Identifier, at time: Int64) async throws(StoreError) {
        try await database.write("touch API key") { connection in
            _ = try connection.run(
                "UPDATE api_keys SET used_at = ?2 WHERE id = ?1 AND (used_at IS NULL OR used_at < ?2)", id, time)
        }
    }

    /// The oldest first.
    ///
    /// - Parameter owner: `nil`: everybody's.
    public func apiKeys(
        of owner: Identifier?, after: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<APIKey> {
        let rows = try await database.read("API keys") { connection in
            try connection.rows(
                """
                SELECT \(Self.keyColumns) FROM api_keys k WHERE k.id > ?1 AND (k.owner = ?3 OR ?3 = '')
                ORDER BY k.id LIMIT ?2
                """, after ?? "", limit + 1, owner?.text ?? ""
            ).map { try APIKey($0) }
        }
        return Page(rows, limit: limit) { $0.id.text }
    }

    /// - Parameter owner: `nil`: whoever's it is.
    /// - Returns: `nil` if there is none that counts.
    public func revokeAPIKey(_ id: Identifier, of owner: Identifier?) async throws(StoreError) -> APIKey? {
        let now = now()
        return try await database.write("revoke API key") { connection in
            let changed = try connection.run(
                """
                UPDATE api_keys SET revoked_at = ?2
                WHERE id = ?1 AND revoked_at IS NULL AND (owner = ?3 OR ?3 = '')
                """, id, now, owner?.text ?? "")
            guard changed == 1 else { return nil }
            return try connection.row("SELECT \(Self.keyColumns) FROM api_keys k WHERE k.id = ?1", id)
                .map { try APIKey($0) }
        }
    }
}

extension APIKey {
    fileprivate init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row.get(0), prefix: try row.get(1), owner: try row.get(2), name: try row.get(3),
            scopes: Set(words: try row.get(4)),
            clearance: Label(level: try row.get(5), compartments: try row.get(6)),
            detectors: (try row.get(7) as String?).map { Set(words: $0) }, createdAt: try row.get(8),
            expiresAt: try row.get(9))
        usedAt = try row.get(10)
        revokedAt = try row.get(11)
    }
}
