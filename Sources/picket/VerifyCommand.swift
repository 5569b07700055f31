import ArgumentParser
import Evidence

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check an attestation, offline and alone.",
        discussion: """
            Says each thing that was checked, and each that could not be, with what it would take. Nothing but the \
            attestation and the keys is needed; with --report also the report is held against it.

            Checked are the signatures, by every key given; that the statement is well-formed; that the report's bytes \
            and figures are those attested; and, if it was recorded, that the ledger's entry says the same, is in the \
            tree of the checkpoint, and that the ledger's keys signed that.

            Exit status: 0 verified; 1 not verified; 2 usage error: a file that cannot be read, or is no key.
            """)

    @Argument(help: "The attestation: a DSSE envelope with an in-toto statement.")
    var attestation: String

    @Option(
        help: ArgumentHelp(
            "Public key that has to have signed: a file with it in PEM or as a note's verifier key, or that key itself; may be "
                + "given several times.", valueName: "key"))
    var key: [String] = []

    @Option(
        help: ArgumentHelp(
            "Public key that may have signed the ledger's checkpoint, if it is another; may be given several times.",
            valueName: "key"))
    var ledgerKey: [String] = []

    @Option(help: ArgumentHelp("What is attested: the report in JSON, as it was written.", valueName: "file"))
    var report: String?

    @Option(help: "How to print what came out: text, json.")
    var format: VerdictFormat = .text

    enum VerdictFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() throws {
        guard !key.isEmpty else {
            throw UsageError(
                "--key names the public key that has to have signed; `picket keys export-public` writes it")
        }
        let envelope = try TextFile.readBytes(attestation, mostBytes: Envelope.mostBytes)
        let artifact = try report.map { try TextFile.readBytes($0, mostBytes: 1 << 30) }
        let verification = try AttestationVerification(
            of: envelope, by: try key.map(TrustOptions.read), ledgerKeys: try ledgerKey.map(TrustOptions.read),
            artifact: artifact, SwiftCryptoModule())
        switch format {
        case .text: Terminal.print(verification.text)
        case .json: Terminal.print(String(decoding: verification.json.canonical, as: UTF8.self))
        }
        if !verification.isVerified { throw ExitStatus.findings }
    }
}

extension AttestationVerification {
    fileprivate var text: String {
        let width = checks.map(\.name.count).max() ?? 0
        var lines = checks.map { check in
            let outcome =
                check.outcome == .passed ? "passed     " : check.outcome == .failed ? "FAILED     " : "not checked"
            return
                "\(outcome)  \(check.name)\(String(repeating: " ", count: width - check.name.count))  \(check.detail)"
        }
        let open = checks.count { $0.outcome == .notChecked }
        let rest = open == 0 ? "" : "; \(open) \(open == 1 ? "thing" : "things") not checked"
        lines.append((isVerified ? "verified" : "NOT VERIFIED") + rest)
        return lines.joined(separator: "\n")
    }

    /// Described in docs/schemas/verification.schema.json.
    fileprivate var json: JSON {
        [
            "schemaVersion": "1.0", "verified": .bool(isVerified),
            "checks": .array(
                checks.map {
                    ["name": .string($0.name), "outcome": .string($0.outcome.rawValue), "detail": .string($0.detail)]
                }),
        ]
    }
}
