/// What of an attestation was checked, with what outcome, and what could not be: nothing is passed over.
public struct AttestationVerification: Sendable, Hashable {
    public struct Check: Sendable, Hashable {
        public enum Outcome: String, Sendable, Hashable {
            case passed, failed
            /// What it takes was not given, or is not in the attestation.
            case notChecked = "not-checked"
        }

        /// `signature`, `statement`, `report`, `figures`, `entry`, `inclusion`, `checkpoint`, `rules`, `configuration`, `input`.
        public var name: String
        public var outcome: Outcome
        /// What was found, or what it takes.
        public var detail: String
    }

    public private(set) var checks: [Check] = []
    /// What is attested, if it is a scan. Only to be believed if ``isVerified``.
    public private(set) var attestation: ScanAttestation?

    /// Signed by every key given, and nothing that was checked speaks against it.
    public var isVerified: Bool {
        checks.contains { $0.name == "signature" && $0.outcome == .passed }
            && !checks.contains { $0.outcome == .failed }
    }

    /// - Parameters:
    ///   - file: an envelope's text.
    ///   - keys: each has to have signed.
    ///   - ledgerKeys: one of them has to have signed the checkpoint, if the ledger's keys are others.
    ///   - artifact: the bytes of what it is about, if they are at hand: the report.
    public init(
        of file: [UInt8], by keys: [VerifyingKey], ledgerKeys: [VerifyingKey] = [], artifact: [UInt8]? = nil,
        _ crypto: any CryptoModule
    ) throws {
        guard let envelope = checked("signature", { () throws(AttestationError) in try Envelope(parsing: file) }),
            try checkSignatures(envelope, keys, crypto),
            let statement = checked("statement", { () throws(AttestationError) in try Self.statement(of: envelope) })
        else { return }
        note("statement", .passed, "an in-toto statement, version 1, of \(statement.predicateType)")
        let digest = try artifact.map { try ContentDigest(of: $0, crypto) }
        checkSubject(statement, digest)
        if statement.predicateType == ComplianceReport.predicateType {
            try checkCompliance(statement, keys + ledgerKeys, crypto)
            return
        }
        guard statement.predicateType == ScanAttestation.predicateType else {
            note(
                "predicate", .notChecked,
                "Picket reads \(ScanAttestation.predicateType) and \(ComplianceReport.predicateType) only")
            return
        }
        guard let scan = checked("predicate", { () throws(AttestationError) in try ScanAttestation(statement) })
        else { return }
        attestation = scan
        if let artifact { checkFigures(scan.record, artifact, crypto) }
        try checkLedger(scan, keys + ledgerKeys, crypto)
        tellDigests(scan.record, hasReport: artifact != nil)
    }

    private mutating func note(_ name: String, _ outcome: Check.Outcome, _ detail: String) {
        checks.append(Check(name: name, outcome: outcome, detail: detail))
    }

    private mutating func checked<Result>(_ name: String, _ body: () throws(AttestationError) -> Result) -> Result? {
        do throws(AttestationError) {
            return try body()
        } catch {
            note(name, .failed, error.message)
            return nil
        }
    }

    // MARK: Who says so

    /// - Returns: whether every key has signed: if not, nothing further is worth a look.
    private mutating func checkSignatures(
        _ envelope: Envelope, _ keys: [VerifyingKey], _ crypto: any CryptoModule
    ) throws -> Bool {
        guard !keys.isEmpty else { throw AttestationError("there is no key to verify with") }
        let signers = try envelope.signers(among: keys, crypto)
        for key in keys {
            let name = "\(key.algorithm.rawValue) key \(try key.fingerprint(crypto))"
            if signers.contains(key) {
                note("signature", .passed, "by the \(name)")
            } else {
                note(
                    "signature", .failed,
                    "no signature by the \(name) holds: the attestation was changed, or another key signed it")
            }
        }
        guard signers.count == keys.count else { return false }
        let others = envelope.signatures.count - keys.count
        if others > 0 { note("other signatures", .notChecked, "\(others) more, by keys that were not given") }
        return true
    }

    private static func statement(of envelope: Envelope) throws(AttestationError) -> Statement {
        guard envelope.payloadType == Statement.payloadType else {
            throw AttestationError("what is signed is \(envelope.payloadType), not \(Statement.payloadType)")
        }
        return try Statement(parsing: envelope.payload)
    }

    // MARK: Of what

    private mutating func checkSubject(_ statement: Statement, _ digest: ContentDigest?) {
        let names = statement.subjects.map { "\($0.name) (\($0.sha256?.text ?? "no sha256"))" }.joined(separator: ", ")
        guard let digest else {
            return note("report", .notChecked, "attested is \(names); give the file with --report to compare")
        }
        if statement.subjects.contains(where: { $0.sha256 == digest }) {
            note("report", .passed, "its bytes are those attested: \(digest.text)")
        } else {
            note("report", .failed, "the file has \(digest.text), attested is \(names)")
        }
    }

    /// What the report itself says has to be what is said of it.
    private mutating func checkFigures(_ attested: ScanRecord, _ report: [UInt8], _ crypto: any CryptoModule) {
        do {
            var own = try ScanRecord(reading: report, crypto)
            // A report does not say these.
            own.opportunities = attested.opportunities
            // One that was attested before there were any.
            if attested.byRule.isEmpty { (own.byRule, own.rulesOmitted) = ([:], 0) }
            for (rule, figures) in attested.byRule { own.byRule[rule]?.checks = figures.checks }
            own.digests.configuration = attested.digests.configuration
            own.digests.input = attested.digests.input
            own.seconds = own.seconds == nil ? attested.seconds : own.seconds
            // Attested may be that it is not known.
            if attested.digests.rules == nil { own.digests.rules = nil }
            note(
                "figures", own == attested ? .passed : .failed,
                own == attested
                    ? "tool, label, rules, coverage, findings and failures are those of the report"
                    : "what is attested is not what the report says: \(attested.differences(from: own))")
        } catch {
            note("figures", .failed, "\(error)")
        }
    }

    private mutating func tellDigests(_ record: ScanRecord, hasReport: Bool) {
        func tell(_ name: String, _ digest: ContentDigest?, _ how: String) {
            note(name, .notChecked, digest.map { "\($0.text): \(how)" } ?? "the attestation does not say")
        }
        if !hasReport { tell("rules", record.digests.rules, "compared when the report is given") }
        tell(
            "configuration", record.digests.configuration, "that of its file in configurations/ of the evidence folder")
        tell("input", record.digests.input, "`sha256sum FILE… | LC_ALL=C sort | sha256sum` over the files inspected")
    }

    // MARK: Where it is recorded

    private mutating func checkLedger(
        _ scan: ScanAttestation, _ keys: [VerifyingKey], _ crypto: any CryptoModule
    ) throws {
        try checkLedger(scan.ledger, "this scan", keys, crypto) { entry in
            let recorded = try ScanRecord(entry)
            guard recorded == scan.record else {
                throw AttestationError(
                    "what is attested is not what was recorded: \(scan.record.differences(from: recorded))")
            }
        }
    }

    private mutating func checkCompliance(
        _ statement: Statement, _ keys: [VerifyingKey], _ crypto: any CryptoModule
    ) throws {
        guard let said = checked("predicate", { () throws(AttestationError) in try ComplianceAttestation(statement) })
        else { return }
        note("predicate", .passed, "a report on \(said.framework), of \(said.origin) with \(said.size) entries")
        try checkLedger(said.ledger, "this report", keys, crypto) { try said.compare(with: $0) }
    }

    /// - Parameter compare: the entry with what is attested.
    private mutating func checkLedger(
        _ ledger: ScanAttestation.LedgerProof?, _ what: String, _ keys: [VerifyingKey], _ crypto: any CryptoModule,
        compare: (Entry) throws -> Void
    ) throws {
        guard let ledger else {
            return note("ledger", .notChecked, "the attestation does not show that \(what) was recorded")
        }
        let proof = ledger.inclusion
        do {
            let entry = try Entry(decoding: proof.entry)
            guard entry.sequence == proof.index else {
                throw AttestationError("the entry says it is number \(entry.sequence), the proof is of \(proof.index)")
            }
            try compare(entry)
            note("entry", .passed, "entry \(entry.sequence) of \(ledger.origin) records \(what), by \(entry.actor)")
        } catch {
            note("entry", .failed, "\(error)")
        }
        do {
            let note = try SignedNote(parsing: proof.checkpoint)
            let checkpoint = try Checkpoint(note.text)
            guard checkpoint.origin == ledger.origin else {
                throw AttestationError("the checkpoint is of \(checkpoint.origin), not of \(ledger.origin)")
            }
            try Proof.verifyInclusion(
                of: MerkleHash(leaf: proof.entry), at: proof.index, in: checkpoint.root, size: checkpoint.size,
                path: proof.path)
            self.note("inclusion", .passed, "the entry is in the tree of \(checkpoint.size) entries")
            try checkNote(note, keys.map { try NoteKey(name: checkpoint.origin, key: $0) }, crypto)
        } catch {
            note("inclusion", .failed, "\(error)")
        }
    }

    private mutating func checkNote(_ note: SignedNote, _ keys: [NoteKey], _ crypto: any CryptoModule) throws {
        guard keys.contains(where: { key in note.signatures.contains { $0.name == key.name && $0.id == key.id } })
        else {
            return self.note(
                "checkpoint", .notChecked, "signed by keys that were not given; give one with --ledger-key")
        }
        do {
            let signers = try note.verify(keys, crypto)
            self.note("checkpoint", .passed, "signed by \(signers.map(\.text).joined(separator: " and "))")
        } catch let error as NoteError {
            self.note("checkpoint", .failed, "\(error)")
        }
    }
}

extension ScanRecord {
    /// The names of what is not the same.
    fileprivate func differences(from other: ScanRecord) -> String {
        var names: [String] = []
        if (tool, version) != (other.tool, other.version) { names.append("tool") }
        if label != other.label { names.append("label") }
        for (name, digest) in digests.byName where other.digests.byName[name] != digest {
            names.append("digests.\(name)")
        }
        for name in other.digests.byName.keys where digests.byName[name] == nil { names.append("digests.\(name)") }
        if files != other.files { names.append("files") }
        if findings != other.findings { names.append("findings") }
        if suppressed != other.suppressed { names.append("suppressed") }
        if failures != other.failures { names.append("failures") }
        if rules != other.rules { names.append("rules") }
        if (rulesOmitted, byRule) != (other.rulesOmitted, other.byRule) { names.append("byRule") }
        if opportunities != other.opportunities { names.append("opportunities") }
        if seconds != other.seconds { names.append("seconds") }
        return names.sorted().joined(separator: ", ")
    }
}
