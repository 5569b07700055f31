import Detection
import Measurement
import Storage

/// Who asks.
private struct Reader: Sendable {
    var name: String
    var clearance: Label
    var rules: Set<String>?

    static let all = [
        Reader(name: "who may see all", clearance: .highest),
        Reader(name: "who may see most", clearance: BenchPast.secret),
        Reader(name: "who may see a twentieth", clearance: Label(level: 1, compartments: 0)),
        Reader(name: "who may see a hundredth", clearance: .lowest),
        Reader(
            name: "who may see ten rules", clearance: .highest,
            rules: Set((0..<10).map { BenchPast.rule($0 * $0 * 3 + 5) })),
    ]
}

/// What they ask for; each number another value.
private struct Filter: Sendable {
    var name: String
    var set: @Sendable (inout FindingQuery, Int) -> Void

    init(_ name: String, _ set: @escaping @Sendable (inout FindingQuery, Int) -> Void) {
        self.name = name
        self.set = set
    }

    func query(_ project: Identifier, _ reader: Reader, _ number: Int) -> FindingQuery {
        var query = FindingQuery(project: project)
        query.permitted = reader.rules
        set(&query, number)
        return query
    }

    private static let unresolved: Set<FindingState> = [.new, .open, .triaged, .regressed]

    /// One or more of the dashboard's fields, and those of the API beside them.
    static func all(_ now: Int64) -> [Filter] { one + several + text + ranges(now) }

    private static let one: [Filter] = [
        Filter("all") { _, _ in },
        Filter("severity") { $0.severities = [Severity.allCases[$1 % 5]] },
        Filter("critical and high") { query, _ in query.severities = [.critical, .high] },
        Filter("state") { $0.states = [FindingState.allCases[$1 % 7]] },
        Filter("not yet triaged") { query, _ in query.states = [.new, .open, .regressed] },
        Filter("unresolved") { query, _ in query.states = unresolved },
        Filter("rule") { $0.rules = [BenchPast.rule($1 * $1)] },
        Filter("family") { $0.tags = ["family\($1 % BenchPast.families)"] },
        Filter("path: a letter") { query, _ in query.path = "s" },
        Filter("path: a module") { $0.path = "src/module\($1)/" },
        Filter("path: a folder") { $0.path = "src/module\($1)/part\($1 % 9)/" },
        Filter("path: a file") { $0.path = BenchPast.path($1 * 1_237) },
        Filter("path: none") { $0.path = "lib/module\($1)/" },
        Filter("tool") { $0.tools = [$1 % 2 == 0 ? "picket" : "ruff"] },
        Filter("assignee") { $0.assignee = "user:a\($1 % BenchPast.assignees)" },
        Filter("nobody's") { query, _ in query.assignee = "" },
    ]

    private static let several: [Filter] = [
        Filter("severity, state") {
            $0.severities = [Severity.allCases[$1 % 5]]
            $0.states = [FindingState.allCases[$1 % 7]]
        },
        Filter("severity, unresolved") {
            $0.severities = [Severity.allCases[$1 % 5]]
            $0.states = unresolved
        },
        Filter("rule, state") {
            $0.rules = [BenchPast.rule($1 * $1)]
            $0.states = [FindingState.allCases[$1 % 7]]
        },
        Filter("family, unresolved") {
            $0.tags = ["family\($1 % BenchPast.families)"]
            $0.states = unresolved
        },
        Filter("severity, path") {
            $0.severities = [Severity.allCases[$1 % 5]]
            $0.path = "src/module\($1)/"
        },
        Filter("state, path") {
            $0.states = [FindingState.allCases[$1 % 7]]
            $0.path = "src/module\($1)/"
        },
        Filter("rule, path") {
            $0.rules = [BenchPast.rule($1 * $1)]
            $0.path = "src/module\($1)/"
        },
        Filter("family, severity, state, path") {
            $0.tags = ["family\($1 % BenchPast.families)"]
            $0.severities = [Severity.allCases[$1 % 5]]
            $0.states = [FindingState.allCases[$1 % 7]]
            $0.path = "src/module\($1)/"
        },
    ]

    private static let text: [Filter] = [
        Filter("text: a word") { $0.text = BenchPast.word($1) },
        Filter("text: a word of all") { $0.text = $1 % 2 == 0 ? "src" : "The" },
        Filter("text: a name") { $0.text = BenchPast.name($1 * 31) },
        Filter("text: two words") { $0.text = "\(BenchPast.word($1)) \(BenchPast.word($1 + 9))" },
        Filter("text: a word and a name") { $0.text = "\(BenchPast.word($1)) \(BenchPast.name($1 * 31))" },
        Filter("text: a letter") { $0.text = String(BenchPast.word($1).prefix(1)) },
        Filter("text: two letters") { $0.text = String(BenchPast.word($1).prefix(2)) },
        Filter("text: three letters") { $0.text = String(BenchPast.word($1).prefix(3)) },
        Filter("text: the beginning of names") { $0.text = "customer\($1 % 20)" },
        Filter("text: nothing like it") { $0.text = "unheard\($1)" },
        Filter("text, severity") {
            $0.text = BenchPast.word($1)
            $0.severities = [Severity.allCases[$1 % 5]]
        },
        Filter("text, state") {
            $0.text = BenchPast.word($1)
            $0.states = [FindingState.allCases[$1 % 7]]
        },
        Filter("text, rule") {
            $0.text = BenchPast.word($1)
            $0.rules = [BenchPast.rule($1 * 13)]
        },
        Filter("text, path") {
            $0.text = BenchPast.word($1)
            $0.path = "src/module\($1)/"
        },
        Filter("text, family, severity, state, path") {
            $0.text = BenchPast.word($1)
            $0.tags = ["family\($1 % BenchPast.families)"]
            $0.severities = [Severity.allCases[$1 % 5]]
            $0.states = unresolved
            $0.path = "src/module\($1)/"
        },
    ]

    private static func ranges(_ now: Int64) -> [Filter] {
        let day: Int64 = 86_400_000
        return [
            Filter("first seen") { $0.firstSeen = now - Int64($1 * 15 + 5) * day...now - Int64($1 * 10) * day },
            Filter("last seen") { $0.lastSeen = now - Int64($1 * 15 + 5) * day...now - Int64($1 * 10) * day },
            Filter("first seen, severity, state") {
                $0.firstSeen = now - Int64($1 * 15 + 5) * day...now
                $0.severities = [Severity.allCases[$1 % 5]]
                $0.states = [FindingState.allCases[$1 % 7]]
            },
        ]
    }
}

extension BenchCommand.FindingsSpeed {
    private static let pageSize = 200

    func reading(_ store: Store, _ project: Storage.Project, _ report: inout BenchmarkReport) async throws {
        var short = Share()
        for order in FindingQuery.Order.allCases {
            let deep = try await store.cursors(project.id, order, behind: [0.3, 0.9])
            for filter in Filter.all(store.now()) {
                var slowest = Slowest()
                for reader in Reader.all {
                    slowest.add(
                        reader.name, try await pages(store, project.id, filter, reader, order, deep, &short))
                }
                slowest.report("\(filter.name), by \(order.rawValue)", limit, &report)
            }
        }
        for key in FindingGroup.Key.allCases {
            for filter in Filter.all(store.now()) {
                var slowest = Slowest()
                for reader in Reader.all {
                    slowest.add(reader.name, try await groups(store, project.id, filter, reader, key))
                }
                slowest.report("groups by \(key.rawValue) of \(filter.name)", limit, &report)
            }
        }
        try await others(store, project.id, &report)
        report.metrics.append(.init("pages that came short", unit: "%", Estimate(exactly: short.percent)))
        report.metrics.append(
            .init("requests in a row for 200, of 60 at most", unit: "", Estimate(exactly: Double(short.most))))
    }

    /// The first pages, and one behind each of the cursors.
    private func pages(
        _ store: Store, _ project: Identifier, _ filter: Filter, _ reader: Reader, _ order: FindingQuery.Order,
        _ deep: [String], _ short: inout Share
    ) async throws -> [Double] {
        var times: [Double] = []
        func page(_ query: FindingQuery, _ cursor: String?) async throws -> Page<TrackedFinding> {
            var page = Page<TrackedFinding>(items: [])
            times.append(
                1_000
                    * (try await seconds {
                        page = try await store.findings(
                            query, for: reader.clearance, after: cursor, limit: Self.pageSize)
                    }))
            return page
        }
        for number in 0..<queries {
            var query = filter.query(project, reader, number)
            query.order = order
            var cursor: String?
            var (items, asked) = (0, 0)
            // A reader's page may take several, where there is much to look through.
            repeat {
                let found = try await page(query, cursor)
                cursor = found.next
                items += found.items.count
                asked += 1
            } while cursor != nil && items < Self.pageSize && asked < 60
            short.add(asked)
            if let second = cursor { _ = try await page(query, second) }
            for cursor in deep { _ = try await page(query, cursor) }
        }
        return times
    }

    private func groups(
        _ store: Store, _ project: Identifier, _ filter: Filter, _ reader: Reader, _ key: FindingGroup.Key
    ) async throws -> [Double] {
        var times: [Double] = []
        for number in 0..<queries {
            let query = filter.query(project, reader, number)
            times.append(
                1_000
                    * (try await seconds {
                        _ = try await store.findingGroups(query, by: key, for: reader.clearance)
                    }))
        }
        return times
    }

    /// What the dashboard asks beside the list.
    private func others(_ store: Store, _ project: Identifier, _ report: inout BenchmarkReport) async throws {
        let day = store.now() / 86_400_000
        var (totals, days, similar) = (Slowest(), Slowest(), Slowest())
        for reader in Reader.all {
            var times: [[Double]] = [[], [], []]
            let all = Filter("all") { _, _ in }
            let page = try await store.findings(all.query(project, reader, 0), for: reader.clearance, limit: 200)
            for number in 0..<queries {
                times[0].append(
                    1_000
                        * (try await seconds {
                            _ = try await store.findingTotals(
                                project: project, for: reader.clearance, permitted: reader.rules)
                        }))
                times[1].append(
                    1_000
                        * (try await seconds {
                            _ = try await store.findingDays(
                                project: project, days: day - 90...day, for: reader.clearance)
                        }))
                guard page.items.indices.contains(number * 17) else { continue }
                let finding = page.items[number * 17]
                times[2].append(
                    1_000
                        * (try await seconds {
                            _ = try await store.similar(
                                to: finding, for: reader.clearance, permitted: reader.rules, limit: 20)
                        }))
            }
            totals.add(reader.name, times[0])
            days.add(reader.name, times[1])
            similar.add(reader.name, times[2])
        }
        totals.report("totals", limit, &report)
        days.report("trend of 90 days", limit, &report)
        similar.report("similar findings", limit, &report)
    }
}

/// How often one request was not enough.
private struct Share {
    private var lists = 0
    private var long = 0
    private(set) var most = 0

    mutating func add(_ asked: Int) {
        lists += 1
        if asked > 1 { long += 1 }
        most = max(most, asked)
    }

    var percent: Double { lists == 0 ? 0 : 100 * Double(long) / Double(lists) }
}

/// The times of the reader who waited longest: those of others would hide them.
private struct Slowest {
    private var name = ""
    private var p95 = -1.0
    private var times: [Double] = []

    mutating func add(_ name: String, _ times: [Double]) {
        guard !times.isEmpty, Self.share(times, 95) > p95 else { return }
        self.name = name
        p95 = Self.share(times, 95)
        self.times = times
    }

    func report(_ question: String, _ limit: Double, _ report: inout BenchmarkReport) {
        guard !times.isEmpty else { return }
        // Some three hundred questions take minutes.
        Terminal.complain("\(question): 95 of 100 in \(Int(p95.rounded(.up))) ms, \(name)", prefix: false)
        report.claims.append(
            Claim("p95: \(question), \(name)", Estimate(exactly: p95), .atMost, limit, unit: "ms"))
        report.metrics.append(
            .init("p50: \(question), \(name)", unit: "ms", Estimate(exactly: Self.share(times, 50))))
        report.metrics.append(
            .init("max: \(question), \(name)", unit: "ms", Estimate(exactly: times.max() ?? 0)))
    }

    private static func share(_ times: [Double], _ percent: Int) -> Double {
        times.sorted()[min(times.count * percent / 100, times.count - 1)]
    }
}
