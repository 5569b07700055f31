internal import Evidence

/// Metrics as OTLP's `ExportMetricsServiceRequest`, in JSON. All of them are cumulative: what is lost is in the next.
enum OTLPMetrics {
    /// - Parameters: nanoseconds since 1970.
    static func request(
        _ families: [MetricFamily], since start: UInt64, at time: UInt64, _ resource: OTLPResource
    ) -> JSON {
        let metrics = families.filter { !$0.samples.isEmpty }.map { json($0, start, time) }
        return [
            "resourceMetrics": [
                [
                    "resource": resource.json,
                    "scopeMetrics": [["scope": resource.scope, "metrics": .array(metrics)]],
                ]
            ]
        ]
    }

    private static func json(_ family: MetricFamily, _ start: UInt64, _ time: UInt64) -> JSON {
        let points = JSON.array(family.samples.compactMap { point($0, start, time) })
        var members: [String: JSON] = ["name": .string(family.name), "description": .string(family.help)]
        switch family.kind {
        case .counter: members["sum"] = ["dataPoints": points, "aggregationTemporality": 2, "isMonotonic": true]
        case .gauge: members["gauge"] = ["dataPoints": points]
        case .histogram: members["histogram"] = ["dataPoints": points, "aggregationTemporality": 2]
        case .summary: members["summary"] = ["dataPoints": points]
        }
        return .object(members)
    }

    private static func point(_ sample: MetricSample, _ start: UInt64, _ time: UInt64) -> JSON? {
        var members: [String: JSON] = [
            "attributes": .array(sample.labels.map { OTLP.attribute($0.name, .string($0.value)) }),
            "startTimeUnixNano": OTLP.integer(start), "timeUnixNano": OTLP.integer(time),
        ]
        switch sample.value {
        case .number(let value):
            guard value.isFinite else { return nil }
            members["asDouble"] = .number(value)
        case .histogram(let state):
            members["count"] = OTLP.integer(state.count)
            members["sum"] = .number(state.sum)
            members["bucketCounts"] = .array(state.counts.map { OTLP.integer($0) })
            members["explicitBounds"] = .array(state.bounds.map { .number($0) })
        case .summary(let count, let quantiles):
            members["count"] = OTLP.integer(count)
            members["quantileValues"] = .array(
                quantiles.map { ["quantile": .number($0.quantile), "value": .number($0.value)] })
        }
        return .object(members)
    }
}
