import Evidence
import Foundation
import PicketTestKit
import Synchronization
import Testing

/// `picket compliance` over ledgers on disk.
@Suite struct ComplianceCommandTests {
    private let folder: TemporaryFolder
    private static let crypto = SwiftCryptoModule()
    private static let now: @Sendable () -> Int64 = { LedgerClock.system.now().time }

    init() throws { folder = try TemporaryFolder() }

    private func picket(_ arguments: String...) throws -> Program.Outcome {
        try Program.picket.run(["compliance"] + arguments, in: folder.path)
    }

    /// A ledger in `evidence/`, with keys: each draft so many days ago.
    private func makeLedger(_ drafts: [(ago: Int64, EntryDraft)]) async throws {
        let storage = try FolderStorage(folder.path + "/evidence", isMade: true)
        let (keys, made) = try KeyStore.create(
            folder: folder.path + "/evidence/keys", .none, module: Self.crypto, now: Self.now)
        let time = Mutex<Int64>(Self.now() - 100 * 86_400_000)
        let clock = LedgerClock { time.withLock { LedgerClock.Reading(time: $0, passed: $0) } }
        let ledger = try Ledger.create(
            name: "example.com/test", in: storage, keys: keys.signers, crypto: Self.crypto, sealer: keys, clock: clock)
        _ = try await ledger.append(made)
        for (ago, draft) in drafts {
            time.withLock { $0 = Self.now() - ago * 86_400_000 }
            _ = try await ledger.append([draft])
        }
        try await ledger.close()
    }

    private func scan(_ outcome: EntryDraft.Outcome = .success, critical: Int = 0) -> EntryDraft {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        return EntryDraft(
            .scanCompleted, actor: "service:ci", object: "/src", outcome: outcome, label: "internal",
            digests: ["report": digest, "rules": digest, "configuration": digest, "input": digest],
            details: ["findings": ["critical": JSON(critical), "high": 0]])
    }

    private var weekly: [(ago: Int64, EntryDraft)] { stride(from: 98, through: 0, by: -7).map { ($0, scan()) } }

    private func reader() throws -> LedgerReader {
        try LedgerReader(FolderStorage(folder.path + "/evidence"), crypto: Self.crypto)
    }

    @Test func frameworksAreListedAndShown() throws {
        let list = try picket("list")
        #expect(list.status == 0 && list.output.contains("nist800-53  NIST SP 800-53"))
        let shown = try picket("show", "soc2")
        #expect(shown.status == 0 && shown.output.contains("CC7.1  Detection of vulnerabilities (shared)"))
        let unknown = try picket("show", "soc3")
        #expect(
            unknown.status == 2 && unknown.error.contains("there is no framework \"soc3\"; there are soc2, iso27001"))
        #expect(try picket("queries").output.contains("scan-weekly: "))
    }

    @Test func aReportIsMadeAndRecorded() async throws {
        try await makeLedger(weekly)
        let before = try reader().size
        let outcome = try picket(
            "report", "--framework", "soc2", "--evidence", "evidence", "--format", "json", "-o", "report.json",
            "--actor",
            "user:ada")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("recorded as entry \(before) of example.com/test"))
        let bytes = try folder.read("report.json")
        let report = try JSON(parsing: bytes)
        #expect(report["ledger"]?["verified"] == true && report["ledger"]?["size"]?.integer == Int(before))
        let change = try #require(report["controls"]?.array?.first { $0["id"] == "CC7.1" })
        #expect(change["status"] == "satisfied")
        let entry = try reader().entry(before)
        #expect(entry.action == .complianceReported && entry.object == "soc2" && entry.actor == "user:ada")
        let hash = try Self.crypto.hash(bytes, .sha256).map { String(format: "%02x", $0) }.joined()
        #expect(entry.digests["report"] == "sha256:" + hash)
        #expect(entry.details["summary"] == report["summary"])
    }

    /// What was recorded before a rotation is evidence as before; of an earlier log, what is cited says which.
    @Test func reportsReadAllLogsOfARotatedLedger() async throws {
        try await makeLedger(weekly)
        let folder = folder
        func report(_ arguments: String...) throws -> Program.Outcome {
            try Program.picket.run(
                [
                    "compliance", "report", "--framework", "soc2", "--evidence", "evidence", "--format", "json",
                    "--no-record",
                ]
                    + arguments, in: folder.path)
        }
        func statuses(_ outcome: Program.Outcome) throws -> [JSON?] {
            try #require(try JSON(parsing: outcome.bytes)["controls"]?.array).map { $0["status"] }
        }
        let whole = try report()
        for _ in 0..<2 {
            #expect(try Program.picket.run("ledger", "rotate", "--evidence", "evidence", in: folder.path).status == 0)
        }
        let rotated = try report()
        #expect(rotated.status == 0 && !rotated.error.contains("only"), "\(rotated.error)")
        #expect(try statuses(rotated) == statuses(whole))
        let json = try JSON(parsing: rotated.bytes)
        let weekly = try #require(json["queries"]?["scan-weekly"])
        #expect(weekly["cited"]?.array?.allSatisfy { $0["log"] == "example.com/test/1" } == true)
        #expect(json["ledger"]?["origin"] == "example.com/test/3" && json["ledger"]?["verified"] == true)
        // Asked again of so many entries, after more were rotated away.
        #expect(try Program.picket.run("ledger", "rotate", "--evidence", "evidence", in: folder.path).status == 0)
        let script = try #require(weekly["rerun"]?.string)
            .replacingOccurrences(of: "picket ", with: "\(Program.picket.path) ")
            .replacingOccurrences(of: "DIR", with: "evidence")
        let again = try Program(path: "/bin/sh").run("-c", script + " --format json", in: folder.path)
        #expect(try JSON(parsing: again.bytes)["cited"] == weekly["cited"])
        // One log alone, and what is missed in it.
        #expect(try statuses(report("--log", "2")) != statuses(whole))
        // Quality and alerts see the same scans.
        let quality = try Program.picket.run("quality", "--evidence", "evidence", "--format", "json", in: folder.path)
        #expect(try JSON(parsing: quality.bytes)["scans"]?["unusable"] == 15, "\(quality.output)")
        // A log that does not follow from the one before is none of the ledger's.
        let files = FileManager.default
        try files.removeItem(atPath: folder.path + "/evidence/logs/4")
        try files.moveItem(atPath: folder.path + "/evidence/logs/2", toPath: folder.path + "/two")
        try files.copyItem(atPath: folder.path + "/evidence/logs/3", toPath: folder.path + "/evidence/logs/2")
        let broken = try report()
        #expect(broken.status == 1 && broken.error.contains("logs/2"), "\(broken.status) \(broken.error)")
    }

    /// What the configuration asks is a fact of the report, and in the ledger with it.
    @Test func whetherRecordingIsRequiredIsAFact() async throws {
        try await makeLedger(weekly)
        func required() throws -> JSON? {
            let index = try reader().size
            _ = try picket("report", "--framework", "nist800-53", "--evidence", "evidence")
            return try reader().entry(index).details["facts"]?["evidence.required"]
        }
        #expect(try required() == nil, "no configuration says so")
        for (yaml, expected) in [
            ("evidence: evidence", true), ("evidence: {folder: evidence, on-failure: continue}", false),
            ("fail-on: high", false),
        ] as [(String, JSON)] {
            try folder.write(yaml + "\n", to: "picket.yaml")
            #expect(try required() == expected, "\(yaml)")
        }
    }

    /// The attestation of a report shows by itself that the ledger has it; one that says otherwise is found out.
    @Test func aReportsAttestationIsVerifiedWithItsProof() async throws {
        try await makeLedger(weekly)
        _ = try picket(
            "report", "--framework", "soc2", "--evidence", "evidence", "--format", "json", "-o", "report.json")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/evidence/attestations")
        let path = "evidence/attestations/" + (try #require(names.first))
        let keys = try reader().signers
        let outcome = try Program.picket.run(
            ["verify", path, "--report", "report.json"] + keys.flatMap { ["--key", $0.text] }, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        for check in ["predicate", "entry", "inclusion", "checkpoint", "report"] {
            #expect(outcome.output.contains("passed       \(check)"), "\(check): \(outcome.output)")
        }
        // Signed anew, in good order, and with a proof that is of something else.
        let payload = try Envelope(parsing: folder.read(path)).payload
        let signer = try Self.crypto.generateKey(.ed25519)
        for (old, new) in [("\"organisational\":", "\"organisational\":1"), ("\"id\":\"soc2\"", "\"id\":\"soc3\"")] {
            let text = String(decoding: payload, as: UTF8.self).replacingOccurrences(of: old, with: new)
            let forged = try Envelope(
                signing: Array(text.utf8), type: "application/vnd.in-toto+json",
                by: [.init(keyID: signer.verifying.fingerprint(Self.crypto), key: signer)], Self.crypto)
            let verification = try AttestationVerification(
                of: forged.text, by: [signer.verifying], ledgerKeys: keys.map(\.key), Self.crypto)
            #expect(!verification.isVerified)
            #expect(verification.checks.contains { $0.name == "entry" && $0.outcome == .failed })
        }
    }

    /// The command that a report names gives what the report says, though the ledger has grown.
    @Test func whatAReportNamesRunsAgain() async throws {
        try await makeLedger(weekly)
        let first = try picket("report", "--framework", "nist800-53", "--evidence", "evidence", "--format", "json")
        let report = try JSON(parsing: first.bytes)
        let queries = try #require(report["queries"]?.object)
        for name in ["scan-weekly", "scan-complete", "crypto-approved", "alerts-delivered", "key-fresh"] {
            let query = try #require(queries[name])
            let command = try #require(query["rerun"]?.string)
            let script = command.replacingOccurrences(of: "picket ", with: "\(Program.picket.path) ")
                .replacingOccurrences(of: "DIR", with: "evidence")
            let again = try Program(path: "/bin/sh").run("-c", script + " --format json", in: folder.path)
            let answer = try JSON(parsing: again.bytes)
            for member in ["verdict", "explanation", "population", "cited", "query"] {
                #expect(answer[member] == query[member], "\(name): \(member)")
            }
            #expect(again.status == (query["verdict"] == "fails" ? 1 : 0))
        }
    }

    @Test func contraryEvidenceIsAnExitStatus() async throws {
        try await makeLedger(weekly + [(0, scan(.partial, critical: 2))])
        let outcome = try picket("report", "--framework", "iso27001", "--evidence", "evidence", "--no-record")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("A.8.8  Technical vulnerabilities: not satisfied, shared"))
        #expect(!outcome.output.contains("%"))
    }

    @Test func withoutKeysItIsSaidThatNothingIsRecorded() async throws {
        try await makeLedger(weekly)
        let size = try reader().size
        try FileManager.default.moveItem(atPath: folder.path + "/evidence/keys", toPath: folder.path + "/away")
        let outcome = try picket("report", "--framework", "gdpr", "--evidence", "evidence")
        #expect(outcome.status == 0 && outcome.error.contains("is not recorded: there are no keys in evidence/keys"))
        #expect(try reader().size == size)
    }

    @Test func ofADamagedLedgerNothingIsEvidence() async throws {
        try await makeLedger(weekly)
        let logs = folder.path + "/evidence/logs/1/"
        let names = try #require(FileManager.default.enumerator(atPath: logs)).compactMap { $0 as? String }
        let bundle = try #require(names.first { $0.contains("tile/entries") && $0.contains(".p/") })
        let path = "evidence/logs/1/" + bundle
        var bytes = try folder.read(path)
        let text = Array("service:ci".utf8)
        let at = try #require(bytes.indices.first { bytes[$0...].starts(with: text) })
        bytes[at] = UInt8(ascii: "S")
        try folder.write(bytes, to: path)
        let outcome = try picket("report", "--framework", "soc2", "--evidence", "evidence")
        #expect(outcome.status == 3, "\(outcome.output)")
        #expect(outcome.output.contains(" 0 satisfied") || outcome.output.contains("\n0 satisfied"))
        #expect(outcome.output.contains("DID NOT PASS ITS VERIFICATION") && outcome.error.contains("entry"))
        // Nor does a query's verdict pass for one.
        #expect(try picket("query", "entries expect at least 1", "--evidence", "evidence").status == 3)
    }

    @Test func frameworksOfUsersAreTakenAndRefusedWithTheirLine() async throws {
        try await makeLedger(weekly)
        let text = """
            {
              "format": "picket-framework/1", "id": "house", "version": "1", "title": "House rules", "about": "Ours.",
              "source": {"title": "Rules", "publisher": "Us", "uri": "https://example.com/rules"},
              "controls": [
                {"id": "H1", "title": "Scans", "group": "Code", "text": "Scan.", "responsibility": "technical",
                 "contributes": "Scans.", "requires": ["scan-weekly"]}
              ]
            }
            """
        try folder.write(text, to: "house.json")
        let good = try picket(
            "report", "--framework", "house", "--framework-file", "house.json", "--evidence", "evidence", "--no-record")
        #expect(good.status == 0 && good.output.contains("1 satisfied, 0 not satisfied"), "\(good.error)")
        try folder.write(text.replacingOccurrences(of: "scan-weekly", with: "scan-often"), to: "house.json")
        let bad = try picket("list", "--framework-file", "house.json")
        #expect(bad.status == 2 && bad.error.contains("house.json:6: unknown query \"scan-often\""))
    }

    @Test(arguments: [
        (["report", "--framework", "soc2", "--evidence", "none"], "none"),
        (["report", "--framework", "soc2", "--evidence", "evidence", "--since", "tomorrow"], "is no time"),
        (["report", "--framework", "soc2", "--evidence", "evidence", "--size", "9999"], "is more than the"),
        (["query", "entries expect most", "--evidence", "evidence"], "at byte 15 of the query"),
        (["watch", "--framework", "soc2", "--evidence", "evidence", "--every", "soon"], "--every takes a period"),
        (["record", "nothing.json", "--evidence", "evidence"], "nothing.json"),
    ])
    func wrongUseIsSaid(arguments: [String], message: String) async throws {
        try await makeLedger([])
        let outcome = try Program.picket.run(["compliance"] + arguments, in: folder.path)
        #expect(outcome.status == 2 && outcome.error.contains(message), "\(outcome.status) \(outcome.error)")
    }

    @Test func watchRaisesAndResolves() async throws {
        try await makeLedger(weekly + [(0, scan(.partial, critical: 1))])
        let watch = { try self.picket("watch", "--framework", "soc2", "--evidence", "evidence", "--times", "1") }
        let first = try watch()
        #expect(first.status == 0, "\(first.error)")
        #expect(first.output.contains("CC7.1  not satisfied") && first.output.contains("CC7.1  alert raised"))
        let alerts = try reader().entries { $0.action == .alertRaised }
        #expect(alerts.contains { $0.object == "compliance/soc2/CC7.1" })
        let second = try watch()
        #expect(second.status == 0 && !second.output.contains("alert raised"), "it is open already")
        let keys = try KeyStore.open(
            folder: folder.path + "/evidence/keys", passphrase: nil, module: Self.crypto, now: Self.now)
        let ledger = try Ledger.open(
            FolderStorage(folder.path + "/evidence"), keys: keys.signers, crypto: Self.crypto, sealer: keys)
        _ = try await ledger.append([scan()])
        try await ledger.close()
        let third = try watch()
        #expect(third.output.contains("CC7.1  alert resolved"), "\(third.output)\(third.error)")
        #expect(try reader().entries { $0.action == .alertResolved }.map(\.object).contains("compliance/soc2/CC7.1"))
    }

    @Test func whatWatchRaisesArrivesThroughTheChannels() async throws {
        try await makeLedger(weekly + [(0, scan(.partial, critical: 1))])
        let receiver = try Receiver.http()
        try folder.write(
            """
            alerts:
              channels:
                - {type: webhook, url: "http://127.0.0.1:\(receiver.port)/flaky/1", secret-env: PICKET_ALERT_SECRET}
            """, to: "picket.yaml")
        // Longer than a busy machine takes for the first evaluation and the wait of a second at most that follows.
        let watch = { (times: String) in
            try Program.picket.run(
                "compliance", "watch", "--framework", "soc2", "--evidence", "evidence", "--times", times, "--every",
                "9s", in: folder.path, environment: ["PICKET_ALERT_SECRET": "s"])
        }
        // The receiver is out of order at first: tried again between two evaluations.
        let first = try watch("2")
        #expect(first.status == 0 && first.output.contains("CC7.1  alert raised"), "\(first.output)\(first.error)")
        #expect(try receiver.received().count == 2, "tried again")
        let seen = try JSON(parsing: Array(try #require(try receiver.received().last).utf8))
        let body = try #require(Data(base64Encoded: seen["body"]?.string ?? ""))
        let notification = try JSON(parsing: Array(body))
        #expect(notification["group"] == "compliance/soc2" && seen["headers"]?["picket-signature"] != nil)
        let told = try #require(notification["alerts"]?.array).compactMap { $0["alert"]?["key"]?.string }
        #expect(told.contains("compliance/soc2/CC7.1"))
        let delivered = try reader().entries { $0.action == .alertDelivered }
        #expect(delivered.map(\.outcome) == [.success] && delivered.first?.details["attempts"] == 2)
        // `picket alerts` knows it as one of its own.
        let list = try Program.picket.run("alerts", "list", "--evidence", "evidence", in: folder.path)
        #expect(list.output.contains("RAISED compliance/soc2/CC7.1 (compliance, high)"), "\(list.error)")
        #expect(try watch("1").status == 0)
        #expect(try receiver.received().count == 2, "told once")
        // Without the secret nothing is told: said at once.
        let without = try picket("watch", "--framework", "soc2", "--evidence", "evidence", "--times", "1")
        #expect(without.status == 2 && without.error.contains("PICKET_ALERT_SECRET"))
    }

    @Test func thePowerOfTenIsRecordedAndAssessed() async throws {
        try await makeLedger([])
        try folder.write("int leap(int n) {\n    goto end;\nend:\n    return n;\n}\n", to: "project/a.c")
        let report = try Program.picket.run(
            "power-of-ten", "project", "--format", "json", "-o", "ten.json", in: folder.path,
            environment: [
                "XDG_CACHE_HOME": folder.path + "/cache", "PICKET_GRAMMARS": Project.root + "/.grammars",
            ])
        #expect(report.status <= 1, "\(report.error)")
        #expect(try picket("record", "ten.json", "--evidence", "evidence").status == 0)
        let outcome = try picket(
            "report", "--framework", "power-of-ten", "--evidence", "evidence", "--format", "json", "--no-record")
        let controls = try #require(try JSON(parsing: outcome.bytes)["controls"]?.array)
        func status(_ id: String) -> JSON? { controls.first { $0["id"]?.string == id }?["status"] }
        // No compiler was asked.
        #expect(status("R1") == "not satisfied" && status("R4") == "satisfied" && status("R10") == "not assessable")
        #expect(outcome.status == 1)
    }

    @Test func allFormatsAreWritten() async throws {
        try await makeLedger(weekly)
        for format in ["text", "html", "markdown", "json", "oscal"] {
            let outcome = try picket(
                "report", "--framework", "ssdf", "--evidence", "evidence", "--format", format, "--no-record")
            #expect(outcome.status == 0 && !outcome.bytes.isEmpty, "\(format): \(outcome.error)")
        }
        let definition = try picket("component", "--framework", "ssdf")
        #expect(try JSON(parsing: definition.bytes)["component-definition"]?["metadata"]?["oscal-version"] == "1.2.1")
    }
}
