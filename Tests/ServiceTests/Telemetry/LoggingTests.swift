import Evidence
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import PicketTestKit
import Synchronization
import Testing
import Tracing

@testable import Service
@testable import Storage

/// Lines as they are written.
final class Lines: Sendable {
    private let list = Mutex<[[UInt8]]>([])
    var all: [[UInt8]] { list.withLock { $0 } }
    var text: String { String(decoding: all.joined(), as: UTF8.self) }
    func add(_ line: [UInt8]) { list.withLock { $0.append(line) } }

    func logger(_ level: Logger.Level = .trace) -> Logger {
        Logger(label: "test") { label in
            var handler = JSONLines(label: label, now: { 1_790_000_000_123 }, write: self.add)
            handler.logLevel = level
            return handler
        }
    }
}

@Suite struct LoggingTests {
    @Test func anEventIsALineOfJSON() throws {
        let lines = Lines()
        var logger = lines.logger()
        logger[metadataKey: "part"] = "pool"
        let tracer = PicketTracer(ended: { _ in })
        tracer.withSpan("s") { span in
            logger.warning("it \"broke\"\n\u{1B}[31m", metadata: ["list": ["a", "b"], "map": ["k": "\u{0}\u{202E}"]])
            let line = lines.all.first.flatMap { try? JSON(parsing: $0) }
            #expect(line?["trace"]?.string == span.context.traceID)
        }
        let bytes = try #require(lines.all.first)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        let line = try JSON(parsing: bytes)
        #expect(line["time"] == "2026-09-21T14:13:20.123Z")
        #expect(line["level"] == "warning")
        #expect(line["message"] == "it \"broke\"\n\u{1B}[31m")
        #expect(line["fields"]?["part"] == "pool")
        #expect(line["fields"]?["list"] == ["a", "b"])
        #expect(line["fields"]?["map"]?["k"] == "\u{0}\u{202E}")
        #expect(!String(decoding: bytes, as: UTF8.self).contains("\u{202E}"))
    }

    private static let names = [
        "password", "Authorization", "X-Api-Key", "sessionToken", "client_secret", "Set-Cookie", "otp", "recoveryCode",
    ]

    @Test func secretsAreStruckOut() throws {
        for seed in 0..<10 as Range<UInt64> {
            var made = MadeSecret(seed: seed)
            for form in [
                "ghp_@crc@", "pk_@w40@", "glpat-@n20@", "AKIA@u16@", "sk_live_@w24@", "eyJ@n30@.eyJ@n60@.@n43@",
            ] {
                let secret = String(decoding: made.expand(Array(form.utf8)), as: UTF8.self)
                for text in ["\(secret)", "got \(secret), and", "k=\(secret)&x=1", "{\"a\":\"\(secret)\"}"] {
                    Self.check(secret, text)
                }
            }
            let secret = String(decoding: made.some("w", 20), as: UTF8.self)
            for text in [
                "Bearer \(secret)", "Authorization: Basic \(secret)", "password=\(secret)",
                "{\"password\":\"\(secret)\"}",
                "{\"token\": \"\(secret)\"}", "Cookie: \(secret)", "postgres://ada:\(secret)@db.example/picket",
                "https://\(secret)@example.com/x", "api_key: '\(secret)'",
                "-----BEGIN EC PRIVATE KEY-----\n\(secret)\n-----END EC PRIVATE KEY-----",
            ] {
                Self.check(secret, text)
            }
            for name in Self.names {
                let lines = Lines()
                lines.logger().info("m", metadata: [name: "\(secret)", "deep": [name: ["\(secret)"]]])
                #expect(!lines.text.contains(secret), "\(name)")
            }
        }
    }

    private static func check(_ secret: String, _ text: String) {
        let lines = Lines()
        lines.logger().error("\(text)", metadata: ["field": "\(text)", "list": ["\(text)"], "\(text)": "x"])
        #expect(!lines.text.contains(secret), "\(text)")
        #expect(lines.text.contains(Redaction.mark))
    }

    @Test(arguments: [
        "nothing secret here", "GET /v1/projects/{project} 404", "see https://example.com/a?b=c",
        "the token was refused",
        "ada@example.com signed in", "-----BEGIN CERTIFICATE-----", "sk-", "", "key: value", "é🚀",
    ])
    func whatIsNoSecretStays(_ text: String) {
        #expect(Redaction().text(text) == text)
    }

    @Test func linesAreBoundedAndAlwaysJSON() throws {
        var random = SplitMix64(seed: 3)
        for round in 0..<60 {
            let lines = Lines()
            func some(_ most: UInt64) -> String {
                String(
                    decoding: (0..<random.next() % most).map { _ in UInt8(truncatingIfNeeded: random.next()) },
                    as: UTF8.self)
            }
            var deep: Logger.MetadataValue = "\(some(40))"
            for _ in 0..<random.next() % (round % 20 == 0 ? 10 : 30) {
                // Doubling at every level would be without end: only some rounds do.
                deep = round % 20 == 0 ? ["k": deep, "l": [deep]] : ["k": deep]
            }
            lines.logger().info(
                "\(some(round == 0 ? 300_000 : 6_000))",
                metadata: ["\(some(300))": deep, "\(some(9))": "\(some(9_000))"])
            let line = try #require(lines.all.first)
            #expect(line.count < 200_000)
            #expect(line.dropLast().allSatisfy { $0 >= 0x20 })
            _ = try JSON(parsing: line)
        }
    }

    /// Secrets are sent to every endpoint that there is, wherever a client can put one; none may be in the log.
    @Test func noEndpointLogsASecret() async throws {
        var made = MadeSecret(seed: 77)
        let secret = String(decoding: made.expand(Array("pk_@w40@".utf8)), as: UTF8.self)
        let lines = Lines()
        try await TestService.run(
            .router,
            configure: { parts in
                parts.logger = lines.logger()
                parts.authenticator = Failing()
                parts.tracer = PicketTracer(ended: { span in
                    lines.logger().info("span", metadata: ["span": "\(span)"])
                    #expect(!"\(span)".contains(secret))
                })
            }
        ) { service, client in
            let parts = PicketService.Parts(
                version: "0", store: service.store, authenticator: Failing(), logger: lines.logger())
            for endpoint in PicketService(parts).table.all {
                let path = endpoint.path.split(separator: "/").map { $0.hasPrefix("{") ? secret : String($0) }
                let uri = "/" + path.joined(separator: "/") + "?token=\(secret)&cursor=\(secret)"
                for who in ["Test operator 0 0", "Test administrator 0 0", "Bearer \(secret)", "Fail \(secret)"] {
                    let headers: HTTPFields = [
                        .authorization: who, .cookie: "session=\(secret)", .contentType: "application/json",
                    ]
                    let body = ByteBuffer(string: #"{"password":"\#(secret)","key":"\#(secret)","name":"\#(secret)"}"#)
                    try await client.execute(uri: uri, method: endpoint.method, headers: headers, body: body)
                }
            }
        }
        #expect(!lines.all.isEmpty)
        #expect(!lines.text.contains(secret))
        #expect(lines.text.contains("request failed"))
    }

    /// Fails with an error that says what it should not.
    private struct Failing: Authenticator {
        struct Fault: Error { let text: String }

        func principal(of request: Request, remoteAddress: String) async throws -> Principal? {
            let header = request.headers[.authorization] ?? ""
            if header.hasPrefix("Fail") { throw Fault(text: "no session for \(header.dropFirst(5))") }
            return try await NamedCallers().principal(of: request, remoteAddress: remoteAddress)
        }
    }
}
