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

    @Test func whatWasChangedIsNamed() throws {
        let name = "evidence/logs/1/tile/entries/000.p/4"
        var bytes = try folder.read(name)
        bytes[bytes.count - 5] ^= 1
        try folder.write(bytes, to: name)
        let outcome = try run("verify")
        #expect(
            outcome.status == 1 && outcome.output.contains("NOT VERIFIED") && outcome.output.contains(name)
                && outcome.output.contains("entry 3"))
        let json = try JSON(parsing: run("verify", "--format", "json").bytes.dropLast())
        #expect(json["verified"] == false && json["index"]?.integer == 3)
        #expect(try run("show", "3").status != 0)
        #expect(try run("prove", "3").status == 1)
    }

    @Test func aProofIsCheckedWithTheKeyAlone() throws {
        let proof = try run("prove", "1")
        let evidence = try #require(InclusionEvidence(JSON(parsing: proof.bytes.dropLast())))
        let keys = try LedgerReader(FolderStorage(folder.path(of: "evidence")), crypto: SwiftCryptoModule()).signers
        #expect(try evidence.verify(by: keys, SwiftCryptoModule()).size == 4)
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
