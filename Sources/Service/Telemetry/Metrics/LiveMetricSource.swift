/// The live feed's own figures: who watches, what they were sent, whom it closed and why.
struct LiveMetricSource: MetricSource {
    private let feed: LiveFeed

    init(_ feed: LiveFeed) { self.feed = feed }

    func families() -> [MetricFamily] {
        let counts = feed.counts
        return [
            .gauge("picket_live_connections", "Clients of the live feed", Double(counts.connections)),
            .counter("picket_live_refused_total", "Clients for whom there was no room", counts.refused),
            .counter("picket_live_published_total", "Events told to the feed", counts.published),
            .counter("picket_live_delivered_total", "Events sent to clients", counts.delivered),
            .counter("picket_live_gaps_total", "Times that a client was told to reload", counts.gaps),
            MetricFamily(
                .counter, "picket_live_closed_total", "Connections that the service closed, by close code",
                counts.closed.sorted { $0.key < $1.key }.map { MetricSample(Double($1), [("code", "\($0)")]) }),
        ]
    }
}

/// What was asked for and is not inspected: hostile archives, addresses of repositories that are not taken.
struct RefusalMetricSource: MetricSource {
    let queue: ScanQueue

    func families() -> [MetricFamily] {
        let counts = queue.refusals
        return [
            MetricFamily(
                .counter, "picket_scans_refused_total", "What was to be inspected and was refused, by the reason",
                counts.sorted { $0.key < $1.key }.map { MetricSample(Double($1), [("reason", $0)]) })
        ]
    }
}
