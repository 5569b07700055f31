import ArgumentParser
import Detection
import FoundationEssentials
import Glibc
import Measurement
import Storage

extension BenchCommand {
    /// What it costs to remember findings, and to find them again.
    struct FindingsSpeed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "findings", abstract: "How fast findings are recorded and listed.",
            discussion: """
                Records scans of --scan findings each, by turns with a bare insert of as many rows into an equal table: \
                same columns, indexes and words. Then fills a project with --findings findings as a year of scans leaves \
                them, beside smaller ones, and asks for pages with each filter that the dashboard and the API offer, in \
                each order, at the beginning and deep in the list, for readers who may see all, most, few, or the \
                findings of some rules; and for groups. Says how long 95 of 100 answers took, by the slowest reader.
                """)

        @Option(help: ArgumentHelp("The folder to write in. It is left as it was.", valueName: "folder"))
        var folder: String
        @Option(
            help: ArgumentHelp(
                "A database to fill and to keep instead; one that was filled so is only asked.",
                valueName: "location"))
        var database: String?
        @Option(help: "Findings of the project.") var findings = 1_000_000
        @Option(help: "Findings of a scan that is recorded.") var scan = 20_000
        @Option(help: "Scans to record.") var rounds = 3
        @Option(help: "Questions for each filter, order and reader.") var queries = 6
        @Option(help: ArgumentHelp("Milliseconds in which 95 of 100 pages have to be there.", valueName: "ms"))
        var limit = 50.0
        @OptionGroup var output: BenchOutput

        func run() async throws {
            guard findings > 999, scan > 0, rounds > 1, queries > 0 else {
                throw UsageError("--findings takes 1000 or more, --scan and --queries more than 0, --rounds 2 or more")
            }
            var report = BenchmarkReport(
                name: "findings",
                parameters: [
                    "findings": "\(findings)", "scan": "\(scan)", "queries": "\(queries)",
                    "engine": database?.contains("://") == true ? "PostgreSQL" : "SQLite",
                ], version: Version.text)
            let path = "\(folder)/picket-bench-\(getpid())-findings.db"
            defer { for end in ["", "-wal", "-shm", "-raw", "-raw-wal", "-raw-shm"] { unlink(path + end) } }
            let store = try await open(database ?? path)
            let known = try await store.projects(for: .highest, limit: 100).items.first { $0.key == BenchPast.key }
            if let known {
                report.remarks.append("The database was filled by an earlier run.")
                try await reading(store, known, &report)
            } else {
                try await writing(store, path + "-raw", &report)
                let filling = try await seconds { try await BenchPast(findings).fill(store) }
                report.metrics.append(.init("filling", unit: "s", Estimate(exactly: filling)))
                let filled = try await store.projects(for: .highest, limit: 100).items.first { $0.key == BenchPast.key }
                if let filled { try await reading(store, filled, &report) }
            }
            await store.database.close()
            try output.write(report)
        }

        private func open(_ path: String) async throws -> Store {
            let database = try DatabaseLocation(path).open()
            let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }
            try await Schema.migrate(database, now: now())
            return Store(database, now: now)
        }

        func seconds(_ body: () async throws -> Void) async throws -> Double {
            let clock = ContinuousClock()
            let start = clock.now
            try await body()
            return (clock.now - start) / .seconds(1)
        }

        // MARK: Writing

        /// In PostgreSQL another table, by COPY; in SQLite another file, since the index of words is a table as well.
        private func writing(_ store: Store, _ rawPath: String, _ report: inout BenchmarkReport) async throws {
            let hasServer = store.database.dialect == .postgres
            if hasServer { try await store.makeBareTable("findings_bare") }
            let raw = hasServer ? store : try await open(rawPath)
            let project = try await store.makeProject(key: "recorded", name: "Recorded")
            let other = hasServer ? project : try await raw.makeProject(key: "recorded", name: "Recorded")
            let table = hasServer ? "findings_bare" : "findings"
            var (ours, bare, again): ([Double], [Double], [Double]) = ([], [], [])
            for round in 0..<rounds {
                let made = (0..<scan).map { BenchPast.finding(round * scan + $0, file: (round * scan + $0) / 12) }
                ours.append(Double(scan) / (try await seconds { _ = try await record(made, store, project) }))
                let unused = try await raw.makeScan(project: other.id, ScanDraft(.files, actor: "bench"))
                bare.append(
                    Double(scan) / (try await seconds { try await raw.insertBare(made, of: unused, into: table) }))
                // A tenth is gone, the rest is seen again.
                let rest = made.enumerated().filter { $0.offset % 10 != 0 }.map(\.element)
                again.append(Double(scan) / (try await seconds { _ = try await record(rest, store, project) }))
            }
            for (name, speeds) in [
                ("new findings recorded", ours), ("bare insert", bare), ("known findings compared", again),
            ] {
                report.metrics.append(
                    .init(name, unit: "1/s", Statistics.medianEstimate(speeds), isBetterLow: false, series: speeds))
            }
            report.claims.append(
                Claim(
                    "recorded ÷ bare insert", Statistics.medianEstimate(zip(ours, bare).map { $0 / $1 }), .atLeast, 0.5,
                    unit: "x"))
            if hasServer {
                try await store.database.maintain("bare table") { _ = try $0.run("DROP TABLE findings_bare") }
            } else {
                await raw.database.close()
            }
        }

        private func record(_ made: [Finding], _ store: Store, _ project: Storage.Project) async throws -> Scan {
            let scan = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "bench"))
            try await store.start(scan.id)
            return try await store.finish(
                scan.id,
                ScanOutcome(
                    findings: made,
                    coverage: .init(
                        rules: Set(made.map(\.rule)), files: Set(made.map(\.place.path)), isComplete: true),
                    rules: BenchPast.rules))
        }
    }
}
