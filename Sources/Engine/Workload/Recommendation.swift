/// What could be set differently, and the measurement that says so.
public struct Recommendation: Sendable, Hashable {
    /// What it is about: `workers`, `memory cache`, a detector.
    public var subject: String
    /// One sentence.
    public var advice: String
    public var measurement: String
    /// What the measurement was made from.
    public var samples: Int

    public init(subject: String, advice: String, measurement: String, samples: Int) {
        self.subject = subject
        self.advice = advice
        self.measurement = measurement
        self.samples = samples
    }
}

extension Recommendation {
    /// Fewer measurements than this say nothing.
    private static let least = 100

    /// What a pool's own figures say.
    ///
    /// - Parameter targetOverhead: the share of the workers' time that the pool may cost.
    static func all(for metrics: PoolMetrics, targetOverhead: Double) -> [Recommendation] {
        var all: [Recommendation] = []
        if metrics.tasks >= least, metrics.overhead > 2 * targetOverhead {
            all.append(
                Recommendation(
                    subject: "requests",
                    advice: "Ask for more files in one request: tasks are short for what taking them costs.",
                    measurement: "the pool's own share of the workers' time is \(percent(metrics.overhead))",
                    samples: metrics.tasks))
        }
        if let cache = metrics.memoryCache, cache.hits + cache.misses >= least {
            all += self.all(for: cache)
        }
        if metrics.requests.refused > 0, metrics.requests.refused * 20 > metrics.requests.taken {
            all.append(
                Recommendation(
                    subject: "admission",
                    advice: "Let callers wait (`execute`), add workers, or raise the admission limits.",
                    measurement: "\(metrics.requests.refused) requests were refused, \(metrics.requests.taken) taken",
                    samples: metrics.requests.refused + metrics.requests.taken))
        }
        for detector in metrics.detectors { all += self.all(for: detector) }
        for cost in metrics.costs where cost.accuracy.samples >= least && cost.accuracy.typicalFactor > 3 {
            all.append(
                Recommendation(
                    subject: cost.name,
                    advice: "Give `costHint` with requests, or another `complexity`: size says little about its cost.",
                    measurement: "predictions are off by a factor of \(rounded(cost.accuracy.typicalFactor))",
                    samples: cost.accuracy.samples))
        }
        return all
    }

    private static func all(for cache: CacheStatistics) -> [Recommendation] {
        let asked = cache.hits + cache.misses
        if cache.evictions > cache.hits, cache.evictions * 4 > asked {
            return [
                Recommendation(
                    subject: "memory cache",
                    advice: "Make the memory cache larger: entries go before they are asked for again.",
                    measurement: "\(cache.evictions) evictions for \(cache.hits) hits, \(cache.bytes >> 20) MiB in use",
                    samples: asked)
            ]
        }
        if asked >= 10 * least, cache.hits * 100 < asked {
            return [
                Recommendation(
                    subject: "memory cache",
                    advice: "Switch the memory cache off (0 bytes): nothing is asked for twice.",
                    measurement: "\(cache.hits) hits of \(asked) look-ups", samples: asked)
            ]
        }
        return []
    }

    private static func all(for detector: DetectorHealth.Snapshot) -> [Recommendation] {
        let failed = detector.failures.values.reduce(0, +)
        if let hung = detector.failures["hung"] {
            return [
                Recommendation(
                    subject: detector.name,
                    advice: "Have it run as a program, or repair it: each time it hangs costs a thread.",
                    measurement: "it did not come back \(hung) times in \(detector.runs) runs", samples: detector.runs)
            ]
        }
        guard detector.runs >= 20, failed * 10 > detector.runs else { return [] }
        return [
            Recommendation(
                subject: detector.name, advice: "Look into its failures; the last one: \(detector.lastError)",
                measurement: "\(failed) of \(detector.runs) runs failed", samples: detector.runs)
        ]
    }

    /// What the law says of the number of workers.
    public static func workers(
        _ law: ScalabilityLaw, _ points: [ScalabilityLaw.Point], processors: Int
    ) -> Recommendation? {
        guard let used = points.map(\.workers).max() else { return nil }
        let best = min(law.peak ?? processors, processors)
        let gain = law.throughput(workers: best) / max(law.throughput(workers: used), 1e-9) - 1
        let advice =
            gain > 0.05
            ? "Use \(best) workers: \(percent(gain)) more throughput than with \(used)."
            : "Keep \(used) workers: more would bring less than 5%."
        return Recommendation(
            subject: "workers", advice: advice,
            measurement: "contention \(rounded(law.contention * 100))%, coherency \(rounded(law.coherency * 100))%, "
                + "the law explains \(percent(law.fit)) of what was measured", samples: points.count)
    }

    private static func percent(_ share: Double) -> String { "\(rounded(share * 100))%" }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension DetectorPool {
    /// What could be set differently, going by what the pool has measured so far. Empty while that says nothing.
    public func optimize() -> [Recommendation] {
        Recommendation.all(for: metrics(), targetOverhead: configuration.targetOverhead)
    }
}
