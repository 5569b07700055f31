import Foundation
import PicketTestKit
import Testing

@testable import Service

/// Requests that are broken in every place, from a seed: each is answered or its connection closed, nothing is said to
/// be our fault, and the service goes on.
@Suite struct HTTPFuzzTests {
    private static let seeds = [
        "GET /v1/projects?limit=10 HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nAccept-Encoding: gzip\r\n\r\n",
        "POST /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nIdempotency-Key: a\r\n"
            + "Content-Type: application/json\r\nContent-Length: 22\r\n\r\n{\"key\":\"a\",\"name\":\"b\"}",
        "POST /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/json\r\n\r\n5\r\n{\"key\r\n0\r\n\r\n",
        "HEAD /readyz HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"a\", W/\"b\"\r\nExpect: 100-continue\r\n\r\n",
        "GET http://x/v1/projects/%2e%2e%2f HTTP/1.0\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ]

    private static func broken(_ random: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            bytes += Array((seeds.randomElement(using: &random) ?? "").utf8)
        }
        for _ in 0..<Int.random(in: 0...8, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: [0x0D, 0x0A], at: place)
            case 3: bytes.insert(contentsOf: bytes.prefix(.random(in: 0...200, using: &random)), at: place)
            default: bytes.removeLast(.random(in: 0...bytes.count / 4, using: &random))
            }
        }
        return bytes
    }

    @Test(arguments: 0..<4)
    func itGoesOn(_ seed: UInt64) async throws {
        var limits = Limits()
        (limits.openingSeconds, limits.idleSeconds, limits.bodySeconds) = (1, 1, 1)
        try await LiveService.run(limits) { service in
            try await service.blocking {
                var random = SplitMix64(seed: seed)
                var open: [Socket] = []
                for _ in 0..<300 {
                    let socket = try service.socket()
                    try? socket.send(Self.broken(&random))
                    open.append(socket)
                    guard open.count == 50 else { continue }
                    for socket in open {
                        let answer = (try? socket.receiveAll()) ?? ""
                        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1."), "\(answer.prefix(100))")
                        #expect(!answer.contains("HTTP/1.1 500"), "\(answer)")
                    }
                    open = []
                }
            }
            #expect(try await service.serves())
        }
    }
}
