package import Metrics
internal import Synchronization

/// swift-metrics' back end: whoever counts with `Counter`, `Meter`, `Recorder` or `Timer` counts here.
///
/// Making a metric takes a lock, using it does not. However many label values callers think of, there are at most so many
/// series; further ones count together under `other`, and how many were folded so is itself a metric.
package final class MetricRegistry: MetricsFactory, MetricSource, Sendable {
    package struct Limits: Sendable {
        package var families = 500
        /// Of one family.
        package var series = 1_000
        package var labelBytes = 128

        package init() {}
    }

    fileprivate enum Meter: Sendable {
        case counter(CounterMeter)
        case gauge(GaugeMeter)
        case histogram(HistogramMeter)
    }

    private struct Family {
        let kind: MetricFamily.Kind
        var series: [[String]: (labels: MetricSample.Labels, meter: Meter)] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var folded = 0
    }

    private let limits: Limits
    private let state = Mutex(State())

    package init(_ limits: Limits = Limits()) { self.limits = limits }

    /// What a metric's `# HELP` says. Before or after it is first used.
    package func describe(_ label: String, _ help: String) {
        state.withLock { $0.help[MetricName.metric(label)] = help }
    }

    // MARK: Making

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { counter(label, dimensions) }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions, HistogramMeter.amounts) : gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, HistogramMeter.seconds)
    }

    func counter(_ label: String, _ dimensions: [(String, String)] = []) -> CounterMeter {
        guard case .counter(let meter) = meter(.counter, label, dimensions, { .counter(CounterMeter()) }) else {
            return CounterMeter()
        }
        return meter
    }

    func gauge(_ label: String, _ dimensions: [(String, String)] = []) -> GaugeMeter {
        guard case .gauge(let meter) = meter(.gauge, label, dimensions, { .gauge(GaugeMeter()) }) else {
            return GaugeMeter()
        }
        return meter
    }

    func histogram(_ label: String, _ dimensions: [(String, String)] = [], _ bounds: [Double]) -> HistogramMeter {
        let meter = meter(.histogram, label, dimensions) { .histogram(HistogramMeter(bounds)) }
        guard case .histogram(let histogram) = meter else { return HistogramMeter(bounds) }
        return histogram
    }

    /// - Returns: `nil` if there are too many families, or one of another kind has this name: it counts nowhere.
    private func meter(
        _ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)], _ make: () -> Meter
    ) -> Meter? {
        let name = MetricName.metric(label)
        let labels = MetricName.labels(dimensions, limits.labelBytes)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            guard family.kind == kind, state.families.count < limits.families || state.families[name] != nil else {
                state.folded += 1
                return nil
            }
            var key = labels.flatMap { [$0.name, $0.value] }
            if let known = family.series[key] { return known.meter }
            var kept = labels
            if family.series.count >= limits.series {
                state.folded += 1
                kept = labels.map { ($0.name, "other") }
                key = kept.flatMap { [$0.name, $0.value] }
                if let known = family.series[key] { return known.meter }
                // Label names may be without end as well: then what has none takes it.
                guard family.series.count < limits.series + 16 else { return nil }
            }
            let meter = make()
            family.series[key] = (kept, meter)
            state.families[name] = family
            return meter
        }
    }

    // MARK: Giving up

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                for (key, series) in family.series where series.meter.object === handler {
                    state.families[name]?.series[key] = nil
                    return
                }
            }
        }
    }

    // MARK: Reading

    package func families() -> [MetricFamily] {
        let state = state.withLock { $0 }
        var result = state.families.sorted { $0.key < $1.key }.map { name, family in
            let sorted = family.series.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            return MetricFamily(
                family.kind, name, state.help[name] ?? name,
                sorted.map { MetricSample($0.value.meter.value, $0.value.labels) })
        }
        result.append(
            .counter(
                "picket_metrics_folded_total", "Series asked for beyond the limit; they count as other", state.folded)
        )
        return result
    }
}

extension MetricRegistry.Meter {
    fileprivate var object: AnyObject {
        switch self {
        case .counter(let meter): meter
        case .gauge(let meter): meter
        case .histogram(let meter): meter
        }
    }

    fileprivate var value: MetricSample.Value {
        switch self {
        case .counter(let meter): .number(meter.value)
        case .gauge(let meter): .number(meter.value)
        case .histogram(let meter): .histogram(meter.state)
        }
    }
}

/// Names that Prometheus takes.
enum MetricName {
    /// `pool.queue-length` as `pool_queue_length`.
    static func metric(_ label: String) -> String { plain(label, colons: true, limit: 200) }

    static func labels(_ dimensions: [(String, String)], _ limit: Int) -> MetricSample.Labels {
        var labels: MetricSample.Labels = []
        for (name, value) in dimensions.prefix(16) {
            let name = plain(name, colons: false, limit: 100)
            // Names that begin so are Prometheus's own, and a name is there once.
            guard !name.hasPrefix("__"), !labels.contains(where: { $0.name == name }) else { continue }
            labels.append((name, cut(value, limit)))
        }
        return labels.sorted { $0.name < $1.name }
    }

    private static func plain(_ text: String, colons: Bool, limit: Int) -> String {
        var bytes = text.utf8.prefix(limit).map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: byte
            case 0x3A where colons: byte
            default: UInt8(ascii: "_")
            }
        }
        if bytes.isEmpty || (0x30...0x39).contains(bytes[0]) { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// At most so many bytes, and no part of a character.
    static func cut(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var bytes = Array(text.utf8.prefix(max(0, limit)))
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
