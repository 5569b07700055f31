import ArgumentParser
import Evidence
import Glibc

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list, rotate, revoke and hand out the keys that sign evidence.",
        discussion: """
            A folder has a key of each algorithm that signs (Ed25519 for the tools of transparency logs, ECDSA P-384 for approved \
            mode), and one that wraps the keys of those whose data is in the ledger. All are sealed under a passphrase, which \
            comes from --passphrase-file, PICKET_PASSPHRASE, or the terminal. docs/crypto.md says how.

            What happens to keys is recorded in the ledger, if --evidence has one.

            Exit status: 0 done; 1 the keys are not as they were written, or exposed; 2 wrong use, wrong passphrase, no keys.
            """,
        subcommands: [Init.self, List.self, Rotate.self, Revoke.self, ExportPublic.self])

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the folder and its first keys.",
            discussion: "For CI: a secret named PICKET_PASSPHRASE, and the folder kept wherever the job's state is.")

        @OptionGroup var options: EvidenceOptions
        @Flag(help: "Without a passphrase: whoever reads the folder can sign. For trying things out.") var unprotected =
            false

        func run() async throws {
            try await options.reporting {
                if !unprotected, access("\(options.keysFolder)/store.json", F_OK) == 0 {
                    throw UsageError(
                        "\(options.keysFolder): there are keys already; rotate them, or name another folder")
                }
                let protection: KeyStore.Protection =
                    unprotected ? .none : .passphrase(try Passphrase.readNew(file: options.passphraseFile))
                if options.keys == nil { _ = try FolderStorage(options.evidence, isMade: true) }
                let (store, drafts) = try KeyStore.create(
                    folder: options.keysFolder, protection, module: EvidenceOptions.crypto, now: EvidenceOptions.now)
                try await options.record(drafts, signers: store.signers, sealer: store)
                Terminal.print("Keys are in \(options.keysFolder):")
                for key in store.verifyingKeys { Terminal.print("  " + KeysCommand.line(key)) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys that sign: id, algorithm, status, since when.",
            discussion: """
                Asks for no passphrase, and so proves nothing: --check opens the folder and with it checks every file. An id is \
                the SHA-256 of the key's SubjectPublicKeyInfo.
                """)

        @OptionGroup var options: EvidenceOptions
        @Option(help: "text or json (docs/schemas/keys.schema.json).") var format = Form.text
        @Flag(help: "Check that nothing has been changed; needs the passphrase.") var check = false

        func run() async throws {
            try await options.reporting {
                let keys = try check ? options.keyStore().verifyingKeys : KeyStore.published(in: options.keyStorage())
                if format == .json {
                    let json: JSON = [
                        "format": "picket keys", "version": 1, "checked": .bool(check),
                        "keys": .array(keys.map(\.json)),
                    ]
                    return Terminal.print(String(decoding: json.canonical, as: UTF8.self))
                }
                for key in keys { Terminal.print(KeysCommand.line(key)) }
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace keys by new ones; the old ones' secrets are destroyed.",
            discussion: """
                What the old keys signed stays good. In the ledger, the checkpoint that has the rotation in it is signed by the \
                old and the new keys, so that one who trusts the old can come to trust the new. Keys of subjects are wrapped \
                anew: copies of the folder from before open nothing that is shredded from now on.
                """)

        @OptionGroup var options: EvidenceOptions
        @Option(help: "Ed25519 or ECDSA-P384-SHA384 alone. Default: all, with the one that wraps.") var algorithm:
            String?

        func run() async throws {
            try await options.reporting {
                let algorithm = try algorithm.map { name in
                    guard let algorithm = SignatureAlgorithm(rawValue: name) else {
                        let known = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
                        throw UsageError("--algorithm \(name): there are \(known)")
                    }
                    return algorithm
                }
                let store = try options.keyStore()
                let old = store.signers
                let drafts = try store.rotate(algorithm)
                let both =
                    store.signers + old.filter { old in !store.signers.contains { $0.verifying == old.verifying } }
                try await options.record(drafts, signers: both, sealer: store)
                for key in store.verifyingKeys where key.status == .active { Terminal.print(KeysCommand.line(key)) }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare a key not to be trusted, and replace it.",
            discussion:
                "For a key that somebody else has, or may have. Tell those who verify: they trust it until they know.")

        @OptionGroup var options: EvidenceOptions
        @Argument(help: "The key's id, or its first 8 digits or more.") var id: String
        @Option(help: "Why; it is recorded.") var reason: String

        func run() async throws {
            try await options.reporting {
                let store = try options.keyStore()
                let drafts = try store.revoke(id, reason: reason)
                try await options.record(drafts, signers: store.signers, sealer: store)
                for key in store.verifyingKeys where key.id.hasPrefix(id) { Terminal.print(KeysCommand.line(key)) }
            }
        }
    }

    struct ExportPublic: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export-public", abstract: "Print what others verify with.",
            discussion: "As PEM for openssl and the like; with --name, as verifier keys of signed notes (C2SP).")

        @OptionGroup var options: EvidenceOptions
        @Argument(help: "A key's id, or its first 8 digits or more. Default: those that are active.") var id: String?
        @Option(help: "Print verifier keys in the name of this log.") var name: String?

        func run() async throws {
            try await options.reporting {
                let keys = try KeyStore.published(in: options.keyStorage()).filter { key in
                    id.map { $0.utf8.count >= 8 && key.id.hasPrefix($0) } ?? (key.status == .active)
                }
                guard !keys.isEmpty else {
                    throw UsageError(
                        id.map { "no key has an id that begins with \($0) (8 digits or more)" } ?? "no key is active")
                }
                for key in keys {
                    Terminal.print(
                        try name.map { try NoteKey(name: $0, key: key.key).text } ?? String(key.key.pem.dropLast()))
                }
            }
        }
    }

    static func line(_ key: StoredKey) -> String {
        let ended = key.ended.map { ", \(key.status.rawValue) \(LedgerText.time($0))" } ?? ""
        // Files may have been written by others: they must not move a terminal's cursor.
        let reason =
            key.reason.map {
                ": " + $0.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
            }
            ?? ""
        return
            "\(key.id.prefix(16))  \(key.status.rawValue)  \(key.key.algorithm.rawValue)  made \(LedgerText.time(key.created))"
            + ended + reason
    }
}

extension StoredKey {
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "id": .string(id), "algorithm": .string(key.algorithm.rawValue), "status": .string(status.rawValue),
            "created": JSON(Int(created)), "pem": .string(key.pem),
        ]
        if let ended { members["ended"] = JSON(Int(ended)) }
        if let reason { members["reason"] = .string(reason) }
        return .object(members)
    }
}

extension EvidenceOptions {
    /// In the ledger, if there is one. What was done to keys or to their subjects is done by now: that has to be known.
    func record(_ drafts: [EntryDraft], signers: [SigningKey], sealer: KeyStore) async throws {
        guard access("\(evidence)/ledger", F_OK) == 0 else { return }
        do {
            let ledger = try Ledger.open(
                FolderStorage(evidence), keys: signers, known: sealer.verifyingKeys.map(\.key), crypto: Self.crypto,
                sealer: sealer)
            _ = try await ledger.append(drafts)
            try await ledger.close()
        } catch {
            Terminal.complain("\(evidence): it is done, but could not be recorded: \(error)")
            throw ExitStatus.incomplete
        }
    }
}
