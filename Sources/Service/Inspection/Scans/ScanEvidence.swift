internal import Detection
package import Evidence
internal import Foundation
internal import Reporting
internal import Storage

/// Records what scans found in the ledger, and attests their reports beside it.
package struct ScanEvidence: Sendable {
    private let ledger: any CheckpointedLog
    let storage: FolderStorage
    private let signers: [SigningKey]
    let crypto: any CryptoModule

    /// - Parameter ledger: open, in `storage`.
    package init(ledger: any CheckpointedLog, storage: FolderStorage, signers: [SigningKey], crypto: any CryptoModule) {
        self.ledger = ledger
        self.storage = storage
        self.signers = signers
        self.crypto = crypto
    }

    func record(_ report: Report, _ scan: StoredScan) async throws {
        let document = report.rendered(as: .json).bytes
        try keep(document, "reports/scan-\(scan.id).json")
        let digests = ScanRecord.Digests(
            report: try ContentDigest(of: document, crypto),
            rules: try ContentDigest(of: JSON.rulePack(report.rules).canonical, crypto),
            input: try report.input.map { try ContentDigest(of: $0.manifest, crypto) })
        let record = ScanRecord(of: report, digests: digests, opportunities: report.input?.opportunities)
        let draft = record.draft(actor: scan.draft.actor, object: report.root, request: scan.id.text)
        let receipts = try await ledger.append([draft])
        guard let receipt = receipts.first else { throw LedgerError(.refused, "nothing was recorded") }
        _ = try await ledger.checkpoint()
        let reader = try LedgerReader(storage, crypto: crypto)
        let inclusion = try reader.evidence(of: receipt.sequence)
        let statement = ScanAttestation(record, ledger: .init(origin: receipt.origin, inclusion: inclusion))
            .statement(name: "reports/scan-\(scan.id).json")
        let envelope = try Envelope(
            signing: statement.text, type: Statement.payloadType,
            by: signers.map { Envelope.Signer(keyID: try $0.verifying.fingerprint(crypto), key: $0) }, crypto)
        try keep(envelope.text, Self.attestation(scan.id))
        try keep(inclusion.json.canonical, Self.proof(scan.id))
    }

    /// - Returns: `nil` if there is none.
    func document(_ path: String) throws -> [UInt8]? {
        guard let size = try storage.size(of: path) else { return nil }
        guard size <= 16 << 20 else { throw LedgerError(.damaged, "it is too large", file: path) }
        return try storage.read(path, at: 0, count: Int(size))
    }

    static func attestation(_ scan: Identifier) -> String { "attestations/scan-\(scan).json" }
    static func proof(_ scan: Identifier) -> String { "proofs/scan-\(scan).json" }

    /// Whole, or not under this name.
    private func keep(_ bytes: [UInt8], _ path: String) throws {
        let folder = String(path.split(separator: "/").first ?? "")
        try storage.makeFolder(folder)
        try storage.write(bytes, to: "\(path).new")
        try storage.sync("\(path).new")
        try storage.rename("\(path).new", to: path)
        try storage.syncFolder(folder)
    }
}
