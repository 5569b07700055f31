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
                Records scans of --scan findings each in an embedded database, by turns with a bare insert of as many \
                rows into an equal table: same columns, indexes and words. Then asks --queries pages with each filter \
                that the dashboard offers, of a project with --findings findings, and says how long 95 of 100 took.
                """)

        @Option(help: ArgumentHelp("The folder to write in. It is left as it was.", valueName: "folder"))
        var folder: String
        @Option(
            help: ArgumentHelp(
                "An empty PostgreSQL database instead; it stays as it is then.", valueName: "postgres://…"))
        var database: String?
        @Option(help: "Findings of the project.") var findings = 1_000_000
        @Option(help: "Findings of a scan.") var scan = 100_000
        @Option(help: "Scans to record; the rest of the project's findings are copies.") var rounds = 5
        @Option(help: "Pages for each filter.") var queries = 40
        @Option(help: ArgumentHelp("Milliseconds in which 95 of 100 pages have to be there.", valueName: "ms"))
        var limit = 50.0
        @OptionGroup var output: BenchOutput

        func run() async throws {
            guard scan > 0, rounds > 1, findings / scan >= rounds, queries > 0 else {
                throw UsageError(
                    "--scan, --queries take more than 0, --rounds 2 or more, --findings as many as --rounds of --scan")
            }
            var report = BenchmarkReport(
                name: "findings", parameters: ["findings": "\(findings)", "scan": "\(scan)", "queries": "\(queries)"],
                version: Version.text)
            let path = "\(folder)/picket-bench-\(getpid())-findings.db"
            defer { for end in ["", "-wal", "-shm", "-raw", "-raw-wal", "-raw-shm"] { unlink(path + end) } }
            let store = try await open(database ?? path)
            let project = try await store.makeProject(key: "bench", name: "Bench")
            // In PostgreSQL another table, by COPY; in SQLite another file, since the index of words is a table as well.
            let raw = database == nil ? try await open(path + "-raw") : store
            if database != nil { try await store.makeBareTable("findings_bare") }
            let other = database == nil ? try await raw.makeProject(key: "bench", name: "Bench") : project
            try await writing(store, project, raw, other, &report)
            if database == nil { await raw.database.close() }
            if findings > rounds * scan { try await store.multiply(project, copies: findings / (rounds * scan) - 1) }
            try await reading(store, project, &report)
            await store.database.close()
            try output.write(report)
        }

        private func open(_ path: String) async throws -> Store {
            let database = try DatabaseLocation(path).open()
            let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }
            try await Schema.migrate(database, now: now())
            return Store(database, now: now)
        }

        private func seconds(_ body: () async throws -> Void) async throws -> Double {
            let clock = ContinuousClock()
            let start = clock.now
            try await body()
            return (clock.now - start) / .seconds(1)
        }

        // MARK: Writing

        private func writing(
            _ store: Store, _ project: Storage.Project, _ raw: Store, _ other: Storage.Project,
            _ report: inout BenchmarkReport
        ) async throws {
            var (ours, bare, again): ([Double], [Double], [Double]) = ([], [], [])
            for round in 0..<rounds {
                let made = (0..<scan).map { Self.finding(round * scan + $0) }
                ours.append(Double(scan) / (try await seconds { _ = try await record(made, store, project) }))
                bare.append(
                    Double(scan)
                        / (try await seconds {
                            try await raw.insertBare(
                                made, other, from: round * scan, into: database == nil ? "findings" : "findings_bare")
                        }))
                guard round == 0 else { continue }
                // A tenth is gone, the rest is seen again.
                let rest = made.enumerated().filter { $0.offset % 10 != 0 }.map(\.element)
                again.append(Double(scan) / (try await seconds { _ = try await record(rest, store, project) }))
            }
            report.metrics += [
                .init(
                    "new findings recorded", unit: "1/s", Statistics.medianEstimate(ours), isBetterLow: false,
                    series: ours),
                .init("bare insert", unit: "1/s", Statistics.medianEstimate(bare), isBetterLow: false, series: bare),
            ]
            if !again.isEmpty {
                report.metrics.append(
                    .init(
                        "known findings compared", unit: "1/s", Statistics.medianEstimate(again), isBetterLow: false,
                        series: again))
            }
            let ratios = zip(ours, bare).map { $0 / $1 }
            report.claims.append(
                Claim("recorded ÷ bare insert", Statistics.medianEstimate(ratios), .atLeast, 0.5, unit: "x"))
        }

        private func record(_ made: [Finding], _ store: Store, _ project: Storage.Project) async throws -> Scan {
            let scan = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "bench"))
            try await store.start(scan.id)
            let rules = Set((0..<60).map(Self.rule))
            return try await store.finish(
                scan.id,
                ScanOutcome(
                    findings: made,
                    coverage: .init(rules: rules, files: Set(made.map(\.place.path)), isComplete: true),
                    rules: rules.map { .init(id: $0, title: $0, family: String($0.prefix { $0 != "/" }), tags: []) }))
        }

        /// As in code: few rules have most findings, severities go with rules, words repeat.
        private static func finding(_ number: Int) -> Finding {
            var bits = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
            bits = (bits ^ bits >> 29) &* 0xBF58_476D_1CE4_E5B9
            bits ^= bits >> 32
            let rank = Int(bits % 60) * Int(bits >> 8 % 60) / 60
            let file = number / 12
            let position = Position(line: number % 500 + 1, column: 5, byteColumn: 5)
            return Finding(
                rule: rule(rank), severity: Severity(rawValue: UInt8(rank % 5)) ?? .low, confidence: .medium,
                message:
                    "The \(words[rank % 8]) of \(words[number % 8])_\(number % 5_000) is \(words[(number / 7) % 8])",
                place: Place(
                    path: "src/module\(file % 40)/part\(file % 9)/file\(file).swift", start: position, end: position),
                excerpt: .init(firstLine: position.line, lines: ["    let value\(number % 3_000) = compute(input)"]),
                fingerprint: String(bits, radix: 16) + "-" + String(number, radix: 16))
        }

        private static let words = [
            "loop", "argument", "value", "password", "function", "cycle", "import", "exception",
        ]

        private static func rule(_ rank: Int) -> String { "family\(rank % 6)/rule\(rank)" }

        // MARK: Reading

        private func reading(
            _ store: Store, _ project: Storage.Project, _ report: inout BenchmarkReport
        ) async throws {
            let first = try await store.findings(FindingQuery(project: project.id), for: .highest, limit: 1).items[0]
            for number in 0..<200 {
                let query = FindingQuery(
                    project: project.id, path: "src/module\(number % 40)/part\(number % 9)/file\(number).")
                _ = try await store.triage(
                    query, Triage(assignee: "user:a\(number % 3)", actor: "bench"), for: .highest)
            }
            for order in FindingQuery.Order.allCases {
                for (name, make) in Self.filters(project.id, first.firstSeen) {
                    let (p95, pages) = try await pages(store, order, make)
                    report.metrics.append(
                        .init(
                            "\(name), by \(order.rawValue)", unit: "ms", Statistics.medianEstimate(pages), series: pages
                        ))
                    report.claims.append(
                        Claim("p95: \(name), by \(order.rawValue)", Estimate(exactly: p95), .atMost, limit, unit: "ms"))
                }
            }
            for key in FindingGroup.Key.allCases {
                for (name, make) in Self.filters(project.id, first.firstSeen) where name == "all" || name == "path" {
                    var times: [Double] = []
                    for number in 0..<queries {
                        let query = make(number)
                        times.append(
                            1_000
                                * (try await seconds {
                                    _ = try await store.findingGroups(query, by: key, for: .highest)
                                }))
                    }
                    report.claims.append(
                        Claim(
                            "p95: groups of \(name), by \(key.rawValue)", Estimate(exactly: Self.p95(times)), .atMost,
                            limit,
                            unit: "ms"))
                }
            }
        }

        /// Pages one after the other, so that later ones are measured as well.
        private func pages(
            _ store: Store, _ order: FindingQuery.Order, _ make: (Int) -> FindingQuery
        ) async throws -> (p95: Double, times: [Double]) {
            var times: [Double] = []
            for number in 0..<queries {
                var query = make(number)
                query.order = order
                var cursor: String?
                for _ in 0..<3 {
                    let after = cursor
                    times.append(
                        1_000
                            * (try await seconds {
                                cursor = try await store.findings(query, for: .highest, after: after).next
                            }))
                    if cursor == nil { break }
                }
            }
            return (Self.p95(times), times)
        }

        private static func p95(_ times: [Double]) -> Double {
            let sorted = times.sorted()
            return sorted[min(sorted.count * 95 / 100, sorted.count - 1)]
        }

        private static func filters(
            _ project: Identifier, _ time: Int64
        ) -> [(name: String, make: (Int) -> FindingQuery)] {
            func query(_ change: (inout FindingQuery) -> Void) -> FindingQuery {
                var query = FindingQuery(project: project)
                change(&query)
                return query
            }
            return [
                ("all", { _ in query { _ in } }),
                ("unresolved", { _ in query { $0.states = [.new, .open, .triaged, .regressed] } }),
                ("state", { number in query { $0.states = [number % 2 == 0 ? .open : .fixed] } }),
                ("severity", { number in query { $0.severities = [Severity.allCases[number % 5]] } }),
                (
                    "state and severity",
                    { number in
                        query {
                            $0.states = [.fixed]
                            $0.severities = [Severity.allCases[number % 5]]
                        }
                    }
                ),
                ("rule", { number in query { $0.rules = [rule(number)] } }),
                (
                    "rule and fixed",
                    { number in
                        query {
                            $0.rules = [rule(number)]
                            $0.states = [.fixed]
                        }
                    }
                ),
                ("family", { number in query { $0.tags = ["family\(number % 6)"] } }),
                ("path", { number in query { $0.path = "src/module\(number % 40)/" } }),
                (
                    "path and fixed",
                    { number in
                        query {
                            $0.path = "src/module\(number % 40)/part\(number % 9)/"
                            $0.states = [.fixed]
                        }
                    }
                ),
                ("file", { number in query { $0.path = "src/module\(number % 40)/part\(number % 9)/file\(number)." } }),
                ("tool", { number in query { $0.tools = [number % 2 == 0 ? "picket" : "ruff"] } }),
                ("assignee", { number in query { $0.assignee = "user:a\(number % 3)" } }),
                ("nobody's", { _ in query { $0.assignee = "" } }),
                ("first seen", { number in query { $0.firstSeen = time - 1...time + Int64(number) * 1_000 } }),
                ("last seen", { number in query { $0.lastSeen = time...time + Int64(number) * 1_000 } }),
                ("common word", { number in query { $0.text = words[number % 8] } }),
                ("rare word", { number in query { $0.text = "\(words[number % 8]) \(number * 17)" } }),
                (
                    "word and fixed",
                    { number in
                        query {
                            $0.text = words[number % 8]
                            $0.states = [.fixed]
                        }
                    }
                ),
                ("beginning of a word", { number in query { $0.text = String(words[number % 8].prefix(3)) } }),
            ]
        }
    }
}
