extension Schema {
    /// What was inspected, when, for whom, and what came of it.
    static let scans = Migration(2, "scans") { dialect in
        let bytes = dialect.text(sqlite: "blob", postgres: "bytea")
        return [
            """
            CREATE TABLE scans (
                id text PRIMARY KEY, project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                repository text REFERENCES repositories (id) ON DELETE SET NULL, branch text, revision text,
                paths text NOT NULL, kind text NOT NULL, tool text NOT NULL, tool_version text NOT NULL,
                state bigint NOT NULL, priority bigint NOT NULL, deadline bigint, actor text NOT NULL,
                label_level bigint NOT NULL, label_compartments bigint NOT NULL,
                created_at bigint NOT NULL, started_at bigint, finished_at bigint,
                done bigint NOT NULL, total bigint NOT NULL, problem text,
                seen bigint NOT NULL, found bigint NOT NULL, fixed bigint NOT NULL, regressed bigint NOT NULL,
                failures bigint NOT NULL, owner text NOT NULL)
            """,
            // A project's scans, the latest first.
            "CREATE INDEX scans_by_project ON scans (project, id)",
            // Of a branch, and of one commit of it: what is new is what these saw first.
            "CREATE INDEX scans_by_branch ON scans (project, branch, revision)",
            // What waits or runs: few of many.
            "CREATE INDEX scans_unfinished ON scans (state, id) WHERE state < 2",
            // What retention looks for.
            "CREATE INDEX scans_ended ON scans (finished_at) WHERE finished_at IS NOT NULL",
            // Apart from their scans, so that lists do not read past them.
            """
            CREATE TABLE scan_reports (
                scan text PRIMARY KEY REFERENCES scans (id) ON DELETE CASCADE,
                encoding text NOT NULL, document \(bytes) NOT NULL)
            """,
            // What a scan looked at: one like it, or a wider one, can say that a finding is gone.
            """
            CREATE TABLE scan_scopes (
                id text PRIMARY KEY, project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                repository text NOT NULL, branch text NOT NULL, paths text NOT NULL,
                UNIQUE (project, repository, branch, paths))
            """,
        ]
    }
}
