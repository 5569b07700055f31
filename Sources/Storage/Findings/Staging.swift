internal import Detection
internal import Evidence

/// The tables in which a scan's results wait for being compared with what is known; they belong to the connection.
struct Staging {
    private let connection: any Connection

    init(_ connection: any Connection) { self.connection = connection }

    private static let tables: [(name: String, columns: String)] = [
        (
            "scan_seen",
            """
            place bigint NOT NULL, id text NOT NULL, rule text NOT NULL, fingerprint text NOT NULL PRIMARY KEY,
            severity bigint NOT NULL, confidence bigint NOT NULL, message text NOT NULL, path text NOT NULL,
            start_line bigint NOT NULL, start_column bigint NOT NULL, end_line bigint NOT NULL,
            end_column bigint NOT NULL, excerpt_line bigint NOT NULL, excerpt text NOT NULL,
            excerpt_hash bigint NOT NULL, related text NOT NULL, measures text NOT NULL, suppressed bigint NOT NULL,
            number bigint
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

    func fill(_ outcome: ScanOutcome, _ time: Int64) throws {
        try fill("scan_covered", outcome.coverage.files)
        try fill("scan_present", outcome.coverage.present ?? [])
        try fill("scan_rules", outcome.coverage.coveredRules)
        var random = SystemRandomNumberGenerator()
        var rows: [[SQLValue]] = []
        var paths: [[SQLValue]] = []
        var fingerprints: Set<SQLValue> = []
        for (place, finding) in outcome.findings.enumerated() {
            let row = Self.row(finding, place, Identifier(time: time, using: &random))
            // Two findings with one fingerprint are one.
            guard fingerprints.insert(row[3]).inserted else { continue }
            rows.append(row)
            for path in Set(finding.related.map(\.place.path)) where path != finding.place.path {
                paths.append([.plain(finding.fingerprint), .plain(path)])
            }
            if rows.count == 5_000 {
                try connection.load("scan_seen", columns: Self.seen, rows: rows)
                rows.removeAll(keepingCapacity: true)
            }
        }
        try connection.load("scan_seen", columns: Self.seen, rows: rows)
        try connection.load("scan_paths", columns: [("fingerprint", .text), ("path", .text)], rows: paths)
    }

    private func fill(_ table: String, _ values: Set<String>) throws {
        let column = table == "scan_rules" ? "rule" : "path"
        let plain = Set(values.map { SQLValue.plain($0) })
        try connection.load(table, columns: [(column, .text)], rows: plain.map { [$0] })
    }

    private static let seen: [(name: String, type: ColumnType)] = [
        ("place", .integer), ("id", .text), ("rule", .text), ("fingerprint", .text), ("severity", .integer),
        ("confidence", .integer), ("message", .text), ("path", .text), ("start_line", .integer),
        ("start_column", .integer), ("end_line", .integer), ("end_column", .integer), ("excerpt_line", .integer),
        ("excerpt", .text), ("excerpt_hash", .integer), ("related", .text), ("measures", .text),
        ("suppressed", .integer),
    ]

    private static func row(_ finding: Finding, _ place: Int, _ id: Identifier) -> [SQLValue] {
        let excerpt = finding.excerpt.lines.joined(separator: "\n")
        return [
            .integer(Int64(place)), .text(id.text), .plain(finding.rule), .plain(finding.fingerprint),
            .integer(Int64(finding.severity.rawValue)), .integer(Int64(finding.confidence.rawValue)),
            .plain(finding.message, most: 10_000), .plain(finding.place.path),
            .integer(Int64(finding.place.start.line)), .integer(Int64(finding.place.start.column)),
            .integer(Int64(finding.place.end.line)), .integer(Int64(finding.place.end.column)),
            .integer(Int64(finding.excerpt.firstLine)), .plain(excerpt), .integer(hash(finding.excerpt.lines)),
            .text(related(finding)), .text(measures(finding)), .integer(finding.suppression == nil ? 0 : 1),
        ]
    }

    /// The same for the same code, however it is indented; 0: no excerpt.
    private static func hash(_ lines: [String]) -> Int64 {
        guard !lines.isEmpty else { return 0 }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for line in lines {
            for byte in line.utf8 where byte != 0x20 && byte != 0x09 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0x0A) &* 0x100_0000_01B3
        }
        return Int64(bitPattern: hash)
    }

    private static func related(_ finding: Finding) -> String {
        guard !finding.related.isEmpty else { return "[]" }
        let places = finding.related.prefix(100).map { related -> JSON in
            [
                "message": .string(related.message), "path": .string(related.place.path),
                "line": JSON(related.place.start.line), "column": JSON(related.place.start.column),
            ]
        }
        return String(decoding: JSON.array(places).canonical, as: UTF8.self)
    }

    private static func measures(_ finding: Finding) -> String {
        guard !finding.measures.isEmpty else { return "[]" }
        let measures = finding.measures.prefix(100).map { measure -> JSON in
            ["name": .string(measure.name), "value": JSON(measure.value)]
        }
        return String(decoding: JSON.array(measures).canonical, as: UTF8.self)
    }
}

extension SQLValue {
    /// A text of others: cut to what a row should hold, and without U+0000, for which PostgreSQL has no place.
    static func plain(_ text: String, most: Int = 4_096) -> SQLValue {
        var text = text
        if text.utf8.contains(0) { text = text.replacing("\0", with: "\u{FFFD}") }
        if text.utf8.count > most { text = String(decoding: text.utf8.prefix(most), as: UTF8.self) }
        return .text(text)
    }
}
