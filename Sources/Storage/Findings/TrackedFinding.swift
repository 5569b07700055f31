public import Detection

/// A finding as a project knows it: what the last scan said of it, and what has become of it since the first.
public struct TrackedFinding: Sendable, Hashable {
    public var id: Identifier
    public var project: Identifier
    public var tool: String
    public var rule: String
    public var fingerprint: String
    public var severity: Severity
    public var confidence: Confidence
    public var message: String
    public var place: Place
    public var excerpt: Finding.Excerpt
    /// A JSON array of `{message, path, line, column}`.
    public var related: String
    /// A JSON array of `{name, value}`.
    public var measures: String
    public var state: FindingState
    /// Milliseconds since 1970.
    public var acceptedUntil: Int64?
    public var assignee: String?
    /// Counts up with every change of state or by people: who changes says which they saw.
    public var version: Int
    public var firstSeen: Int64
    public var lastSeen: Int64
    public var fixedAt: Int64?
    public var firstScan: Identifier
    /// The last one that said something of it.
    public var lastScan: Identifier
    public var label: Label

    /// Its place in the table; not for others, who could count from it what they may not see.
    package var number: Int64
    package var excerptHash: Int64

    static let columns: String = [
        "number", "id", "project", "tool", "rule", "fingerprint", "severity", "confidence", "message", "path",
        "start_line", "start_column", "end_line", "end_column", "excerpt_line", "excerpt", "excerpt_hash", "related",
        "measures", "state", "accepted_until", "assignee", "version", "first_seen", "last_seen", "fixed_at",
        "first_scan", "last_scan", "label_level", "label_compartments",
    ].map { "f.\($0)" }.joined(separator: ", ")

    init(_ row: SQLRow) throws(StoreError) {
        func position(_ line: Int) throws(StoreError) -> Position {
            let column: Int = try row.get(line + 1)
            return Position(line: try row.get(line), column: column, byteColumn: column)
        }
        guard let severity = Severity(rawValue: UInt8(clamping: try row.get(6, as: Int.self))),
            let confidence = Confidence(rawValue: UInt8(clamping: try row.get(7, as: Int.self))),
            let state = FindingState(rawValue: try row.get(19))
        else { throw StoreError(.damaged, "a finding is of no known severity, confidence or state") }
        number = try row.get(0)
        id = try row.get(1)
        project = try row.get(2)
        tool = try row.get(3)
        rule = try row.get(4)
        fingerprint = try row.get(5)
        self.severity = severity
        self.confidence = confidence
        message = try row.get(8)
        place = Place(path: try row.get(9), start: try position(10), end: try position(12))
        let text: String = try row.get(15)
        excerpt = .init(
            firstLine: try row.get(14),
            lines: text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        excerptHash = try row.get(16)
        related = try row.get(17)
        measures = try row.get(18)
        self.state = state
        acceptedUntil = try row.get(20)
        assignee = try row.get(21)
        version = try row.get(22)
        firstSeen = try row.get(23)
        lastSeen = try row.get(24)
        fixedAt = try row.get(25)
        firstScan = try row.get(26)
        lastScan = try row.get(27)
        label = Label(level: try row.get(28), compartments: try row.get(29))
    }
}
