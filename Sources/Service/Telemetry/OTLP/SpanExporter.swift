internal import Synchronization

/// Sends finished spans to a collector, in batches; what does not get through in time is dropped and counted.
package final class SpanExporter: MetricSource, Sendable {
    private let queue: Mutex<ExportQueue<FinishedSpan>>
    private let endpoint: OTLPEndpoint
    private let resource: OTLPResource
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds; never goes back.
    package convenience init(_ endpoint: OTLPEndpoint, _ resource: OTLPResource, now: @escaping @Sendable () -> Int64) {
        self.init(endpoint, resource, limits: .init(), now: now)
    }

    init(
        _ endpoint: OTLPEndpoint, _ resource: OTLPResource, limits: ExportQueue<FinishedSpan>.Limits,
        now: @escaping @Sendable () -> Int64
    ) {
        self.endpoint = endpoint
        self.resource = resource
        self.now = now
        queue = Mutex(ExportQueue(limits))
    }

    /// For ``PicketTracer``.
    package func add(_ span: FinishedSpan) { queue.withLock { $0.add(span) } }

    /// Sends what waits, unless it is too early after a failure.
    package func flush() async {
        while let batch = queue.withLock({ $0.next(now: now()) }) {
            let outcome = await endpoint.send(OTLPTraces.request(batch, resource), to: "traces")
            let random = Double.random(in: 0...1)
            queue.withLock { $0.ended(outcome, now: now(), random: random) }
        }
    }

    /// Until the task is cancelled; what waits then goes out once more.
    package func run(every interval: Duration = .seconds(2)) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            await flush()
        }
        // A cancelled task's exchanges would be cancelled as well.
        await Task { await self.flush() }.value
    }

    package func families() -> [MetricFamily] {
        let (sent, dropped, waiting) = queue.withLock { ($0.sent, $0.dropped, $0.count) }
        return [
            .counter("picket_spans_sent_total", "Spans that the collector took", sent),
            .counter("picket_spans_dropped_total", "Spans that never arrived", dropped),
            .gauge("picket_spans_waiting", "Spans not sent yet", Double(waiting)),
        ]
    }
}

/// Sends all figures to a collector, for who does not scrape.
package struct MetricExporter: Sendable {
    private let collection: MetricCollection
    private let endpoint: OTLPEndpoint
    private let resource: OTLPResource
    private let started: UInt64
    private let now: @Sendable () -> UInt64

    /// - Parameter now: nanoseconds since 1970.
    package init(
        _ collection: MetricCollection, _ endpoint: OTLPEndpoint, _ resource: OTLPResource,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.collection = collection
        self.endpoint = endpoint
        self.resource = resource
        self.now = now
        started = now()
    }

    /// - Returns: whether they arrived.
    @discardableResult
    package func push() async -> Bool {
        let document = OTLPMetrics.request(await collection.families(), since: started, at: now(), resource)
        return await endpoint.send(document, to: "metrics") == .accepted
    }

    package func run(every interval: Duration = .seconds(15)) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            await push()
        }
        await Task { _ = await self.push() }.value
    }
}
