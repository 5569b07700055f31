import ArgumentParser
import Evidence
import Glibc

extension LedgerCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every byte of the ledger against its signed checkpoints.",
            discussion: """
                Entries against tiles, tiles against each other, roots against checkpoints, each log against the one before. \
                Of what is wrong, the first is printed with entry, file and offset, and the exit status is 1.

                With --from, a checkpoint that was kept elsewhere: the ledger has to have grown from it. Without one, an older \
                state of the whole folder, put back, cannot be told from the newest; --ca and --witness tell it by what others have \
                seen (docs/witness.md).
                """)

        @OptionGroup var options: EvidenceOptions
        @OptionGroup var trust: TrustOptions
        @OptionGroup var past: PastOptions
        @Option(help: ArgumentHelp("A file with a checkpoint that was seen before.", valueName: "file")) var from:
            String?
        @Flag(help: "Read each entry as well, not only its hash.") var entries = false
        @Option(help: "How many threads.") var threads: Int = 4
        @Option(help: "How to print the result: text, json.") var format: Form = .text

        func run() async throws {
            guard threads > 0 else { throw UsageError("--threads takes 1 or more") }
            do {
                let readers = try LedgerVerifier.verify(
                    options.storage(), keys: trust.keys(), crypto: EvidenceOptions.crypto, threads: threads,
                    decodes: entries)
                if let from { try verify(from, readers) }
                write(readers, try await past.check(readers, options.storage()))
            } catch let error as LedgerError where error.code == .damaged {
                try fail(error)
            } catch let error as ProofError {
                try fail(LedgerError(.damaged, "\(error)", file: from))
            } catch {
                try await options.reporting { throw error }
            }
        }

        private func verify(_ path: String, _ readers: [LedgerReader]) throws {
            let bytes = Array(try TextFile.read(path, mostBytes: SignedNote.mostBytes).utf8)
            let origin = try Checkpoint(SignedNote(parsing: bytes).text).origin
            guard let reader = readers.first(where: { $0.origin == origin }) else {
                throw UsageError("\(path): is a checkpoint of \(origin), which is no log of this ledger")
            }
            let keys = try trust.keys().map { try $0.map { try NoteKey(name: origin, key: $0) } } ?? reader.signers
            let old = try Checkpoint.verified(bytes, by: keys, EvidenceOptions.crypto).checkpoint
            try reader.verifyConsistency(from: old)
        }

        private func write(_ readers: [LedgerReader], _ past: PastOptions.Count) {
            if format == .json {
                let logs = readers.map { reader -> JSON in
                    [
                        "origin": .string(reader.origin), "root": .string("\(reader.checkpoint.root)"),
                        "size": JSON(Int(clamping: reader.size)),
                    ]
                }
                var members: [String: JSON] = [
                    "logs": .array(logs), "trusted": .bool(!trust.key.isEmpty), "verified": true,
                ]
                members["timestamps"] = past.timestamps.map { JSON($0) }
                members["cosignatures"] = past.cosignatures.map { JSON($0) }
                return LedgerText.print(.object(members))
            }
            for reader in readers {
                Terminal.print(
                    "\(reader.origin): \(reader.size) entries are what was signed by \(reader.signers.map(\.text).joined(separator: " and "))"
                )
            }
            if let count = past.timestamps { Terminal.print("It has grown from all that has a timestamp: \(count).") }
            if let count = past.cosignatures { Terminal.print("It has grown from all that is cosigned: \(count).") }
            if trust.key.isEmpty {
                Terminal.print("These keys are the ledger's own: it is whole; whose it is, --key tells.")
            }
        }

        private func fail(_ error: LedgerError) throws {
            let error = error.file == from ? error : error.inside(options.evidence)
            if format == .json {
                LedgerText.print([
                    "error": .string(error.message), "file": error.file.map { .string($0) } ?? .null,
                    "index": error.index.map { JSON(Int(clamping: $0)) } ?? .null,
                    "offset": error.offset.map { JSON(Int(clamping: $0)) } ?? .null, "verified": false,
                ])
            } else {
                Terminal.print("NOT VERIFIED: \(error)")
            }
            throw ExitStatus.findings
        }
    }

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print all it takes to show that an entry is in the ledger.",
            discussion: """
                The entry, the hashes from it to the root, and the signed checkpoint: who has the verifying key needs nothing \
                else. Hashes are in base64, from the leaf's sibling up.
                """)

        @OptionGroup var log: LogOptions
        @Argument(help: "The entry's index.") var index: UInt64

        func run() async throws {
            try await log.options.reporting {
                let evidence = try log.reader().evidence(of: index)
                LedgerText.print(evidence.json)
            }
        }
    }
}
