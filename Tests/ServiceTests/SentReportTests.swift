import Detection
import Evidence
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct SentReportTests {
    private static func report() -> Report {
        var report = Report(tool: .init(name: "picket", version: "1"), root: "/home/ada/shop")
        report.findings = [
            Finding(
                rule: "r/a", severity: .high, confidence: .high, message: "a",
                place: Place(
                    path: "src/a.py", start: Position(line: 1, column: 1, byteColumn: 1),
                    end: Position(line: 1, column: 2, byteColumn: 2)), fingerprint: "f1")
        ]
        report.failures = [Failure(.unreadable, path: "b.py", message: "no", isPartial: false)]
        return report
    }

    private static func sent() -> SentReport {
        var sent = SentReport(report())
        sent.inspected = ["src/a.py", "line\nend.py"]
        sent.present = ["src/a.py", "line\nend.py", "picture.png"]
        sent.paths = ["src"]
        sent.branch = "main"
        sent.revision = "4a7650b"
        return sent
    }

    @Test func whatIsSentArrives() throws {
        let sent = Self.sent()
        let received = try SentReport(sent.bytes)
        #expect(received.inspected == sent.inspected && received.present == sent.present)
        #expect(received.paths == ["src"] && received.branch == "main" && received.revision == "4a7650b")
        #expect(received.report.findings == sent.report.findings && received.report.failures == sent.report.failures)
        var unknown = sent
        unknown.present = nil
        #expect(try SentReport(unknown.bytes).present == nil)
    }

    /// Who sends a report says what they like: what would leave the project, or is none of ours, is refused.
    @Test func whatIsNoReportIsRefused() throws {
        func refused(_ change: (inout SentReport) -> Void) {
            var sent = Self.sent()
            change(&sent)
            #expect(throws: Problem.self) { try SentReport(sent.bytes) }
        }
        refused { $0.report.tool.name = "other" }
        refused { $0.report.findings[0].rule = "" }
        refused { $0.report.findings[0].fingerprint = "" }
        refused { $0.branch = String(repeating: "x", count: 201) }
        refused { $0.paths = ["../elsewhere"] }
        for path in ["/etc/passwd", "../a", "a/../../b", ""] {
            refused { sent in
                let place = sent.report.findings[0].place
                sent.report.findings[0].place = Place(path: path, start: place.start, end: place.end)
            }
        }
        for text in [
            "", "{}", "[]", "nonsense", #"{"type":"picket-report","version":2}"#,
            #"{"type":"picket-report","version":1}"#,
        ] {
            #expect(throws: Problem.self) { try SentReport(Array(text.utf8)) }
        }
    }

    /// What many findings bring is told again word for word to those who did not hear it.
    @Test func aLargeAnswerIsGivenAgain() async throws {
        var sent = Self.sent()
        sent.report.findings = (1...300).map { number in
            var finding = sent.report.findings[0]
            finding.fingerprint = "f\(number)"
            finding.message = String(repeating: "A message as long as they come. ", count: 8)
            finding.excerpt = .init(firstLine: 1, lines: Array(repeating: String(repeating: "x", count: 100), count: 5))
            return finding
        }
        let body = ByteBuffer(bytes: sent.bytes)
        try await TestService.run { service, client in
            _ = try await service.store.makeProject(key: "p", name: "P")
            let headers = NamedCallers.header(.analyst)
                .merging([.contentType: "application/x-ndjson", .idempotencyKey: "1"])
            func send() async throws -> TestResponse {
                try await client.execute(uri: "/v1/projects/p/reports", method: .post, headers: headers, body: body)
            }
            let (first, again) = (try await send(), try await send())
            #expect(first.status == .created && first.body.readableBytes > 100_000)
            #expect(again.status == .created && again.headers[.idempotencyReplayed] == "true")
            #expect(again.body == first.body)
            #expect(try await service.store.scans(for: .lowest).items.count == 1)
        }
    }

    /// Broken anywhere: read or refused, and never anything else.
    @Test(arguments: 0..<20) func brokenOnesAreReadOrRefused(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let whole = Self.sent().bytes
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
                default: bytes.insert(contentsOf: whole[..<min(whole.count, 30)], at: at)
                }
                if bytes.isEmpty { break }
            }
            do {
                let read = try SentReport(bytes)
                #expect(read.report.findings.allSatisfy { !$0.place.path.hasPrefix("/") })
            } catch {
                #expect(error.status.code == 422 || error.status.code == 400, "\(error)")
            }
        }
    }
}
