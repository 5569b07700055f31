import Delivery
import Evidence
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PicketTestKit
import Synchronization
import Testing
import Tracing

@testable import Service
@testable import Storage

/// Spans as they end.
private final class Collected: Sendable {
    private let list = Mutex<[FinishedSpan]>([])
    var spans: [FinishedSpan] { list.withLock { $0 } }
    func add(_ span: FinishedSpan) { list.withLock { $0.append(span) } }
}

@Suite struct TracingTests {
    private static func tracer(
        share: Double = 1, spans: Int = 200, _ collected: Collected
    ) -> PicketTracer {
        var limits = PicketTracer.Limits()
        limits.share = share
        limits.spansPerTrace = spans
        return PicketTracer(limits, ended: collected.add)
    }

    // MARK: W3C Trace Context

    @Test func aHeaderIsReadAndWritten() throws {
        let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let parent = try #require(TraceParent(header))
        #expect(parent.isSampled)
        #expect(parent.header == header)
        #expect(TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")?.isSampled == false)
        // A later version may say more.
        #expect(TraceParent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more") != nil)
        #expect(TraceParent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") != nil)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func whatIsNoHeaderBeginsANewTrace(_ header: String) {
        #expect(TraceParent(header) == nil)
        #expect(TraceContext(header).id != TraceContext(header).id)
    }

    @Test func anyBytesAreReadWithoutHarm() {
        var random = SplitMix64(seed: 5)
        let valid = Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".utf8)
        for _ in 0..<20_000 {
            var bytes = valid
            for _ in 0..<Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.next() & 1 == 0 { bytes.removeLast(Int(random.next() % 55)) }
            let text = String(decoding: bytes, as: UTF8.self)
            if let parent = TraceParent(text) {
                // What was read is what stands there.
                #expect(text.hasPrefix(String(parent.header.dropFirst(2).dropLast(3)), at: 2))
            }
        }
    }

    // MARK: Spans

    @Test func spansNestAndKeepTheirTrace() throws {
        let collected = Collected()
        let tracer = Self.tracer(collected)
        tracer.withSpan("outer") { outer in
            outer.attributes["n"] = 5
            tracer.withSpan("inner") { $0.addEvent("happened") }
        }
        let spans = collected.spans
        #expect(spans.map(\.name) == ["inner", "outer"])
        #expect(spans[0].parent == spans[1].id.span)
        #expect(spans[0].id.trace == spans[1].id.trace)
        #expect(spans[1].parent == nil)
        #expect(spans[0].events.first?.name == "happened")
        #expect(spans[0].start >= spans[1].start && spans[0].end <= spans[1].end)
    }

    @Test func aTraceIsCappedAndAShareIsKept() {
        let collected = Collected()
        let capped = Self.tracer(spans: 10, collected)
        capped.withSpan("root") { _ in
            for _ in 0..<100 { capped.withSpan("child") { _ in capped.withSpan("grandchild") { _ in } } }
        }
        #expect(collected.spans.count == 10)
        #expect(capped.droppedSpans == 191)

        let some = Collected()
        let sampling = Self.tracer(share: 0.25, some)
        for _ in 0..<4_000 { sampling.withSpan("a") { _ in sampling.withSpan("b") { _ in } } }
        // Whole traces, a quarter of them: 5 standard deviations.
        #expect(some.spans.count % 2 == 0)
        #expect(abs(some.spans.count / 2 - 1_000) < 137)
        let none = Collected()
        let silent = Self.tracer(share: 0, none)
        silent.withSpan("a") { _ in }
        #expect(none.spans.isEmpty)
    }

    @Test func whatErrorsSayStaysHere() {
        struct Leaky: Error { let text = "hunter2" }
        let collected = Collected()
        let tracer = Self.tracer(collected)
        try? tracer.withSpan("fails") { _ in throw Leaky() }
        let span = collected.spans.first
        #expect(span?.status?.code == .error)
        #expect(!"\(span as Any)".contains("hunter2"))
        #expect("\(span as Any)".contains("Leaky"))
    }

    @Test func spansAreBounded() throws {
        let collected = Collected()
        let tracer = Self.tracer(collected)
        tracer.withSpan(String(repeating: "é", count: 10_000)) { span in
            for number in 0..<1_000 {
                span.attributes["a\(number)"] = String(repeating: "x", count: 10_000)
                span.addEvent("e")
            }
            span.end()
            span.attributes["late"] = 1
        }
        let span = try #require(collected.spans.first)
        #expect(collected.spans.count == 1)
        #expect(span.name.utf8.count <= 512)
        #expect(span.attributes.count == 32)
        #expect(span.events.count == 16)
        #expect(span.droppedEvents == 984)
    }

    // MARK: Through the service

    @Test func aRequestsTraceGoesOnHere() async throws {
        let collected = Collected()
        let trace = "0af7651916cd43dd8448eb211c80319c"
        try await TestService.run(
            .router, configure: { $0.tracer = Self.tracer(share: 0, collected) }
        ) { _, client in
            for flags in ["00", "01"] {
                var headers = NamedCallers.header(.viewer)
                headers[try #require(HTTPField.Name("traceparent"))] = "00-\(trace)-b7ad6b7169203331-\(flags)"
                try await client.execute(uri: "/v1/projects/secret-name", method: .get, headers: headers) { response in
                    #expect(response.status == .notFound)
                    let problem = try JSON(parsing: Array(response.body.readableBytesView))
                    #expect(problem["trace"]?.string == trace)
                }
            }
        }
        // The caller decides for its trace.
        let span = try #require(collected.spans.first)
        #expect(collected.spans.count == 1)
        #expect(span.name == "GET /v1/projects/{project}")
        #expect(span.parent == 0xb7ad_6b71_6920_3331)
        #expect(span.attributes["http.response.status_code"] == .int64(404))
        #expect(!"\(span)".contains("secret-name"))
    }

    @Test func requestsToOthersCarryIt() async throws {
        struct Echo: HTTPExchange {
            func send(_ request: Evidence.HTTPRequest) async throws(DeliveryError) -> Evidence.HTTPResponse {
                Evidence.HTTPResponse(status: 204, headers: request.headers)
            }
        }
        let collected = Collected()
        let tracer = Self.tracer(collected)
        let exchange = TracedExchange(Echo(), tracer, purpose: "deliver alert")
        let response = try await tracer.withSpan("outer") { _ in
            try await exchange.send(
                .init("POST", "https://x.example/hook?token=abc", headers: [.init("Traceparent", "x")]))
        }
        let client = try #require(collected.spans.first)
        #expect(response.headers.count == 1)
        #expect(response.header("traceparent") == client.id.header)
        #expect(client.parent == collected.spans.last?.id.span)
        #expect(!"\(client)".contains("token"))
    }
}

extension String {
    fileprivate func hasPrefix(_ other: String, at offset: Int) -> Bool {
        Array(utf8.dropFirst(offset).prefix(other.utf8.count)) == Array(other.utf8)
    }
}
