/// A step from one schema to the next. What has been released is never changed: a new step follows.
package struct Migration: Sendable {
    package let version: Int
    package let name: String
    /// Statements, each complete.
    package let statements: @Sendable (Dialect) -> [String]

    package init(_ version: Int, _ name: String, _ statements: @escaping @Sendable (Dialect) -> [String]) {
        self.version = version
        self.name = name
        self.statements = statements
    }
}

/// Brings a database to the schema of this version of Picket.
package enum Schema {
    /// In order; their versions count up from 1.
    package static let migrations: [Migration] = [projects, scans, findings, settings]

    /// All missing steps in one transaction: a failure leaves the schema as it was.
    ///
    /// - Throws: ``StoreError`` `newer` if a later Picket made it.
    package static func migrate(
        _ database: any Database, to migrations: [Migration] = migrations, now: Int64
    ) async throws(StoreError) {
        try await database.write("migrate") { connection in
            if connection.dialect == .postgres {
                // Two processes that start at once: the second waits, and finds nothing left to do.
                try connection.run("SELECT pg_advisory_xact_lock(7046292)")
            }
            try connection.run(
                "CREATE TABLE IF NOT EXISTS picket_schema "
                    + "(version bigint PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)")
            let reached =
                try connection.row("SELECT coalesce(max(version), 0) FROM picket_schema")?.get(0, as: Int.self) ?? 0
            guard reached <= migrations.count else {
                throw StoreError(
                    .newer,
                    "the database has schema \(reached), this Picket knows \(migrations.count): update Picket, or restore a backup"
                )
            }
            for migration in migrations[reached...] {
                for statement in migration.statements(connection.dialect) { try connection.run(statement) }
                try connection.run(
                    "INSERT INTO picket_schema (version, name, applied_at) VALUES (?1, ?2, ?3)", migration.version,
                    migration.name, now)
            }
        }
    }
}
