extension Store {
    public func credentials(of key: String) async throws(StoreError) -> Credentials? {
        try await database.read("credentials") { connection in
            let row = try connection.row(
                """
                SELECT \(Self.userColumns), u.password, u.totp_secret, u.totp_step FROM users u
                WHERE u.name = ?1 OR u.id = ?1
                """, key)
            return try row.map { row in
                let next = Self.userColumnCount
                return Credentials(
                    user: try User(row), passwordHash: try row.get(next), secondFactor: try row.get(next + 1),
                    lastStep: try row.get(next + 2))
            }
        }
    }

    /// The new hash counts; every session and open invitation of theirs ends, and the lock with them.
    public func setPassword(_ hash: String, of user: Identifier) async throws(StoreError) {
        try await database.write("set password") { connection in
            try connection.run(
                "UPDATE users SET password = ?2, failures = 0, locked_until = NULL WHERE id = ?1", user, hash)
            try connection.run("DELETE FROM sessions WHERE owner = ?1", user)
            try connection.run("DELETE FROM one_time_tokens WHERE owner = ?1", user)
        }
    }

    /// The same password, hashed with more work.
    public func strengthenPassword(_ hash: String, of user: Identifier, from old: String) async throws(StoreError) {
        try await database.write("strengthen password") { connection in
            _ = try connection.run(
                "UPDATE users SET password = ?2 WHERE id = ?1 AND password = ?3", user, hash, old)
        }
    }

    /// - Parameter next: what the count and the lock become, from the count before.
    public func noteFailure(
        of user: Identifier, _ next: @Sendable (_ failures: Int) -> (failures: Int, lockedUntil: Int64?)
    ) async throws(StoreError) -> (failures: Int, lockedUntil: Int64?) {
        try await database.write("note failure") { connection in
            let failures: Int = try connection.row("SELECT failures FROM users WHERE id = ?1", user)?.get(0) ?? 0
            let state = next(failures)
            try connection.run(
                "UPDATE users SET failures = ?2, locked_until = ?3 WHERE id = ?1", user, state.failures,
                state.lockedUntil)
            return state
        }
    }

    public func noteSuccess(of user: Identifier) async throws(StoreError) {
        let now = now()
        try await database.write("note success") { connection in
            _ = try connection.run(
                "UPDATE users SET failures = 0, locked_until = NULL, signed_in_at = ?2 WHERE id = ?1", user, now)
        }
    }

    // MARK: Second factor

    /// Begins one: it counts once it is confirmed. One that counts already stays.
    public func proposeSecondFactor(_ sealed: String, of user: Identifier) async throws(StoreError) {
        try await database.write("propose second factor") { connection in
            let changed = try connection.run(
                "UPDATE users SET totp_secret = ?2, totp_step = 0 WHERE id = ?1 AND totp_confirmed = 0", user, sealed)
            guard changed == 1 else { throw StoreError(.conflict, "there is a second factor already: remove it first") }
        }
    }

    /// - Parameter step: of the code that confirmed it.
    public func confirmSecondFactor(
        of user: Identifier, step: Int64, recoveryHashes: [String]
    ) async throws(StoreError) {
        try await database.write("confirm second factor") { connection in
            let changed = try connection.run(
                """
                UPDATE users SET totp_confirmed = 1, totp_step = ?2
                WHERE id = ?1 AND totp_confirmed = 0 AND totp_secret IS NOT NULL
                """, user, step)
            guard changed == 1 else { throw StoreError(.conflict, "no second factor waits to be confirmed") }
            try Self.replaceRecoveryCodes(connection, user, recoveryHashes)
        }
    }

    public func removeSecondFactor(of user: Identifier) async throws(StoreError) {
        try await database.write("remove second factor") { connection in
            try connection.run(
                "UPDATE users SET totp_secret = NULL, totp_confirmed = 0, totp_step = 0 WHERE id = ?1", user)
            try connection.run("DELETE FROM recovery_codes WHERE owner = ?1", user)
        }
    }

    /// - Returns: whether the code of this step was not used yet: of two who send it at once, one gets `true`.
    public func useStep(_ step: Int64, of user: Identifier) async throws(StoreError) -> Bool {
        try await database.write("use code") { connection in
            try connection.run("UPDATE users SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2", user, step) == 1
        }
    }

    public func replaceRecoveryCodes(_ hashes: [String], of user: Identifier) async throws(StoreError) {
        try await database.write("replace recovery codes") { try Self.replaceRecoveryCodes($0, user, hashes) }
    }

    /// - Returns: whether it was one of theirs. It is none afterwards.
    public func useRecoveryCode(_ hash: String, of user: Identifier) async throws(StoreError) -> Bool {
        try await database.write("use recovery code") { connection in
            try connection.run("DELETE FROM recovery_codes WHERE owner = ?1 AND hash = ?2", user, hash) == 1
        }
    }

    public func recoveryCodesLeft(of user: Identifier) async throws(StoreError) -> Int {
        try await database.read("recovery codes") { connection in
            try connection.row("SELECT count(*) FROM recovery_codes WHERE owner = ?1", user)?.get(0) ?? 0
        }
    }

    private static func replaceRecoveryCodes(
        _ connection: any Connection, _ user: Identifier, _ hashes: [String]
    ) throws {
        try connection.run("DELETE FROM recovery_codes WHERE owner = ?1", user)
        for hash in hashes {
            try connection.run("INSERT INTO recovery_codes (owner, hash) VALUES (?1, ?2)", user, hash)
        }
    }

    // MARK: What is handed out once

    /// - Parameter owner: whose password may be set with it; `nil`: nobody's yet.
    public func makeToken(
        _ hash: String, purpose: String, owner: Identifier? = nil, content: String = "", expiresAt: Int64
    ) async throws(StoreError) {
        let now = now()
        try await database.write("make token") { connection in
            try connection.run("DELETE FROM one_time_tokens WHERE expires_at <= ?1", now)
            try connection.run(
                "INSERT INTO one_time_tokens (hash, purpose, owner, content, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                hash, purpose, owner, content, expiresAt)
        }
    }

    /// - Returns: what it stood for; `nil` if it is none, used, or too old. It is used now.
    public func useToken(
        _ hash: String, purpose: String
    ) async throws(StoreError) -> (owner: Identifier?, content: String)? {
        let now = now()
        return try await database.write("use token") { connection in
            guard
                let row = try connection.row(
                    """
                    SELECT owner, content FROM one_time_tokens WHERE hash = ?1 AND purpose = ?2 AND expires_at > ?3
                    """, hash, purpose, now),
                try connection.run("DELETE FROM one_time_tokens WHERE hash = ?1", hash) == 1
            else { return nil }
            return (try row.get(0), try row.get(1))
        }
    }

    /// Whether it could be used; it still can.
    public func token(
        _ hash: String, purpose: String
    ) async throws(StoreError) -> (owner: Identifier?, content: String)? {
        let now = now()
        return try await database.read("token") { connection in
            try connection.row(
                "SELECT owner, content FROM one_time_tokens WHERE hash = ?1 AND purpose = ?2 AND expires_at > ?3",
                hash, purpose, now
            ).map { (try $0.get(0), try $0.get(1)) }
        }
    }

    public func removeTokens(purpose: String) async throws(StoreError) {
        try await database.write("remove tokens") { connection in
            _ = try connection.run("DELETE FROM one_time_tokens WHERE purpose = ?1", purpose)
        }
    }
}
