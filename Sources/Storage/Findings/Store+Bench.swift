package import Detection

/// A finding as years of scans would have left it, for measuring.
package struct PastFinding: Sendable {
    package var finding: Finding
    package var project: Identifier
    package var tool: String
    package var state: FindingState
    package var assignee: String?
    package var acceptedUntil: Int64?
    package var firstSeen: Int64
    package var lastSeen: Int64
    package var fixedAt: Int64?
    package var firstScan: Identifier
    package var lastScan: Identifier
    package var scope: Identifier
    package var label: Label

    package init(_ finding: Finding, _ scan: Scan, state: FindingState, seen: ClosedRange<Int64>, last: Identifier) {
        self.finding = finding
        project = scan.project
        tool = scan.draft.tool
        self.state = state
        firstSeen = seen.lowerBound
        lastSeen = seen.upperBound
        firstScan = scan.id
        lastScan = last
        scope = scan.project
        label = scan.label
    }
}

extension Store {
    /// Inserts rows as such, without comparing them with anything: what recording is measured against.
    package func insertBare(
        _ findings: [Finding], of scan: Scan, into table: String = "findings"
    ) async throws(StoreError) {
        let time = now()
        _ = try await database.write("bare insert") { connection in
            var random = SystemRandomNumberGenerator()
            let rows = findings.map {
                FindingRow.new($0, id: Identifier(time: time, using: &random), of: scan, scan.project, at: time)
            }
            return try connection.load(table, columns: FindingRow.new, rows: rows)
        }
    }

    /// A second table like that of the findings, with the same indexes.
    package func makeBareTable(_ name: String) async throws(StoreError) {
        try await database.maintain("bare table") { connection in
            _ = try connection.run("CREATE TABLE \(name) (LIKE findings INCLUDING ALL)")
        }
    }

    // MARK: A long past

    /// Fills the table with its indexes and triggers taken away meanwhile: they are made again as the engine has them.
    package func fill(_ next: () -> [PastFinding]?) async throws(StoreError) {
        let dialect = database.dialect
        let made = try await database.maintain("read indexes") { connection in
            try connection.rows(
                dialect.text(
                    sqlite:
                        "SELECT sql FROM sqlite_master WHERE tbl_name = 'findings' AND type IN ('index', 'trigger')",
                    postgres: "SELECT indexdef FROM pg_indexes WHERE tablename = 'findings'")
            ).compactMap { try $0.get(0, as: String?.self) }
                // Those of constraints stay.
                .filter { $0.hasPrefix("CREATE INDEX ") || $0.hasPrefix("CREATE TRIGGER ") }
        }
        try await database.maintain("drop indexes") { connection in
            for statement in made {
                let words = statement.split(separator: " ")
                try connection.run("DROP \(words[1]) \(words[2])")
            }
        }
        while let portion = next() {
            try await database.maintain("fill") { connection in
                _ = try connection.load("findings", columns: Self.past, rows: portion.map(Self.row))
            }
        }
        for statement in made {
            try await database.maintain("make index") { _ = try $0.run(statement) }
        }
        if dialect == .sqlite {
            try await database.maintain("words") {
                _ = try $0.run("INSERT INTO findings_text (findings_text) VALUES ('rebuild')")
            }
        }
        try await database.maintain("sums") { connection in
            try connection.run("DELETE FROM finding_counts")
            let key = "project, tool, rule, severity, state, label_level, label_compartments"
            try connection.run(
                "INSERT INTO finding_counts (\(key), amount) SELECT \(key), count(*) FROM findings GROUP BY \(key)")
        }
        try await settle()
    }

    /// What the server does by itself after a while; in SQLite, what every commit does.
    package func settle() async throws(StoreError) {
        switch database.dialect {
        case .sqlite: _ = try await database.reclaim()
        case .postgres: try await database.maintain("analyze") { _ = try $0.run("ANALYZE") }
        }
    }

    private static let past: [FindingRow.Column] =
        FindingRow.new + [("assignee", .text), ("accepted_until", .integer), ("fixed_at", .integer)]

    private static func row(_ past: PastFinding) -> [SQLValue] {
        FindingRow.said(past.finding) + [
            Identifier(time: past.firstSeen).sql, past.project.sql, .text(past.tool), past.state.rawValue.sql,
            .integer(past.state == .new ? 1 : 3), .integer(past.firstSeen), .integer(past.lastSeen),
            past.firstScan.sql, past.lastScan.sql, past.scope.sql, past.label.level.sql,
            .integer(past.label.compartments), past.assignee.sql, past.acceptedUntil.sql, past.fixedAt.sql,
        ]
    }

    /// Cursors into the middle of a list: behind these shares of a project's findings, in this order.
    package func cursors(
        _ project: Identifier, _ order: FindingQuery.Order, behind shares: [Double]
    ) async throws(StoreError) -> [String] {
        try await database.maintain("cursors") { connection in
            let count =
                try connection.row("SELECT count(*) FROM findings WHERE project = ?1", project)?.get(0, as: Int.self)
                ?? 0
            return try shares.compactMap { share in
                var query = FindingQuery(project: project)
                query.order = order
                let plan = try FindingPlan(query, for: .highest, connection)
                return try FindingPages(plan, after: nil, limit: 1).cursor(behind: Int(Double(count) * share))
            }
        }
    }
}
