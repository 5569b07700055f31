extension Schema {
    /// Findings with a life, its history, and the sums that lists and trends are drawn from.
    ///
    /// Every index begins with the project; `Benchmarks/findings` measures the query that each is for.
    static let findings = Migration(3, "findings") { dialect in
        tables(dialect) + history(dialect) + indexes + search(dialect)
    }

    private static func tables(_ dialect: Dialect) -> [String] {
        let number = dialect.text(
            sqlite: "number integer PRIMARY KEY", postgres: "number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
        return [
            """
            CREATE TABLE findings (
                \(number), id text NOT NULL UNIQUE,
                project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                tool text NOT NULL, rule text NOT NULL, fingerprint text NOT NULL,
                severity bigint NOT NULL, confidence bigint NOT NULL, message text NOT NULL, path text NOT NULL,
                start_line bigint NOT NULL, start_column bigint NOT NULL,
                end_line bigint NOT NULL, end_column bigint NOT NULL,
                excerpt_line bigint NOT NULL, excerpt text NOT NULL, excerpt_hash bigint NOT NULL,
                related text NOT NULL, measures text NOT NULL,
                state bigint NOT NULL, accepted_until bigint, assignee text, version bigint NOT NULL,
                first_seen bigint NOT NULL, last_seen bigint NOT NULL, fixed_at bigint,
                first_scan text NOT NULL, last_scan text NOT NULL, scope text NOT NULL,
                label_level bigint NOT NULL, label_compartments bigint NOT NULL,
                UNIQUE (project, tool, fingerprint))
            """,
            // The other files of a finding in several: it is gone only when all of them were looked at.
            """
            CREATE TABLE finding_paths (
                finding bigint NOT NULL REFERENCES findings (number) ON DELETE CASCADE, path text NOT NULL,
                PRIMARY KEY (finding, path))
            """,
            // How many there are of each kind, kept as they change: sums over a million rows without reading them.
            """
            CREATE TABLE finding_counts (
                project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                tool text NOT NULL, rule text NOT NULL, severity bigint NOT NULL, state bigint NOT NULL,
                label_level bigint NOT NULL, label_compartments bigint NOT NULL, amount bigint NOT NULL,
                PRIMARY KEY (project, tool, rule, severity, state, label_level, label_compartments))
            """,
            """
            CREATE TABLE finding_days (
                project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                day bigint NOT NULL, severity bigint NOT NULL,
                label_level bigint NOT NULL, label_compartments bigint NOT NULL,
                found bigint NOT NULL, fixed bigint NOT NULL, regressed bigint NOT NULL, unresolved bigint NOT NULL,
                PRIMARY KEY (project, day, severity, label_level, label_compartments))
            """,
            // What tools say of their rules, by the project that they were used in.
            """
            CREATE TABLE finding_rules (
                project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                tool text NOT NULL, rule text NOT NULL, title text NOT NULL, family text NOT NULL,
                PRIMARY KEY (project, tool, rule))
            """,
            """
            CREATE TABLE finding_tags (
                project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
                tag text NOT NULL, tool text NOT NULL, rule text NOT NULL, PRIMARY KEY (project, tag, tool, rule))
            """,
        ]
    }

    /// What happened to findings: in PostgreSQL by months, so that the oldest are dropped at once.
    static let findingEvents = Partitions(of: "finding_events", by: "at")

    private static func history(_ dialect: Dialect) -> [String] {
        findingEvents.making(
            """
            number \(dialect.text(sqlite: "integer PRIMARY KEY", postgres: "bigint GENERATED ALWAYS AS IDENTITY")),
            finding bigint NOT NULL REFERENCES findings (number) ON DELETE CASCADE,
            at bigint NOT NULL, actor text NOT NULL, kind text NOT NULL, before text, after text,
            reason text NOT NULL, scan text
            """, for: dialect)
            + ["CREATE INDEX finding_events_by_finding ON finding_events (finding, at, number)"]
            // What retention looks for, where there are no partitions.
            + (dialect == .sqlite ? ["CREATE INDEX finding_events_by_time ON finding_events (at)"] : [])
    }

    private static let indexes = [
        "CREATE INDEX findings_by_severity ON findings (project, severity, number)",
        "CREATE INDEX findings_by_last_seen ON findings (project, last_seen, number)",
        "CREATE INDEX findings_by_path ON findings (project, path, number)",
        "CREATE INDEX findings_by_state_severity ON findings (project, state, severity, number)",
        "CREATE INDEX findings_by_state_last_seen ON findings (project, state, last_seen, number)",
        "CREATE INDEX findings_by_rule ON findings (project, rule, severity, number)",
        "CREATE INDEX findings_by_first_seen ON findings (project, first_seen, number)",
        "CREATE INDEX findings_by_excerpt ON findings (project, excerpt_hash)",
        "CREATE INDEX findings_by_assignee ON findings (project, assignee, severity, number) WHERE assignee IS NOT NULL",
        "CREATE INDEX findings_fixed ON findings (fixed_at) WHERE fixed_at IS NOT NULL",
        "CREATE INDEX findings_accepted ON findings (accepted_until) WHERE accepted_until IS NOT NULL",
    ]

    /// Words of message, path and rule; and the project's id, which is a word as well: it keeps the others' apart. Told of
    /// changes by the database itself, so that no writer can forget it.
    private static func search(_ dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite:
            let old =
                "INSERT INTO findings_text (findings_text, rowid, message, path, rule, project) "
                + "VALUES ('delete', old.number, old.message, old.path, old.rule, old.project);"
            let new =
                "INSERT INTO findings_text (rowid, message, path, rule, project) "
                + "VALUES (new.number, new.message, new.path, new.rule, new.project);"
            return [
                """
                CREATE VIRTUAL TABLE findings_text USING fts5 (
                    message, path, rule, project, content = 'findings', content_rowid = 'number', detail = 'none')
                """,
                "CREATE TRIGGER findings_text_new AFTER INSERT ON findings BEGIN \(new) END",
                "CREATE TRIGGER findings_text_old AFTER DELETE ON findings BEGIN \(old) END",
                """
                CREATE TRIGGER findings_text_changed AFTER UPDATE OF message, path, rule ON findings
                WHEN old.message <> new.message OR old.path <> new.path OR old.rule <> new.rule BEGIN \(old) \(new) END
                """,
            ]
        case .postgres:
            return [
                """
                ALTER TABLE findings ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple',
                    regexp_replace(message || ' ' || path || ' ' || rule, '[^[:alnum:]]+', ' ', 'g'))) STORED
                """,
                "CREATE INDEX findings_by_words ON findings USING gin (words)",
            ]
        }
    }
}
