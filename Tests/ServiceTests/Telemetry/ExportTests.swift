import Delivery
import Evidence
import Foundation
import PicketTestKit
import Synchronization
import Testing
import Tracing

@testable import Service

@Suite struct ExportQueueTests {
    @Test func aBatchThatFailsIsSentAgainLater() {
        var queue = ExportQueue<Int>()
        for number in 0..<600 { queue.add(number) }
        #expect(queue.next(now: 0)?.count == 512)
        #expect(queue.next(now: 0) == nil)
        queue.ended(.later(after: nil), now: 0, random: 1)
        #expect(queue.next(now: 999) == nil)
        #expect(queue.next(now: 1_000)?.first == 0)
        queue.ended(.later(after: 5_000), now: 1_000, random: 0)
        #expect(queue.next(now: 5_999) == nil)
        #expect(queue.next(now: 6_000)?.count == 512)
        queue.ended(.accepted, now: 6_000, random: 0)
        #expect(queue.next(now: 6_000) == Array(512..<600))
        queue.ended(.refused, now: 6_000, random: 0)
        #expect((queue.sent, queue.dropped, queue.count) == (512, 88, 0))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func nothingIsLostUncounted(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var limits = ExportQueue<Int>.Limits()
        limits.waiting = 20
        limits.batch = 6
        limits.attempts = 3
        var queue = ExportQueue<Int>(limits)
        var now: Int64 = 0
        var added = 0
        var arrived: [Int] = []
        for _ in 0..<2_000 {
            now += Int64(random.next() % 3_000)
            if random.next() % 3 > 0 {
                queue.add(added)
                added += 1
            }
            guard let batch = queue.next(now: now) else { continue }
            #expect(batch.count <= 6)
            let outcomes: [ExportOutcome] = [.accepted, .accepted, .later(after: nil), .later(after: .max), .refused]
            let outcome = outcomes[Int(random.next() % 5)]
            if outcome == .accepted { arrived += batch }
            queue.ended(outcome, now: now, random: Double(random.next() % 100) / 100)
            #expect(queue.count <= 20)
        }
        #expect(arrived == arrived.sorted())
        #expect(Set(arrived).count == arrived.count)
        #expect(queue.sent == arrived.count)
        #expect(added == queue.sent + queue.dropped + queue.count)
    }
}

@Suite(.enabled(if: Readers.python != nil, "no .venv: run scripts/setup-tests"))
struct ExportTests {
    private static let resource = OTLPResource(version: "1.2", instance: "node-1")

    /// Time in steps of one's own.
    private final class Clock: Sendable {
        private let time = Atomic<Int64>(0)
        var now: Int64 { time.load(ordering: .relaxed) }
        func advance(_ milliseconds: Int64) { time.wrappingAdd(milliseconds, ordering: .relaxed) }
    }

    @Test func spansArriveAsOpenTelemetryDefinesThem() async throws {
        let receiver = try await OTLPReceiver()
        let endpoint = OTLPEndpoint(
            HTTPClient(), base: receiver.url + "/", headers: [.init("Authorization", "Bearer x")])
        let exporter = SpanExporter(endpoint, Self.resource, now: { 0 })
        var limits = PicketTracer.Limits()
        limits.share = 1
        let tracer = PicketTracer(limits, ended: exporter.add)
        tracer.withSpan("outer", ofKind: .server) { span in
            span.attributes["text"] = "a\"\u{1}é"
            span.attributes["count"] = 5
            span.attributes["ratio"] = 0.25
            span.attributes["nan"] = Double.nan
            span.attributes["flag"] = SpanAttribute.bool(true)
            span.attributes["list"] = ["x", "y"]
            span.setStatus(SpanStatus(code: .error, message: "no"))
            tracer.withSpan("inner") { inner in
                inner.addEvent(SpanEvent(name: "e", attributes: ["k": "v"]))
                inner.addLink(SpanLink(context: span.context, attributes: [:]))
            }
        }
        await exporter.flush()
        let received = try receiver.received()
        let first = try #require(received.first)
        #expect(first["error"] == nil)
        #expect(first["type"] == "application/json")
        #expect(first["authorization"] == "Bearer x")
        let resource = try #require(first["request"]?["resourceSpans"]?.array?.first)
        #expect(resource["resource"]?["attributes"]?.array?.first?["value"]?["stringValue"] == "picket")
        let spans = try #require(resource["scopeSpans"]?.array?.first?["spans"]?.array)
        #expect(spans.map { $0["name"] } == ["inner", "outer"])
        #expect(spans[0]["parentSpanId"] == spans[1]["spanId"])
        #expect(spans[0]["traceId"] == spans[1]["traceId"])
        #expect(spans[0]["events"]?.array?.first?["attributes"]?.array?.first?["key"] == "k")
        #expect(spans[0]["links"]?.array?.first?["spanId"] == spans[1]["spanId"])
        #expect(spans[1]["kind"] == "SPAN_KIND_SERVER")
        #expect(spans[1]["status"]?["code"] == "STATUS_CODE_ERROR")
        let attributes = Dictionary(
            (spans[1]["attributes"]?.array ?? []).map { ($0["key"]?.string ?? "", $0["value"] ?? .null) },
            uniquingKeysWith: { first, _ in first })
        #expect(attributes["text"]?["stringValue"] == "a\"\u{1}é")
        #expect(attributes["count"]?["intValue"] == "5")
        #expect(attributes["ratio"]?["doubleValue"] == 0.25)
        #expect(attributes["flag"]?["boolValue"] == true)
        #expect(attributes["list"]?["arrayValue"]?["values"]?.array?.count == 2)
    }

    @Test func aCollectorThatIsBusyGetsThemLater() async throws {
        let receiver = try await OTLPReceiver(statuses: [503, 429])
        let clock = Clock()
        let exporter = SpanExporter(
            OTLPEndpoint(HTTPClient(), base: receiver.url), Self.resource, now: { clock.now })
        var limits = PicketTracer.Limits()
        limits.share = 1
        let tracer = PicketTracer(limits, ended: exporter.add)
        for number in 0..<700 { tracer.withSpan("s\(number)") { _ in } }
        await exporter.flush()
        await exporter.flush()
        #expect(try receiver.received().count == 1)
        clock.advance(1_000)
        await exporter.flush()
        // It asked for three seconds.
        clock.advance(2_900)
        await exporter.flush()
        #expect(try receiver.received().map { $0["status"] } == [503, 429])
        clock.advance(100)
        await exporter.flush()
        let received = try receiver.received()
        #expect(received.map { $0["status"] } == [503, 429, 200, 200])
        let names = received.suffix(2).flatMap {
            $0["request"]?["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array ?? []
        }
        #expect(Set(names.compactMap { $0["name"]?.string }).count == 700)
    }

    @Test func aCollectorThatIsAwayDoesNoHarm() async throws {
        let clock = Clock()
        let exporter = SpanExporter(
            OTLPEndpoint(HTTPClient(), base: "http://127.0.0.1:\(try FreePort.find())"), Self.resource,
            now: { clock.now })
        let span = FinishedSpan(
            id: TraceParent(trace: 1, span: 1, isSampled: true), parent: nil, name: "s", kind: .internal, start: 0)
        for _ in 0..<10_000 { exporter.add(span) }
        for _ in 0..<12 {
            await exporter.flush()
            clock.advance(60_000)
        }
        let text = String(decoding: Exposition.text(exporter.families(), .prometheus), as: UTF8.self)
        #expect(text.contains("picket_spans_sent_total 0"))
        // What found no room, and the first batch after eight attempts.
        #expect(text.contains("picket_spans_dropped_total \(10_000 - 4_096 + 512)"))
    }

    @Test func metricsArriveAsOpenTelemetryDefinesThem() async throws {
        let receiver = try await OTLPReceiver()
        let registry = MetricRegistry()
        registry.counter("c", [("a", "b")]).increment(by: 7 as Int64)
        registry.gauge("g").set(-2.5)
        registry.histogram("h", [], [1, 2]).record(1.5)
        struct Fixed: MetricSource {
            func families() -> [MetricFamily] {
                [
                    MetricFamily(
                        .summary, "s", "S", [MetricSample(.summary(count: 4, quantiles: [(0.5, 1.25)]), [])]),
                    .gauge("n", "N", .nan),
                ]
            }
        }
        let exporter = MetricExporter(
            MetricCollection([registry, Fixed()]), OTLPEndpoint(HTTPClient(), base: receiver.url), Self.resource,
            now: { 1_790_000_000_000_000_000 })
        #expect(await exporter.push())
        let first = try #require(try receiver.received().first)
        #expect(first["error"] == nil)
        let metrics = try #require(
            first["request"]?["resourceMetrics"]?.array?.first?["scopeMetrics"]?.array?.first?["metrics"]?.array)
        func metric(_ name: String) -> JSON? { metrics.first { $0["name"]?.string == name } }
        let sum = metric("c_total")?["sum"]
        #expect(sum?["isMonotonic"] == true)
        #expect(sum?["aggregationTemporality"] == "AGGREGATION_TEMPORALITY_CUMULATIVE")
        #expect(sum?["dataPoints"]?.array?.first?["asDouble"] == 7)
        #expect(metric("g")?["gauge"]?["dataPoints"]?.array?.first?["asDouble"] == -2.5)
        let histogram = metric("h")?["histogram"]?["dataPoints"]?.array?.first
        #expect(histogram?["bucketCounts"] == ["0", "1", "0"])
        #expect(histogram?["explicitBounds"] == [1, 2])
        #expect(metric("s")?["summary"]?["dataPoints"]?.array?.first?["count"] == "4")
    }
}
