/// All that is known of one metric at one moment: what every form of export is written from.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable, Hashable { case counter, gauge, histogram, summary }

    /// As Prometheus has it; a counter's name ends in `_total`.
    package var name: String
    package var help: String
    package var kind: Kind
    package var samples: [MetricSample]

    package init(_ kind: Kind, _ name: String, _ help: String, _ samples: [MetricSample]) {
        self.kind = kind
        self.name = kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
        self.help = help
        self.samples = samples
    }

    package static func counter(_ name: String, _ help: String, _ value: some BinaryInteger) -> MetricFamily {
        MetricFamily(.counter, name, help, [MetricSample(Double(value))])
    }

    package static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(.gauge, name, help, [MetricSample(value)])
    }
}

package struct MetricSample: Sendable {
    package typealias Labels = [(name: String, value: String)]

    package enum Value: Sendable {
        case number(Double)
        case histogram(HistogramState)
        /// Quantiles that whoever measured has computed already.
        case summary(count: Int, quantiles: [(quantile: Double, value: Double)])
    }

    package var labels: Labels
    package var value: Value

    package init(_ value: Double, _ labels: Labels = []) {
        self.labels = labels
        self.value = .number(value)
    }

    package init(_ value: Value, _ labels: Labels) {
        self.labels = labels
        self.value = value
    }
}

/// Counts by bucket: not cumulative, the last is of what lies above all bounds.
package struct HistogramState: Sendable, Hashable {
    package var bounds: [Double]
    package var counts: [UInt64]
    package var sum: Double

    package var count: UInt64 { counts.reduce(0, &+) }
}

/// Where figures come from when somebody asks for them.
package protocol MetricSource: Sendable {
    func families() async -> [MetricFamily]
}
