import Detection
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct SARIFImportTests {
    static let log = #"""
        {"version":"2.1.0","runs":[{"tool":{"driver":{"name":"My Tool!","version":"3","rules":[
        {"id":"A","shortDescription":{"text":"An A"},"defaultConfiguration":{"level":"error"},
        "messageStrings":{"default":{"text":"{0} is {1}"}},"properties":{"tags":["security"]}}]}},
        "results":[
        {"ruleId":"A","ruleIndex":0,"message":{"id":"default","arguments":["x","bad"]},"locations":[{"physicalLocation":
        {"artifactLocation":{"uri":"file:///home/me/src/a%20b.py"},"region":{"startLine":7,"startColumn":3,
        "snippet":{"text":"  x = 1"}}}}],"partialFingerprints":{"h/v1":"abc"}},
        {"ruleId":"B","level":"note","message":{"text":"two"},"locations":[{"physicalLocation":{"artifactLocation":
        {"uri":"../../etc/./passwd"},"region":{"startLine":-4,"endLine":99999999999}}}],
        "suppressions":[{"kind":"inSource","justification":"on purpose"}]},
        {"ruleId":"B","kind":"pass","message":{"text":"fine"}}]}]}
        """#

    @Test func resultsBecomeFindings() throws {
        let log = try SARIFImport(Array(Self.log.utf8), isWhole: false, root: "/home/me")
        #expect(log.tools.map(\.name) == ["my-tool-"])
        let findings = try #require(log.tools.first?.outcome.findings)
        #expect(findings.count == 2)
        #expect(findings[0].message == "x is bad")
        #expect(findings[0].place.path == "src/a b.py")
        #expect(findings[0].place.start.line == 7)
        #expect(findings[0].severity == .high)
        #expect(findings[1].place.path == "etc/passwd")
        #expect(findings[1].place.start.line == 1)
        #expect(findings[1].severity == .low)
        #expect(findings[1].suppression?.reason == "on purpose")
        #expect(findings.allSatisfy { $0.fingerprint.utf8.count == 32 })
        #expect(log.tools[0].outcome.rules.first?.tags == ["security"])
    }

    @Test func fingerprintsStayWhenLinesShift() throws {
        let shifted = Self.log.replacing("\"startLine\":7", with: "\"startLine\":700")
        let (one, two) = (
            try SARIFImport(Array(Self.log.utf8), isWhole: true), try SARIFImport(Array(shifted.utf8), isWhole: true)
        )
        #expect(one.tools[0].outcome.findings.map(\.fingerprint) == two.tools[0].outcome.findings.map(\.fingerprint))
    }

    @Test(arguments: [
        "", "[]", "{", #"{"version":"2.0.0","runs":[]}"#, #"{"version":"2.1.0"}"#, #"{"version":"2.1.0","runs":[{}]}"#,
        #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"..."}}}]}"#.replacing("...", with: "!"),
        #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Picket"}}}]}"#,
    ])
    func whatIsNoLogIsRefused(_ text: String) throws {
        #expect(throws: Problem.self) { try SARIFImport(Array(text.utf8), isWhole: true) }
    }

    private func send(
        _ client: any TestClientProtocol, _ body: String, _ query: String = ""
    ) async throws -> (HTTPResponse.Status, JSON) {
        let headers = NamedCallers.header(.analyst).merging([.contentType: "application/sarif+json"])
        return try await client.execute(
            uri: "/v1/projects/p/imports\(query)", method: .post, headers: headers, body: ByteBuffer(string: body)
        ) { ($0.status, try JSON(parsing: Array($0.body.readableBytesView))) }
    }

    @Test func anImportLivesOnLikeAScan() async throws {
        try await TestService.run { service, client in
            let project = try await service.store.makeProject(key: "p", name: "P")
            #expect(try await send(client, Self.log).0 == .created)
            let (_, again) = try await send(client, Self.log, "?whole=true")
            #expect(again["scans"]?.array?.first?["counts"]?["seen"] == 2)
            #expect(again["scans"]?.array?.first?["counts"]?["found"] == 0)
            let empty = #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"My Tool!"}},"results":[]}]}"#
            #expect(try await send(client, empty).1["scans"]?.array?.first?["counts"]?["fixed"] == 0)
            #expect(try await send(client, empty, "?whole=true").1["scans"]?.array?.first?["counts"]?["fixed"] == 2)
            let states = try await service.store.findings(FindingQuery(project: project.id), for: .lowest).items
            #expect(states.map(\.state) == [.fixed, .fixed])
            #expect(try await send(client, "{}").0 == .badRequest)
        }
    }

    /// A tool that ends well may have left files or rules out: what was there is not fixed.
    @Test(arguments: [
        // The files it names are unknown; the rest is vouched for.
        (
            #"{"level":"error","message":{"text":"no"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"}}}]}"#,
            ["a.py"]
        ),
        // Semgrep, of a rule that took too long: no place, so nothing is known.
        (
            #"{"descriptor":{"id":"Timeout"},"level":"warning","message":{"text":"Timeout when running A on a.py:\n "}}"#,
            ["a.py", "b.py"]
        ),
        // Nothing said is a warning.
        (#"{"message":{"text":"no such rule"}}"#, ["a.py", "b.py"]),
        (#"{"level":"note","message":{"text":"b.py is long"}}"#, []),
    ])
    func whatAToolCouldNotDoIsNotFixed(_ notification: String, staysOpen: [String]) async throws {
        @Sendable func log(_ results: String, _ notification: String) -> String {
            #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[\#(results)],"invocations":["#
                + #"{"executionSuccessful":true,"toolExecutionNotifications":[\#(notification)]}]},"#
                // Another run of it, that knows nothing of the first.
                + #"{"tool":{"driver":{"name":"T"}},"results":[],"artifacts":[{"location":{"uri":"a.py"}}]}]}"#
        }
        let results = ["a.py", "b.py"].map {
            #"{"ruleId":"A","message":{"text":"x"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"\#($0)"}}}]}"#
        }.joined(separator: ",")
        try await TestService.run { service, client in
            let project = try await service.store.makeProject(key: "p", name: "P")
            #expect(try await send(client, log(results, ""), "?whole=true").0 == .created)
            let counts = try await send(client, log("", notification), "?whole=true").1["scans"]?.array?.first?[
                "counts"]
            #expect(counts?["failures"] == JSON(staysOpen.isEmpty ? 0 : 1))
            let findings = try await service.store.findings(FindingQuery(project: project.id), for: .lowest).items
            #expect(findings.filter { $0.state != .fixed }.map(\.place.path).sorted() == staysOpen)
        }
    }

    /// What the tools themselves write.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: Project.root + "/.venv/bin/ruff"), "no .venv"))
    func ruffAndBanditAreUnderstood() throws {
        let folder = try TemporaryFolder()
        try folder.write("import os, sys\ndef f(a):\n    assert a\n    return eval(a)\n", to: "bad.py")
        let ruff = try Program(path: Project.root + "/.venv/bin/ruff").run(
            "check", "--select", "E,F,S", "--isolated", "--no-cache", "--output-format", "sarif", "bad.py",
            in: folder.path)
        let log = try SARIFImport(ruff.bytes, isWhole: true, root: folder.path)
        #expect(log.tools.map(\.name) == ["ruff"])
        let findings = log.tools[0].outcome.findings
        #expect(Set(findings.map(\.rule)).isSuperset(of: ["E401", "F401", "S101", "S307"]))
        #expect(findings.allSatisfy { $0.place.path == "bad.py" && !$0.message.isEmpty })
        #expect(Set(findings.map(\.fingerprint)).count == findings.count)
        let bandit = try Program(path: Project.root + "/.venv/bin/bandit").run(
            "-q", "-f", "sarif", "bad.py", in: folder.path)
        let other = try SARIFImport(bandit.bytes, isWhole: true)
        #expect(other.tools.map(\.name) == ["bandit"])
        #expect(Set(other.tools[0].outcome.findings.map(\.rule)).isSuperset(of: ["B101", "B307"]))
    }
}

@Suite struct SARIFImportFuzzTests {
    /// Logs with bytes changed, cut, doubled, and values put in each other's place.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func noLogDoesHarm(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let log = Array(SARIFImportTests.log.utf8)
        let words = ["null", "-1", "1e308", "[]", "{}", "\"\"", "9007199254740993", "\"%zz%\"", "true", "[[[[]]]]"].map
        { Array($0.utf8) }
        var read = 0
        for _ in 0..<4_000 {
            var bytes = log
            for _ in 0...Int(random.next() % 4) {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.removeSubrange(at..<min(at + Int(random.next() % 20), bytes.count))
                case 2:
                    // A value, from its colon to the next comma.
                    guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")),
                        let comma = bytes[colon...].firstIndex(of: UInt8(ascii: ","))
                    else { continue }
                    bytes.replaceSubrange(colon + 1..<comma, with: words[Int(random.next() % UInt64(words.count))])
                default: bytes.insert(contentsOf: words[Int(random.next() % UInt64(words.count))], at: at)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if let log = try? SARIFImport(bytes, isWhole: random.next() % 2 == 0, root: "/home") {
                read += 1
                for tool in log.tools {
                    for finding in tool.outcome.findings {
                        #expect(finding.place.start.line >= 1 && !(finding.place.end < finding.place.start))
                        #expect(!finding.place.path.split(separator: "/").contains(".."))
                        #expect(finding.fingerprint.utf8.count == 32)
                    }
                }
            }
        }
        #expect(read > 50)
    }
}
