internal import Detection

/// The tables in which a scan's results wait for being compared with what is known; they belong to the connection.
struct Staging {
    private let connection: any Connection

    init(_ connection: any Connection) { self.connection = connection }

    private static let tables: [(name: String, columns: String)] = [
        ("scan_prints", "place bigint NOT NULL, fingerprint text NOT NULL"),
        (
            "scan_seen",
            """
            number bigint NOT NULL PRIMARY KEY, rule text NOT NULL, fingerprint text NOT NULL,
            severity bigint NOT NULL, confidence bigint NOT NULL, message text NOT NULL, path text NOT NULL,
            start_line bigint NOT NULL, start_column bigint NOT NULL, end_line bigint NOT NULL,
            end_column bigint NOT NULL, excerpt_line bigint NOT NULL, excerpt text NOT NULL,
            excerpt_hash bigint NOT NULL, related text NOT NULL, measures text NOT NULL, suppressed bigint NOT NULL
            """
        ),
        ("scan_touched", "number bigint NOT NULL PRIMARY KEY, before bigint, after bigint NOT NULL"),
        ("scan_covered", "path text NOT NULL PRIMARY KEY"), ("scan_present", "path text NOT NULL PRIMARY KEY"),
        ("scan_rules", "rule text NOT NULL PRIMARY KEY"), ("scan_wider", "id text NOT NULL PRIMARY KEY"),
        ("scan_paths", "fingerprint text NOT NULL, path text NOT NULL"),
    ]

    func make(only names: Set<String>? = nil) throws {
        let end = connection.dialect.text(sqlite: "", postgres: " ON COMMIT DROP")
        for (name, columns) in Self.tables where names?.contains(name) ?? true {
            try connection.run("CREATE TEMPORARY TABLE \(name) (\(columns))\(end)")
        }
    }

    /// PostgreSQL drops them with the transaction.
    func drop(only names: Set<String>? = nil) throws {
        for (name, _) in Self.tables where names?.contains(name) ?? true { try connection.run("DROP TABLE \(name)") }
    }

    /// What a scan looked at.
    func fill(_ coverage: ScanOutcome.Coverage) throws {
        try fill("scan_covered", coverage.files)
        try fill("scan_present", coverage.present ?? [])
        try fill("scan_rules", coverage.coveredRules)
    }

    private func fill(_ table: String, _ values: Set<String>) throws {
        let column = table == "scan_rules" ? "rule" : "path"
        let plain = Set(values.map { SQLValue.plain($0) })
        try connection.load(table, columns: [(column, .text)], rows: plain.map { [$0] })
    }

    /// What a scan found: what is known already waits in `scan_seen`; what is not takes no such way round.
    ///
    /// - Returns: how many are known, and those that are new; two with one fingerprint are one.
    func fill(_ findings: [Finding], of scan: Scan) throws -> (known: Int, new: [Finding]) {
        var prints: [[SQLValue]] = []
        var paths: [[SQLValue]] = []
        var fingerprints: Set<SQLValue> = []
        for (place, finding) in findings.enumerated() {
            let fingerprint = SQLValue.plain(finding.fingerprint)
            guard fingerprints.insert(fingerprint).inserted else { continue }
            prints.append([.integer(Int64(place)), fingerprint])
            guard !finding.related.isEmpty else { continue }
            for path in Set(finding.related.map(\.place.path)) where path != finding.place.path {
                paths.append([fingerprint, .plain(path)])
            }
        }
        try connection.load("scan_prints", columns: [("place", .integer), ("fingerprint", .text)], rows: prints)
        try connection.load("scan_paths", columns: [("fingerprint", .text), ("path", .text)], rows: paths)
        let numbers = try known(scan)
        try fill(findings, numbers)
        let new = prints.compactMap { row -> Finding? in
            guard case .integer(let place) = row[0], numbers[Int(place)] == nil else { return nil }
            return findings[Int(place)]
        }
        return (numbers.count, new)
    }

    /// By place in the scan.
    private func known(_ scan: Scan) throws -> [Int: Int64] {
        // A subselect: what the planner would make of a join depends on what it believes of a table made just now.
        let number = """
            (SELECT f.number FROM findings f
            WHERE f.project = ?1 AND f.tool = ?2 AND f.fingerprint = p.fingerprint)
            """
        var numbers: [Int: Int64] = [:]
        try connection.forEachRow(
            "SELECT p.place, \(number) FROM scan_prints p WHERE \(number) IS NOT NULL",
            [scan.project.sql, .text(scan.draft.tool)]
        ) { row in
            numbers[try row.get(0)] = try row.get(1, as: Int64.self)
            return true
        }
        return numbers
    }

    private func fill(_ findings: [Finding], _ numbers: [Int: Int64]) throws {
        let columns: [FindingRow.Column] = [("number", .integer)] + FindingRow.said + [("suppressed", .integer)]
        let known = numbers.sorted { $0.key < $1.key }
        for start in stride(from: 0, to: known.count, by: Self.portion) {
            let rows = known[start..<min(start + Self.portion, known.count)].map { place, number -> [SQLValue] in
                let finding = findings[place]
                return [.integer(number)] + FindingRow.said(finding) + [(finding.suppression != nil).sql]
            }
            try connection.load("scan_seen", columns: columns, rows: rows)
        }
    }

    /// Rows that are in memory at one time, beside the findings that they are made of.
    static let portion = 5_000
}
