import Evidence
import Foundation
import Glibc
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import PicketTestKit
import Testing

@testable import Service

/// HTTP/1.1 as it is spoken over real sockets, and answers as NIO's own decoder reads them.
@Suite struct HTTP1ConnectionTests {
    private static let who = "Host: x\r\nAuthorization: Test operator 0 0\r\n"

    private static func exchange(
        _ service: LiveService, _ text: String, halfCloses: Bool = false
    ) async throws -> String {
        try await service.blocking {
            let socket = try service.socket()
            try socket.send(text)
            if halfCloses { try socket.sendNoMore() }
            return try socket.receiveAll()
        }
    }

    @Test(arguments: [false, true])
    func requestsSentTogetherAreAnsweredInTheirOrder(_ halfCloses: Bool) async throws {
        try await LiveService.run { service in
            let paths = (0..<40).map { "/nothing-at-\($0)" }
            var text = paths.map { "GET \($0) HTTP/1.1\r\n\(Self.who)traceparent: \(Self.parent($0))\r\n\r\n" }.joined()
            if !halfCloses { text += "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" }
            let answer = try await Self.exchange(service, text, halfCloses: halfCloses)
            let traces = answer.split(separator: "\"trace\":\"").dropFirst().map { $0.prefix(32) }
            #expect(traces == paths.map { Self.parent($0).dropFirst(3).prefix(32) })
            #expect(answer.components(separatedBy: "HTTP/1.1 ").count - 1 == paths.count + (halfCloses ? 0 : 1))
        }
    }

    private static func parent(_ path: String) -> String {
        "00-\(TraceParent.hexadecimal(UInt128(path.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })))-b7ad6b7169203331-01"
    }

    @Test func bodiesAndWhatFollowsThemAreKeptApart() async throws {
        try await LiveService.run { service in
            let bodies = (0..<5).map { #"{"key":"p\#($0)","name":"P"}"# }
            var text = ""
            for (number, body) in bodies.enumerated() {
                text += "POST /v1/projects HTTP/1.1\r\n\(Self.who)Content-Type: application/json\r\n"
                text +=
                    number % 2 == 0
                    ? "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    : "Transfer-Encoding: chunked\r\n\r\n" + body.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
                // Refused before anyone looks at its body, which has to be passed over.
                text += "POST /v1/nothing HTTP/1.1\r\n\(Self.who)Content-Length: 20\r\n\r\nGET / HTTP/1.1\r\n\r\nxx"
            }
            text += "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let answer = try await Self.exchange(service, text)
            let statuses = answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == bodies.flatMap { _ in ["201", "404"] } + ["200"])
        }
    }

    @Test(arguments: [("", "Connection: close"), ("Connection: keep-alive\r\n", "Connection: keep-alive")])
    func theOldHTTPIsSpoken(_ asked: (header: String, told: String)) async throws {
        try await LiveService.run { service in
            let answer = try await Self.exchange(
                service, "GET /livez HTTP/1.0\r\n\(asked.header)\r\n", halfCloses: true)
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("\r\n\(asked.told)\r\n") || asked.header != "", "\(answer)")
        }
    }

    @Test func whoWaitsToBeAskedForABodyIsAsked() async throws {
        try await LiveService.run { service in
            let body = #"{"key":"p","name":"P"}"#
            let head =
                "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nExpect: 100-continue\r\n\r\n"
            let (first, second) = try await service.blocking {
                let socket = try service.socket()
                try socket.send("POST /v1/projects HTTP/1.1\r\n\(Self.who)\(head)")
                let first = try socket.receive()
                try socket.send(body)
                return (first, try socket.receive())
            }
            #expect(first == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(second.hasPrefix("HTTP/1.1 201"))
            let refused = try await service.blocking {
                let socket = try service.socket()
                try socket.send("POST /v1/projects HTTP/1.1\r\nHost: x\r\n\(head)")
                return try socket.receive()
            }
            #expect(refused.hasPrefix("HTTP/1.1 401") && refused.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test(arguments: 0..<200) func answersAreReadAsTheyWereMeant(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var answer = Answer(
            status: [.ok, .created, .notFound, .noContent, .notModified, .internalServerError].randomElement(
                using: &random) ?? .ok)
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let name = ["X-One", "ETag", "Set-Cookie", "Content-Type", "Cache-Control"].randomElement(using: &random)
            guard let name = name.flatMap({ HTTPField.Name($0) }) else { continue }
            answer.headers.append(HTTPField(name: name, value: "v\(Int.random(in: 0...99, using: &random)) ä"))
        }
        answer.hasUsualHeaders = Bool.random(using: &random)
        let body = [UInt8]((0..<Int.random(in: 0...3_000, using: &random)).map { UInt8(truncatingIfNeeded: $0) })
        let hasBody = answer.status != .noContent && answer.status != .notModified
        if hasBody, Bool.random(using: &random) { answer.body = .bytes(ByteBuffer(bytes: body)) }
        let closes = Bool.random(using: &random)
        var writer = AnswerWriter(closes: closes)
        var buffer = ByteBuffer()
        writer.write(answer, to: &buffer)

        let channel = EmbeddedChannel()
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        try channel.pipeline.syncOperations.addHandlers(
            HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder()))
        try channel.writeOutbound(HTTPClientRequestPart.head(request))
        try channel.writeOutbound(HTTPClientRequestPart.end(nil))
        try channel.writeInbound(buffer)
        guard case .head(let head) = try channel.readInbound(as: HTTPClientResponsePart.self) else {
            Issue.record("no head")
            return
        }
        #expect(head.status.code == UInt(answer.status.code))
        #expect(head.headers["date"].count == 1)
        #expect(head.headers["connection"] == (closes ? ["close"] : []))
        for field in answer.headers { #expect(head.headers[field.name.rawName].contains(field.value)) }
        for field in SecurityHeaders.fields where !answer.hasUsualHeaders {
            #expect(head.headers[field.name.rawName].contains(field.value))
        }
        var received: [UInt8] = []
        var isWhole = false
        while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .body(let bytes): received += Array(bytes.readableBytesView)
            case .end: isWhole = true
            case .head: Issue.record("another head")
            }
        }
        #expect(isWhole)
        if case .bytes = answer.body { #expect(received == body) } else { #expect(received.isEmpty) }
        _ = try channel.finish()
    }
}
