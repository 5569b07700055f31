import Evidence
import Foundation
import PicketTestKit
import Testing

@Suite struct LedgerCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let outcome = try Self.run(folder, ["init", "example.com/t"])
        #expect(outcome.status == 0 && outcome.output.contains("example.com/t/1+"), "\(outcome.error)")
    }

    @discardableResult
    private static func run(
        _ folder: TemporaryFolder, _ arguments: [String], passphrase: String = "correct horse battery"
    ) throws -> Program.Outcome {
        try Program.picket.run(
            ["ledger"] + arguments + ["--evidence", folder.path(of: "evidence")],
            environment: ["PICKET_PASSPHRASE": passphrase])
    }

    private func run(_ arguments: String...) throws -> Program.Outcome { try Self.run(folder, arguments) }

    @Test func entriesAreListedShownFoundAndExported() throws {
        #expect(try run("tail", "--number", "1").output.split(separator: "\n").count == 1)
        #expect(try run("show", "0").output.contains("ledger.created"))
        let found = try run("search", "--action", "key", "--since", "2020-01-01", "--format", "json")
        let entries = try found.bytes.split(separator: 0x0A).map { try Entry(decoding: Array($0)) }
        #expect(!entries.isEmpty && entries.allSatisfy { $0.action == .keyGenerated })
        #expect(try run("search", "--until", "2020-01-01T00:00:00Z").output.isEmpty)
        // The leaves, byte for byte: whoever has them computes the root.
        var tree = MerkleFrontier()
        for line in try run("export").bytes.split(separator: 0x0A) { tree.append(MerkleHash(leaf: Array(line))) }
        let status = try JSON(parsing: run("status", "--format", "json").bytes.dropLast())
        #expect(status["root"]?.string == "\(tree.root)" && status["size"]?.integer == Int(tree.size))
    }

    @Test func aLedgerIsVerifiedByAKeyAndFromACheckpoint() throws {
        let key = try #require(
            try run("status").output.split(separator: "\n").first { $0.hasPrefix("signed") }?.split(separator: " ").last
        )
        let old = try folder.write(folder.read("evidence/logs/1/checkpoint"), to: "old")
        let rotated = try run("rotate")
        #expect(rotated.status == 0, "\(rotated.error)")
        let outcome = try run("verify", "--key", String(key), "--from", old, "--entries", "--format", "json")
        #expect(outcome.status == 0, "\(outcome.output)")
        let json = try JSON(parsing: outcome.bytes.dropLast())
        #expect(json["verified"] == true && json["trusted"] == true && json["logs"]?.array?.count == 2)
        // Another's key.
        let other = try NoteKey(name: "example.com/t/1", key: SwiftCryptoModule().generateKey(.ed25519).verifying)
        #expect(try run("verify", "--key", other.text).status == 1)
    }

    /// From the first entries on, the log says which cryptography it rests on.
    @Test func theCryptographyIsOnRecordFromTheStart() throws {
        let found = try run("search", "--action", "crypto.tested", "--format", "json")
        let entry = try Entry(decoding: Array(try #require(found.bytes.split(separator: 0x0A).first)))
        #expect(entry.outcome == .success && entry.details["passed"] == true && entry.object == "crypto:swift")
        let query = "entries where action = crypto.tested within 90d expect latest where outcome = success"
        let asked = try Program.picket.run("compliance", "query", query, "--evidence", folder.path(of: "evidence"))
        #expect(asked.status == 0 && asked.output.hasPrefix("holds"), "\(asked.output)\(asked.error)")
    }

    /// A log that Ed25519 signs as well cannot be gone on with in approved mode: its checkpoints would lack a signature.
    @Test func approvedModeRefusesALogOfOtherKeys() throws {
        let before = try run("status").output
        let approved = ["PICKET_PASSPHRASE": "correct horse battery", "PICKET_APPROVED_ONLY": "1"]
        for command in [["ledger", "rotate"], ["crypto", "--record"]] {
            let outcome = try Program.picket.run(
                command + ["--evidence", folder.path(of: "evidence")], environment: approved)
            #expect(outcome.status != 0 && outcome.error.contains("signed with Ed25519 as well"), "\(outcome.error)")
        }
        #expect(try run("status").output == before && run("verify").status == 0)
        // What it says to do does.
        let begun = try Program.picket.run(
            "ledger", "init", "--evidence", folder.path(of: "approved"), "example.com/approved", environment: approved)
        #expect(begun.status == 0, "\(begun.error)")
        let rotated = try Program.picket.run(
            "ledger", "rotate", "--evidence", folder.path(of: "approved"), environment: approved)
        #expect(rotated.status == 0, "\(rotated.error)")
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/jsonschema"),
            "jsonschema is not there: scripts/setup-tests installs it"))
    func whatIsPrintedIsWhatTheSchemaSays() throws {
        func check(_ outcome: Program.Outcome) throws {
            let file = try folder.write(outcome.bytes, to: "printed.json")
            let checked = try Program(path: Project.root + "/.venv/bin/jsonschema").run(
                "-i", file, Project.root + "/docs/schemas/ledger.schema.json")
            #expect(checked.status == 0, "\(outcome.output): \(checked.output)\(checked.error)")
        }
        try check(run("status", "--format", "json"))
        try check(run("verify", "--format", "json"))
        try check(run("prove", "1"))
        try check(run("show", "1", "--format", "json"))
        try folder.write("x", to: "evidence/logs/1/tile/0/000.p/5")
        let bad = try run("verify", "--format", "json")
        #expect(bad.status == 1)
        try check(bad)
    }

    @Test func whatWasChangedIsNamed() throws {
        let name = "evidence/logs/1/tile/entries/000.p/5"
        var bytes = try folder.read(name)
        // The quotation mark at the end: what is left is no JSON.
        bytes[bytes.count - 3] ^= 1
        try folder.write(bytes, to: name)
        let outcome = try run("verify")
        #expect(
            outcome.status == 1 && outcome.output.contains("NOT VERIFIED") && outcome.output.contains(name)
                && outcome.output.contains("entry 4"))
        let json = try JSON(parsing: run("verify", "--format", "json").bytes.dropLast())
        #expect(json["verified"] == false && json["index"]?.integer == 4)
        #expect(try run("show", "4").status != 0)
        #expect(try run("prove", "4").status == 1)
    }

    @Test func aProofIsCheckedWithTheKeyAlone() throws {
        let proof = try run("prove", "1")
        let evidence = try #require(InclusionEvidence(JSON(parsing: proof.bytes.dropLast())))
        let keys = try LedgerReader(FolderStorage(folder.path(of: "evidence")), crypto: SwiftCryptoModule()).signers
        #expect(try evidence.verify(by: keys, SwiftCryptoModule()).size == 5)
        var changed = evidence
        changed.entry[20] ^= 1
        #expect(throws: ProofError.self) { try changed.verify(by: keys, SwiftCryptoModule()) }
    }

    @Test func wrongUseSaysWhatToDo() throws {
        let none = try Program.picket.run("ledger", "status", "--evidence", folder.path(of: "none"))
        #expect(none.status == 2 && none.error.contains("picket ledger init"))
        #expect(try run("init", "example.com/t").status == 2)
        #expect(try run("show", "99").status == 2)
        #expect(try run("search", "--since", "yesterday").status == 2)
        #expect(try Self.run(folder, ["rotate"], passphrase: "wrong").status == 2)
    }
}
