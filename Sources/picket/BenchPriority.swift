import ArgumentParser
import Detection
import Engine
import Measurement

extension BenchCommand {
    struct Priority: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How long small urgent requests take while bulk work has all cores busy.",
            discussion: """
                Asks for a small text at priority 10 again and again, first alone, then while the files are inspected \
                over and over at priority 1. Tasks are not interrupted: a spare thread takes what is urgent meanwhile.
                """)

        @OptionGroup var files: BenchFiles
        @Option(help: "Small requests, alone and under load.") var requests = 2_000
        @Option(help: "Milliseconds between two of them.") var every = 5
        @OptionGroup var output: BenchOutput

        func run() async throws {
            guard requests > 0, every > 0 else { throw UsageError("--requests and --every take 1 or more") }
            let texts = try files.load()
            var report = BenchmarkReport(
                name: "priority",
                parameters: ["requests": "\(requests)", "every": "\(every) ms", "files": "\(texts.count)"],
                version: Version.text)
            try await withDetectorPool(files.configuration()) { pool in
                try pool.registerBuiltIns()
                _ = try await ask(pool)
                let alone = try await ask(pool)
                let bulk = Task {
                    while !Task.isCancelled {
                        _ = try await pool.submit(Request(texts, priority: .lowest, caller: .init(name: "bulk")))
                    }
                }
                let before = ProcessGauge.read()
                let loaded = try await ask(pool)
                let use = ProcessGauge.read().processorUse(since: before, processors: pool.metrics().workers)
                bulk.cancel()
                _ = try? await bulk.value
                for (name, distribution) in [("alone", alone), ("under load", loaded)] {
                    for percent in [50.0, 99] {
                        report.metrics.append(
                            .init(
                                "p\(Int(percent)) \(name)", unit: "ms",
                                Estimate(exactly: distribution.percentile(percent) * 1_000),
                                distribution: percent == 50 ? distribution : nil))
                    }
                }
                report.metrics.append(
                    .init("processor use under load", unit: "%", Estimate(exactly: use * 100), isBetterLow: false))
                let task = pool.metrics().latency.isEmpty ? 0 : pool.longestTask
                report.metrics.append(
                    .init("longest task of the bulk work", unit: "ms", Estimate(exactly: task * 1_000)))
                report.claims.append(
                    Claim(
                        "p99 under load (limit: twice that alone and a batch)",
                        Estimate(exactly: loaded.percentile(99) * 1_000), .atMost,
                        2 * alone.percentile(99) * 1_000 + pool.batchSeconds * 1_000, unit: "ms"))
            }
            try output.write(report)
        }

        private func ask(_ pool: DetectorPool) async throws -> Distribution {
            let recorder = LatencyRecorder()
            let text = Request.Input.text(name: "small.py", language: .python, bytes: Array("x = 1\n".utf8))
            let request = Request([text], priority: .highest, caller: .init(name: "urgent"))
            var due = Measurement.Clock.now
            for _ in 0..<requests {
                due &+= UInt64(every) * 1_000_000
                let now = Measurement.Clock.now
                if due > now { try await Task.sleep(nanoseconds: due - now) }
                let start = Measurement.Clock.now
                _ = try await pool.submit(request)
                recorder.record(nanoseconds: Measurement.Clock.now &- start)
            }
            return recorder.distribution
        }
    }
}
