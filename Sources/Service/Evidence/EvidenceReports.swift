package import Evidence
internal import Storage

/// What the ledger shows: of controls that somebody asks for, and of quality. Made of what its reader may see.
package struct EvidenceReports: Sendable {
    let frameworks: [Framework]
    private let folder: LedgerFolder
    private let facts: Facts
    private let targets: [QualityTarget]
    private let version: String
    private let now: @Sendable () -> Int64
    private let compliance: Kept<Label, [String: ComplianceReport]>
    private let quality: Kept<Label, QualityReport>

    /// What is shown may be so old at least, in milliseconds; of a ledger that takes long to read, older.
    private static let lifetime: Int64 = 2_000
    private static let mostKept = 32

    /// - Parameters:
    ///   - facts: what no entry says: of the cryptography, and whether work stops that cannot be recorded.
    ///   - targets: of quality; none: the usual one.
    package init(
        _ folder: LedgerFolder, frameworks: [Framework], facts: Facts, targets: [QualityTarget], version: String,
        now: @escaping @Sendable () -> Int64
    ) {
        self.folder = folder
        self.frameworks = frameworks
        self.facts = facts
        self.targets = targets
        self.version = version
        self.now = now
        compliance = Kept(lifetime: Self.lifetime, most: Self.mostKept, now: now)
        quality = Kept(lifetime: Self.lifetime, most: Self.mostKept, now: now)
    }

    /// Of every framework, by its id. The whole ledger is verified for it.
    func compliance(for clearance: Label) async throws -> [String: ComplianceReport] {
        try await compliance.value(clearance) {
            try await folder.reading { folder in
                let history = try folder.history()
                var facts = facts
                facts.set(.ledgerVerified, .bool((try? history.verify()) != nil))
                let entries = SeenEntries(source: history, clearance: clearance)
                var reports: [String: ComplianceReport] = [:]
                for framework in frameworks {
                    reports[framework.id] = try ComplianceReport(
                        framework, of: entries, facts: facts, period: EvidencePeriod(end: now()), tool: version)
                }
                return reports
            }
        }
    }

    func quality(for clearance: Label) async throws -> QualityReport {
        try await quality.value(clearance) {
            try await folder.reading { folder in
                try QualityReport(
                    of: SeenEntries(source: folder.history(), clearance: clearance), targets: targets)
            }
        }
    }
}
