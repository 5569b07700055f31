import Evidence
import Foundation
import PicketTestKit
import Testing

/// Confidential text by the real program: recorded, read with the keys, shredded; the ledger and its proofs outlive it.
@Suite struct ConfidentialCommandTests {
    private let folder: TemporaryFolder
    private let crypto = SwiftCryptoModule()
    private static let text = "Augusta Ada King, Countess of Lovelace, asked for leave"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("def f(a, b, c, d, e, f, g, h, i):\n    return a\n", to: "project/innermost-secret.py")
        let made = try picket("ledger", "init", "example.com/t")
        try #require(made.status == 0, "\(made.error)")
    }

    @discardableResult
    private func picket(_ arguments: String..., passphrase: String = "correct horse battery") throws -> Program.Outcome
    {
        try Program.picket.run(
            arguments + ["--evidence", folder.path(of: "evidence")], in: folder.path(of: "project"),
            environment: [
                "PICKET_PASSPHRASE": passphrase, "XDG_CACHE_HOME": folder.path + "/cache",
                "PICKET_GRAMMARS": Project.root + "/.grammars",
            ])
    }

    /// The index that the program prints.
    private func recorded(_ output: String) throws -> String {
        let words = output.split(separator: " ")
        return String(words[try #require(words.firstIndex(of: "entry"), "\(output)") + 1])
    }

    /// In no file, in no spelling.
    private func expectHidden(_ texts: [String], _ location: SourceLocation = #_sourceLocation) throws {
        for spelling in texts.map({ Array($0.utf8) }).flatMap(Spellings.of) {
            #expect(try !folder.contains(spelling, in: "evidence"), sourceLocation: location)
        }
        #expect(try folder.contains(Array("example.com/t".utf8), in: "evidence"), sourceLocation: location)
    }

    private func proof(_ index: String) throws -> InclusionEvidence {
        let proof = try picket("ledger", "prove", index)
        return try #require(InclusionEvidence(JSON(parsing: proof.bytes.dropLast())), "\(proof.error)")
    }

    @Test func aNoteIsReadAndShredded() throws {
        let file = try folder.write(Self.text, to: "note.txt")
        let outcome = try picket(
            "ledger", "append", "note.leave-asked", "team:engines", "--by", "user:charles", "--detail", "ticket=HR-1",
            "--digest", "form=\(file)", "--label", "restricted", "--about", "person:ada", "--confidential", file)
        #expect(outcome.status == 0, "\(outcome.error)")
        let index = try recorded(outcome.output)
        let other = try recorded(
            picket("ledger", "append", "note.seen", "x", "--about", "person:bob", "--confidential", file).output)
        try expectHidden([Self.text])
        let shown = try picket("ledger", "show", index).output
        #expect(shown.contains("sealed   for person:ada") && shown.contains("ticket \"HR-1\""))
        #expect(
            shown.contains("user:charles") && shown.contains("restricted") && shown.contains("digest   form sha256:"))

        let read = try picket("ledger", "reveal", index)
        #expect(read.status == 0 && read.output == "\"\(Self.text)\"\n", "\(read.error)")
        #expect(try picket("ledger", "reveal", index, passphrase: "wrong").status == 2)
        let before = try proof(index)

        #expect(try picket("ledger", "shred", "person:ada").status == 0)
        let gone = try picket("ledger", "reveal", index)
        #expect(gone.status == 1 && gone.output.isEmpty && gone.error.contains("shredded"), "\(gone.error)")
        try expectHidden([Self.text])
        // The same entry, in a ledger that is whole; the old proof and a new one hold.
        let verified = try picket("ledger", "verify")
        #expect(verified.status == 0, "\(verified.output)\(verified.error)")
        let keys = try LedgerReader(FolderStorage(folder.path(of: "evidence")), crypto: crypto).signers
        let after = try proof(index)
        #expect(after.entry == before.entry && after.checkpoint != before.checkpoint)
        _ = try before.verify(by: keys, crypto)
        _ = try after.verify(by: keys, crypto)
        #expect(try picket("ledger", "tail", "-n", "1").output.contains("subject.shredded"))
        #expect(try picket("ledger", "shred", "person:ada").status == 1)
        // Nobody else's.
        #expect(try picket("ledger", "reveal", other).output.contains("Lovelace"))
        // What is written of her from now on has a key of its own, which opens nothing of before.
        let again = try recorded(
            picket("ledger", "append", "note.seen", "x", "--about", "person:ada", "--confidential", file).output)
        #expect(try picket("ledger", "reveal", again).status == 0)
        #expect(try picket("ledger", "reveal", index).status == 1)
    }

    @Test func aScanIsSealedWithItsReport() throws {
        try folder.write(
            """
            evidence: {folder: ../evidence, input: list, confidential: "project:apollo"}
            waivers:
              - {rule: connascence/position, owner: Grace Brewster Hopper, reason: until the compiler is done}
            """, to: "project/picket.yaml")
        let scan = try picket("scan", "--format", "json")
        #expect(scan.status == 0 && scan.error.contains("recorded as entry"), "\(scan.error)")
        let index = try recorded(scan.error)
        let hidden = ["innermost-secret.py", "Grace Brewster Hopper", "until the compiler is done", folder.path]
        try expectHidden(hidden)
        // Read with the keys: the report, byte for byte, and the rest.
        let report = try picket("ledger", "reveal", index, "--document", "report")
        #expect(report.status == 0 && report.bytes == scan.bytes, "\(report.error)")
        #expect(try picket("ledger", "reveal", index, "--document", "input").output.contains("  innermost-secret.py\n"))
        #expect(try picket("ledger", "reveal", index, "--document", "configuration").output.contains("Hopper"))
        #expect(try picket("ledger", "reveal", index, "--document", "rules").output.contains("connascence/position"))
        #expect(try picket("ledger", "reveal", index).output.contains(folder.path(of: "project")))
        let waived = try picket("ledger", "search", "--action", "finding.waived").output.split(separator: " ")
        let waiver = try picket("ledger", "reveal", String(try #require(waived.first)))
        #expect(waiver.output.contains("Hopper") && waiver.output.contains("innermost-secret.py"))
        // What quality and compliance go by is in the clear.
        let shown = try picket("ledger", "show", index).output
        #expect(shown.contains("object   project:apollo") && shown.contains("opportunities"))

        let attestation = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "evidence/attestations")).first)
        let saved = try folder.write(report.bytes, to: "report.json")
        let key = try folder.write(
            String(decoding: folder.read("evidence/logs/1/keys"), as: UTF8.self).split(separator: "\n").first.map {
                "\($0)\n"
            } ?? "", to: "key")
        func verify(_ more: String...) throws -> Program.Outcome {
            try Program.picket.run(
                ["verify", folder.path(of: "evidence/attestations/\(attestation)"), "--key", key] + more)
        }
        #expect(try verify("--report", saved).status == 0)
        #expect(try picket("ledger", "shred", "project:apollo").status == 0)
        for document in ["report", "input", "configuration"] {
            #expect(try picket("ledger", "reveal", index, "--document", document).status == 1)
        }
        #expect(try picket("ledger", "reveal", index).status == 1)
        #expect(try picket("ledger", "verify").status == 0 && verify().status == 0)
        try expectHidden(hidden)
    }

    @Test func documentsAreHeldAgainstTheirDigests() throws {
        let scan = try picket("scan", "--fail-on", "never")
        let index = try recorded(scan.error)
        #expect(try picket("ledger", "reveal", index, "--document", "report").output.contains("innermost-secret.py"))
        #expect(try picket("ledger", "reveal", index, "--document", "input").error.contains("was not kept"))
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "evidence/reports")).first)
        try folder.write(try folder.read("evidence/reports/\(name)") + [0x20], to: "evidence/reports/\(name)")
        #expect(try picket("ledger", "reveal", index, "--document", "report").status == 1)
        #expect(try picket("ledger", "reveal", "0", "--document", "report").status == 1)
        #expect(try picket("ledger", "reveal", "0").status == 1)
    }

    @Test(arguments: [
        ["ledger", "append", "scan.completed", "x"], ["ledger", "append", "note.", "x"],
        ["ledger", "append", "note.Shout", "x"], ["ledger", "append", "note.a", "x", "--about", "person:ada"],
        ["ledger", "append", "note.a", "x", "--confidential", "none.txt", "--about", "a"],
        ["ledger", "append", "note.a", "x", "--detail", "nothing"],
        ["ledger", "append", "note.a", "x", "--outcome", "so"],
        ["ledger", "append", "note.a", "x", "--detail", "a=1", "--detail", "a=2"],
        ["scan", "--confidential", ""],
    ])
    func wrongUseIsRefused(arguments: [String]) throws {
        let before = try picket("ledger", "status").output
        let outcome = try Program.picket.run(
            arguments + ["--evidence", folder.path(of: "evidence")], in: folder.path(of: "project"),
            environment: ["PICKET_PASSPHRASE": "correct horse battery"])
        #expect(outcome.status == 2 && !outcome.error.isEmpty, "\(outcome)")
        #expect(try picket("ledger", "status").output == before)
    }
}
