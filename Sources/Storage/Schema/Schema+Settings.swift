extension Schema {
    /// What is set while the service runs, by name.
    static let settings = Migration(6, "settings") { _ in
        [
            """
            CREATE TABLE settings (
                name text PRIMARY KEY, value text NOT NULL, changed_at bigint NOT NULL, changed_by text NOT NULL)
            """
        ]
    }
}
