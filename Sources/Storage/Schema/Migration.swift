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
    /// In the order of their versions.
    package static let migrations: [Migration] = [
        projects, scans, findings, access, idempotency, settings, upkeep, findingLists,
    ]

    /// All missing steps in one transaction: a failure leaves the schema as it was.
    ///
    /// - Throws: ``StoreError`` `newer` if a later Picket made it.
    package static func migrate(
        _ database: any Database, to migrations: [Migration] = migrations, now: Int64
    ) async throws(StoreError) {
        try await database.write("migrate") { connection in
            let table = """
                CREATE TABLE IF NOT EXISTS picket_schema
                (version bigint PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)
                """
            // PostgreSQL looks for the table and then makes it: another process may do so in between.
            try connection.run(
                connection.dialect.text(
                    sqlite: table,
                    postgres: """
                        DO $$ BEGIN \(table);
                        EXCEPTION WHEN duplicate_table OR duplicate_object OR unique_violation THEN NULL; END $$
                        """))
        }
        try await database.maintain("migrate") { connection in
            if connection.dialect == .postgres {
                // Two processes that start at once: the second waits, and finds nothing left to do. A lock of another
                // kind would be asked for by a SELECT, which sees the database as it was before the wait.
                try connection.run("LOCK TABLE picket_schema IN ACCESS EXCLUSIVE MODE")
                try requireUsualOrder(connection)
            }
            let reached =
                try connection.row("SELECT coalesce(max(version), 0) FROM picket_schema")?.get(0, as: Int.self) ?? 0
            let known = migrations.last?.version ?? 0
            guard reached <= known else {
                throw StoreError(
                    .newer,
                    "the database has schema \(reached), this Picket knows \(known): update Picket, or restore a backup"
                )
            }
            for migration in migrations where migration.version > reached {
                for statement in migration.statements(connection.dialect) { try connection.run(statement) }
                try connection.run(
                    "INSERT INTO picket_schema (version, name, applied_at) VALUES (?1, ?2, ?3)", migration.version,
                    migration.name, now)
            }
        }
    }
    /// Texts sort by their bytes, as in SQLite: what a language makes of them differs between servers, and changes with their updates.
    private static func requireUsualOrder(_ connection: any Connection) throws {
        let row = try connection.row(
            """
            SELECT pg_encoding_to_char(encoding), CAST(datcollate AS text) FROM pg_database
            WHERE datname = current_database()
            """)
        guard let row, try row.get(0) == "UTF8",
            ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(try row.get(1, as: String.self))
        else {
            throw StoreError(
                .invalid,
                "the database has to be in UTF-8 and to sort by bytes: make it with `createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 NAME`"
            )
        }
    }
}
