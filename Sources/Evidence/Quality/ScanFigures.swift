public import Detection

/// What an entry says of a scan, in the figures that quality is made of.
public struct ScanFigures: Sendable, Hashable {
    /// Of the entry.
    public var place: EntryPlace
    /// Milliseconds since 1970.
    public var time: Int64
    public var object: String
    /// The units: files that there were to inspect.
    public var files: Int
    /// Not read, or not parsed as a whole.
    public var lostParsing: Int
    /// Read and parsed, but not inspected as a whole: a timeout, a detector that failed, an interruption.
    public var lostInspecting: Int
    public var isReported: Bool
    public var findings: [Severity: Int]
    /// By kind.
    public var failures: [String: Int]
    public var opportunities: Int
    public var seconds: Double?

    private static let inspecting: Set<String> = Set(
        [Failure.Kind.timeout, .detector, .interrupted].map(\.name))

    /// - Throws: what is wrong with the entry's figures.
    public init(_ entry: Entry, at place: EntryPlace? = nil) throws {
        let record = try ScanRecord(entry)
        guard let opportunities = record.opportunities else {
            throw AttestationError("entry \(entry.sequence): details has no \"opportunities\"")
        }
        let counts = [
            record.files.inspected, record.files.failed, record.files.partial, opportunities,
        ]
        let tallies = Array(record.findings.values) + Array(record.failures.values)
        guard (counts + tallies).allSatisfy({ (0...Defects.most / 8).contains($0) }) else {
            throw AttestationError("entry \(entry.sequence): details has a count that no scan can have")
        }
        self.place = place ?? EntryPlace(entry.sequence)
        time = entry.time
        object = entry.object
        files = record.files.inspected + record.files.partial + record.files.failed
        let lost = min(files, record.files.failed + record.files.partial)
        let whileInspecting = record.failures.filter { Self.inspecting.contains($0.key) }.values.reduce(0, +)
        lostInspecting = min(lost, whileInspecting)
        lostParsing = lost - lostInspecting
        isReported = entry.outcome == .success || entry.outcome == .partial
        findings = [:]
        for (name, count) in record.findings {
            guard let severity = Severity(name: name) else {
                throw AttestationError("entry \(entry.sequence): there is no severity \"\(name)\"")
            }
            findings[severity] = count
        }
        failures = record.failures
        self.opportunities = opportunities
        seconds = record.seconds
        guard opportunities > 0 || findings.values.allSatisfy({ $0 == 0 }) else {
            throw AttestationError("entry \(entry.sequence): findings without an opportunity for them")
        }
    }

    public func defects(_ severities: Set<Severity>) -> Int {
        findings.reduce(0) { severities.contains($1.key) ? $0 + $1.value : $0 }
    }
}
