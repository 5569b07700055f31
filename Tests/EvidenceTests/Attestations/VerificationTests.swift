import Evidence
import Foundation
import PicketTestKit
import Testing

/// An attestation of a report, recorded in a log of five entries, and all that can be wrong with it.
@Suite struct AttestationVerificationTests {
    typealias Outcome = AttestationVerification.Check.Outcome

    /// A log of a few entries, in memory.
    struct SmallLog: MerkleNodes {
        var leaves: [[UInt8]] = []

        func node(level: Int, index: UInt64) throws -> MerkleHash {
            guard level > 0 else { return MerkleHash(leaf: leaves[Int(index)]) }
            return MerkleHash(
                left: try node(level: level - 1, index: index * 2), right: try node(level: level - 1, index: index * 2 + 1))
        }
    }

    struct Case {
        let crypto = SwiftCryptoModule()
        var signers: [Envelope.Signer]
        var ledgerKey: SigningKey
        var report: [UInt8]
        var attestation: ScanAttestation
        var envelope: Envelope

        var keys: [VerifyingKey] { signers.map(\.key.verifying) }

        init() throws {
            signers = try EnvelopeTests.signers()
            ledgerKey = try crypto.generateKey(.ed25519)
            report = Array(ReportText.json.utf8)
            var record = try ScanRecord(reading: report, crypto)
            record.digests.input = try ScanAttestationTests.digest("input")
            record.opportunities = 20
            var log = SmallLog()
            for number in 0..<5 {
                var other = record
                other.opportunities = 20 + (number - 2) * 100
                let draft = other.draft(actor: "user:ada", object: "/project")
                log.leaves.append(try ScanAttestationTests.entry(draft, sequence: number).encoded)
            }
            let checkpoint = Checkpoint(origin: "picket.test/log", size: 5, root: try log.root(size: 5))
            let proof = InclusionEvidence(
                index: 2, entry: log.leaves[2], path: try log.inclusionProof(of: 2, size: 5),
                checkpoint: try checkpoint.signed(by: [ledgerKey], crypto).bytes)
            attestation = ScanAttestation(record, ledger: .init(origin: "picket.test/log", inclusion: proof))
            envelope = try Envelope(
                signing: attestation.statement(name: "report.json").text, type: Statement.payloadType, by: signers, crypto)
        }

        /// Says something else, in good order.
        mutating func sign(_ change: (inout ScanAttestation) -> Void) throws {
            change(&attestation)
            envelope = try Envelope(
                signing: attestation.statement(name: "report.json").text, type: Statement.payloadType, by: signers, crypto)
        }

        func verified(report: [UInt8]? = nil) throws -> AttestationVerification {
            try AttestationVerification(
                of: envelope.text, by: keys, ledgerKeys: [ledgerKey.verifying], artifact: report ?? self.report, crypto)
        }
    }

    @Test func everythingIsCheckedAndToldOf() throws {
        let verification = try Case().verified()
        #expect(verification.isVerified)
        #expect(
            verification.checks.map { "\($0.name) \($0.outcome.rawValue)" } == [
                "signature passed", "signature passed", "statement passed", "report passed", "figures passed", "entry passed",
                "inclusion passed", "checkpoint passed", "configuration not-checked", "input not-checked",
            ], "\(verification.checks)")
    }

    @Test func whatIsNotGivenIsNotChecked() throws {
        let fixture = try Case()
        let verification = try AttestationVerification(
            of: fixture.envelope.text, by: [fixture.keys[0]], fixture.crypto)
        #expect(verification.isVerified)
        let open = verification.checks.filter { $0.outcome == .notChecked }.map(\.name)
        #expect(open == ["other signatures", "report", "checkpoint", "rules", "configuration", "input"])
    }

    @Test func anotherKeyVerifiesNothing() throws {
        let fixture = try Case()
        let stranger = try fixture.crypto.generateKey(.p384).verifying
        for keys in [[stranger], fixture.keys + [stranger]] {
            let verification = try AttestationVerification(of: fixture.envelope.text, by: keys, fixture.crypto)
            #expect(!verification.isVerified && verification.attestation == nil)
        }
        #expect(throws: AttestationError.self) {
            try AttestationVerification(of: fixture.envelope.text, by: [], fixture.crypto)
        }
    }

    @Test func anotherReportIsNotTheOneAttested() throws {
        let fixture = try Case()
        let verification = try fixture.verified(report: fixture.report + [0x0A])
        #expect(!verification.isVerified)
        #expect(verification.checks.filter { $0.outcome == .failed }.map(\.name) == ["report", "figures"])
    }

    /// The signer may say what is not so.
    struct Lie: Sendable {
        /// The checks that find it out, and what the last of them names.
        let failed: String
        let what: String
        let tell: @Sendable (inout ScanAttestation) -> Void

        init(_ failed: String, _ what: String = "", _ tell: @escaping @Sendable (inout ScanAttestation) -> Void) {
            self.failed = failed
            self.what = what
            self.tell = tell
        }

        static let all = [
            Lie("figures entry", "findings") { $0.record.findings["high"] = 0 },
            Lie("figures entry", "label") { $0.record.label = "public" },
            Lie("figures entry", "failures") { $0.record.failures = ["encoding": 1] },
            Lie("figures entry", "digests.rules") { $0.record.digests.rules = $0.record.digests.report },
            Lie("entry", "digests.input") { $0.record.digests.input = nil },
            Lie("entry", "opportunities") { $0.record.opportunities = 21 },
            Lie("report figures entry", "digests.report") { $0.record.digests.report = $0.record.digests.input ?? $0.record.digests.report },
            Lie("entry inclusion") { $0.ledger?.inclusion.index = 1 },
            Lie("entry inclusion") { $0.ledger?.inclusion.entry = Array("{}".utf8) },
            Lie("inclusion") { $0.ledger?.inclusion.path.removeLast() },
            Lie("inclusion") { $0.ledger?.inclusion.path.swapAt(0, 1) },
            Lie("inclusion") { $0.ledger?.origin = "picket.test/other" },
            Lie("inclusion") { $0.ledger?.inclusion.checkpoint = Array("x".utf8) },
            // The size is not in the root, and the path fits a tree of six as well.
            Lie("checkpoint") { attestation in
                let text = String(decoding: attestation.ledger?.inclusion.checkpoint ?? [], as: UTF8.self)
                attestation.ledger?.inclusion.checkpoint = Array(text.replacingOccurrences(of: "\n5\n", with: "\n6\n").utf8)
            },
        ]
    }

    /// Each part of what is said is held against the others.
    @Test(arguments: Lie.all.indices)
    func whatIsSaidWronglyIsFoundOut(number: Int) throws {
        let lie = Lie.all[number]
        var fixture = try Case()
        try fixture.sign(lie.tell)
        let verification = try fixture.verified()
        let failures = verification.checks.filter { $0.outcome == .failed }
        #expect(!verification.isVerified)
        #expect(failures.map(\.name).joined(separator: " ") == lie.failed, "\(failures)")
        if !lie.what.isEmpty { #expect(failures.last?.detail.hasSuffix(": \(lie.what)") == true, "\(failures)") }
    }

    @Test func aStatementOfOthersIsVerifiedAsFarAsItIsKnown() throws {
        let fixture = try Case()
        let statement = Statement(
            subjects: [.init(name: "picket", try ScanAttestationTests.digest("binary"))],
            predicateType: "https://slsa.dev/provenance/v1", predicate: [:])
        let envelope = try Envelope(
            signing: statement.text, type: Statement.payloadType, by: fixture.signers, fixture.crypto)
        let verification = try AttestationVerification(
            of: envelope.text, by: fixture.keys, artifact: Array("binary".utf8), fixture.crypto)
        #expect(verification.isVerified)
        #expect(verification.checks.suffix(2).map(\.name) == ["report", "predicate"])
        #expect(verification.checks.last?.outcome == .notChecked)
    }

    @Test func whatIsSignedAsSomethingElseIsNoStatement() throws {
        let fixture = try Case()
        let envelope = try Envelope(signing: fixture.envelope.payload, type: "text/plain", by: fixture.signers, fixture.crypto)
        let verification = try AttestationVerification(of: envelope.text, by: fixture.keys, fixture.crypto)
        #expect(!verification.isVerified && verification.checks.last?.name == "statement")
    }

    /// By every bit and some others if PICKET_EVERY_FLIP is set: that takes a minute.
    private static let masks: [UInt8] =
        ProcessInfo.processInfo.environment["PICKET_EVERY_FLIP"] == nil
        ? [0x01, 0xFF] : [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF, 0x0A]

    /// Every byte: either the attestation is refused, or it says what it said before.
    @Test(arguments: masks)
    func everyFlippedByteIsRejectedOrIrrelevant(mask: UInt8) throws {
        let fixture = try Case()
        let text = fixture.envelope.text
        var irrelevant: Set<Int> = []
        for index in text.indices {
            var flipped = text
            flipped[index] ^= mask
            let verification = try AttestationVerification(
                of: flipped, by: fixture.keys, ledgerKeys: [fixture.ledgerKey.verifying], fixture.crypto)
            guard verification.isVerified else { continue }
            let read = try Envelope(parsing: flipped)
            #expect(read.payload == fixture.envelope.payload && read.payloadType == fixture.envelope.payloadType)
            #expect(read.signatures.map(\.bytes) == fixture.envelope.signatures.map(\.bytes))
            #expect(verification.attestation == fixture.attestation)
            irrelevant.insert(index)
        }
        // The hints at keys, which are unsigned, their names, the newline at the end, and a letter of base64 that has two
        // forms: nothing of it says anything.
        let hints = fixture.signers.map { $0.keyID.utf8.count + "keyid".utf8.count }.reduce(0, +)
        let doubles = text.count { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }
        #expect(irrelevant.count <= hints + doubles + 1)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func whatIsCutOrSwappedIsRejected(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let fixture = try Case()
        let text = fixture.envelope.text
        for _ in 0..<100 {
            let cut = Int.random(in: 0..<text.count - 1, using: &random)
            #expect(try !AttestationVerification(of: Array(text[..<cut]), by: fixture.keys, fixture.crypto).isVerified)
            var swapped = text
            let (one, other) = (Int.random(in: text.indices, using: &random), Int.random(in: text.indices, using: &random))
            guard text[one] != text[other] else { continue }
            swapped.swapAt(one, other)
            let verification = try AttestationVerification(of: swapped, by: fixture.keys, fixture.crypto)
            if verification.isVerified { #expect(try Envelope(parsing: swapped).payload == fixture.envelope.payload) }
        }
    }
}

/// A report as `picket scan --format json` writes it.
enum ReportText {
    static let json = """
        {
          "schemaVersion": "1.0", "tool": {"name": "picket", "version": "0.1.0"}, "root": "/project", "label": "restricted",
          "summary": {
            "findings": 2, "bySeverity": {"critical": 0, "high": 2, "medium": 0, "low": 0, "info": 0}, "suppressed": 1,
            "bySuppression": {"comment": 1, "waiver": 0, "baseline": 0}, "failures": 1, "complete": false
          },
          "findings": [], "failures": [{"kind": "syntax", "path": "a.py", "position": null, "message": "m", "partial": true,
            "detector": null}], "notices": [],
          "coverage": {"inspected": 9, "partial": 1, "failed": 0, "cached": 3, "skipped": {"binary": 2}, "missing": {},
            "languages": {}},
          "rules": [{"id": "a/b", "severity": "high", "confidence": "low", "options": [
            {"name": "limit", "type": "whole number", "default": 4, "help": ""}]}],
          "timings": {"total": 1.25, "discovery": 0, "inspection": 0, "conclusion": 0}
        }
        """
}
