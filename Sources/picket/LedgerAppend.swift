import ArgumentParser
import Evidence
import Glibc

extension LedgerCommand {
    /// `picket ledger append`.
    struct Append: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "append", abstract: "Record what people have to say: a decision, a review, an incident.",
            discussion: """
                The action begins with `note.`, so that nothing that Picket does itself can be made up:

                  picket ledger append note.access-reviewed src/payments --detail ticket=SEC-12
                  picket ledger append note.waiver-decided finding:3f… --about person:ada --confidential reason.txt

                With --confidential, the text is encrypted under a key of whom it is about before it gets into the log. `picket \
                ledger reveal` prints it to those who have the keys; `picket ledger shred` destroys the subject's key: then \
                nobody can read it, and all proofs still hold. The action, the object, the details and the subject's name are \
                in the clear.

                Exit status: 0 recorded; 2 wrong use, or no ledger; 3 it could not be recorded.
                """)

        /// In base64 and with the rest of the entry, it is to fit into one.
        static let mostConfidentialBytes = 45_000

        @OptionGroup var options: EvidenceOptions
        @Option(help: ArgumentHelp("Who says so; without it, the user of this process.", valueName: "actor"))
        var by: String?
        @Option(help: "How it went: success, failure, partial, denied.") var outcome = "success"
        @Option(help: "The security label.") var label = ""
        @Option(help: "The request it belongs to.") var request: String?
        @Option(
            help: ArgumentHelp(
                "What else there is to say, in the clear; may be given several times.", valueName: "name=text"))
        var detail: [String] = []
        @Option(
            help: ArgumentHelp(
                "A file whose SHA-256 is recorded, by a name; may be given several times.", valueName: "name=file"))
        var digest: [String] = []
        @Option(help: ArgumentHelp("Whom or what the confidential text is about: person:ada.", valueName: "subject"))
        var about: String?
        @Option(
            help: ArgumentHelp(
                "A file with the text that is to be confidential; `-`: standard input. Not an argument: others see those.",
                valueName: "file"))
        var confidential: String?
        @Argument(help: "What was done: note. and a word.") var action: String
        @Argument(help: "What it was done to.") var object: String

        func run() async throws {
            let draft = try draft()
            try await options.reporting {
                let ledger = try await options.openLedgerInTurn()
                do {
                    let receipts = try await ledger.append([draft])
                    try await ledger.close()
                    for receipt in receipts {
                        Terminal.print("recorded as entry \(receipt.sequence) of \(receipt.origin)")
                    }
                } catch let error as EntryError {
                    try? await ledger.close()
                    throw UsageError("\(error)")
                }
            }
        }

        private func draft() throws -> EntryDraft {
            guard action.hasPrefix(EntryAction.note), action != EntryAction.note else {
                throw UsageError(
                    "\"\(action)\": what is recorded by hand is called note. and a word, as in note.reviewed")
            }
            guard let outcome = EntryDraft.Outcome(rawValue: outcome) else {
                throw UsageError("--outcome takes success, failure, partial or denied, not \"\(outcome)\"")
            }
            return EntryDraft(
                EntryAction(rawValue: action), actor: by ?? ScanEvidence.actor, object: object, outcome: outcome,
                label: label, request: request, digests: try digests(),
                details: try pairs(detail, "--detail").mapValues { .string($0) }, confidential: try sealed())
        }

        private func sealed() throws -> EntryDraft.Confidential? {
            switch (about, confidential) {
            case (nil, nil): return nil
            case (let about?, let file?):
                let limit = Self.mostConfidentialBytes
                let bytes =
                    file == "-"
                    ? try TextFile.readAll(STDIN_FILENO, mostBytes: limit)
                    : try TextFile.readBytes(file, mostBytes: limit)
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw UsageError("--confidential takes text in UTF-8")
                }
                return EntryDraft.Confidential(subject: about, text: .string(text))
            default: throw UsageError("--confidential and --about go together: a text, and whom or what it is about")
            }
        }

        private func digests() throws -> [String: String] {
            try pairs(digest, "--digest").mapValues { file in
                try ContentDigest(of: TextFile.readBytes(file, mostBytes: 1 << 30), EvidenceOptions.crypto).text
            }
        }

        private func pairs(_ texts: [String], _ option: String) throws -> [String: String] {
            var pairs: [String: String] = [:]
            for text in texts {
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let name = parts.first, !name.isEmpty, pairs[String(name)] == nil else {
                    throw UsageError("\(option) takes NAME=VALUE, each name once, not \"\(text)\"")
                }
                pairs[String(name)] = String(parts[1])
            }
            return pairs
        }
    }
}
