package import Detection

extension Store {
    /// Inserts rows as such, without comparing them with anything: what recording is measured against.
    package func insertBare(
        _ findings: [Finding], _ project: Project, from first: Int, into table: String = "findings"
    ) async throws(StoreError) {
        let time = now()
        _ = try await database.write("bare insert") { connection in
            var random = SystemRandomNumberGenerator()
            let rows = findings.enumerated().map { index, finding -> [SQLValue] in
                let place = finding.place
                return [
                    .text(Identifier(time: time, using: &random).text), project.id.sql, .text("picket"),
                    .text(finding.rule), .text(finding.fingerprint), .integer(Int64(finding.severity.rawValue)),
                    .integer(Int64(finding.confidence.rawValue)), .text(finding.message), .text(place.path),
                    place.start.line.sql, place.start.column.sql, place.end.line.sql, place.end.column.sql,
                    finding.excerpt.firstLine.sql, .text(finding.excerpt.lines.joined(separator: "\n")),
                    .integer(Int64(index % 3_000)), .text("[]"), .text("[]"), .integer(0), .integer(1), .integer(time),
                    .integer(time), project.id.sql, project.id.sql, project.id.sql, .integer(0), .integer(0),
                ]
            }
            let columns: [ColumnType] =
                rows.first.map { row in
                    row.map { value in
                        if case .text = value { return .text }
                        return .integer
                    }
                } ?? []
            let names = """
                id project tool rule fingerprint severity confidence message path start_line start_column end_line \
                end_column excerpt_line excerpt excerpt_hash related measures state version first_seen last_seen \
                first_scan last_scan scope label_level label_compartments
                """.split(separator: " ").map(String.init)
            return try connection.load(table, columns: Array(zip(names, columns)), rows: rows)
        }
    }

    /// Puts `copies` of each finding of a project into other files, at other times and in other states: a large project
    /// in a moment, for measuring how it is read.
    package func multiply(_ project: Project, copies: Int) async throws(StoreError) {
        _ = try await database.maintain("multiply") { connection in
            let columns =
                "tool, rule, severity, confidence, message, start_line, start_column, end_line, end_column, excerpt_line, "
                + "excerpt, excerpt_hash, related, measures, version, first_scan, last_scan, scope, label_level, "
                + "label_compartments, project"
            let original = try connection.row("SELECT max(number) FROM findings")?.get(0, as: Int.self) ?? 0
            let name = connection.dialect.text(
                sqlite: "substr('00000000000000000000000000' || CAST(number * 100 + ?4 AS text), -26)",
                postgres: "lpad(CAST(number * 100 + ?4 AS text), 26, '0')")
            for copy in 1...min(max(copies, 1), 99) {
                try connection.run(
                    """
                    INSERT INTO findings (\(columns), id, fingerprint, path, state, first_seen, last_seen, fixed_at)
                    SELECT \(columns), \(name),
                    fingerprint || '-' || ?2,
                    replace(path, '/file', '/file' || ?2 || 'x'),
                    CASE number % 10 WHEN 0 THEN 0 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 5 WHEN 4 THEN 5 WHEN 5 THEN 5
                    ELSE 1 END, first_seen - (number % 365) * 86400000,
                    last_seen - CASE WHEN number % 10 IN (3, 4, 5) THEN 90 + number % 90 ELSE 0 END * 86400000, NULL
                    FROM findings WHERE project = ?1 AND number <= ?3
                    """, project.id, copy < 10 ? "0\(copy)" : "\(copy)", original, copy)
            }
            try connection.run("DELETE FROM finding_counts WHERE project = ?1", project.id)
            let key = "project, tool, rule, severity, state, label_level, label_compartments"
            try connection.run(
                """
                INSERT INTO finding_counts (\(key), amount) SELECT \(key), count(*) FROM findings WHERE project = ?1
                GROUP BY \(key)
                """, project.id)
        }
        // As the server does by itself after a while.
        if database.dialect == .postgres {
            try await database.maintain("analyze") { _ = try $0.run("ANALYZE") }
        }
    }

    /// A second table like that of the findings, with the same indexes.
    package func makeBareTable(_ name: String) async throws(StoreError) {
        try await database.maintain("bare table") { connection in
            _ = try connection.run("CREATE TABLE \(name) (LIKE findings INCLUDING ALL)")
        }
    }
}
