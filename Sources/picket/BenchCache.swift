import ArgumentParser
import Engine
import Measurement

extension BenchCommand {
    struct Cache: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How fast the memory cache is, and what each policy saves on a trace.",
            discussion: """
                Without --trace: hits a second with one thread, two, and so on. With it: hit ratio and the share of \
                the cost that is missed, by policy and cache size. A trace has a line `key,bytes,cost` for each access, or \
                `key,bytes,cost,caller,detectors,nanoseconds`, which the learned policy makes use of.
                """)

        @Option(help: ArgumentHelp("Accesses to replay; `-` for standard input.", valueName: "file")) var trace: String?
        @Option(help: "Threads. Default: one a core.") var workers: Int?
        @Option(help: "Rounds.") var rounds = 11
        @Option(help: ArgumentHelp("Cache sizes, as shares of all bytes of the trace.", valueName: "share"))
        var size: [Double] = [0.01, 0.1]
        @OptionGroup var output: BenchOutput

        func run() async throws {
            var report = BenchmarkReport(name: "cache", parameters: ["rounds": "\(rounds)"], version: Version.text)
            if let trace {
                try replay(trace, into: &report)
            } else {
                let most = max(1, workers ?? PoolConfiguration.defaultWorkers)
                for pattern in CacheBenchmark.Pattern.allCases {
                    for threads in Set([1, most]).sorted() {
                        var rates: [Double] = []
                        for round in 0..<(rounds + 1) {
                            let rate = await CacheBenchmark.hitsPerSecond(threads: threads, pattern)
                            if round > 0 { rates.append(rate) }
                        }
                        report.metrics.append(
                            .init(
                                "hits a second, \(pattern), \(threads) threads", unit: "million/s",
                                Statistics.medianEstimate(rates).scaled(by: 1e-6), isBetterLow: false, series: rates))
                    }
                }
            }
            try output.write(report)
        }

        private func replay(_ path: String, into report: inout BenchmarkReport) throws {
            let text =
                path == "-"
                ? String(decoding: try TextFile.readAll(0, mostBytes: 1 << 30), as: UTF8.self)
                : try TextFile.read(path, mostBytes: 1 << 30)
            guard let trace = CacheTrace(text) else {
                throw UsageError(
                    "\(path): line by line, a trace has `key,bytes,cost`, or "
                        + "`key,bytes,cost,caller,detectors,nanoseconds`, whole numbers")
            }
            report.parameters["accesses"] = "\(trace.count)"
            if let fault = CacheTrace.whyNothingIsLearned {
                report.remarks.append(
                    "Policy `learned` is left out: \(fault) (Debian's package libxgboost0 brings the library)")
            }
            for share in size {
                for outcome in trace.replay(share: share) {
                    let name = "\(outcome.policy) at \(share)"
                    report.metrics.append(
                        .init(
                            "\(name): hit ratio", unit: "%", Estimate(exactly: outcome.hitRatio * 100),
                            isBetterLow: false))
                    report.metrics.append(
                        .init("\(name): cost missed", unit: "%", Estimate(exactly: outcome.costMissed * 100)))
                    if outcome.policy == CachePolicy.learned.rawValue {
                        report.remarks.append("\(name): \(outcome.models) models were made and used on the way")
                    }
                }
            }
        }
    }
}
