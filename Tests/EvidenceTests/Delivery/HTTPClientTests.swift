import Delivery
import Evidence
import Foundation
import PicketTestKit
import Testing

/// Against Python's own server.
@Suite(.serialized) struct HTTPClientTests {
    private static func url(_ receiver: Receiver, _ path: String) -> String {
        "http://127.0.0.1:\(receiver.port)\(path)"
    }

    @Test(arguments: [("GET", 0), ("POST", 0), ("POST", 11), ("PUT", 300_000), ("HEAD", 0)])
    func whatIsSentArrives(method: String, bytes: Int) async throws {
        let receiver = try Receiver.http()
        let body = (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let request = HTTPRequest(
            method, Self.url(receiver, "/status/202?a=b"), headers: [HTTPHeader("X-Own", "a: b")], body: body)
        let answer = try await HTTPClient().send(request)
        #expect(answer.status == 202)
        #expect(answer.header("x-receipt") == "receipt-1")
        #expect(answer.body == (method == "HEAD" ? [] : Array("received ".utf8) + body))
        let seen = try JSON(parsing: try #require(try receiver.received().first).utf8)
        #expect(seen["method"]?.string == method)
        #expect(seen["path"]?.string == "/status/202?a=b")
        #expect(seen["body"]?.string == Data(body).base64EncodedString())
        #expect(seen["headers"]?["x-own"]?.string == "a: b")
        #expect(seen["headers"]?["expect"] == nil)
    }

    @Test(arguments: [301, 404, 500, 503])
    func anyStatusIsAnAnswer(status: Int) async throws {
        let receiver = try Receiver.http()
        let answer = try await HTTPClient().send(HTTPRequest("GET", Self.url(receiver, "/status/\(status)")))
        #expect(answer.status == status)
    }

    @Test func redirectsAreNotFollowed() async throws {
        let receiver = try Receiver.http()
        let answer = try await HTTPClient().send(HTTPRequest("GET", Self.url(receiver, "/redirect")))
        #expect(answer.status == 302)
        #expect(answer.header("location") == "/status/200")
        #expect(try receiver.received().count == 1)
    }

    @Test(arguments: [(999, true), (1_000, true), (1_001, false), (5_000_000, false)])
    func answersHaveALimit(bytes: Int, fits: Bool) async throws {
        let receiver = try Receiver.http()
        let client = HTTPClient(limits: .init(bodyBytes: 1_000))
        let request = HTTPRequest("GET", Self.url(receiver, "/large/\(bytes)"))
        if fits {
            #expect(try await client.send(request).body.count == bytes)
        } else {
            await #expect { try await client.send(request) } throws: { ($0 as? DeliveryError)?.kind == .tooLong }
        }
    }

    @Test func headersHaveALimit() async throws {
        let receiver = try Receiver.http()
        await #expect {
            try await HTTPClient().send(HTTPRequest("GET", Self.url(receiver, "/headers/90")))
        } throws: { ($0 as? DeliveryError)?.kind == .tooLong }
    }

    @Test func silenceTimesOut() async throws {
        let receiver = try Receiver.http()
        let client = HTTPClient(limits: .init(total: 200))
        await #expect {
            try await client.send(HTTPRequest("GET", Self.url(receiver, "/silent")))
        } throws: { ($0 as? DeliveryError)?.kind == .timedOut }
    }

    @Test func cancelledIsCancelled() async throws {
        let receiver = try Receiver.http()
        let task = Task {
            try await HTTPClient(limits: .init(total: 60_000)).send(HTTPRequest("GET", Self.url(receiver, "/silent")))
        }
        while try receiver.received().isEmpty { await Task.yield() }
        task.cancel()
        await #expect { try await task.value } throws: { ($0 as? DeliveryError)?.kind == .cancelled }
    }

    @Test func whoeverHangsUpIsUnreachable() async throws {
        let receiver = try Receiver.http()
        await #expect {
            try await HTTPClient().send(HTTPRequest("GET", Self.url(receiver, "/hangup")))
        } throws: { ($0 as? DeliveryError)?.isPassing == true }
    }

    @Test func nobodyThereIsUnreachable() async throws {
        let port = try FreePort.find()
        await #expect {
            try await HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
        } throws: { error in
            guard let error = error as? DeliveryError else { return false }
            return error.kind == .unreachable && error.message.contains("http://127.0.0.1:\(port)")
        }
    }

    @Test(arguments: [
        "", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http:///x", "http://ada:secret@127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1\\@evil/", "gopher://127.0.0.1/",
        "http://exämple/",
    ])
    func addressesThatAreNone(url: String) async {
        await #expect {
            try await HTTPClient().send(HTTPRequest("GET", url))
        } throws: { error in
            guard let error = error as? DeliveryError else { return false }
            return error.kind == .refused && !error.message.contains("secret")
        }
    }

    @Test(arguments: [
        ("A B", "X", "y"), ("GET", "X:", "y"), ("GET", "X", "y\r\nZ: 1"), ("GET", "", "y"), ("", "X", "y"),
        ("GET", "X", "\0"),
    ])
    func headersThatAreNone(method: String, name: String, value: String) async {
        await #expect {
            try await HTTPClient().send(HTTPRequest(method, "http://127.0.0.1:1/", headers: [HTTPHeader(name, value)]))
        } throws: { ($0 as? DeliveryError)?.kind == .refused }
    }

    private static let proxied = "PICKET_TEST_PROXIED"

    /// Run by the child alone.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[proxied] != nil, "for a child process of the tests"))
    func childWithAProxy() async throws {
        let request = HTTPRequest("GET", try #require(ProcessInfo.processInfo.environment[Self.proxied]))
        let own = (try? await HTTPClient().send(request))?.status ?? 0
        let byProxy = (try? await HTTPClient(usesProxies: true).send(request))?.status ?? 0
        ChildProcess.tell("\(own) \(byProxy)")
    }

    /// In a process of its own: what is in this one's environment, other tests and what they start would heed as well.
    @Test func noProxyIsTakenFromTheEnvironment() throws {
        let receiver = try Receiver.http()
        let child = try ChildProcess(
            test: "childWithAProxy",
            environment: [
                Self.proxied: Self.url(receiver, "/status/200"), "http_proxy": "http://127.0.0.1:1", "no_proxy": "",
                "NO_PROXY": "",
            ])
        #expect(child.line() == "200 0")
    }
}
