import ArgumentParser
import Evidence
import Glibc

/// `picket ledger shred`.
struct LedgerShred: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shred", abstract: "Destroy the key of a subject: nobody can read what was sealed of it any more.",
        discussion: """
            The entries stay where they are, and every proof of them holds. That the key was destroyed is recorded. Copies of \
            the folder with the keys that others have made are theirs to destroy; after `picket keys rotate` they open nothing.

            Exit status: 0 destroyed; 1 the subject has no key here; 2 wrong use; 3 destroyed, and not recorded.
            """)

    @OptionGroup var options: EvidenceOptions
    @Argument(help: "Whom or what it is about, as entries name it: person:ada.") var subject: String

    func run() async throws {
        try await options.reporting {
            let store = try options.keyStore()
            guard let draft = try store.shred(subject) else {
                Terminal.complain(
                    "\(options.keysFolder): there is no key of \(subject); what was sealed of it, if anything, is shredded"
                )
                throw ExitStatus.findings
            }
            try await options.record([draft], signers: store.signers, sealer: store)
            Terminal.print("The key of \(subject) is destroyed.")
        }
    }
}

/// `picket ledger reveal`.
struct LedgerReveal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reveal", abstract: "Print what is sealed in an entry, as JSON, or a document that it refers to.",
        discussion: """
            For those who have the keys, as long as that of the subject has not been shredded. With --document, the report, \
            configuration, input or rules of a scan, byte for byte what the entry has the digest of, sealed or not.

            Exit status: 0 done; 1 the entry has nothing of the kind, its key is gone, or it is not what was written; 2 wrong \
            use.
            """)

    enum Document: String, ExpressibleByArgument, CaseIterable {
        case report, configuration, input, rules

        /// As a scan keeps it.
        func path(_ digest: ContentDigest, _ sealed: Entry.Sealed?) -> String {
            let (folder, suffix) =
                switch self {
                case .report: ("reports", "json")
                case .configuration: ("configurations", "json")
                case .input: ("inputs", "sha256")
                case .rules: ("rules", "json")
                }
            guard let sealed, self != .rules else { return "\(folder)/\(digest.hexadecimal).\(suffix)" }
            return "\(folder)/\(SealedDocument.name(digest, sealed.commitment))"
        }
    }

    @OptionGroup var log: LogOptions
    @Option(help: "A document of a recorded scan: report, configuration, input, rules.") var document: Document?
    @Argument(help: "The entry's index.") var index: UInt64

    func run() async throws {
        try await log.options.reporting {
            let entry = try log.reader().entry(index)
            do {
                Terminal.write(try document.map { try read($0, of: entry) } ?? text(of: entry), to: STDOUT_FILENO)
            } catch let error as KeyStoreError where error.code == .shredded {
                throw nothing("\(log.options.keysFolder): \(error)")
            } catch let error as AttestationError {
                throw nothing("entry \(index): \(error)")
            }
        }
    }

    private func text(of entry: Entry) throws -> [UInt8] {
        guard let sealed = entry.sealed else { throw nothing("entry \(index) has nothing sealed in it") }
        return try log.options.keyStore().open(sealed, authenticating: entry.sealedContext).canonical + [0x0A]
    }

    private func read(_ document: Document, of entry: Entry) throws -> [UInt8] {
        guard let digest = entry.digests[document.rawValue].flatMap({ ContentDigest(text: $0) }) else {
            throw nothing("entry \(index) refers to no \(document.rawValue)")
        }
        let path = document.path(digest, entry.sealed)
        let file = "\(log.options.evidence)/\(path)"
        guard Workspace.exists(file) else { throw nothing("\(file) was not kept, or is gone") }
        let bytes = try TextFile.readBytes(file, mostBytes: 1 << 30)
        guard entry.sealed != nil, document != .rules else {
            guard try ContentDigest(of: bytes, EvidenceOptions.crypto) == digest else {
                throw nothing("\(file) is not what the entry has the digest of")
            }
            return bytes
        }
        return try SealedDocument.open(bytes, digest, log.options.keyStore(), EvidenceOptions.crypto)
    }

    private func nothing(_ why: String) -> ExitStatus {
        Terminal.complain(why)
        return .findings
    }
}
