import ArgumentParser
import Evidence

struct AttestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest", abstract: "Sign what a report says.",
        discussion: """
            The report is one that `picket scan --format json` wrote. Its digest becomes the subject of an in-toto \
            statement, what it says of tool, rules, coverage, findings and failures the predicate, and the whole is signed \
            with every active key: a DSSE envelope that others' tools verify as well. If the evidence folder has a ledger \
            that recorded the scan, the entry and the proof that the ledger holds it go with it.

            An in-toto statement, such as the provenance of `make sbom`, is signed as it is.

            `picket scan --evidence` does all this by itself. Exit status: 0 done; 2 usage error, or nothing to sign with.
            """)

    @Argument(help: "The report in JSON, or an in-toto statement.")
    var file: String

    @OptionGroup var options: EvidenceOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where to write it; `-`: standard output. Default: FILE.attestation.json.", valueName: "file"))
    var output: String?

    func run() async throws {
        let bytes = try TextFile.readBytes(file, mostBytes: 1 << 30)
        try await options.reporting {
            let crypto = EvidenceOptions.crypto
            let (statement, notes) = try statement(of: bytes, crypto)
            let signers = try options.keyStore().signers
            try await record(statement, signers, crypto)
            let envelope = try Envelope(
                signing: statement.text, type: Statement.payloadType, by: signers.map { try .init($0, crypto) }, crypto)
            let path = output ?? "\(file).attestation.json"
            if path == "-" {
                Terminal.print(String(decoding: envelope.json.canonical, as: UTF8.self))
            } else {
                try OutputFile.write(envelope.text, to: path)
            }
            for note in notes { Terminal.complain(note) }
        }
    }

    /// With what there is to be told of it.
    private func statement(of bytes: [UInt8], _ crypto: any CryptoModule) throws -> (Statement, [String]) {
        do {
            if let json = try? JSON(parsing: bytes), json["_type"] != nil { return (try Statement(parsing: bytes), []) }
            let record = try ScanRecord(reading: bytes, crypto)
            let name = String(file.split(separator: "/").last ?? "report")
            if let recorded = try recorded(record, crypto) { return (recorded.statement(name: name), []) }
            return (
                ScanAttestation(record).statement(name: name),
                [
                    "\(options.evidence) has no record of this scan, so the attestation does not tell its configuration and input"
                ]
            )
        } catch let error as AttestationError {
            throw UsageError("\(file): \(error)")
        }
    }

    /// What the ledger has, with its proof: the last entry of a scan with this report.
    private func recorded(_ record: ScanRecord, _ crypto: any CryptoModule) throws -> ScanAttestation? {
        guard Workspace.exists("\(options.evidence)/ledger") else { return nil }
        let reader = try LedgerReader(options.storage(), crypto: crypto)
        let entries = try reader.entries {
            $0.action == .scanCompleted && $0.digests["report"] == record.digests.report.text
        }
        guard let entry = entries.last else { return nil }
        return ScanAttestation(
            try ScanRecord(entry),
            ledger: .init(origin: reader.origin, inclusion: try reader.evidence(of: entry.sequence)))
    }

    /// That keys are about to sign, where there is a ledger.
    private func record(_ statement: Statement, _ signers: [SigningKey], _ crypto: any CryptoModule) async throws {
        guard Workspace.exists("\(options.evidence)/ledger") else { return }
        let ledger = try options.openLedger()
        let digests = statement.subjects.compactMap(\.sha256)
        let draft = EntryDraft(
            .reportAttested, actor: "picket", object: digests.first?.text ?? statement.subjects[0].name,
            digests: Dictionary(digests.prefix(1).map { ("report", $0.text) }, uniquingKeysWith: { $1 }),
            details: [
                "keys": .array(try signers.map { .string(try $0.verifying.fingerprint(crypto)) }),
                "predicate": .string(statement.predicateType),
            ])
        _ = try await ledger.append([draft])
        try await ledger.close()
    }
}
