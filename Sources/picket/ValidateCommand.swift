import ArgumentParser
import Detection
import Detectors
import Engine
import FoundationEssentials
import Glibc
import Measurement

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Measure on this machine whether the pool keeps what is claimed of it.",
        discussion: """
            enterprise: 1,000 requests at once; overhead at most 1.2%; at least 100 requests a second; at least 99% \
            succeed; p95 at most 1,200 ms; memory at most 2 GB.
            defense: 2,000 at once; overhead at most 1.0%; at least 99.5% succeed; then detectors throw, hang, crash and \
            leak, and the disk is full: all others' findings must be there, and each report must tell.

            Requests are real files under all built-in detectors. A claim passes if its whole 95% interval keeps the \
            limit. Exit status 1 if a claim fails.
            """)

    enum Profile: String, ExpressibleByArgument, CaseIterable {
        case enterprise, defense

        var concurrent: Int { self == .enterprise ? 1_000 : 2_000 }
        var overhead: Double { self == .enterprise ? 1.2 : 1.0 }
        var success: Double { self == .enterprise ? 99 : 99.5 }
    }

    @Option(help: "enterprise or defense.") var profile: Profile = .enterprise
    @Option(help: "Requests of a round.") var requests = 5_000
    @Option(help: "Rounds.") var rounds = 5
    @OptionGroup var files: BenchFiles
    @OptionGroup var output: BenchOutput

    func run() async throws {
        guard requests > 0, rounds > 1 else { throw UsageError("--requests takes 1 or more, --rounds 2 or more") }
        let all = try files.requests()
        var report = BenchmarkReport(
            name: "validate \(profile.rawValue)",
            parameters: ["files": "\(all.count)", "requests": "\(requests)", "rounds": "\(rounds)"],
            version: Version.text)
        let overhead = try await OverheadRun(
            length: 1_000, rounds: 21, roundLength: 200, workers: files.workerCount, parts: .all, isByRequest: false
        ).run()
        report.claims.append(
            Claim("overhead at 1 ms tasks", overhead.overhead.scaled(by: 100), .atMost, profile.overhead, unit: "%"))
        try await load(all, &report)
        if profile == .defense { try await faults(all, &report) }
        try output.write(report)
    }

    private func load(_ all: [Request], _ report: inout BenchmarkReport) async throws {
        try await withDetectorPool(files.configuration()) { pool in
            try pool.registerBuiltIns()
            let outcomes = await rounds(pool, all)
            let isEnterprise = profile == .enterprise
            if isEnterprise {
                report.claims.append(
                    Claim(
                        "requests a second, \(profile.concurrent) at once",
                        Statistics.medianEstimate(outcomes.map(\.throughput)), .atLeast, 100, unit: "1/s"))
            }
            report.claims.append(
                Claim(
                    "requests that succeed", Statistics.medianEstimate(outcomes.map { $0.successShare * 100 }),
                    .atLeast,
                    profile.success, unit: "%"))
            if isEnterprise {
                report.claims.append(
                    Claim(
                        "p95", Statistics.medianEstimate(outcomes.map { $0.latency.percentile(95) * 1_000 }), .atMost,
                        1_200,
                        unit: "ms"))
                report.claims.append(
                    Claim(
                        "peak memory", Estimate(exactly: Double(outcomes.map(\.peakResident).max() ?? 0) / 1e9),
                        .atMost, 2,
                        unit: "GB"))
            }
        }
    }

    private func rounds(_ pool: DetectorPool, _ all: [Request]) async -> [ClosedLoop.Outcome] {
        let loop = ClosedLoop(pool: pool, requests: all, total: requests, concurrent: profile.concurrent)
        _ = await ClosedLoop(pool: pool, requests: all, total: min(requests, 500), concurrent: profile.concurrent).run()
        var outcomes: [ClosedLoop.Outcome] = []
        for _ in 0..<rounds { outcomes.append(await loop.run()) }
        return outcomes
    }

    /// The same with detectors that throw, hang, crash and leak beside the built-in ones: what those find must all be
    /// there, and what did not run must be told.
    private func faults(_ all: [Request], _ report: inout BenchmarkReport) async throws {
        let expected = try await findings(all, faults: false)
        let actual = try await findings(all, faults: true)
        let kept = zip(expected, actual).count { $0.findings == $1.findings }
        let told = actual.count { $0.failures > 0 }
        report.claims.append(
            Claim(
                "reports complete but for the faulty detectors",
                Estimate(exactly: Double(kept) / Double(max(1, expected.count)) * 100), .atLeast, profile.success,
                unit: "%"))
        report.claims.append(
            Claim(
                "reports that tell of the faults", Estimate(exactly: Double(told) / Double(max(1, actual.count)) * 100),
                .atLeast, 100, unit: "%"))
    }

    private func findings(_ all: [Request], faults: Bool) async throws -> [(findings: Int, failures: Int)] {
        var configuration = files.configuration()
        // With a disk on which every write fails.
        let folder = "/tmp/picket-validate-\(getpid())"
        if faults { configuration.cache = CacheLocation(folder: folder) }
        let disk = faults ? FullDisk() : nil
        defer {
            disk?.restore()
            if faults { try? FileManager.default.removeItem(atPath: folder) }
        }
        return try await withDetectorPool(configuration) { pool in
            try pool.registerBuiltIns()
            if faults {
                try pool.register(.function(Faults.throwing) { _ in throw Faults.Broken() })
                try pool.register(
                    .function(Faults.hanging) { content in
                        // Longer than anybody waits, now and then.
                        if content.bytes.count % 97 == 0 { sleep(3_600) }
                        return []
                    }, limits: DetectorLimits(time: .milliseconds(200)))
                // A process that crashes, and one whose text grows until something stops it.
                try pool.register(.program(Program(name: "crashing", command: ["sh", "-c", "sh -c 'kill -SEGV $$'"])))
                try pool.register(
                    .program(
                        Program(
                            name: "leaking", command: ["sh", "-c", "x=0123456789; while :; do x=$x$x; done"],
                            limits: .init(time: .seconds(20), memoryBytes: 64 << 20))))
            }
            return try await pool.executeParallel(all, maxConcurrent: profile.concurrent).map { result in
                let report = try result.get()
                return (report.findings.count, report.failures.count)
            }
        }
    }

    /// Lets every write to a file fail, as on a disk without room.
    private struct FullDisk {
        private var limit = rlimit()

        init() {
            signal(SIGXFSZ, SIG_IGN)
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &none)
        }

        func restore() {
            var limit = limit
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        }
    }

    private enum Faults {
        struct Broken: Error {}

        static let throwing = rule("validate/throwing")
        static let hanging = rule("validate/hanging")

        private static func rule(_ id: String) -> Rule {
            Rule(
                id: id, title: "A fault made on purpose", severity: .info,
                help: .init(
                    what: "Fails.", why: "To see what the pool makes of it.", fix: "None.",
                    example: .init(.python, bad: "pass\n", good: "pass\n")))
        }
    }
}
