import ArgumentParser
import Evidence
import Glibc
import Settings

struct QualityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality", abstract: "Six Sigma of what the ledger says was scanned.",
        discussion: """
            An opportunity is a check that applies (file × rule), a defect a finding. Printed are DPU, DPMO, yield, sigma level \
            (one-sided, shift of 1.5), Cpk, rolled throughput yield and control charts, each figure with its exact \
            interval. Targets come from `quality:` in picket.yaml; without any, all findings have the target 4.5.

            A target is met if even the worst that the sample allows reaches it, and missed if even the best that it allows does \
            not. docs/quality.md says how everything is worked out.

            Exit status: 0 no target is missed; 1 a target is missed, with confidence; 2 wrong use; 3 nothing was inspected, an \
            entry of a scan cannot be used, or the ledger did not pass its verification.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json, html }

    @OptionGroup(title: "The ledger") var asked: AskedLog
    @Option(
        help: ArgumentHelp("Look at no entry before this time: 2026-11-21, or 2026-11-21T10:00:00Z.", valueName: "time")
    )
    var since: String?
    @Option(help: ArgumentHelp("How sure intervals and verdicts are, from 0.5 to 0.9999.", valueName: "share"))
    var confidence: Double = 0.95
    @Option(help: "How to print it: text, json, html.") var format: Form = .text
    @Option(name: .shortAndLong, help: ArgumentHelp("Write it to a file.", valueName: "file")) var output: String?
    @Flag(help: "Record in the ledger that the report was made, with its digest.") var record = false

    func run() async throws {
        guard (0.5...0.9999).contains(confidence) else { throw UsageError("--confidence takes 0.5 to 0.9999") }
        let since = try since.map { text in
            guard let time = UTC.milliseconds(text) else {
                throw UsageError("\"\(text)\" is no time; one is 2026-11-21 or 2026-11-21T10:00:00Z")
            }
            return time
        }
        let targets = try asked.project.configuration().quality
        try await asked.evidence.reporting {
            let (reader, facts) = try asked.open(size: nil)
            let report: QualityReport
            do {
                report = try QualityReport(of: reader, since: since, targets: targets, confidence: confidence)
            } catch let error as QualityError { throw UsageError("\(error)") }
            let bytes = bytes(report)
            if let output { try OutputFile.write(bytes, to: output) } else { Terminal.write(bytes, to: STDOUT_FILENO) }
            let isVerified = facts[.ledgerVerified] != .bool(false)
            if record, isVerified { try await self.record(report, bytes) }
            guard isVerified else { throw ExitStatus.incomplete }
            if report.verdict == .missed { throw ExitStatus.findings }
            if report.verdict == .noData || report.unusableCount > 0 { throw ExitStatus.incomplete }
        }
    }

    private func bytes(_ report: QualityReport) -> [UInt8] {
        switch format {
        case .text: Array(report.text.utf8)
        case .json: report.json.canonical + [0x0A]
        case .html: Array(report.html.utf8)
        }
    }

    private func record(_ report: QualityReport, _ bytes: [UInt8]) async throws {
        let hash = try EvidenceOptions.crypto.hash(bytes, .sha256)
        let digest = "sha256:" + hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let receipts = try await ReopenedLedger(evidence: asked.evidence).append([
            report.draft(actor: ScanEvidence.actor, digest: digest, tool: Version.text)
        ])
        for receipt in receipts {
            Terminal.complain("recorded as entry \(receipt.sequence) of \(receipt.origin)", prefix: false)
        }
    }
}

/// The `picket.yaml` of the project, for commands that do not scan.
struct ProjectFile: ParsableArguments {
    @Option(help: ArgumentHelp("Configuration file, instead of the picket.yaml of the project.", valueName: "file"))
    var config: String?

    func configuration() throws -> Configuration {
        try written() ?? Configuration(catalogue: Composition.catalogue)
    }

    /// Whether a scan that cannot be recorded fails; `nil` where there is no configuration that would say.
    func requiresEvidence() throws -> Bool? {
        try written().map { $0.evidence?.isRequired ?? false }
    }

    private func written() throws -> Configuration? {
        let folder = Workspace.currentFolder
        let workspace = Workspace(inputs: [folder], currentFolder: folder)
        guard let file = config.map({ Workspace.absolute($0, in: folder) }) ?? workspace.configurationFile else {
            return nil
        }
        let text = try TextFile.read(file, mostBytes: 1 << 20)
        do {
            return try Configuration(yaml: text, source: config ?? file, catalogue: Composition.catalogue)
        } catch {
            throw UsageError(error.description)
        }
    }
}

/// Opens the ledger for each group of entries alone: it has one writer at a time, and others have work to record.
struct ReopenedLedger: EntryLog {
    let evidence: EvidenceOptions

    func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
        guard access(evidence.keysFolder, F_OK) == 0 else {
            throw UsageError(
                "there are no keys in \(evidence.keysFolder) to record with; --keys names a folder with some")
        }
        let ledger = try await evidence.openLedgerInTurn()
        let receipts = try await ledger.append(drafts)
        try await ledger.close()
        return receipts
    }
}
