import Evidence
import Foundation
import PicketTestKit
import Testing

/// What a user sees of recorded scans and attestations.
@Suite struct EvidenceCommandTests {
    let folder: TemporaryFolder
    let environment: [String: String]
    static let python = Project.root + "/.venv/bin/python"

    init() throws {
        folder = try TemporaryFolder()
        environment = [
            "XDG_CACHE_HOME": folder.path + "/cache", "PICKET_GRAMMARS": Project.root + "/.grammars",
            "PICKET_PASSPHRASE": "",
        ]
        try folder.write("def f(a, b, c, d, e, f, g, h, i):\n    return a\n", to: "project/a.py")
        try folder.write("x = 1\n", to: "project/b.py")
    }

    @discardableResult
    private func picket(_ arguments: String..., with extra: [String: String] = [:]) throws -> Program.Outcome {
        try Program.picket.run(
            arguments, in: folder.path + "/project", environment: environment.merging(extra) { $1 })
    }

    /// Makes the ledger ../evidence, and a file for each verifier key: key0 is of Ed25519, key1 of P-384.
    private func makeLedger(passphrase: String? = nil) throws {
        let outcome =
            if let passphrase {
                try picket(
                    "ledger", "init", "--evidence", "../evidence", "picket.test/log",
                    with: ["PICKET_PASSPHRASE": passphrase])
            } else {
                try picket("ledger", "init", "--evidence", "../evidence", "--unprotected", "picket.test/log")
            }
        try #require(outcome.status == 0, "\(outcome.error)")
        let keys = try String(decoding: folder.read("evidence/logs/1/keys"), as: UTF8.self).split(separator: "\n")
        for (number, key) in keys.enumerated() { try folder.write(key + "\n", to: "key\(number)") }
        #expect(keys.count == 2)
    }

    private func files(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "evidence/\(name)")).sorted()
    }

    private var reader: LedgerReader {
        get throws { try LedgerReader(FolderStorage(folder.path(of: "evidence")), crypto: SwiftCryptoModule()) }
    }

    // MARK: Recording

    @Test func aScanIsRecordedAndAttested() throws {
        try makeLedger()
        try folder.write("evidence: {folder: ../evidence, input: list}\n", to: "project/picket.yaml")
        let scan = try picket("scan", "--label", "restricted", "--format", "json", "--output", "json=../report.json")
        #expect(scan.bytes == (try folder.read("report.json")))
        #expect(scan.status == 1 && scan.error.contains("recorded as entry 5 of picket.test/log/1"), "\(scan.error)")

        // Every digest of the entry is the SHA-256 of a file of the folder that is named for it.
        let entry = try reader.entry(5)
        #expect(entry.action == .scanCompleted && entry.label == "restricted")
        for (name, kind) in [
            ("report", "reports"), ("rules", "rules"), ("configuration", "configurations"), ("input", "inputs"),
        ] {
            let file = try #require(try files(kind).first)
            let digest = try ContentDigest(of: folder.read("evidence/\(kind)/\(file)"), SwiftCryptoModule())
            #expect(file.hasPrefix(digest.hexadecimal + ".") && entry.digests[name] == digest.text, "\(name)")
        }
        #expect(try folder.read("report.json") == folder.read("evidence/reports/\(files("reports")[0])"))
        let manifest = try Program(path: "/usr/bin/sha256sum").run(
            "-c", "--strict", folder.path(of: "evidence/inputs/\(try files("inputs")[0])"),
            in: folder.path(of: "project"))
        #expect(manifest.status == 0 && manifest.output.contains("a.py: OK\n"), "\(manifest.output)\(manifest.error)")
        #expect(entry.details["findings"]?["high"] == 1)
        #expect((entry.details["opportunities"]?.integer ?? 0) >= 2 * ((entry.details["rules"]?.integer ?? 0) - 1))
        #expect(try reader.entry(6).action == .reportAttested)
    }

    @Test func anAttestationIsVerifiedAlone() throws {
        try makeLedger()
        try picket("scan", "--evidence", "../evidence", "--output", "json=../report.json")
        let attestation = "../evidence/attestations/" + (try files("attestations")[0])
        let verified = try picket(
            "verify", attestation, "--key", "../key0", "--key", "../key1", "--report", "../report.json")
        #expect(verified.status == 0, "\(verified.output)\(verified.error)")
        #expect(verified.output.hasSuffix("verified; 2 things not checked\n") && !verified.output.contains("FAILED"))

        try folder.write(try folder.read("report.json") + [0x20], to: "other.json")
        let other = try picket("verify", attestation, "--key", "../key0", "--report", "../other.json")
        #expect(other.status == 1 && other.output.contains("FAILED") && other.output.contains("NOT VERIFIED"))

        try folder.write(try SwiftCryptoModule().generateKey(.ed25519).verifying.pem, to: "stranger.pem")
        #expect(try picket("verify", attestation, "--key", "../stranger.pem").status == 1)
        #expect(try picket("verify", attestation).status == 2)
        #expect(try picket("verify", attestation, "--key", "../report.json").status == 2)
        #expect(try picket("verify", "nowhere.json", "--key", "../key0").status == 2)
        try folder.write("[]", to: "empty.json")
        #expect(try picket("verify", "../empty.json", "--key", "../key0").status == 1)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: python), "no .venv: run scripts/setup-tests"))
    func whatVerifyPrintsIsAsItsSchemaSays() throws {
        try makeLedger()
        try picket("scan", "--evidence", "../evidence")
        let attestation = "../evidence/attestations/" + (try files("attestations")[0])
        for arguments in [["--key", "../key0"], ["--key", "../key0", "--report", "a.py"]] {
            let printed = try Program.picket.run(
                ["verify", attestation, "--format", "json"] + arguments, in: folder.path(of: "project"))
            try folder.write(printed.bytes, to: "verification.json")
            let outcome = try Program(path: Self.python).run(
                "-c",
                """
                import json, sys, jsonschema
                schema = json.load(open(sys.argv[2])); jsonschema.validators.validator_for(schema).check_schema(schema)
                jsonschema.validate(json.load(open(sys.argv[1])), schema)
                """, folder.path(of: "verification.json"), Project.root + "/docs/schemas/verification.schema.json")
            #expect(outcome.status == 0, "\(outcome.error)")
        }
    }

    @Test func waiversAreRecorded() throws {
        try makeLedger()
        try folder.write(
            """
            evidence: ../evidence
            waivers:
              - {rule: connascence/position, owner: payments team, reason: until spring, expires: 2999-01-31}
            """, to: "project/picket.yaml")
        #expect(try picket("scan").status == 0)
        let waived = try reader.entries { $0.action == .findingWaived }
        #expect(waived.count == 1)
        let details = try #require(waived.first?.details)
        #expect(details["rule"] == "connascence/position" && details["owner"] == "payments team")
        #expect(details["reason"] == "until spring" && details["expires"] == "2999-01-31" && details["path"] == "a.py")
        #expect(try reader.entry(5).details["suppressed"] == ["waiver": 1])
    }

    /// One after the other, and both are there.
    @Test func scansAtOnceTakeTurns() async throws {
        try makeLedger()
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<3 {
                group.addTask { try picket("scan", "--evidence", "../evidence", "--fail-on", "never").status }
            }
            for try await status in group { #expect(status == 0) }
        }
        #expect(try reader.entries { $0.action == .scanCompleted }.count == 3)
        #expect(try picket("ledger", "verify", "--evidence", "../evidence").status == 0)
    }

    // MARK: What goes wrong

    @Test func withoutALedgerNothingIsScanned() throws {
        let outcome = try picket("scan", "--evidence", "../evidence")
        #expect(
            outcome.status == 2 && outcome.output.isEmpty && outcome.error.contains("ledger init"), "\(outcome.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path(of: "evidence")))
        try folder.write("evidence: ../evidence\n", to: "project/picket.yaml")
        #expect(try picket("scan", "--fail-on", "never").status == 2)
        #expect(try picket("scan", "--fail-on", "never", "--no-evidence").status == 0)
    }

    /// Wherever its folder is, and whatever it is called.
    @Test func evidenceIsNotInspected() throws {
        try picket("ledger", "init", "--evidence", "proof", "--unprotected", "picket.test/log")
        for _ in 0..<2 {
            let outcome = try picket("scan", "--evidence", "proof", "--fail-on", "never", ".")
            #expect(outcome.output.contains("2 files inspected"), "\(outcome.output)")
        }
    }

    /// The scan's status says so, the report does, and standard error does; unless it may go on.
    @Test(arguments: [("fail", 3), ("continue", 0)] as [(String, Int32)])
    func whatCannotBeRecordedIsMarked(policy: String, status: Int32) throws {
        try makeLedger()
        try folder.write("evidence: {folder: ../evidence, on-failure: \(policy)}\n", to: "project/picket.yaml")
        try folder.write("damaged", to: "evidence/logs/1/checkpoint")
        let outcome = try picket("scan", "--fail-on", "never", "--output", "json=../report.json")
        #expect(outcome.status == status, "\(outcome.error)")
        let report = String(decoding: try folder.read("report.json"), as: UTF8.self)
        for text in [outcome.output, outcome.error, report] { #expect(text.contains("This scan is not recorded")) }
        #expect(outcome.output.contains("connascence/position"))
    }

    @Test func keysNeedTheirPassphrase() throws {
        try makeLedger(passphrase: "correct horse")
        let without = try picket("scan", "--evidence", "../evidence", "--fail-on", "never")
        #expect(without.status == 3 && without.error.contains("not recorded"), "\(without.error)")
        let with = try picket(
            "scan", "--evidence", "../evidence", "--fail-on", "never", with: ["PICKET_PASSPHRASE": "correct horse"])
        #expect(with.status == 0, "\(with.error)")
        let file = try folder.write("correct horse\n", to: "passphrase")
        let scan = ["scan", "--evidence", "../evidence", "--fail-on", "never", "--passphrase-file", file]
        let readable = try Program.picket.run(scan, in: folder.path + "/project", environment: environment)
        #expect(readable.status == 3 && readable.error.contains("chmod 600"), "\(readable.error)")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let own = try Program.picket.run(scan, in: folder.path + "/project", environment: environment)
        #expect(own.status == 0, "\(own.error)")
    }

    // MARK: picket attest

    @Test func aReportIsAttestedAfterwards() throws {
        try makeLedger()
        try picket("scan", "--output", "json=../report.json")
        let unrecorded = try picket("attest", "../report.json", "--evidence", "../evidence")
        #expect(unrecorded.status == 0 && unrecorded.error.contains("no record"), "\(unrecorded.error)")
        let file = "../report.json.attestation.json"
        let verified = try picket("verify", file, "--key", "../key1", "--report", "../report.json")
        #expect(verified.status == 0 && verified.output.contains("not checked  ledger"), "\(verified.output)")

        try picket("scan", "--evidence", "../evidence", "--output", "json=../report.json")
        #expect(try picket("attest", "../report.json", "--evidence", "../evidence", "-o", "../a.json").status == 0)
        let recorded = try picket("verify", "../a.json", "--key", "../key1", "--report", "../report.json")
        #expect(recorded.status == 0 && recorded.output.contains("passed       inclusion"), "\(recorded.output)")
        #expect(try reader.entries { $0.action == .reportAttested }.count == 3)
    }

    @Test func whatIsNoReportIsNotAttested() throws {
        try makeLedger()
        for text in ["", "{}", "[1]", #"{"schemaVersion": "9.0"}"#, #"{"_type": "https://in-toto.io/Statement/v0.1"}"#]
        {
            try folder.write(text, to: "bad.json")
            let outcome = try picket("attest", "../bad.json", "--evidence", "../evidence")
            #expect(outcome.status == 2 && outcome.error.contains("bad.json"), "\(outcome.error)")
        }
        #expect(try picket("attest", "nowhere.json", "--evidence", "../evidence").status == 2)
        #expect(try reader.size == 5)
    }
}
