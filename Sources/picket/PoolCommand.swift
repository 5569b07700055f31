import ArgumentParser
import Engine
import Measurement

struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool", abstract: "Look at the pool that runs the detectors.", subcommands: [Stats.self])

    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Inspect files, and say how the pool did and what could be set differently.",
            discussion: "Each recommendation comes with the measurement behind it; where there is none, none is given.")

        @OptionGroup var files: BenchFiles
        @Option(help: "Rounds with each number of workers.") var rounds = 3

        func run() async throws {
            let texts = try files.load()
            var report = BenchmarkReport(
                name: "pool stats", parameters: ["files": "\(texts.count)"], version: Version.text)
            let (points, law) = try await Scaling(texts: texts, rounds: rounds).measure(
                upTo: files.workerCount, into: &report)
            let (metrics, advice) = try await withDetectorPool(files.configuration(cached: true)) { pool in
                try pool.registerBuiltIns()
                for result in try await pool.executeParallel(texts.map { Request([$0]) }, maxConcurrent: 64) {
                    _ = try result.get()
                }
                return (pool.metrics(), pool.optimize())
            }
            report.add(metrics)
            let all =
                advice
                + (law.flatMap { Recommendation.workers($0, points, processors: files.workerCount) }.map { [$0] } ?? [])
            report.remarks = all.map { "\($0.subject): \($0.advice) (\($0.measurement); \($0.samples) samples)" }
            Terminal.print(report.markdown)
            Terminal.print("")
            if let cache = metrics.memoryCache, let learning = cache.learning {
                Terminal.print("memory cache: policy \(cache.policy.rawValue); learned admission: \(learning)")
            }
            if let prefetch = metrics.prefetch { Terminal.print("brought from disk ahead: \(prefetch)") }
            for cost in metrics.costs {
                let errors = cost.accuracy.errors.sorted { $0.key < $1.key }.map {
                    "\($0.key) \(($0.value * 1_000).rounded() / 1_000)"
                }.joined(separator: ", ")
                Terminal.print(
                    "cost of \(cost.name): \(cost.accuracy.used) predicts best, off by a factor of "
                        + "\((cost.accuracy.typicalFactor * 100).rounded() / 100) (mean |ln(predicted / measured)|: \(errors); "
                        + "\(cost.accuracy.samples) samples)")
            }
        }
    }
}
