import Foundation
import PicketTestKit
import Testing

@Suite struct KeysCommandTests {
    private let folder: TemporaryFolder
    private let secret = [
        "PICKET_PASSPHRASE": "correct horse battery", "PICKET_CRYPTO": "swift", "PICKET_APPROVED_ONLY": "0",
    ]

    init() throws { folder = try TemporaryFolder() }

    private func picket(_ arguments: String..., environment: [String: String]? = nil) throws -> Program.Outcome {
        try Program.picket.run(arguments, in: folder.path, environment: environment ?? secret)
    }

    private func json(_ outcome: Program.Outcome) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(outcome.bytes)) as? [String: Any])
    }

    private func keys() throws -> [[String: Any]] {
        try #require(try json(picket("keys", "list", "--format", "json", "--check"))["keys"] as? [[String: Any]])
    }

    @Test func keysAreMadeListedRotatedAndRevoked() throws {
        let made = try picket("keys", "init")
        #expect(made.status == 0, "\(made.error)")
        #expect(made.output.contains("Ed25519") && made.output.contains("ECDSA-P384-SHA384"))
        #expect(try picket("keys", "init").status == 2)
        let first = try keys()
        #expect(first.count == 2)

        #expect(try picket("keys", "rotate", "--algorithm", "Ed25519").status == 0)
        #expect(try keys().count == 3)
        let id = try #require(first.first { $0["algorithm"] as? String == "ECDSA-P384-SHA384" }?["id"] as? String)
        let revoked = try picket("keys", "revoke", String(id.prefix(10)), "--reason", "lost laptop")
        #expect(revoked.status == 0 && revoked.output.contains("revoked") && revoked.output.contains("lost laptop"))
        let statuses = try keys().compactMap { $0["status"] as? String }
        #expect(statuses.sorted() == ["active", "active", "retired", "revoked"])
        #expect(try picket("keys", "revoke", "00000000", "--reason", "x").status == 2)
        #expect(try picket("keys", "rotate", "--algorithm", "RSA").status == 2)
    }

    @Test func whatIsExportedAnotherToolReads() throws {
        #expect(try picket("keys", "init", "--unprotected").status == 0)
        let pem = try picket("keys", "export-public")
        #expect(pem.output.components(separatedBy: "-----BEGIN PUBLIC KEY-----").count == 3)
        let note = try picket("keys", "export-public", "--name", "example.com/log")
        #expect(note.output.hasPrefix("example.com/log+"))
        #expect(try picket("keys", "export-public", "--name", "a b").status == 2)
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else { return }
        for key in try keys() {
            let file = try folder.write(#require(key["pem"] as? String), to: "key.pem")
            let der = try Program(path: "/usr/bin/openssl").run("pkey", "-pubin", "-in", file, "-outform", "DER").bytes
            let digest = try Program(path: "/usr/bin/openssl").run(
                "dgst", "-sha256", "-r", folder.write(der, to: "key.der"))
            #expect(digest.output.hasPrefix(try #require(key["id"] as? String)))
        }
    }

    /// The same answer, and no other file than the count: nothing tells how wrong it was.
    @Test func wrongPassphrasesAreRefusedAndDelayed() throws {
        #expect(try picket("keys", "init").status == 0)
        for _ in 0..<3 {
            let wrong = try picket("keys", "rotate", environment: secret.merging(["PICKET_PASSPHRASE": "wrong"]) { $1 })
            #expect(wrong.status == 2 && wrong.error.contains("the passphrase is wrong, or the file has been changed"))
        }
        let path = ".picket-evidence/keys/attempts.json"
        let counted = String(decoding: try folder.read(path), as: UTF8.self)
        #expect(counted.contains(#""failures":3"#), "\(counted)")
        // After three it is one second, which a busy machine may take to start a program; after ten, two minutes.
        try folder.write(counted.replacingOccurrences(of: #""failures":3"#, with: #""failures":10"#), to: path)
        let right = try picket("keys", "rotate")
        #expect(right.status == 2 && right.error.contains("10 wrong passphrases in a row"), "\(right.error)")
    }

    @Test func passphrasesComeFromAPrivateFile() throws {
        let file = try folder.write("correct horse battery\nand not this\n", to: "passphrase")
        let none = ["PICKET_PASSPHRASE": ""]
        let exposed = try picket("keys", "init", "--passphrase-file", file, environment: none)
        #expect(exposed.status == 2 && exposed.error.contains("chmod 600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        #expect(try picket("keys", "init", "--passphrase-file", file, environment: none).status == 0)
        // The same from the environment.
        #expect(try picket("keys", "list", "--check").status == 0)
        try folder.write("short\n", to: "passphrase")
        #expect(try picket("keys", "init", "--keys", "other", "--passphrase-file", file, environment: none).status == 2)
        try folder.write("", to: "passphrase")
        #expect(try picket("keys", "list", "--check", "--passphrase-file", file, environment: none).status == 2)
    }

    /// No terminal, no passphrase: nothing is made, least of all without one.
    @Test func withoutAPassphraseNothingIsMade() throws {
        let outcome = try Program(path: "/usr/bin/setsid").run(
            ["--wait", Program.picket.path, "keys", "init"], in: folder.path, environment: ["PICKET_PASSPHRASE": ""])
        #expect(outcome.status == 2 && outcome.error.contains("--unprotected"), "\(outcome.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path(of: ".picket-evidence/keys/store.json")))
    }

    /// At a terminal: asked for, typed twice, never shown.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "python3 is not there"))
    func passphrasesAreAskedForWithoutAnEcho() throws {
        let script = """
            import os, pty, sys
            program, passphrases = sys.argv[1], sys.argv[2:]
            child, terminal = pty.fork()
            if child == 0:
                os.environ["PICKET_PASSPHRASE"] = ""
                os.execv(program, [program, "keys", "init"])
            shown = b""
            for prompt, passphrase in zip([b"keys: ", b"more: "], passphrases):
                while prompt not in shown:
                    shown += os.read(terminal, 1000)
                os.write(terminal, passphrase.encode() + b"\\n")
            try:
                while part := os.read(terminal, 1000):
                    shown += part
            except OSError:
                pass
            print(shown.decode())
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """
        let python = Program(path: "/usr/bin/python3")
        let differing = try python.run(
            "-c", script, Program.picket.path, "horse battery", "horse buttery", in: folder.path)
        #expect(
            differing.status == 2 && differing.output.contains("not the same"), "\(differing.output)\(differing.error)")
        let interrupted = try python.run("-c", script, Program.picket.path, "\u{3}", in: folder.path)
        #expect(interrupted.status == 130, "\(interrupted.output)\(interrupted.error)")
        let made = try python.run("-c", script, Program.picket.path, "horse battery", "horse battery", in: folder.path)
        #expect(made.status == 0 && !made.output.contains("battery"), "\(made.output)\(made.error)")
        #expect(try picket("keys", "list", "--check", environment: ["PICKET_PASSPHRASE": "horse battery"]).status == 0)
    }

    @Test func filesThatOthersMayReadAreRefused() throws {
        #expect(try picket("keys", "init").status == 0)
        let store = folder.path(of: ".picket-evidence/keys/store.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: store)
        let outcome = try picket("keys", "list")
        #expect(outcome.status == 1 && outcome.error.contains("chmod 600") && outcome.error.contains("store.json"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.path(of: ".picket-evidence/keys"))
        #expect(try picket("keys", "list").error.contains("chmod 700"))
    }

    @Test func whereThereAreNoKeysThatIsSaid() throws {
        for command in ["list", "rotate", "export-public"] {
            let outcome = try picket("keys", command)
            #expect(outcome.status == 2 && outcome.error.contains("picket keys init"), "\(outcome.error)")
        }
    }

    @Test func approvedModeMakesNoOtherKeys() throws {
        let approved = secret.merging(["PICKET_APPROVED_ONLY": "1"]) { $1 }
        #expect(try picket("keys", "init", environment: approved).status == 0)
        #expect(try keys().compactMap { $0["algorithm"] as? String } == ["ECDSA-P384-SHA384"])
    }

    /// What is said of the module, and nothing more than is true.
    @Test func cryptoSaysWhatIsUsedAndWhatIsValidated() throws {
        let status = try picket("crypto", "--format", "json")
        #expect(status.status == 0)
        let said = try json(status)
        #expect(said["validated"] as? Bool == false && said["passed"] as? Bool == true)
        #expect((said["module"] as? String)?.contains("swift-crypto") == true)
        let services = try #require(said["services"] as? [[String: Any]])
        #expect(services.contains { $0["name"] as? String == "Ed25519 sign" && $0["approved"] as? Bool == false })
        #expect(services.contains { $0["name"] as? String == "AES-256-GCM seal" && $0["approved"] as? Bool == true })
        #expect(try picket("crypto").output.contains("validated   false"))
        #expect(try picket("crypto", environment: ["PICKET_CRYPTO": "rot13"]).status == 2)
        #expect(try picket("crypto", "--record").status == 2)
        #expect(
            try picket("crypto", environment: ["PICKET_CRYPTO": "fips", "PICKET_FIPS_MODULE": "/x.so"]).status == 2)
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/jsonschema"),
            "jsonschema is not there: scripts/setup-tests installs it"))
    func outputIsWhatTheSchemasSay() throws {
        #expect(try picket("keys", "init", "--unprotected").status == 0)
        let id = try #require(try keys().first?["id"] as? String)
        #expect(try picket("keys", "revoke", id, "--reason", "lost").status == 0)
        for (schema, command) in [("keys", ["keys", "list"]), ("crypto", ["crypto"])] {
            let output = try Program.picket.run(command + ["--format", "json"], in: folder.path, environment: secret)
            let file = try folder.write(output.bytes, to: schema + ".json")
            let outcome = try Program(path: Project.root + "/.venv/bin/jsonschema").run(
                "-i", file, Project.root + "/docs/schemas/\(schema).schema.json")
            #expect(outcome.status == 0, "\(outcome.error)")
        }
    }

    /// Shredding and rotation are entries; the checkpoint with a rotation is signed by the old keys too.
    @Test func whatHappensToKeysIsRecorded() throws {
        let begun = try picket("ledger", "init", "example.com/log")
        #expect(begun.status == 0, "\(begun.error)")
        let old = try folder.write(picket("keys", "export-public", "--name", "example.com/log").output, to: "old")
        let rotated = try picket("keys", "rotate")
        #expect(rotated.status == 0, "\(rotated.error)")
        #expect(try picket("ledger", "shred", "person:nobody").status == 1)
        let verified = try picket("ledger", "verify", "--key", old)
        #expect(verified.status == 0, "\(verified.error)")
        let recorded = try picket("crypto", "--record")
        #expect(recorded.status == 0, "\(recorded.error)")
        #expect(try picket("ledger", "search", "--action", "crypto.tested").output.contains("crypto.tested"))
        let new = try folder.write(picket("keys", "export-public", "--name", "example.com/log").output, to: "new")
        #expect(try picket("ledger", "verify", "--key", new).status == 0)
        let listed = try picket("ledger", "search", "--action", "key.rotated")
        #expect(listed.status == 0 && listed.output.contains("key.rotated"), "\(listed.error)\(listed.output)")
    }
}
