extension Schema {
    /// Lists are read by stretches of indexes: one by severity is merged of the states', or of the labels'; one by time, of
    /// the states'.
    static let findingLists = Migration(8, "finding lists") { dialect in
        [
            "DROP INDEX findings_by_severity", "DROP INDEX findings_by_last_seen",
            "CREATE INDEX findings_by_label ON findings (project, label_level, label_compartments, severity, number)",
        ] + (dialect == .sqlite ? sqlite : postgres)
    }

    private static let sqlite = [
        // For how many a beginning of words stands.
        "CREATE VIRTUAL TABLE findings_terms USING fts5vocab (findings_text, instance)",
        // Sums are read with each list: in the order of their key, without a way from an index to the table.
        "ALTER TABLE finding_counts RENAME TO finding_counts_before",
        """
        CREATE TABLE finding_counts (
            project text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
            tool text NOT NULL, rule text NOT NULL, severity bigint NOT NULL, state bigint NOT NULL,
            label_level bigint NOT NULL, label_compartments bigint NOT NULL, amount bigint NOT NULL,
            PRIMARY KEY (project, tool, rule, severity, state, label_level, label_compartments)) WITHOUT ROWID
        """,
        "INSERT INTO finding_counts SELECT * FROM finding_counts_before", "DROP TABLE finding_counts_before",
    ]

    /// The locale may know no letters beyond ASCII (`C` does not); ICU knows those of all. The project's id is a word too.
    private static let postgres = [
        "ALTER TABLE findings DROP COLUMN words",
        """
        ALTER TABLE findings ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple',
            lower(regexp_replace((message || ' ' || path || ' ' || rule || ' ' || project) COLLATE "und-x-icu",
            '[^[:alnum:]]+', ' ', 'g')))) STORED
        """,
        "CREATE INDEX findings_by_words ON findings USING gin (words)",
    ]
}
