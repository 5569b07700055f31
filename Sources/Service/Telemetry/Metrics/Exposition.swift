/// Metrics as Prometheus reads them: text format 0.0.4, or OpenMetrics 1.0.
package struct Exposition: Sendable {
    package enum Format: Sendable, Hashable {
        case prometheus, openMetrics

        /// What a client wants: OpenMetrics only if it says so.
        package init(accept: String?) {
            self = (accept ?? "").contains("application/openmetrics-text") ? .openMetrics : .prometheus
        }

        package var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    private let format: Format
    private var bytes: [UInt8] = []

    private init(_ format: Format) {
        self.format = format
        bytes.reserveCapacity(1 << 15)
    }

    package static func text(_ families: [MetricFamily], _ format: Format) -> [UInt8] {
        var exposition = Exposition(format)
        var seen: Set<String> = []
        // A name that is there twice makes the whole text invalid: the first counts.
        for family in families where seen.insert(family.name).inserted { exposition.write(family) }
        if format == .openMetrics { exposition.bytes += "# EOF\n".utf8 }
        return exposition.bytes
    }

    private mutating func write(_ family: MetricFamily) {
        guard !family.samples.isEmpty else { return }
        // OpenMetrics names a counter's family without what its sample's name ends in.
        let isCounter = format == .openMetrics && family.kind == .counter
        let name = isCounter ? String(family.name.dropLast(6)) : family.name
        bytes += "# HELP \(name) ".utf8
        escape(family.help, quotes: format == .openMetrics)
        bytes += "\n# TYPE \(name) \(family.kind.rawValue)\n".utf8
        for sample in family.samples { write(sample, of: family.name) }
    }

    private mutating func write(_ sample: MetricSample, of name: String) {
        switch sample.value {
        case .number(let value): line(name, "", sample.labels, nil, value)
        case .histogram(let state):
            var count: UInt64 = 0
            for (index, bucket) in state.counts.enumerated() {
                count &+= bucket
                let bound = index < state.bounds.count ? state.bounds[index] : .infinity
                line(name, "_bucket", sample.labels, ("le", Self.text(of: bound, always: ".0")), Double(count))
            }
            line(name, "_count", sample.labels, nil, Double(count))
            line(name, "_sum", sample.labels, nil, state.sum)
        case .summary(let count, let quantiles):
            for (quantile, value) in quantiles {
                line(name, "", sample.labels, ("quantile", Self.text(of: quantile, always: ".0")), value)
            }
            line(name, "_count", sample.labels, nil, Double(count))
        }
    }

    private mutating func line(
        _ name: String, _ suffix: String, _ labels: MetricSample.Labels, _ more: (String, String)?, _ value: Double
    ) {
        bytes += name.utf8
        bytes += suffix.utf8
        if !labels.isEmpty || more != nil {
            var separator = UInt8(ascii: "{")
            for (label, value) in labels {
                bytes.append(separator)
                separator = UInt8(ascii: ",")
                bytes += label.utf8
                bytes += "=\"".utf8
                escape(value, quotes: true)
                bytes.append(UInt8(ascii: "\""))
            }
            if let (label, value) = more {
                bytes.append(separator)
                bytes += "\(label)=\"\(value)\"".utf8
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: " "))
        bytes += Self.text(of: value, always: "").utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func escape(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            // No part of the format, but what reads by lines may end one at these.
            case 0..<0x20, 0x7F: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "\"") where quotes: bytes += "\\\"".utf8
            default: bytes.append(byte)
            }
        }
    }

    /// - Parameter always: what an integer ends in.
    private static func text(of value: Double, always: String) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.rounded() == value, abs(value) < 0x1p53 { return String(Int64(value)) + always }
        return value.description
    }
}
