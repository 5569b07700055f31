internal import HTTPTypes
internal import Synchronization

/// Counts requests by endpoint and status, and how long answers took. A request costs a few atomic additions.
///
/// A route is the endpoint's path with its braces, so there are as many as endpoints, whatever clients ask for.
package final class HTTPMeter: MetricSource, Sendable {
    private let routes: [String: Route]
    private let unmatched = Route(method: "other", path: "none")
    private let inFlight = Atomic(0)

    private final class Route: Sendable {
        let method: String
        let path: String
        let latency = HistogramMeter(HistogramMeter.seconds)
        // By status, 100 to 599; what is none counts as 599.
        nonisolated(unsafe) private let statuses: UnsafeMutablePointer<Atomic<UInt64>>

        private static let count = 500

        init(method: String, path: String) {
            self.method = method
            self.path = path
            statuses = .allocate(capacity: Self.count)
            for index in 0..<Self.count { (statuses + index).initialize(to: Atomic(0)) }
        }

        deinit {
            statuses.deinitialize(count: Self.count)
            statuses.deallocate()
        }

        func answered(_ status: Int, after duration: Duration) {
            let index = (100...599).contains(status) ? status - 100 : Self.count - 1
            (statuses + index).pointee.wrappingAdd(1, ordering: .relaxed)
            latency.record(duration)
        }

        var labels: MetricSample.Labels { [("method", method), ("route", path)] }

        var requests: [MetricSample] {
            (0..<Self.count).compactMap { index in
                let number = (statuses + index).pointee.load(ordering: .relaxed)
                guard number > 0 else { return nil }
                return MetricSample(Double(number), labels + [("status", String(index + 100))])
            }
        }
    }

    package init(_ endpoints: [Endpoint]) {
        routes = Dictionary(
            endpoints.map { ($0.id, Route(method: $0.method.rawValue, path: $0.path)) }, uniquingKeysWith: { $1 })
    }

    func began() { inFlight.wrappingAdd(1, ordering: .relaxed) }

    /// - Parameter endpoint: its id; `nil` if there was none for it.
    func ended(_ endpoint: String?, status: Int, after duration: Duration) {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
        (endpoint.flatMap { routes[$0] } ?? unmatched).answered(status, after: duration)
    }

    package func families() -> [MetricFamily] {
        let routes = (self.routes.values + [unmatched]).sorted { ($0.path, $0.method) < ($1.path, $1.method) }
        let requests = routes.map { ($0, $0.requests) }.filter { !$0.1.isEmpty }
        return [
            MetricFamily(
                .counter, "picket_http_requests_total", "Requests answered, by route, method and status",
                requests.flatMap(\.1)),
            MetricFamily(
                .histogram, "picket_http_request_seconds", "Time from a request's head to its answer's head",
                requests.map { MetricSample(.histogram($0.0.latency.state), $0.0.labels) }),
            .gauge(
                "picket_http_requests_in_flight", "Requests not answered yet",
                Double(inFlight.load(ordering: .relaxed))),
        ]
    }
}
