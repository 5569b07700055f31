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
    /// Of each rule that ran; empty: the entry does not say.
    public var byRule: [String: ScanRecord.RuleFigures]
    public var rulesOmitted: Int
    public var seconds: Double?

    private static let inspecting: Set<String> = Set(
        [Failure.Kind.timeout, .detector, .interrupted].map(\.name))

    /// - Throws: what is wrong with the entry's figures.
    public init(_ entry: Entry, at place: EntryPlace? = nil) throws {
        let name = "entry \(place ?? EntryPlace(entry.sequence))"
        let record = try ScanRecord(entry, at: place)
        guard let opportunities = record.opportunities else {
            throw AttestationError("\(name): details has no \"opportunities\"")
        }
        let counts = [
            record.files.inspected, record.files.failed, record.files.partial, opportunities,
        ]
        let tallies =
            Array(record.findings.values) + Array(record.failures.values)
            + record.byRule.values.flatMap { [$0.findings, $0.checks ?? 0] }
        guard (counts + tallies).allSatisfy({ (0...Defects.most / 8).contains($0) }) else {
            throw AttestationError("\(name): details has a count that no scan can have")
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
        for (severity, count) in record.findings {
            guard let known = Severity(name: severity) else {
                throw AttestationError("\(name): there is no severity \"\(severity)\"")
            }
            findings[known] = count
        }
        failures = record.failures
        self.opportunities = opportunities
        byRule = record.byRule
        rulesOmitted = record.rulesOmitted
        seconds = record.seconds
        guard opportunities > 0 || findings.values.allSatisfy({ $0 == 0 }) else {
            throw AttestationError("\(name): findings without an opportunity for them")
        }
    }

    public func defects(_ severities: Set<Severity>) -> Int {
        findings.reduce(0) { severities.contains($1.key) ? $0 + $1.value : $0 }
    }

    /// What a target counts, and where it could have counted.
    ///
    /// - Returns: `nil` if the entry does not say so much.
    public func counts(for target: QualityTarget) -> (defects: Int, opportunities: Int)? {
        guard !target.rules.isEmpty else { return (defects(target.severities), opportunities) }
        var (defects, checks) = (0, 0)
        for (rule, figures) in byRule where target.covers(rule: rule) {
            guard let own = figures.checks else { return nil }
            defects += figures.findings
            checks += own
        }
        // Of a rule that has no place in the entry, nothing is known; a program's own rules are checked as the program.
        let isWhole = rulesOmitted == 0 || target.rules.allSatisfy { byRule[$0] != nil }
        return !byRule.isEmpty && isWhole && (defects == 0 || checks > 0) ? (defects, checks) : nil
    }
}
