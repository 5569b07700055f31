extension Store {
    static let userColumns = """
        u.id, u.name, u.full_name, u.roles, u.clearance_level, u.clearance_compartments, u.detectors, u.subject, \
        u.certificate, u.created_at, u.disabled_at, CASE WHEN u.password IS NULL THEN 0 ELSE 1 END, u.totp_confirmed, \
        u.failures, u.locked_until, u.signed_in_at
        """
    static let userColumnCount = 16

    /// - Throws: ``StoreError`` `conflict` if there is one of this name, subject or certificate.
    public func makeUser(_ user: User, passwordHash: String? = nil) async throws(StoreError) {
        guard User.isName(user.name) else {
            throw StoreError(.invalid, "the name of a user is 1 to 64 of a-z, 0-9, and -_.@ after the first")
        }
        try await database.write("make user") { connection in
            let made = try connection.run(
                """
                INSERT INTO users (id, name, full_name, roles, clearance_level, clearance_compartments, detectors,
                    subject, certificate, created_at, disabled_at, password)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING
                """, user.id, user.name, user.fullName, user.roles.words, user.clearance.level,
                user.clearance.compartments, user.detectors?.words, user.subject, user.certificate, user.createdAt,
                user.disabledAt, passwordHash)
            guard made == 1 else {
                throw StoreError(.conflict, "there is a user with the name \(user.name), its subject or certificate")
            }
        }
    }

    /// - Parameter key: a name or an id.
    public func user(_ key: String) async throws(StoreError) -> User? {
        try await user(where: "u.name = ?1 OR u.id = ?1", key)
    }

    public func user(subject: String) async throws(StoreError) -> User? {
        try await user(where: "u.subject = ?1", subject)
    }

    public func user(certificate: String) async throws(StoreError) -> User? {
        try await user(where: "u.certificate = ?1", certificate)
    }

    private func user(where condition: String, _ value: String) async throws(StoreError) -> User? {
        try await database.read("user") { connection in
            try connection.row("SELECT \(Self.userColumns) FROM users u WHERE \(condition)", value).map { try User($0) }
        }
    }

    /// By name.
    public func users(after: String? = nil, limit: Int = 50) async throws(StoreError) -> Page<User> {
        let rows = try await database.read("users") { connection in
            try connection.rows(
                "SELECT \(Self.userColumns) FROM users u WHERE u.name > ?1 ORDER BY u.name LIMIT ?2", after ?? "",
                limit + 1
            ).map { try User($0) }
        }
        return Page(rows, limit: limit) { $0.name }
    }

    /// Changes roles, clearance and whether somebody may sign in. Their sessions end: what they may is not what it was.
    ///
    /// - Throws: ``StoreError`` `conflict` if nobody could administer afterwards; what `change` throws.
    public func changeUser(
        _ id: Identifier, _ change: @Sendable (inout User) throws -> Void
    ) async throws(StoreError) -> User {
        try await database.write("change user") { connection in
            guard
                let row = try connection.row("SELECT \(Self.userColumns) FROM users u WHERE u.id = ?1", id)
            else { throw StoreError(.notFound, "there is no such user") }
            var user = try User(row)
            let old = user
            try change(&user)
            try connection.run(
                """
                UPDATE users SET full_name = ?2, roles = ?3, clearance_level = ?4, clearance_compartments = ?5,
                    detectors = ?6, subject = ?7, certificate = ?8, disabled_at = ?9, failures = ?10, locked_until = ?11
                WHERE id = ?1
                """, id, user.fullName, user.roles.words, user.clearance.level, user.clearance.compartments,
                user.detectors?.words, user.subject, user.certificate, user.disabledAt, user.failures,
                user.lockedUntil)
            if old.isAdministrating, !user.isAdministrating { try Self.requireAdministrator(connection) }
            if old.roles != user.roles || old.clearance != user.clearance || old.detectors != user.detectors
                || user.disabledAt != nil
            {
                try connection.run("DELETE FROM sessions WHERE owner = ?1", id)
            }
            return user
        }
    }

    /// Whether anybody has an account at all.
    public func hasUsers() async throws(StoreError) -> Bool {
        try await database.read("has users") { try $0.row("SELECT 1 FROM users LIMIT 1") != nil }
    }

    private static func requireAdministrator(_ connection: any Connection) throws {
        let isLeft = try connection.rows("SELECT roles FROM users WHERE disabled_at IS NULL").contains {
            try $0.get(0, as: String.self).split(separator: " ").contains("administrator")
        }
        guard isLeft else {
            throw StoreError(.conflict, "this is the last administrator: make another before")
        }
    }
}

extension User {
    var isAdministrating: Bool { roles.contains("administrator") && disabledAt == nil }

    init(_ row: SQLRow, from first: Int = 0) throws(StoreError) {
        self.init(
            id: try row.get(first), name: try row.get(first + 1), fullName: try row.get(first + 2),
            roles: Set(words: try row.get(first + 3)),
            clearance: Label(level: try row.get(first + 4), compartments: try row.get(first + 5)),
            detectors: (try row.get(first + 6) as String?).map { Set(words: $0) }, subject: try row.get(first + 7),
            certificate: try row.get(first + 8), createdAt: try row.get(first + 9),
            disabledAt: try row.get(first + 10))
        hasPassword = try row.get(first + 11)
        hasSecondFactor = try row.get(first + 12)
        failures = try row.get(first + 13)
        lockedUntil = try row.get(first + 14)
        signedInAt = try row.get(first + 15)
    }
}

/// Names without white space, in one text.
extension Set<String> {
    var words: String { sorted().joined(separator: " ") }
    init(words: String) { self = Set(words.split(separator: " ").map(String.init)) }
}
