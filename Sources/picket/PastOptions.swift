import ArgumentParser
import Evidence

/// What others have seen of a ledger, and whether it is still so.
struct PastOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Root certificates in PEM: every timestamp in anchors/ has to hold under them, and the ledger to have grown from "
                + "what it is of.", valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "A witness's verifier key: the ledger has to have grown from every checkpoint in cosigned/. May be given several "
                + "times.", valueName: "key"))
    var witness: [String] = []

    /// How many hold; `nil` where none were asked for.
    struct Count {
        var timestamps: Int?
        var cosignatures: Int?
    }

    /// - Throws: ``LedgerError`` for the first that says otherwise.
    func check(_ readers: [LedgerReader], _ storage: FolderStorage) async throws -> Count {
        let logs = readers.map { PresentLog($0) }
        var timestamps: [PastVerdict] = []
        if let ca {
            let authority = try TimestampAuthority(roots: TimestampRoots.read(ca), EvidenceOptions.crypto)
            let recorded = try readers.flatMap { try $0.entries { $0.action == .checkpointAnchored } }
            timestamps = try await Anchors(storage, EvidenceOptions.crypto)
                .verdicts(by: authority, of: logs, recorded: recorded)
        }
        let keys = try witness.map { text in
            do { return try CosignerKey(text) } catch { throw UsageError("--witness \(text): \(error)") }
        }
        let cosignatures =
            keys.isEmpty ? [] : try Cosignatures(storage, EvidenceOptions.crypto).verdicts(by: keys, of: logs)
        try Self.complain(timestamps, in: "anchors")
        try Self.complain(cosignatures, in: "cosigned")
        return Count(
            timestamps: ca.map { _ in timestamps.filter { $0.finding == .holds }.count },
            cosignatures: keys.isEmpty ? nil : cosignatures.count)
    }

    private static func complain(_ verdicts: [PastVerdict], in folder: String) throws {
        for verdict in verdicts {
            guard let problem = verdict.problem else { continue }
            let who = verdict.by.map { " (\($0))" } ?? ""
            throw LedgerError(.damaged, problem + who, file: "\(folder)/\(verdict.name)")
        }
    }
}
