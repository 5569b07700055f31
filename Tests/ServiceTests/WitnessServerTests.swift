import Delivery
import Evidence
import PicketTestKit
import Service
import Testing

/// Over a real socket.
@Suite struct WitnessServerTests {
    static let crypto = SwiftCryptoModule()
    private let key: SigningKey
    private let logKey: SigningKey
    private let witness: Witness

    init() throws {
        key = try Self.crypto.generateKey(.ed25519)
        logKey = try Self.crypto.generateKey(.ed25519)
        witness = try Witness(
            name: "witness.example", key: key, logs: [NoteKey(name: "example.com/log", key: logKey.verifying)],
            storage: SimulatedStorage(seed: 1), Self.crypto, now: { 1_700_000_000 })
    }

    private func serve(
        _ limits: WitnessServer.Limits = .init(), _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let server = WitnessServer(witness, port: 0, limits: limits)
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { port in told.yield(port) } }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(port)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Where a client is cut off after seconds, one that a busy machine held up may be: it asks again.
    private static func patiently(_ request: Evidence.HTTPRequest) async throws -> Evidence.HTTPResponse {
        for _ in 0..<20 {
            do { return try await HTTPClient().send(request) } catch { try await Task.sleep(for: .milliseconds(50)) }
        }
        return try await HTTPClient().send(request)
    }

    private func request(_ words: [String]) throws -> [UInt8] {
        var tree = MerkleFrontier()
        for word in words { tree.append(MerkleHash(leaf: Array(word.utf8))) }
        let note = try Checkpoint(origin: "example.com/log", size: tree.size, root: tree.root)
            .signed(by: [logKey], Self.crypto)
        return AddCheckpoint(oldSize: 0, proof: [], checkpoint: note.bytes).body
    }

    @Test func checkpointsAreCosignedAndConflictsTold() async throws {
        let body = try request(["one"])
        try await serve { [witness] port in
            let client = HTTPClient()
            let url = "http://127.0.0.1:\(port)"
            let key = try await client.send(HTTPRequest("GET", url + "/key"))
            #expect(key.status == 200 && String(decoding: key.body, as: UTF8.self) == witness.key.text + "\n")
            let first = try await client.send(HTTPRequest("POST", url + "/add-checkpoint", body: body))
            #expect(first.status == 200)
            let note = try SignedNote(parsing: AddCheckpoint(parsing: body).checkpoint + first.body)
            #expect(try witness.key.time(on: note, Self.crypto) == 1_700_000_000)
            let again = try await client.send(HTTPRequest("POST", url + "/add-checkpoint", body: body))
            #expect(again.status == 409 && again.body == Array("1\n".utf8))
            #expect(again.header("content-type") == "text/x.tlog.size")
            for (method, path, status) in [
                ("GET", "/", 404), ("POST", "/", 404), ("GET", "/add-checkpoint", 405), ("PUT", "/key", 405),
                ("POST", "/add-checkpoint", 400), ("POST", "/add-checkpoint?x", 400),
            ] {
                let answer = try await client.send(
                    HTTPRequest(method, url + path, body: method == "GET" ? [] : [0x6F]))
                #expect(answer.status == status, "\(method) \(path)")
            }
        }
    }

    @Test func aBodyThatIsTooLongIsRefused() async throws {
        try await serve { port in
            let url = "http://127.0.0.1:\(port)/add-checkpoint"
            let long = [UInt8](repeating: 0x6F, count: AddCheckpoint.mostBytes + 1)
            let refused = try await HTTPClient().send(HTTPRequest("POST", url, body: long))
            #expect(refused.status == 413)
            let read = try await HTTPClient().send(HTTPRequest("POST", url, body: Array(long.dropLast())))
            #expect(read.status == 400)
        }
    }

    /// Half a request, and none, and one that never ends: each is closed, and others are served meanwhile.
    @Test func whoIsSlowIsClosed() async throws {
        var limits = WitnessServer.Limits()
        limits.milliseconds = 3_000
        let body = try request(["one"])
        try await serve(limits) { port in
            let starts = [
                "", "POST /add-checkpoint HTTP/1.1\r\n",
                "POST /add-checkpoint HTTP/1.1\r\ncontent-length: 9\r\n\r\nold",
            ]
            let slow = try starts.map { start in
                let socket = try Socket(port: port)
                try socket.send(start)
                return socket
            }
            let answer = try await Self.patiently(
                HTTPRequest("POST", "http://127.0.0.1:\(port)/add-checkpoint", body: body))
            #expect(answer.status == 200)
            for socket in slow { #expect(try socket.receiveAll().isEmpty) }
        }
    }

    @Test func tooManyConnectionsAreClosed() async throws {
        var limits = WitnessServer.Limits()
        limits.connections = 2
        try await serve(limits) { port in
            let held = try (0..<2).map { _ in try Socket(port: port) }
            for socket in held {
                try socket.send("GET /key HTTP/1.1\r\nhost: x\r\n\r\n")
                #expect(try socket.receiveAnswer().hasPrefix("HTTP/1.1 200"))
            }
            let third = try Socket(port: port)
            try? third.send("GET /key HTTP/1.1\r\nhost: x\r\n\r\n")
            #expect((try? third.receiveAll()) ?? "" == "")
        }
    }

    @Test(arguments: [
        "GARBAGE\r\n\r\n", "POST /add-checkpoint HTTP/9.9\r\n\r\n", "\0\0\0\0\r\n\r\n",
        "POST /add-checkpoint HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST /add-checkpoint HTTP/1.1\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\nold ",
        "POST /add-checkpoint HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        "GET /" + String(repeating: "a", count: 200_000) + " HTTP/1.1\r\n\r\n",
    ])
    func whatIsNoHTTPIsRefused(text: String) async throws {
        var limits = WitnessServer.Limits()
        limits.milliseconds = 2_000
        try await serve(limits) { port in
            let socket = try Socket(port: port)
            // The server may close before all of it is sent.
            try? socket.send(text)
            let answer = (try? socket.receiveAll()) ?? ""
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(100))")
            let next = try await Self.patiently(HTTPRequest("GET", "http://127.0.0.1:\(port)/key"))
            #expect(next.status == 200)
        }
    }
}
