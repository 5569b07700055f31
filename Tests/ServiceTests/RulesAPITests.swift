import Detection
import Evidence
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct RulesAPITests {
    private static let rule = Rule(
        id: "security/eval", title: "eval", severity: .high, cwe: [95], tags: ["python"],
        help: .init(what: "Finds eval.", why: "It runs anything.", fix: "Parse.", example: nil))

    private static func answer(_ name: String, detectors: Set<String>? = nil) async throws -> Reply {
        let endpoint = try #require(RulesAPI([rule]).endpoints.first)
        let principal = Principal(
            id: Identifier(time: 1), kind: .user, actor: "user:test", roles: [.viewer], clearance: .lowest,
            detectors: detectors)
        let head = HTTPRequest(method: .get, scheme: "https", authority: "a", path: "/v1/rules/security/\(name)")
        return try await endpoint.handle(
            Call(
                request: Request(head: head, body: .init(buffer: ByteBuffer())), caller: principal,
                path: ["family": "security", "name": name], query: [:], body: .null, context: TraceContext(nil),
                remoteAddress: ""))
    }

    @Test func aRuleSaysWhatItMeans() async throws {
        guard case .json(let rule) = try await Self.answer("eval").body else {
            Issue.record("it is JSON")
            return
        }
        #expect(rule["why"] == "It runs anything.")
        #expect(rule["mend"] == "Parse.")
        #expect(rule["tags"] == ["CWE-95", "python"])
    }

    @Test func whatIsNotThereAndWhatOneMayNotSeeAreTheSame() async throws {
        for (name, detectors) in [("nothing", nil), ("eval", ["unused/function"])] as [(String, Set<String>?)] {
            await #expect(throws: Problem.self) { _ = try await Self.answer(name, detectors: detectors) }
        }
    }
}
