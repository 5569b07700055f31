package import Detection

extension Store {
    /// Inserts rows as such, without comparing them with anything: what recording is measured against.
    package func insertBare(_ findings: [Finding], _ project: Project, from first: Int) async throws(StoreError) {
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
            return try connection.insert(
                """
                INSERT INTO findings (id, project, tool, rule, fingerprint, severity, confidence, message, path,
                start_line, start_column, end_line, end_column, excerpt_line, excerpt, excerpt_hash, related, measures,
                state, version, first_seen, last_seen, first_scan, last_scan, scope, label_level, label_compartments)
                VALUES ?rows
                """, columns: columns, rows: rows)
        }
    }
}
