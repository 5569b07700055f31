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
