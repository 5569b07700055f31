import Detection
import Evidence
import PicketTestKit
import Testing

@Suite struct ScanAttestationTests {
    static let crypto = SwiftCryptoModule()

    static func digest(_ text: String) throws -> ContentDigest { try ContentDigest(of: Array(text.utf8), crypto) }

    static func report() throws -> Report {
        var report = Report(tool: .init(name: "picket", version: "1.2.3"), root: "/project")
        report.label = try #require(SecurityLabel("restricted"))
        report.coverage = .init(inspected: 10, partial: 1, failed: 2, skipped: ["binary": 3], cached: 4)
        let place = Place(
            path: "a.py", start: .init(line: 1, column: 1, byteColumn: 1), end: .init(line: 1, column: 2, byteColumn: 2)
        )
        for (number, severity) in [Severity.high, .high, .low].enumerated() {
            report.findings.append(
                Finding(
                    rule: "a/b", severity: severity, confidence: .high, message: "m", place: place,
                    fingerprint: "\(number)"))
        }
        report.findings[2].suppression = .init(.waiver, reason: "r", owner: "o")
        report.failures = [
            Failure(.syntax, path: "a.py", message: "m", isPartial: true),
            Failure(.unreadable, path: "b.py", message: "m"),
        ]
        report.timings.total = 1.23456789
        return report
    }

    static func record() throws -> ScanRecord {
        let digests = ScanRecord.Digests(
            report: try digest("report"), rules: try digest("rules"), configuration: try digest("configuration"),
            input: try digest("input"))
        return ScanRecord(of: try report(), digests: digests, opportunities: 1_300)
    }

    static func attestation(isRecorded: Bool = true) throws -> ScanAttestation {
        var attestation = ScanAttestation(try record())
        if isRecorded {
            let hash = try #require(MerkleHash([UInt8](repeating: 7, count: 32)))
            attestation.ledger = .init(
                origin: "picket.test/log",
                inclusion: InclusionEvidence(
                    index: 12, entry: Array("{\"é\":1}".utf8), path: [hash, hash],
                    checkpoint: Array("o\n1\nx\n\n— y\n".utf8)))
        }
        return attestation
    }

    @Test func aRecordCountsWhatIsInTheReport() throws {
        let record = try Self.record()
        #expect(record.findings == ["info": 0, "low": 0, "medium": 0, "high": 2, "critical": 0])
        #expect(record.suppressed == ["waiver": 1] && record.failures == ["syntax": 1, "unreadable": 1])
        #expect(record.seconds == 1.234568 && record.label == "restricted" && !record.isComplete)
    }

    @Test(arguments: [false, true])
    func whatIsAttestedIsReadAgain(isRecorded: Bool) throws {
        let attestation = try Self.attestation(isRecorded: isRecorded)
        let statement = try Statement(parsing: attestation.statement(name: "r.json").text)
        #expect(try ScanAttestation(statement) == attestation)
    }

    @Test func whatIsRecordedIsReadAgain() throws {
        let record = try Self.record()
        let draft = record.draft(actor: "user:ada", object: "/project")
        #expect(draft.outcome == .partial && draft.label == "restricted")
        #expect(try ScanRecord(Self.entry(draft, sequence: 3)) == record)
    }

    static func entry(_ draft: EntryDraft, sequence: Int) throws -> Entry {
        func texts(_ texts: [String: String]) -> JSON { .object(texts.mapValues { .string($0) }) }
        var members: [String: JSON] = [
            "version": 1, "sequence": JSON(sequence), "time": 1_700_000_000_000,
            "action": .string(draft.action.rawValue), "actor": .string(draft.actor), "object": .string(draft.object),
            "outcome": .string(draft.outcome.rawValue), "versions": texts(draft.versions),
            "digests": texts(draft.digests), "details": .object(draft.details),
        ]
        if !draft.label.isEmpty { members["label"] = .string(draft.label) }
        return try Entry(decoding: JSON.object(members).canonical)
    }

    @Test(
        arguments: [
            (
                ["predicate", "complete"], JSON.bool(true),
                "predicate.complete contradicts the failures and files beside it"
            ),
            (["predicate", "files", "inspected"], -1, "predicate.files.inspected: a whole number from 0 belongs here"),
            (
                ["predicate", "files", "inspected"], 1.5,
                "predicate.files.inspected: a whole number from 0 belongs here"
            ),
            (["predicate", "digests", "rules"], "sha256:0", "predicate.digests.rules: sha256:… belongs here"),
            (["predicate", "ledger", "path"], ["AAAA"], "predicate.ledger.path[0]: a hash of 32 bytes belongs here"),
            (
                ["predicate", "ledger", "path"], .array(Array(repeating: "", count: 65)),
                "predicate.ledger.path has 65 elements; at most 64 are read"
            ),
            (["predicate", "ledger", "index"], nil, "predicate.ledger has no \"index\""),
            (["predicate", "failures"], [1], "predicate.failures: an object belongs here"),
            (
                ["predicateType"], "https://picket.dev/attestations/scan/v2",
                "the statement's predicate is a \"https://picket.dev/attestations/scan/v2\"; what is read here is "
                    + "\"https://picket.dev/attestations/scan/v1\""
            ),
        ] as [([String], JSON, String)])
    func whatIsNoAttestationIsRefused(path: [String], value: JSON, message: String) throws {
        let text = try JSON(parsing: Self.attestation().statement(name: "r").text)
        let statement = try Statement(parsing: text.replacing(path[...], with: value).canonical)
        #expect(throws: AttestationError(message)) { try ScanAttestation(statement) }
    }
}

extension JSON {
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSON) -> JSON {
        guard let name = path.first, case .object(var members) = self else { return value }
        members[name] = (members[name] ?? .null).replacing(path.dropFirst(), with: value)
        return .object(members)
    }
}
