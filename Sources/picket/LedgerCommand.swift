import ArgumentParser
import Evidence
import Glibc

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Keep and check the record of everything that was done.",
        discussion: """
            A ledger is an append-only log that anybody can verify without trusting who keeps it: a Merkle tree in C2SP's \
            tlog-tiles format, with signed checkpoints. docs/ledger.md says what is in it.

            Exit status: 0 done; 1 it is not what was written (verify, or what a command came upon); 2 wrong use, or no \
            ledger here; 3 something could not be completed.
            """,
        subcommands: [
            Init.self, Status.self, Tail.self, Show.self, Search.self, Export.self, Verify.self, Prove.self,
            Append.self, Rotate.self, LedgerReveal.self, LedgerShred.self, Anchor.self, Witness.self, Cosign.self,
        ])

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin a ledger, with keys if there are none.",
            discussion: """
                The name is in every checkpoint and cannot be changed: a name of yours, as in example.com/payments. The \
                folder is made if it is not there. Keys are made in it, sealed under the passphrase, if there are none. Which \
                cryptography is used, and what its self-tests gave, is recorded as `picket crypto --record` does.
                """)

        @OptionGroup var options: EvidenceOptions
        @Flag(help: "Make keys without a passphrase: whoever reads the folder can sign.") var unprotected = false
        @Argument(help: "What the ledger is called.") var name: String

        func run() async throws {
            try await options.reporting {
                let storage = try FolderStorage(options.evidence, isMade: true)
                // A scan of the folder it is in is not about the evidence of scans.
                try storage.write(Array("*\n".utf8), to: ".picketignore")
                let (keys, made) = try keys()
                // Which cryptography all that follows rests on, and that it gave the known answers.
                let crypto = try CryptoStatus(of: CryptoChoice(environment: Terminal.environment))
                let drafts = made + [crypto.draft]
                let ledger = try Ledger.create(
                    name: name, in: storage, keys: keys.signers, crypto: EvidenceOptions.crypto, sealer: keys)
                _ = try await ledger.append(drafts)
                try await ledger.close()
                Terminal.print(
                    "The ledger \(name) is in \(options.evidence). Give its verifier keys to those who are to check it:"
                )
                for key in try LedgerReader(storage, crypto: EvidenceOptions.crypto).signers {
                    Terminal.print("  \(key.text)")
                }
            }
        }

        private func keys() throws -> (KeyStore, [EntryDraft]) {
            if access("\(options.keysFolder)/.", F_OK) == 0 { return (try options.keyStore(), []) }
            let protection: KeyStore.Protection =
                unprotected ? .none : .passphrase(try Passphrase.readNew(file: options.passphraseFile))
            return try KeyStore.create(
                folder: options.keysFolder, protection, module: EvidenceOptions.crypto, now: EvidenceOptions.now)
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin a new log.",
            discussion:
                "Its first entry is the last checkpoint of the log before, so that one can be verified through the other."
        )

        @OptionGroup var options: EvidenceOptions

        func run() async throws {
            try await options.reporting {
                let ledger = try options.openLedger()
                try await ledger.rotate()
                try await ledger.close()
                let reader = try LedgerReader(options.storage(), crypto: EvidenceOptions.crypto)
                Terminal.print("New entries go to \(reader.origin).")
            }
        }
    }
}
