package import Engine

/// The pool's own figures. None of them says anything of what was inspected or found: they are of the whole pool.
package struct PoolMetricSource: MetricSource {
    private let read: @Sendable () -> PoolMetrics

    /// - Parameter read: `DetectorPool.metrics`.
    package init(_ read: @escaping @Sendable () -> PoolMetrics) { self.read = read }

    package func families() -> [MetricFamily] {
        let metrics = read()
        return load(metrics) + latency(metrics) + cache(metrics) + detectors(metrics.detectors)
    }

    private func load(_ metrics: PoolMetrics) -> [MetricFamily] {
        let requests = metrics.requests
        return [
            MetricFamily(
                .counter, "picket_pool_requests_total", "Requests by what became of them",
                [
                    MetricSample(Double(requests.taken), [("outcome", "taken")]),
                    MetricSample(Double(requests.ended), [("outcome", "ended")]),
                    MetricSample(Double(requests.stopped), [("outcome", "stopped")]),
                    MetricSample(Double(requests.refused), [("outcome", "refused")]),
                ]),
            .counter("picket_pool_tasks_total", "Tasks that ended", metrics.tasks),
            .gauge("picket_pool_tasks_waiting", "Tasks in the queue", Double(metrics.waitingTasks)),
            .gauge("picket_pool_tasks_running", "Tasks that run", Double(metrics.runningTasks)),
            .gauge("picket_pool_workers", "Threads that work", Double(metrics.workers)),
            .gauge("picket_pool_admitted_bytes", "Bytes of the requests in the pool", Double(metrics.admittedBytes)),
            MetricFamily(
                .counter, "picket_pool_seconds_total", "Time of the workers, by what it went into",
                [
                    MetricSample(metrics.workSeconds, [("part", "detectors")]),
                    MetricSample(metrics.poolSeconds, [("part", "pool")]),
                ]),
            .counter("picket_pool_steals_total", "Tasks that a worker took from another", metrics.steals),
            .counter(
                "picket_pool_abandoned_threads_total", "Threads given up to detectors that did not come back",
                metrics.abandonedThreads),
            .gauge("picket_pool_notices", "What is wrong with the cache on disk", Double(metrics.notices.count)),
        ]
    }

    private func latency(_ metrics: PoolMetrics) -> [MetricFamily] {
        let samples = metrics.latency.sorted { $0.key < $1.key }.map { level, latency in
            MetricSample(
                .summary(
                    count: latency.count,
                    quantiles: [(0.5, latency.median), (0.95, latency.p95), (0.99, latency.p99), (1, latency.longest)]),
                [("priority", String(level))])
        }
        return [
            MetricFamily(
                .summary, "picket_pool_request_seconds", "Time from taking a request to its end, since the start",
                samples)
        ]
    }

    private func cache(_ metrics: PoolMetrics) -> [MetricFamily] {
        let tiers = [("memory", metrics.memoryCache), ("disk", metrics.diskCache)].compactMap { name, statistics in
            statistics.map { (name, $0) }
        }
        func samples(_ value: (CacheStatistics) -> Double) -> [MetricSample] {
            tiers.map { MetricSample(value($0.1), [("tier", $0.0)]) }
        }
        return [
            MetricFamily(.counter, "picket_cache_hits_total", "Results found, by tier", samples { Double($0.hits) }),
            MetricFamily(
                .counter, "picket_cache_misses_total", "Results not found, by tier", samples { Double($0.misses) }),
            MetricFamily(
                .counter, "picket_cache_evictions_total", "Results given up for others",
                samples { Double($0.evictions) }),
            MetricFamily(.gauge, "picket_cache_entries", "Results held", samples { Double($0.entries) }),
            MetricFamily(.gauge, "picket_cache_bytes", "Bytes held", samples { Double($0.bytes) }),
        ]
    }

    private func detectors(_ detectors: [DetectorHealth.Snapshot]) -> [MetricFamily] {
        func samples(_ value: (DetectorHealth.Snapshot) -> Double) -> [MetricSample] {
            detectors.map { MetricSample(value($0), [("detector", $0.name)]) }
        }
        let failures = detectors.flatMap { detector in
            detector.failures.sorted { $0.key < $1.key }.map { kind, count in
                MetricSample(Double(count), [("detector", detector.name), ("kind", kind)])
            }
        }
        return [
            MetricFamily(.counter, "picket_detector_runs_total", "Runs by detector", samples { Double($0.runs) }),
            MetricFamily(.counter, "picket_detector_failures_total", "Failed runs by detector and kind", failures),
            MetricFamily(.counter, "picket_detector_seconds_total", "Time taken by detector", samples(\.seconds)),
            MetricFamily(
                .gauge, "picket_detector_breaker", "0 while the breaker is closed, 1 half-open, 2 open",
                samples { $0.circuit == "closed" ? 0 : $0.circuit == "open" ? 2 : 1 }),
        ]
    }
}
