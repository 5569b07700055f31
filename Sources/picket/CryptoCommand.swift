import ArgumentParser
import Evidence

struct CryptoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crypto",
        abstract: "Say which cryptography is used, test it, and say what is approved and validated.",
        discussion: """
            PICKET_CRYPTO chooses: swift (swift-crypto, compiled in; the default), openssl (OpenSSL 3 of this machine), fips \
            (OpenSSL 3 with the FIPS provider that PICKET_FIPS_MODULE names, its configuration beside it or in \
            PICKET_FIPS_CONFIG). PICKET_APPROVED_ONLY=1 refuses every algorithm and size that is not approved.

            validated is true only if the provider's name, version and SHA-256 are those of a certificate that Picket knows.

            Exit status: 0 all known answers came out; 1 one did not; 2 the module cannot be used.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "text or json (docs/schemas/crypto.schema.json).") var format = Form.text

    @Flag(help: "Record the tests in the ledger, as crypto.tested.") var record = false
    @OptionGroup var options: EvidenceOptions

    func run() async throws {
        let status: CryptoStatus
        do {
            status = try CryptoStatus(of: CryptoChoice(environment: Terminal.environment))
        } catch let error as CryptoError {
            throw UsageError("\(error)")
        }
        Terminal.print(format == .json ? String(decoding: status.json.canonical, as: UTF8.self) : status.text)
        if record {
            try await options.reporting {
                _ = try options.storage()
                let keys = try options.keyStore()
                try await options.record([status.draft], signers: keys.signers, sealer: keys)
            }
        }
        if status.failure != nil { throw ExitStatus.findings }
    }
}
