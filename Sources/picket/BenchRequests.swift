import ArgumentParser
import Engine
import Measurement

extension BenchCommand {
    struct Single: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One request at a time: how long an answer takes when nobody else asks.")

        @OptionGroup var files: BenchFiles
        @Option(help: "Requests, after a tenth as many to warm up.") var requests = 1_000
        @OptionGroup var output: BenchOutput

        func run() async throws {
            let all = try files.requests()
            var report = BenchmarkReport(
                name: "single", parameters: ["requests": "\(requests)", "files": "\(all.count)"], version: Version.text)
            try await withDetectorPool(files.configuration()) { pool in
                try pool.registerBuiltIns()
                _ = await ClosedLoop(pool: pool, requests: all, total: max(1, requests / 10), concurrent: 1).run()
                report.add(await ClosedLoop(pool: pool, requests: all, total: requests, concurrent: 1).run())
            }
            try output.write(report)
        }
    }

    struct Parallel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All files as one request, with one worker, two, and so on: how throughput grows.",
            discussion: "Fits the universal scalability law to what was measured, and says what follows from it.")

        @OptionGroup var files: BenchFiles
        @Option(help: "Rounds with each number of workers.") var rounds = 5
        @OptionGroup var output: BenchOutput

        func run() async throws {
            let texts = try files.load()
            var report = BenchmarkReport(
                name: "parallel", parameters: ["rounds": "\(rounds)", "files": "\(texts.count)"], version: Version.text)
            let (points, law) = try await Scaling(texts: texts, rounds: rounds).measure(
                upTo: files.workerCount, into: &report)
            if let law, let advice = Recommendation.workers(law, points, processors: files.workerCount) {
                report.remarks.append("\(advice.advice) (\(advice.measurement))")
            }
            try output.write(report)
        }
    }

    struct Load: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Many callers at once, each asking again as soon as it is answered.",
            discussion: """
                Latencies are corrected for coordinated omission: a caller that waits longer than is usual counts the \
                requests it did not make meanwhile, with the latency they would have had.
                """)

        enum Scenario: String, ExpressibleByArgument, CaseIterable {
            case light, medium, heavy, stress

            var requests: Int { [1_000, 10_000, 50_000, 100_000][Self.allCases.firstIndex(of: self) ?? 0] }
            var concurrent: Int { [10, 100, 500, 1_000][Self.allCases.firstIndex(of: self) ?? 0] }
        }

        @OptionGroup var files: BenchFiles
        @Option(
            help: "light: 1,000 requests, 10 at once; medium: 10,000, 100; heavy: 50,000, 500; stress: 100,000, 1,000.")
        var scenario: Scenario = .light
        @Option(help: "Requests, instead of the scenario's.") var requests: Int?
        @Option(help: "Callers, instead of the scenario's.") var concurrent: Int?
        @Flag(help: "Let results be cached, as a service would.") var cached = false
        @Option(
            help: """
                Instead, by turns so many times: all files as one request, and each as its own. Prints how much of \
                the one's throughput the other has.
                """)
        var rounds: Int?
        @OptionGroup var output: BenchOutput

        func run() async throws {
            if let rounds { return try await compare(rounds) }
            let all = try files.requests()
            let (total, callers) = (requests ?? scenario.requests, concurrent ?? scenario.concurrent)
            guard total > 0, callers > 0 else { throw UsageError("--requests and --concurrent take 1 or more") }
            var report = BenchmarkReport(
                name: "load",
                parameters: [
                    "requests": "\(total)", "concurrent": "\(callers)", "cached": "\(cached)", "files": "\(all.count)",
                ],
                version: Version.text)
            try await withDetectorPool(files.configuration(cached: cached)) { pool in
                try pool.registerBuiltIns()
                var loop = ClosedLoop(pool: pool, requests: all, total: max(1, total / 20), concurrent: callers)
                loop.expectedInterval = UInt64(await loop.run().latency.mean * 1e9)
                loop.total = total
                report.add(await loop.run())
                report.add(pool.metrics())
            }
            try output.write(report)
        }

        /// One run, so that whatever else the machine does falls on both.
        private func compare(_ rounds: Int) async throws {
            guard rounds > 1 else { throw UsageError("--rounds takes 2 or more") }
            let texts = try files.load()
            let each = texts.map { Request([$0]) }
            let callers = concurrent ?? scenario.concurrent
            var report = BenchmarkReport(
                name: "load",
                parameters: ["rounds": "\(rounds)", "concurrent": "\(callers)", "files": "\(texts.count)"],
                version: Version.text)
            try await withDetectorPool(files.configuration()) { pool in
                try pool.registerBuiltIns()
                let loop = ClosedLoop(pool: pool, requests: each, total: each.count, concurrent: callers)
                var shares: [Double] = []
                var requestRates: [Double] = []
                // The first warms up.
                for round in 0...rounds {
                    let before = round % 2 == 0 ? try await together(texts, pool) : 0
                    let outcome = await loop.run()
                    guard outcome.failed == 0 else { throw UsageError("\(outcome.failed) requests failed") }
                    let whole = round % 2 == 0 ? before : try await together(texts, pool)
                    guard round > 0 else { continue }
                    shares.append(whole / outcome.seconds * 100)
                    requestRates.append(outcome.throughput)
                }
                report.metrics.append(
                    .init(
                        "throughput of requests of one file, of that of one request", unit: "%",
                        Statistics.medianEstimate(shares), isBetterLow: false, series: shares))
                report.metrics.append(
                    .init(
                        "requests a second", unit: "1/s", Statistics.medianEstimate(requestRates), isBetterLow: false,
                        series: requestRates))
            }
            try output.write(report)
        }

        /// Seconds.
        private func together(_ texts: [Request.Input], _ pool: DetectorPool) async throws -> Double {
            let start = Measurement.Clock.now
            _ = try await pool.submit(Request(texts))
            return Double(Measurement.Clock.now &- start) * 1e-9
        }
    }

    struct Soak: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load for a long time: does memory grow, is a request lost?",
            discussion: """
                Lets requests come (Poisson arrivals, latency from the intended start) as many as keep the workers busy \
                for a share of their time, and fits a line to the memory in use, its first fifth left out. The cache is \
                small, so that results come and go.
                """)

        @OptionGroup var files: BenchFiles
        @Option(help: "How long.") var minutes = 2.0
        @Option(help: "Share of their time that workers are busy.") var load = 0.7
        @OptionGroup var output: BenchOutput

        func run() async throws {
            guard minutes > 0, load > 0, load < 1 else {
                throw UsageError("--minutes is above 0, --load between 0 and 1")
            }
            let all = try files.requests()
            var report = BenchmarkReport(
                name: "soak", parameters: ["minutes": "\(minutes)", "load": "\(load)", "files": "\(all.count)"],
                version: Version.text)
            var configuration = files.configuration(cached: true)
            configuration.memoryCacheBytes = 1 << 20
            try await withDetectorPool(configuration) { pool in
                try pool.registerBuiltIns()
                let loop = ClosedLoop(pool: pool, requests: all, total: max(500, 2 * all.count), concurrent: 64)
                // The first pass makes what the second one may find.
                _ = await loop.run()
                let most = await loop.run()
                let outcome = try await OpenLoop(
                    pool: pool, requests: all, rate: most.throughput * load, load: load, seconds: minutes * 60
                ).run()
                report.add(outcome, capacity: most.throughput)
            }
            try output.write(report)
        }
    }
}

/// Throughput by the number of workers.
struct Scaling {
    let texts: [Request.Input]
    let rounds: Int

    func measure(
        upTo most: Int, into report: inout BenchmarkReport
    ) async throws -> ([ScalabilityLaw.Point], ScalabilityLaw?) {
        var points: [ScalabilityLaw.Point] = []
        for workers in 1...max(1, most) {
            var configuration = Composition.poolConfiguration
            configuration.workers = workers
            configuration.memoryCacheBytes = 0
            let rates = try await withDetectorPool(configuration) { pool in
                try pool.registerBuiltIns()
                _ = try await pool.submit(Request(texts))
                var rates: [Double] = []
                for _ in 0..<rounds {
                    let start = Measurement.Clock.now
                    _ = try await pool.submit(Request(texts))
                    rates.append(Double(texts.count) / (Double(Measurement.Clock.now &- start) * 1e-9))
                }
                return rates
            }
            let estimate = Statistics.medianEstimate(rates)
            points.append(.init(workers: workers, throughput: estimate.value))
            report.metrics.append(
                .init("files a second, \(workers) workers", unit: "1/s", estimate, isBetterLow: false, series: rates))
        }
        return (points, ScalabilityLaw(points))
    }
}

extension BenchmarkReport {
    mutating func add(_ outcome: ClosedLoop.Outcome) {
        metrics.append(
            .init("requests a second", unit: "1/s", Estimate(exactly: outcome.throughput), isBetterLow: false))
        metrics.append(.init("succeeded", unit: "%", Estimate(exactly: outcome.successShare * 100), isBetterLow: false))
        metrics.append(
            .init(
                "not all of it inspected", unit: "%", Estimate(exactly: outcome.partialShare * 100), isBetterLow: true))
        add(outcome.latency)
        metrics.append(
            .init("processor use", unit: "%", Estimate(exactly: outcome.processorUse * 100), isBetterLow: false))
        metrics.append(.init("peak memory", unit: "MiB", Estimate(exactly: Double(outcome.peakResident) / 1_048_576)))
    }

    mutating func add(_ latency: Distribution) {
        for (name, percent) in [("p50", 50.0), ("p95", 95), ("p99", 99), ("longest", 100)] {
            metrics.append(
                .init(
                    "latency \(name)", unit: "ms", Estimate(exactly: latency.percentile(percent) * 1_000),
                    distribution: percent == 50 ? latency : nil))
        }
    }

    mutating func add(_ metrics: PoolMetrics) {
        self.metrics.append(
            .init("the pool's own share of busy time", unit: "%", Estimate(exactly: metrics.overhead * 100)))
    }

    mutating func add(_ outcome: OpenLoop.Outcome, capacity: Double) {
        metrics.append(.init("most requests a second", unit: "1/s", Estimate(exactly: capacity), isBetterLow: false))
        metrics.append(.init("requests", unit: "", Estimate(exactly: Double(outcome.made)), isBetterLow: false))
        metrics.append(.init("refused", unit: "", Estimate(exactly: Double(outcome.refused))))
        metrics.append(
            .init("lost", unit: "", Estimate(exactly: Double(outcome.made - outcome.answered - outcome.refused))))
        add(outcome.latency)
        let busy = outcome.busy.map { $0 * 100 }
        let mean = busy.reduce(0, +) / Double(max(1, busy.count))
        metrics.append(.init("workers busy", unit: "%", Estimate(exactly: mean), series: busy))
        // The first fifth fills caches and buffers.
        let steady = Array(outcome.resident.dropFirst(outcome.resident.count / 5))
        let slope = Statistics.slopeEstimate(steady.map { $0 / 1_024 })
        metrics.append(.init("growth of memory", unit: "KiB/s", slope, series: outcome.resident))
        metrics.append(
            .init("memory at the end", unit: "MiB", Estimate(exactly: (outcome.resident.last ?? 0) / 1_048_576)))
        remarks.append(
            slope.low <= 0
                ? "Memory does not grow, as far as can be told." : "Memory grows: the interval of its slope is above 0."
        )
    }
}
