import Evidence
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import PicketTestKit
import Reporting
import Synchronization
import Testing

@testable import Service
@testable import Storage

/// What shows only when everything is there.
@Suite struct WholeServiceTests {
    private static let who = NamedCallers.header(.analyst, .operator)

    private static func makeProject(_ service: WholeService) async throws {
        let made = try await service.ask(
            .post, "/v1/projects", as: who, Array(#"{"key":"lander","name":"Lander"}"#.utf8))
        #expect(made.status == 201)
    }

    /// A scan's report in every format of `picket scan`, its attestation, and its proof.
    @Test func everyFormatIsAnAttachmentOfItsType() async throws {
        try await WholeService.run { service in
            try await Self.makeProject(service)
            let scan = try await service.scan(["a.py": "bad 1\n"], in: "lander", as: Self.who)
            let id = try #require(scan["id"]?.string)
            #expect(scan["state"] == "done")
            for format in Format.allCases {
                let answer = try await service.ask(
                    .get, "/v1/scans/\(id)/report?format=\(format.rawValue)", as: Self.who)
                #expect(answer.status == 200)
                #expect(!answer.bytes.isEmpty)
                let disposition = answer.headers[.contentDisposition] ?? ""
                #expect(disposition.hasPrefix("attachment; filename=\"picket-\(id)."), "\(disposition)")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                let type = answer.headers[.contentType] ?? ""
                if type.hasPrefix("text/") { #expect(type.hasSuffix("; charset=utf-8"), "\(format): \(type)") }
                if type.hasSuffix("/json") || type.hasSuffix("+json") {
                    #expect((try? JSON(parsing: answer.bytes)) != nil, "\(format)")
                }
            }
            for part in ["attestation", "proof"] {
                let answer = try await service.ask(.get, "/v1/scans/\(id)/\(part)", as: Self.who)
                #expect(answer.status == 200 && answer.json.object?.isEmpty == false)
            }
        }
    }

    @Test func listsComeAsLines() async throws {
        try await WholeService.run { service in
            try await Self.makeProject(service)
            let lines = (1...450).map { "bad \($0)" }.joined(separator: "\n") + "\n"
            _ = try await service.scan(["a.py": lines, "b.py": "worse 1\n"], in: "lander", as: Self.who)
            let all = try await service.ask(.get, "/v1/projects/lander/findings/export", as: Self.who)
            #expect(all.headers[.contentType] == "application/x-ndjson")
            let findings = try all.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
            #expect(findings.count == 451)
            #expect(Set(findings.compactMap { $0["id"]?.string }).count == 451)
            #expect(findings.allSatisfy { TrackedFinding.schema.violations(of: $0).isEmpty })
            let some = try await service.ask(.get, "/v1/projects/lander/findings/export?rule=test/worse", as: Self.who)
            #expect(some.text.split(separator: "\n").count == 1)
            _ = try await service.ledger.checkpoint()
            let entries = try await service.ask(.get, "/v1/ledger/export?from=1", as: Self.who).text.split(
                separator: "\n")
            let size = try await service.ask(.get, "/v1/ledger", as: Self.who).json["size"]?.integer ?? 0
            #expect(entries.count == size - 1 && size > 2)
            #expect(try JSON(parsing: Array(entries[0].utf8))["sequence"]?.integer == 1)
        }
    }

    /// Pages follow each other by cursors that mean nothing to others, or to other lists.
    @Test func cursorsAreSealed() async throws {
        try await WholeService.run { service in
            try await Self.makeProject(service)
            _ = try await service.scan(["a.py": "bad 1\nbad 2\nbad 3\n"], in: "lander", as: Self.who)
            let list = "/v1/projects/lander/findings?limit=1"
            var (seen, cursor): (Set<String>, String?) = ([], nil)
            repeat {
                let page = try await service.ask(.get, list + (cursor.map { "&cursor=\($0)" } ?? ""), as: Self.who)
                let ids = (page.json["items"]?.array ?? []).compactMap { $0["id"]?.string }
                #expect(seen.isDisjoint(with: ids))
                seen.formUnion(ids)
                cursor = page.json["next"]?.string
                if let cursor {
                    #expect(!ids.contains { cursor.contains($0) })
                    let elsewhere = try await service.ask(.get, "/v1/scans?cursor=\(cursor)", as: Self.who)
                    #expect(elsewhere.status == 400)
                }
            } while cursor != nil
            #expect(seen.count == 3)
            for id in seen {
                #expect(try await service.ask(.get, "\(list)&cursor=0.\(id)", as: Self.who).status == 400)
            }
            // What is on a page has not changed, whatever its cursor looks like.
            let first = try await service.ask(.get, list, as: Self.who)
            let tag: HTTPFields = [.ifNoneMatch: first.headers[.eTag] ?? ""]
            #expect(try await service.ask(.get, list, as: Self.who, headers: tag).status == 304)
        }
    }

    /// Whoever was cleared for more when they asked is not shown again what they were shown then.
    @Test func keptAnswersGoByRights() async throws {
        try await WholeService.run { service in
            let high = NamedCallers.header(.operator, level: 3)
            let key: HTTPFields = [HTTPField.Name("Idempotency-Key")!: "a"]
            let body = Array(#"{"key":"lander","name":"Lander"}"#.utf8)
            #expect(try await service.ask(.post, "/v1/projects", as: high, body, headers: key).status == 201)
            let again = try await service.ask(.post, "/v1/projects", as: high, body, headers: key)
            #expect(again.status == 201 && again.headers[.idempotencyReplayed] == "true")
            let low = NamedCallers.header(.operator, level: 0)
            #expect(try await service.ask(.post, "/v1/projects", as: low, body, headers: key).status == 422)
        }
    }

    @Test func traceIsNotThere() async throws {
        try await WholeService.run { service in
            for path in ["/", "/v1/projects", "/metrics"] {
                let answer = try await service.ask(.trace, path, as: Self.who)
                #expect(answer.status == 405)
                #expect(!answer.text.contains("Test analyst"))
            }
        }
    }

    /// Addresses are those of connections, whatever a request says.
    @Test func headersOfProxiesAreNotBelieved() async throws {
        try await WholeService.run { service in
            let headers: HTTPFields = [
                HTTPField.Name("X-Forwarded-For")!: "203.0.113.9", HTTPField.Name("Forwarded")!: "for=203.0.113.9",
                HTTPField.Name("X-Real-IP")!: "203.0.113.9",
            ]
            let body = Array(#"{"name":"caller","password":"\#(AccessService.password)"}"#.utf8)
            let signedIn = try await service.ask(.post, "/v1/session", as: [:], body, headers: headers)
            #expect(signedIn.status == 200)
            let cookie = signedIn.headers[.setCookie]?.split(separator: ";").first.map(String.init) ?? ""
            let sessions = try await service.ask(.get, "/v1/sessions", as: [.cookie: cookie])
            #expect(sessions.json["items"]?.array?.first?["remoteAddress"] == "127.0.0.1")
            #expect(!sessions.text.contains("203.0.113.9"))
        }
    }

    @Test func whatIsNotPermittedIsLogged() async throws {
        let lines = RecordedLines()
        try await TestService.run(configure: { parts in
            parts.logger = Logger(label: "test", factory: { _ in lines })
        }) { _, client in
            try await client.execute(
                uri: "/v1/projects", method: .post, headers: NamedCallers.header(.viewer)
            ) { #expect($0.status == .forbidden) }
        }
        let line = try #require(lines.all.first { $0.hasPrefix("not permitted") })
        #expect(line.contains("user:test") && line.contains("makeProject"))
    }
}

/// Keeps lines of a log.
private final class RecordedLines: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        lines.withLock { $0.append("\(message) \(metadata ?? [:])") }
    }
}
