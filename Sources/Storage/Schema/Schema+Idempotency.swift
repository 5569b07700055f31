extension Schema {
    /// Answers to requests that clients may send again: by who asked, and the key they gave.
    static let idempotency = Migration(5, "idempotency") { dialect in
        [
            """
            CREATE TABLE idempotent_answers (
                principal text NOT NULL, key text NOT NULL, request text NOT NULL, claimed_at bigint NOT NULL,
                status bigint, headers text, body \(dialect.text(sqlite: "blob", postgres: "bytea")),
                PRIMARY KEY (principal, key))
            """,
            "CREATE INDEX idempotent_answers_by_age ON idempotent_answers (claimed_at)",
        ]
    }
}
