import Detection
import Engine
import Evidence
import Glibc
import Reporting
import Settings

/// Records a scan: what the ledger is told, the documents that its entry refers to, and the attestation of the report.
///
/// Keys are opened while the scan runs: a passphrase takes a third of a second. The ledger is opened afterwards, so that
/// scans of several projects wait for each other's writing, not for each other.
struct ScanEvidence: Sendable {
    private let settings: Configuration.Evidence
    private let options: EvidenceOptions
    private let keys: Task<KeyStore, any Error>

    /// - Throws: if there is no ledger to write to, before anything is scanned.
    init(_ settings: Configuration.Evidence, keys: String?, passphraseFile: String?) throws {
        self.settings = settings
        let options = EvidenceOptions(evidence: settings.folder, keys: keys, passphraseFile: passphraseFile)
        self.options = options
        do {
            _ = try LedgerReader.name(in: options.storage())
        } catch let error as LedgerError {
            throw UsageError(
                error.code == .missing
                    ? "\(settings.folder): there is no ledger; `picket ledger init --evidence \(settings.folder) NAME` "
                        + "makes one, with keys"
                    : "\(settings.folder): \(error)")
        }
        self.keys = Task.detached { try options.keyStore() }
    }

    /// What became of a scan.
    struct Record {
        var receipt: Receipt
        /// A path in the evidence folder.
        var attestation: String

        var description: String {
            "recorded as entry \(receipt.sequence) of \(receipt.origin); attested in \(attestation)"
        }
    }

    var folder: String { settings.folder }
    /// Whether a scan that cannot be recorded fails.
    var isRequired: Bool { settings.isRequired }

    /// - Parameter rendered: the report in JSON, as it is written anywhere else.
    func record(
        _ report: Report, _ rendered: Task<Rendering, Never>, configuration: JSON, waivers: [Waiver]
    ) async throws -> Record {
        let crypto = EvidenceOptions.crypto
        let storage = try self.options.storage()
        // While the report is being written: opening waits for the disk.
        let opened = Task.detached { [unlocking = self.keys] in
            let keys = try await unlocking.value
            return (keys, try await Self.openLedger(storage, keys))
        }
        let json = await rendered.value.bytes
        let rules = JSON.rulePack(report.rules).canonical
        let digests = ScanRecord.Digests(
            report: try ContentDigest(of: json, crypto), rules: try ContentDigest(of: rules, crypto),
            configuration: try ContentDigest(of: configuration.canonical, crypto),
            input: try report.input.map { try ContentDigest(of: $0.manifest, crypto) })
        let record = ScanRecord(of: report, digests: digests, opportunities: report.input?.opportunities)
        let documents = [
            EvidenceDocument("reports", "json", json, digests.report),
            EvidenceDocument("configurations", "json", configuration.canonical, digests.configuration),
            EvidenceDocument("inputs", "sha256", settings.keepsInput ? report.input?.manifest : nil, digests.input),
        ].compactMap { $0 }

        // Side by side: neither counts without the other, and the caller waits for both.
        let plain = settings.subject == nil ? documents : []
        let kept = Task.detached {
            try EvidenceDocument("rules", "json", rules, digests.rules)?.keep(in: storage)
            for document in plain { try document.keep(in: storage) }
        }
        let actor = Self.actor
        let (keys, ledger) = try await opened.value
        do {
            // While nobody else writes here, and before the journal seals: a new subject's key is made once.
            let sealed = try settings.subject.map { subject in
                try documents.map { try $0.sealed(for: subject, by: keys) }
            }
            var drafts = [record.draft(actor: actor, object: report.root)]
            drafts += report.waived(waivers, actor: actor)
            if let subject = settings.subject { drafts = drafts.map { $0.confiding(in: subject) } }
            // Before they sign: what keys did is in the ledger whatever happens next.
            drafts.append(try record.attested(by: keys.signers, actor: actor, crypto))
            let receipt = try await append(drafts, to: ledger)
            try await ledger.checkpoint()
            for document in sealed ?? [] { try document.keep(in: storage) }
            try await kept.value
            let attestation = try attestation(of: record, receipt, by: keys.signers, in: storage, crypto)
            async let closed: Void = ledger.close()
            try attestation.keep(in: storage)
            try await closed
            return Record(receipt: receipt, attestation: attestation.path)
        } catch {
            // What matters is what went wrong; closing is for who opens it next.
            try? await ledger.close()
            throw error
        }
    }

    /// - Returns: the first one's receipt. It and those that fit are recorded together.
    private func append(_ drafts: [EntryDraft], to ledger: Ledger) async throws -> Receipt {
        var first: Receipt?
        for start in stride(from: 0, to: drafts.count, by: Self.draftsAtOnce) {
            let receipts = try await ledger.append(Array(drafts[start..<min(start + Self.draftsAtOnce, drafts.count)]))
            first = first ?? receipts.first
        }
        guard let first else { throw LedgerError(.refused, "nothing was given to record") }
        return first
    }

    private static let draftsAtOnce = 1_000

    private func attestation(
        of record: ScanRecord, _ receipt: Receipt, by signers: [SigningKey], in storage: FolderStorage,
        _ crypto: any CryptoModule
    ) throws -> EvidenceDocument {
        let reader = try LedgerReader(storage, crypto: crypto)
        guard reader.origin == receipt.origin else {
            throw LedgerError(.missing, "the entry is in \(receipt.origin), which has been rotated away meanwhile")
        }
        let proof = ScanAttestation.LedgerProof(
            origin: receipt.origin, inclusion: try reader.evidence(of: receipt.sequence))
        let statement = ScanAttestation(record, ledger: proof).statement(
            name: "reports/\(record.digests.report.hexadecimal).json")
        let envelope = try Envelope(
            signing: statement.text, type: Statement.payloadType, by: signers.map { try .init($0, crypto) }, crypto)
        let name = "\(record.digests.report.hexadecimal)-\(receipt.sequence)"
        return EvidenceDocument("attestations", "json", envelope.text, name)
    }

    /// Another scan may be at it: its turn takes as long as some writes.
    private static func openLedger(_ storage: FolderStorage, _ keys: KeyStore) async throws -> Ledger {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do {
                return try Ledger.open(
                    storage, keys: keys.signers, known: keys.verifyingKeys.map(\.key), crypto: EvidenceOptions.crypto,
                    sealer: keys)
            } catch {
                guard (error as? LedgerError)?.code == .locked, ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Who runs this process.
    static var actor: String {
        guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else { return "user:\(geteuid())" }
        return "user:\(String(cString: name))"
    }
}

/// A file of the evidence folder that is named for its content: `reports/SHA256.json`.
struct EvidenceDocument: Sendable {
    let folder: String
    let path: String
    let bytes: [UInt8]
    private var digest: ContentDigest?

    init(_ folder: String, _ suffix: String, _ bytes: [UInt8], _ name: String) {
        self.init(folder: folder, name: "\(name).\(suffix)", bytes)
    }

    private init(folder: String, name: String, _ bytes: [UInt8]) {
        self.folder = folder
        self.bytes = bytes
        path = "\(folder)/\(name)"
    }

    /// - Returns: `nil` if there is nothing to keep.
    init?(_ folder: String, _ suffix: String, _ bytes: [UInt8]?, _ digest: ContentDigest?) {
        guard let bytes, let digest else { return nil }
        self.init(folder, suffix, bytes, digest.hexadecimal)
        self.digest = digest
    }

    /// For who has the subject's key.
    func sealed(for subject: String, by sealer: any EntrySealer) throws -> EvidenceDocument {
        guard let digest else { return self }
        let sealed = try SealedDocument(sealing: bytes, digest, for: subject, by: sealer)
        return EvidenceDocument(folder: folder, name: sealed.name, sealed.bytes)
    }

    /// Whole, or not under this name.
    func keep(in storage: FolderStorage) throws {
        // The same content is there already; what has another size was cut short.
        if try storage.size(of: path) == UInt64(bytes.count) { return }
        try storage.makeFolder(folder)
        let temporary = "\(path).\(getpid())"
        try storage.write(bytes, to: temporary)
        try storage.sync(temporary)
        try storage.rename(temporary, to: path)
        try storage.syncFolder(folder)
    }
}

extension EvidenceOptions {
    init(evidence: String, keys: String?, passphraseFile: String?) {
        self.init()
        self.evidence = evidence
        self.keys = keys
        self.passphraseFile = passphraseFile
    }
}

extension Envelope.Signer {
    init(_ key: SigningKey, _ crypto: any CryptoModule) throws {
        self.init(keyID: try key.verifying.fingerprint(crypto), key: key)
    }
}

extension ScanRecord {
    /// That keys are about to sign for it.
    func attested(by signers: [SigningKey], actor: String, _ crypto: any CryptoModule) throws -> EntryDraft {
        EntryDraft(
            .reportAttested, actor: actor, object: digests.report.text, label: label,
            digests: ["report": digests.report.text],
            details: ["keys": .array(try signers.map { .string(try $0.verifying.fingerprint(crypto)) })])
    }
}

extension EntryDraft {
    /// What was scanned and what people said of it is for holders of the subject's key alone; figures and digests, which
    /// quality and compliance go by, stay in the clear.
    fileprivate func confiding(in subject: String) -> EntryDraft {
        var draft = self
        var text: [String: JSON] = [:]
        if action == .scanCompleted {
            text["object"] = .string(object)
            draft.object = subject
        }
        for name in ["path", "owner", "reason"] where draft.details[name].map({ $0 != "" }) == true {
            // That there is one is no secret.
            text[name] = draft.details.updateValue("sealed", forKey: name)
        }
        draft.confidential = Confidential(subject: subject, text: .object(text))
        return draft
    }
}

extension Report {
    /// An entry for each finding that a waiver let pass.
    fileprivate func waived(_ waivers: [Waiver], actor: String) -> [EntryDraft] {
        findings.compactMap { finding in
            guard let suppression = finding.suppression, suppression.kind == .waiver else { return nil }
            var details: [String: JSON] = [
                "rule": .string(finding.rule), "fingerprint": .string(finding.fingerprint),
                "path": .string(finding.place.path), "owner": .string(suppression.owner),
                "reason": .string(suppression.reason),
            ]
            let matching = waivers.filter { $0.owner == suppression.owner && $0.reason == suppression.reason }
            if Set(matching.map(\.expires)).count == 1, let expires = matching.first?.expires {
                details["expires"] = .string(expires.description)
            }
            return EntryDraft(
                .findingWaived, actor: actor, object: "finding:\(finding.fingerprint)", label: label.name,
                details: details)
        }
    }
}
