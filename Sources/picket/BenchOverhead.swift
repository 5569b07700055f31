import ArgumentParser
import Detection
import Engine
import Measurement

extension BenchCommand {
    /// What the pool costs beyond a bare loop.
    struct Overhead: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What the pool costs beyond the work itself.",
            discussion: """
                Runs the same tasks (integer arithmetic of a given length) through the pool with everything on, and in \
                a bare loop on as many threads, by turns. Prints the overhead with its 95% interval, for tasks of \
                several lengths, and what each part of the pool has in it, by switching that off.
                """)

        @Option(help: ArgumentHelp("Lengths of the tasks, in microseconds.", valueName: "microseconds"))
        var task: [Int] = [1_000, 100, 10]

        @Option(help: "Rounds of the pool and the loop each.")
        var rounds = 31

        @Option(help: ArgumentHelp("Length of a round.", valueName: "milliseconds"))
        var round = 200

        @Option(help: "Threads. Default: one a core.")
        var workers: Int?

        @Flag(help: "One request a task, not one request with all tasks.")
        var requests = false

        @Flag(help: "Also without each part of the pool.")
        var parts = false

        @OptionGroup var output: BenchOutput

        func run() async throws {
            guard rounds > 1, round > 0, task.allSatisfy({ $0 > 0 }) else {
                throw UsageError("--rounds takes 2 or more; --task and --round take more than 0")
            }
            var report = BenchmarkReport(
                name: "overhead",
                parameters: ["rounds": "\(rounds)", "round": "\(round) ms", "form": requests ? "requests" : "tasks"],
                version: Version.text)
            for length in task {
                let all = try await overheadRun(length, .all).run()
                report.metrics.append(
                    .init(
                        "overhead at \(length) us", unit: "%", all.overhead.scaled(by: 100), series: all.series))
                report.metrics.append(
                    .init("tasks a second at \(length) us", unit: "1/s", all.throughput, isBetterLow: false))
                guard parts else { continue }
                for (name, part) in PoolConfiguration.Parts.named {
                    let without = try await overheadRun(length, .all.subtracting(part)).run()
                    report.metrics.append(
                        .init("overhead at \(length) us without \(name)", unit: "%", without.overhead.scaled(by: 100)))
                }
            }
            try output.write(report)
        }

        private func overheadRun(_ length: Int, _ parts: PoolConfiguration.Parts) -> OverheadRun {
            OverheadRun(
                length: length, rounds: rounds, roundLength: round,
                workers: workers ?? PoolConfiguration.defaultWorkers, parts: parts, isByRequest: requests)
        }
    }
}

extension PoolConfiguration.Parts {
    static let named: [(String, PoolConfiguration.Parts)] = [
        ("fairness", .fairness), ("cache", .cache), ("metrics", .metrics), ("isolation", .isolation),
        ("cost model", .costModel),
    ]
}

/// Rounds of pool and bare loop by turns.
struct OverheadRun {
    private let spin: SpinTask
    private let count: Int
    private let rounds: Int
    private let parts: PoolConfiguration.Parts
    private let workers: Int
    private let isByRequest: Bool

    /// - Parameters:
    ///   - length: of a task, in microseconds.
    ///   - roundLength: in milliseconds.
    init(
        length: Int, rounds: Int, roundLength: Int, workers: Int, parts: PoolConfiguration.Parts, isByRequest: Bool
    ) {
        self.rounds = rounds
        self.parts = parts
        self.workers = workers
        self.isByRequest = isByRequest
        spin = SpinTask(nanoseconds: length * 1_000)
        count = max(workers, roundLength * 1_000 / length * workers)
    }

    func run() async throws -> (overhead: Estimate, throughput: Estimate, series: [Double]) {
        var configuration = Composition.poolConfiguration
        configuration.workers = workers
        configuration.parts = parts
        configuration.admission.tasks = .max
        return try await withDetectorPool(configuration) { pool in
            let spin = spin
            try pool.register(
                .function(Composition.benchRule, version: "1") { _ in
                    spin.run()
                    return []
                })
            var pooled: [Double] = []
            var bare: [Double] = []
            for round in 0..<(rounds + 2) {
                // By turns, and in turns: what comes first is not always the same.
                let isPoolFirst = round % 2 == 0
                let first = try await isPoolFirst ? throughPool(pool, round) : inLoop()
                let second = try await isPoolFirst ? inLoop() : throughPool(pool, round)
                // The first two warm up.
                guard round >= 2 else { continue }
                pooled.append(isPoolFirst ? first : second)
                bare.append(isPoolFirst ? second : first)
            }
            return (
                Statistics.overheadEstimate(pooled, over: bare),
                Statistics.medianEstimate(pooled.map { Double(count) / $0 }), zip(pooled, bare).map { $0 / $1 - 1 }
            )
        }
    }

    /// Seconds. Every text is a new one, so that the cache is asked, misses, and keeps each result.
    private func throughPool(_ pool: DetectorPool, _ round: Int) async throws -> Double {
        let texts = (0..<count).map { index in
            Request.Input.text(name: "task", language: .python, bytes: Array("\(round) \(index)\n".utf8))
        }
        if isByRequest {
            let requests = texts.map { Request([$0]) }
            let start = Measurement.Clock.now
            let results = try await pool.executeParallel(requests, maxConcurrent: 2_000)
            let seconds = Double(Measurement.Clock.now &- start) * 1e-9
            for result in results { _ = try result.get() }
            return seconds
        }
        let request = Request(texts)
        let start = Measurement.Clock.now
        let report = try await pool.submit(request)
        let seconds = Double(Measurement.Clock.now &- start) * 1e-9
        guard report.coverage.inspected == count else { throw UsageError("the pool lost tasks: \(report.coverage)") }
        return seconds
    }

    /// Seconds.
    private func inLoop() async -> Double {
        let next = Counter()
        let start = Measurement.Clock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                group.addTask { while next.next() < count { spin.run() } }
            }
        }
        return Double(Measurement.Clock.now &- start) * 1e-9
    }
}
