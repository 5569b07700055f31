/// All sources of figures together.
package struct MetricCollection: Sendable {
    private let sources: [any MetricSource]

    package init(_ sources: [any MetricSource]) { self.sources = sources }

    /// - Parameter detectors: those whose figures may be seen; `nil`: all.
    package func families(for detectors: Set<String>? = nil) async -> [MetricFamily] {
        var families: [MetricFamily] = []
        for source in sources { families += await source.families() }
        guard let detectors else { return families }
        return families.map { family in
            var family = family
            family.samples.removeAll { sample in
                sample.labels.contains { $0.name == "detector" && !detectors.contains($0.value) }
            }
            return family
        }
    }
}
