extension Schema {
    /// What is watched: projects and their repositories.
    static let projects = Migration(1, "projects") { dialect in
        [
            """
            CREATE TABLE projects (
                id text PRIMARY KEY, key text NOT NULL UNIQUE, name text NOT NULL, description text NOT NULL,
                label_level bigint NOT NULL, label_compartments bigint NOT NULL,
                created_at bigint NOT NULL, archived_at bigint)
            """,
            """
            CREATE TABLE repositories (
                id text PRIMARY KEY, project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                kind text NOT NULL, location text NOT NULL, branch text, created_at bigint NOT NULL,
                UNIQUE (project, location))
            """,
        ]
    }
}
