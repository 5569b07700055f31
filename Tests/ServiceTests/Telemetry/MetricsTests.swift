import Evidence
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Metrics
import PicketTestKit
import Testing

@testable import Engine
@testable import Service
@testable import Storage

@Suite struct MetricsTests {
    private static let hostile = "a\"b\\c\nd\u{0}e\r\u{7F}é{}=,# 🚀"

    private static func registry() -> MetricRegistry {
        let registry = MetricRegistry()
        Metrics.Counter(label: "test.counter", dimensions: [("path", hostile), ("a-b", "1")], factory: registry)
            .increment(by: 3)
        FloatingPointCounter(label: "test_float", factory: registry).increment(by: 0.25)
        Meter(label: "test_meter", factory: registry).set(-1.5)
        Gauge(label: "9gauge", factory: registry).record(1e300)
        let timer = Metrics.Timer(label: "test_seconds", factory: registry)
        timer.recordMilliseconds(3)
        timer.recordSeconds(7)
        timer.recordSeconds(60)
        Recorder(label: "test_sizes", factory: registry).record(15)
        registry.describe("test.counter", "Some\nlines with \\ and \"quotes\"")
        return registry
    }

    @Test(.enabled(if: Readers.python != nil, "no .venv: run scripts/setup-tests"), arguments: [false, true])
    func theOfficialParserReadsWhatWasCounted(_ openMetrics: Bool) throws {
        let text = Exposition.text(Self.registry().families(), openMetrics ? .openMetrics : .prometheus)
        let samples = try Readers.samples(text, openMetrics: openMetrics)
        #expect(samples["test_counter_total{a_b=1,path=a\"b\\c\nd e  é{}=,# 🚀}"] == 3)
        #expect(samples["test_float_total{}"] == 0.25)
        #expect(samples["test_meter{}"] == -1.5)
        #expect(samples["_9gauge{}"] == 1e300)
        #expect(samples["test_seconds_bucket{le=0.0025}"] == 0)
        #expect(samples["test_seconds_bucket{le=0.005}"] == 1)
        #expect(samples["test_seconds_bucket{le=10.0}"] == 2)
        #expect(samples["test_seconds_bucket{le=+Inf}"] == 3)
        #expect(samples["test_seconds_count{}"] == 3)
        #expect(abs((samples["test_seconds_sum{}"] ?? 0) - 67.003) < 1e-9)
        #expect(samples["test_sizes_bucket{le=20.0}"] == 1)
    }

    @Test(.enabled(if: Readers.program("promtool") != nil, "no promtool: run scripts/setup-tests"))
    func promtoolFindsNothingWrongWithOurOwnMetrics() async throws {
        let pool = PoolMetricSource { Self.busyPool }
        var families = await MetricCollection([pool, ProcessMetrics(version: "1", started: 1_790_000_000)]).families()
        let meter = HTTPMeter([])
        meter.began()
        meter.ended(nil, status: 404, after: .milliseconds(2))
        families += meter.families()
        // Of a family without a sample nothing is said.
        #expect(try Readers.complaints(Exposition.text(families, .prometheus)) == "")
    }

    @Test func promtoolAndTheParserSeeTheSameMistakes() throws {
        guard Readers.program("promtool") != nil else { return }
        #expect(try Readers.complaints(Array("a{b=\"c} 1\n".utf8)) != "")
    }

    private static var busyPool: PoolMetrics {
        var metrics = PoolMetrics()
        metrics.requests.taken = 5
        metrics.tasks = 70
        metrics.latency[5] = .init(count: 4, median: 0.1, p95: 0.4, p99: 0.5, longest: 0.6)
        var cache = CacheStatistics()
        cache.hits = 12
        metrics.memoryCache = cache
        metrics.detectors = [
            .init(
                name: "security/eval", runs: 9, failures: ["timeout": 2], seconds: 1.5, lastError: "secret text",
                circuit: "open", history: [])
        ]
        return metrics
    }

    @Test(.enabled(if: Readers.python != nil, "no .venv: run scripts/setup-tests"))
    func thePoolsFiguresAreShown() async throws {
        let text = Exposition.text(PoolMetricSource { Self.busyPool }.families(), .openMetrics)
        let samples = try Readers.samples(text, openMetrics: true)
        #expect(samples["picket_pool_requests_total{outcome=taken}"] == 5)
        #expect(samples["picket_pool_request_seconds{priority=5,quantile=0.95}"] == 0.4)
        #expect(samples["picket_cache_hits_total{tier=memory}"] == 12)
        #expect(samples["picket_detector_failures_total{detector=security/eval,kind=timeout}"] == 2)
        #expect(samples["picket_detector_breaker{detector=security/eval}"] == 2)
        #expect(!String(decoding: text, as: UTF8.self).contains("secret text"))
    }

    @Test func whatACallerMayNotRunIsNotShownToThem() async {
        let collection = MetricCollection([PoolMetricSource { Self.busyPool }])
        let none = await collection.families(for: ["other/rule"]).flatMap(\.samples).flatMap(\.labels)
        #expect(!none.contains { $0.value == "security/eval" })
        let all = await collection.families(for: ["security/eval"]).flatMap(\.samples).flatMap(\.labels)
        #expect(all.contains { $0.value == "security/eval" })
    }

    // MARK: Limits

    @Test func seriesBeyondTheLimitCountTogether() {
        var limits = MetricRegistry.Limits()
        limits.series = 10
        limits.families = 3
        let registry = MetricRegistry(limits)
        for number in 0..<1_000 {
            Metrics.Counter(label: "a", dimensions: [("id", "\(number)")], factory: registry).increment()
            Metrics.Counter(label: "b", dimensions: [("id\(number)", "x")], factory: registry).increment()
            Metrics.Counter(label: "family\(number)", factory: registry).increment()
        }
        let families = registry.families()
        #expect(families.count == 4)
        let counter = families.first { $0.name == "a_total" }
        #expect(counter?.samples.count == 11)
        let sum = counter?.samples.reduce(0.0) { sum, sample in
            if case .number(let value) = sample.value { return sum + value }
            return sum
        }
        #expect(sum == 1_000)
        #expect((families.first { $0.name == "b_total" }?.samples.count ?? 0) <= 26)
    }

    @Test func labelValuesAreCutAtACharacter() {
        #expect(MetricName.cut("ab🚀", 5) == "ab")
        #expect(MetricName.cut("ab🚀", 6) == "ab🚀")
        #expect(MetricName.cut("éé", 3) == "é")
    }

    @Test func manyThreadsLoseNothing() async {
        let registry = MetricRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<10_000 {
                        registry.counter("c", [("n", "\(number & 3)")]).increment(by: 1 as Int64)
                        registry.histogram("h", [], HistogramMeter.seconds).record(0.25)
                    }
                }
            }
        }
        for family in registry.families() {
            for sample in family.samples {
                switch (family.name, sample.value) {
                case ("c_total", .number(let value)): #expect(value == 20_000)
                case ("h", .histogram(let state)):
                    #expect(state.count == 80_000)
                    #expect(state.sum == 20_000)
                default: break
                }
            }
        }
    }

    @Test func aCounterOfAnotherKindAndWhatIsNoNumberDoNoHarm() {
        let registry = MetricRegistry()
        Metrics.Counter(label: "x", factory: registry).increment()
        Meter(label: "x", factory: registry).set(5)
        let timer = Metrics.Timer(label: "t", factory: registry)
        timer.recordSeconds(Double.nan)
        timer.recordNanoseconds(.max)
        registry.histogram("r", [], HistogramMeter.amounts).record(.infinity)
        registry.counter("x").increment(by: -5 as Int64)
        #expect(registry.families().first { $0.name == "x_total" }?.samples.count == 1)
    }
}

@Suite struct MetricsAPITests {
    private static let token = "0123456789abcdef0123"

    private static func run(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await TestService.run(
            .router,
            configure: { parts in
                parts.authenticator = MetricsToken(token, next: parts.authenticator) ?? parts.authenticator
                parts.metrics = [ProcessMetrics(version: "1.2", started: 1_790_000_000)]
            }, { _, client in try await body(client) })
    }

    @Test func whoMayReadThem() async throws {
        try await Self.run { client in
            let cases: [(HTTPFields, HTTPResponse.Status)] = [
                ([:], .unauthorized), (NamedCallers.header(.viewer), .forbidden), (NamedCallers.header(.operator), .ok),
                (NamedCallers.header(.auditor), .ok), ([.authorization: "Bearer \(Self.token)"], .ok),
                ([.authorization: "bearer \(Self.token)"], .ok),
                ([.authorization: "Bearer \(Self.token)x"], .unauthorized),
                ([.authorization: "Bearer "], .unauthorized),
            ]
            for (headers, status) in cases {
                try await client.execute(uri: "/metrics", method: .get, headers: headers) { response in
                    #expect(response.status == status)
                }
            }
            try await client.execute(
                uri: "/v1/projects", method: .get, headers: [.authorization: "Bearer \(Self.token)"]
            ) { #expect($0.status == .unauthorized) }
        }
        #expect(MetricsToken("short", next: NamedCallers()) == nil)
    }

    @Test(.enabled(if: Readers.python != nil, "no .venv: run scripts/setup-tests"))
    func requestsAreCountedByRouteAndNotByPath() async throws {
        try await Self.run { client in
            let operators = NamedCallers.header(.operator)
            for number in 0..<20 {
                try await client.execute(uri: "/v1/projects/none\(number)", method: .get, headers: operators)
                try await client.execute(uri: "/nothing/\(number)", method: .get, headers: operators)
            }
            for accept in ["*/*", "application/openmetrics-text;version=1.0.0"] {
                var headers = operators
                headers[.accept] = accept
                try await client.execute(uri: "/metrics", method: .get, headers: headers) { response in
                    let isOpen = accept != "*/*"
                    #expect(
                        response.headers[.contentType]
                            == (isOpen
                                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                : "text/plain; version=0.0.4; charset=utf-8"))
                    let text = Array(response.body.readableBytesView)
                    let samples = try Readers.samples(text, openMetrics: isOpen)
                    let route = "method=GET,route=/v1/projects/{project}"
                    #expect(samples["picket_http_requests_total{\(route),status=404}"] == 20)
                    #expect(samples["picket_http_request_seconds_count{\(route)}"] == 20)
                    #expect(samples["picket_http_requests_total{method=other,route=none,status=404}"] == 20)
                    // The one that asks.
                    #expect(samples["picket_http_requests_in_flight{}"] == 1)
                    #expect((samples["process_resident_memory_bytes{}"] ?? 0) > 0x1p20)
                    #expect((samples["process_open_fds{}"] ?? 0) > 3)
                    #expect((samples["process_cpu_seconds_total{}"] ?? 0) > 0)
                    #expect(!String(decoding: text, as: UTF8.self).contains("none7"))
                }
            }
        }
    }

    @Test func databaseLedgerAndEventsAreCounted() async throws {
        let registry = MetricRegistry()
        let folder = try TemporaryFolder()
        let database = MeteredDatabase(try SQLiteDatabase(path: folder.path(of: "p.db")), registry)
        try await Schema.migrate(database, now: 1)
        let store = Store(database, now: { 1_790_000_000_000 })
        _ = try await store.makeProject(key: "a", name: "A", description: "")
        await #expect(throws: StoreError.self) {
            _ = try await store.makeProject(key: "a", name: "A", description: "")
        }
        let log = MeteredLog(RefusingLog(), registry)
        _ = try await log.append([])
        let draft = EntryDraft(.ledgerCreated, actor: "a", object: "o")
        await #expect(throws: RefusingLog.Fault.self) { try await log.append([draft]) }
        let families = await MetricCollection([registry, database]).families()
        let text = String(decoding: Exposition.text(families, .prometheus), as: UTF8.self)
        #expect(text.contains(#"picket_database_errors_total{code="conflict",kind="write""#))
        #expect(text.contains("picket_database_ready 1"))
        #expect(text.contains("picket_database_running 0"))
        #expect(text.contains("picket_ledger_failures_total 1"))
        #expect(text.contains("picket_ledger_append_seconds_count 1"))
        await database.close()
    }

    private struct RefusingLog: EntryLog {
        struct Fault: Error {}
        func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
            guard drafts.isEmpty else { throw Fault() }
            return []
        }
    }
}
