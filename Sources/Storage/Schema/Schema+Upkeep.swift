extension Schema {
    /// The processes that share the database, and what has been done for the database itself.
    static let upkeep = Migration(7, "upkeep") { _ in
        [
            // A process that works lets its beat grow; the time is for people, no decision is made by it.
            "CREATE TABLE nodes (id text PRIMARY KEY, beat bigint NOT NULL, seen_at bigint NOT NULL)",
            "CREATE TABLE upkeep (task text PRIMARY KEY, began_at bigint NOT NULL, node text NOT NULL)",
        ]
    }
}
