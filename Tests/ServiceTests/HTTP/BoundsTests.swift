import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// Over real sockets: who sends too much, too slowly, or takes nothing.
@Suite struct BoundsTests {
    private static let who = "Host: x\r\nAuthorization: Test operator 0 0\r\n"

    private static func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test(arguments: [
        "GET /livez HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X: a\r\n", count: 200) + "\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\n"
            + String(repeating: "X: \(String(repeating: "a", count: 1_000))\r\n", count: 60)
            + "\r\n",
        "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
        "NONSENSE\r\n\r\n", "GET /livez HTTP/7.9\r\n\r\n", "\0\0\0\0\r\n\r\n",
        "POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nabcd",
        "POST /v1/projects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ])
    func whatIsTooLargeOrNoHTTPIsRefused(_ text: String) async throws {
        try await LiveService.run(
            Self.limits {
                $0.idleSeconds = 3; $0.bodySeconds = 3; $0.openingSeconds = 3
            }
        ) {
            service in
            let answer = try await service.exchange(text)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(200))")
            #expect(try await service.serves())
        }
    }

    /// Also when it is not the first on its connection.
    @Test(
        arguments: [false, true],
        [
            ("X: \(String(repeating: "a", count: 20_000))", "431"), (String(repeating: "X: a\r\n", count: 200), "431"),
            ("X y: a", "400"), ("Content-Length: x", "400"),
        ])
    func itSaysWhatIsWrongWithAHead(_ isLater: Bool, _ asked: (header: String, status: String)) async throws {
        try await LiveService.run { service in
            let answer = try await service.blocking {
                let socket = try service.socket()
                if isLater {
                    try socket.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                    let first = try socket.receiveAnswer()
                    #expect(first.hasPrefix("HTTP/1.1 200"))
                }
                try? socket.send("GET /livez HTTP/1.1\r\nHost: x\r\n\(asked.header)\r\n\r\n")
                return try socket.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(asked.status)"), "\(answer.prefix(200))")
        }
    }

    private static let alive = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    /// Half a head, half a body, none: each is closed, and others are served meanwhile.
    @Test(arguments: [
        "", "GET /livez HTTP/1.1\r\nHost: ",
        "POST /v1/projects HTTP/1.1\r\n\(who)Content-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
    ])
    func whoIsSlowIsCutOff(_ start: String) async throws {
        try await LiveService.run(
            Self.limits {
                $0.openingSeconds = 1; $0.bodySeconds = 1; $0.idleSeconds = 1
            }
        ) {
            service in
            async let slow = service.exchange(start)
            #expect(try await service.serves())
            let answer = try await slow
            #expect(!answer.hasPrefix("HTTP/1.1 2"))
        }
    }

    @Test func aByteNowAndThenIsNotEnough() async throws {
        try await LiveService.run(Self.limits { $0.openingSeconds = 1 }) { service in
            try await service.blocking {
                let socket = try service.socket()
                try socket.send("GET /livez HTTP/1.1\r\nHost: ")
                // Two minutes of bytes: far more than a second, however late the service's threads are.
                let isCut = (0..<1_200).contains { _ in
                    usleep(100_000)
                    return (try? socket.send("a")) == nil
                }
                #expect(isCut)
            }
        }
    }

    /// An answer that never ends, and a client that does not read it: the writer is told, and is not ahead of the
    /// client by more than buffers hold.
    @Test func whoTakesNothingIsCutOff() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Int.self)
        let endless = Endpoint(
            .get, "/v1/test/endless", id: "endless", "", tag: "test", access: .anyone, answers: []
        ) { _ in
            Reply(
                .ok, headers: [.contentType: "application/octet-stream"],
                .stream { writer in
                    var written = 0
                    do {
                        while true {
                            try await writer.write(ByteBuffer(repeating: 0x61, count: 65_536))
                            written += 65_536
                        }
                    } catch {
                        ended.yield(written)
                        throw error
                    }
                })
        }
        try await LiveService.run(Self.limits { $0.takingSeconds = 1 }, endpoints: [endless]) { service in
            // What the kernel keeps for a reader is its own affair, and many megabytes on some machines.
            let socket = try Socket(port: service.port, receiveBuffer: 65_536)
            try socket.send("GET /v1/test/endless HTTP/1.1\r\nHost: x\r\n\r\n")
            var iterator = ends.makeAsyncIterator()
            let written = try #require(await iterator.next())
            #expect(written < 32 << 20)
            withExtendedLifetime(socket) {}
        }
    }

    @Test func connectionsAreCounted() async throws {
        try await LiveService.run(Self.limits { $0.connections = 2 }) { service in
            try await service.blocking {
                let held = try (0..<2).map { _ in try service.socket() }
                for socket in held {
                    try socket.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                    let answer = try socket.receiveAnswer()
                    #expect(answer.hasPrefix("HTTP/1.1 200"))
                }
                let third = try service.socket()
                try? third.send(Self.alive)
                let answer = (try? third.receiveAll()) ?? ""
                #expect(answer.isEmpty)
            }
        }
    }

    @Test func aConnectionIsKeptForTheNextRequest() async throws {
        try await LiveService.run { service in
            try await service.blocking {
                let socket = try service.socket()
                for _ in 0..<100 {
                    try socket.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                    let answer = try socket.receiveAnswer()
                    #expect(answer.hasPrefix("HTTP/1.1 200"))
                }
                // Pipelined: answered in order.
                try socket.send(String(repeating: "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", count: 50) + Self.alive)
                let answers = try socket.receiveAll()
                #expect(answers.components(separatedBy: "HTTP/1.1 200").count == 52)
            }
        }
    }
}
