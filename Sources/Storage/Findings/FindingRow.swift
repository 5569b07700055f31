internal import Detection
internal import Evidence

/// A finding as columns of a row.
enum FindingRow {
    typealias Column = (name: String, type: ColumnType)

    /// What a scan says of it.
    static let said: [Column] = [
        ("rule", .text), ("fingerprint", .text), ("severity", .integer), ("confidence", .integer), ("message", .text),
        ("path", .text), ("start_line", .integer), ("start_column", .integer), ("end_line", .integer),
        ("end_column", .integer), ("excerpt_line", .integer), ("excerpt", .text), ("excerpt_hash", .integer),
        ("related", .text), ("measures", .text),
    ]

    static func said(_ finding: Finding) -> [SQLValue] {
        let excerpt = finding.excerpt.lines.joined(separator: "\n")
        return [
            .plain(finding.rule), .plain(finding.fingerprint), .integer(Int64(finding.severity.rawValue)),
            .integer(Int64(finding.confidence.rawValue)), .plain(finding.message, most: 10_000),
            .plain(finding.place.path), .integer(Int64(finding.place.start.line)),
            .integer(Int64(finding.place.start.column)), .integer(Int64(finding.place.end.line)),
            .integer(Int64(finding.place.end.column)), .integer(Int64(finding.excerpt.firstLine)), .plain(excerpt),
            .integer(hash(finding.excerpt.lines)), .text(related(finding)), .text(measures(finding)),
        ]
    }

    /// All that a new one has.
    static let new: [Column] =
        said + [
            ("id", .text), ("project", .text), ("tool", .text), ("state", .integer), ("version", .integer),
            ("first_seen", .integer), ("last_seen", .integer), ("first_scan", .text), ("last_scan", .text),
            ("scope", .text), ("label_level", .integer), ("label_compartments", .integer),
        ]

    static func new(
        _ finding: Finding, id: Identifier, of scan: Scan, _ scope: Identifier, at time: Int64
    ) -> [SQLValue] {
        said(finding) + [
            id.sql, scan.project.sql, .text(scan.draft.tool), state(finding).rawValue.sql, .integer(1), .integer(time),
            .integer(time), scan.id.sql, scan.id.sql, scope.sql, scan.label.level.sql,
            .integer(scan.label.compartments),
        ]
    }

    /// In which state it begins.
    static func state(_ finding: Finding) -> FindingState { finding.suppression == nil ? .new : .suppressed }

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
