import Detection
import Detectors
import Evidence
import Reporting
import Testing

@testable import Service
@testable import Storage

@Suite struct StoredReportTests {
    static let report: Report = {
        let start = Position(line: 3, column: 5, byteColumn: 6)
        let place = Place(path: "a \"b\".swift", start: start, end: Position(line: 4, column: 1, byteColumn: 1))
        var rules: [Rule] = []
        for detector in Registry.detectors { rules.append(detector.rule) }
        var report = Report(
            findings: [
                Finding(
                    rule: rules[0].id, severity: .critical, confidence: .low, message: "One\u{1F600}\u{202E}",
                    place: place, related: [.init(place: place, message: "there")], measures: [.init("limit", 10)],
                    excerpt: .init(firstLine: 3, lines: ["let a = 1", "", "\tb"]),
                    fingerprint: String(repeating: "a", count: 32)),
                Finding(
                    rule: rules[1].id, severity: .info, confidence: .high, message: "Two", place: place,
                    fingerprint: String(repeating: "b", count: 32),
                    suppression: .init(.waiver, reason: "later", owner: "ada")),
            ],
            failures: [
                Failure(.syntax, path: "c.swift", position: start, message: "no", isPartial: true),
                Failure(.timeout, path: "d.swift", message: "slow", detector: "x/y"),
            ],
            notices: [Notice(path: "e", line: 3, message: "hm"), Notice(message: "well")],
            coverage: .init(
                languages: [.swift: .init(files: 2, lines: 30, bytes: 400)], inspected: 2, partial: 1, failed: 1,
                skipped: ["binary": 4], cached: 1),
            timings: .init(total: 1.5, discovery: 0.25, inspection: 1, conclusion: 0.25),
            tool: .init(name: "picket", version: "1.2.3"), rules: rules, root: "/work/project")
        report.label = SecurityLabel("itar/propulsion") ?? .unlabelled
        return report
    }()

    /// What was stored says the same in every format.
    @Test(arguments: Format.allCases)
    func aStoredReportIsTheReport(_ format: Format) throws {
        let document = try #require(StoredReport.document(Self.report))
        let read = try StoredReport.report(document)
        #expect(read.rendered(as: format).bytes == Self.report.rendered(as: format).bytes)
    }

    @Test func aDamagedReportIsAnErrorNotACrash() throws {
        let document = try #require(StoredReport.document(Self.report))
        for cut in stride(from: 0, to: document.bytes.count, by: 7) {
            let part = ScanOutcome.Document(encoding: document.encoding, bytes: Array(document.bytes.prefix(cut)))
            #expect(throws: (any Error).self) { try StoredReport.report(part) }
        }
    }

    @Test func failuresTakeTheirFilesAndRulesFromWhatIsCovered() {
        var report = Self.report
        let all: Set<String> = ["a.swift", "c.swift", "d.swift"]
        let outcome = ScanOutcome(report, files: all, projectRules: [])
        #expect(outcome.coverage.files == ["a.swift"])
        #expect(!outcome.coverage.isComplete)
        #expect(outcome.coverage.rules == Set(report.rules.map(\.id)))
        report.failures.append(Failure(.detector, path: ".", message: "no", detector: report.rules[0].id))
        #expect(!ScanOutcome(report, files: all, projectRules: []).coverage.rules.contains(report.rules[0].id))
        report.failures.append(Failure(.interrupted, path: ".", message: "stopped"))
        #expect(ScanOutcome(report, files: all, projectRules: []).coverage.rules.isEmpty)
    }
}
