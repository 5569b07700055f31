import Delivery
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PicketTestKit
import Testing

@testable import Engine
@testable import Service
@testable import Storage

/// `deploy/observability` with Debian's Prometheus, Alertmanager and VictoriaMetrics, scraping a service.
@Suite(
    .enabled(
        if: Readers.program("prometheus") != nil && Readers.program("prometheus-alertmanager") != nil
            && Readers.program("victoria-metrics") != nil && Readers.python != nil,
        "no prometheus, alertmanager or victoria-metrics: run scripts/setup-tests"))
struct ObservabilityCorpusTests {
    private static let folder = Project.root + "/deploy/observability"
    private static let token = "a-token-for-metrics"

    @Test func theRulesAreSound() throws {
        let promtool = Program(path: Readers.program("promtool") ?? "")
        for arguments in [
            ["check", "rules", "rules/alerts.yml", "rules/recording.yml"], ["test", "rules", "rules.test.yml"],
            ["check", "config", "--syntax-only", "prometheus.yml"],
        ] {
            let outcome = try promtool.run(arguments, in: Self.folder)
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        }
        let amtool = Program(path: Readers.program("amtool") ?? "")
        #expect(try amtool.run("check-config", "alertmanager.yml", in: Self.folder).status == 0)
        let broken = try TemporaryFolder()
        try broken.write("groups: [{name: a, rules: [{alert: b, expr: 'x ='}]}]", to: "broken.yml")
        #expect(try promtool.run("check", "rules", "broken.yml", in: broken.path).status != 0)
    }

    @Test func alertsFireAndEveryPanelHasData() async throws {
        let registry = MetricRegistry()
        let folder = try TemporaryFolder()
        let database = MeteredDatabase(try SQLiteDatabase(path: folder.path(of: "p.db")), registry)
        _ = try await database.read("test") { try $0.rows("SELECT 1") }
        _ = MeteredLog(NoLog(), registry)
        MeteredEvents(NoEvents(), registry).publish(Event(.system, "test", label: .lowest, payload: .null))
        try await TestService.run(
            .live,
            configure: { parts in
                parts.authenticator = MetricsToken(Self.token, next: parts.authenticator) ?? parts.authenticator
                parts.metrics = [
                    registry, database, PoolMetricSource { Self.poolInTrouble },
                    ProcessMetrics(version: "1", started: 1_790_000_000),
                ]
            }
        ) { _, client in
            try await Self.watch(port: try #require(client.port), in: folder)
        }
        await database.close()
    }

    private static func watch(port: Int, in folder: TemporaryFolder) async throws {
        let ports = try (
            prometheus: FreePort.find(), alerts: FreePort.find(), victoria: FreePort.find()
        )
        let hook = try await Hook()
        try write("prometheus.yml", to: folder, service: port, alertmanager: ports.alerts)
        try write("victoria-metrics.yml", to: folder, service: port, alertmanager: ports.alerts)
        let alertmanager = try text("alertmanager.yml")
            .replacingOccurrences(of: "http://127.0.0.1:9094/alerts", with: hook.url)
            // An alert whose group was told of while it did not fire is told with the group's next turn.
            .replacingOccurrences(of: "group_wait: 10s", with: "group_wait: 1s")
            .replacingOccurrences(of: "group_interval: 1m", with: "group_interval: 1s")
        try folder.write(alertmanager, to: "alertmanager.yml")
        for name in ["alerts", "recording"] {
            // As they are, but at once: waiting is tested by `promtool test rules`. That of `PicketDown` stays: on a busy
            // machine one scrape may be late.
            let rules = try text("rules/\(name).yml")
                .replacingOccurrences(
                    of: #"(?<!up\{job="picket"\} == 0\n        )for: \d+[sm]"#, with: "for: 0s",
                    options: .regularExpression)
            try folder.write(rules, to: "rules/\(name).yml")
        }
        let programs = [
            try RunningProgram(
                Readers.program("prometheus") ?? "",
                [
                    "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                    "--web.listen-address=127.0.0.1:\(ports.prometheus)",
                ], in: folder),
            try RunningProgram(
                Readers.program("prometheus-alertmanager") ?? "",
                [
                    "--config.file=alertmanager.yml", "--storage.path=alerts", "--cluster.listen-address=",
                    "--web.listen-address=127.0.0.1:\(ports.alerts)",
                ], in: folder),
            try RunningProgram(
                Readers.program("victoria-metrics") ?? "",
                [
                    "-promscrape.config=victoria-metrics.yml", "-storageDataPath=victoria",
                    "-httpListenAddr=127.0.0.1:\(ports.victoria)",
                ], in: folder),
        ]
        defer { for program in programs { program.stop() } }

        let told = try await RunningProgram.eventually("the breaker's alert") {
            let text = hook.told
            return text.contains("PicketBreakerOpen") ? text : nil
        }
        #expect(told.contains("security/eval"))
        #expect(!told.contains("PicketDown"))
        for (board, title, query) in try queries() {
            let found = try? await RunningProgram.eventually("\(board): \(title)") {
                try await ask(query, port: ports.prometheus)
            }
            #expect(found != nil, "\(board), \(title): no data for \(query)")
        }
        let victoria = try? await RunningProgram.eventually("VictoriaMetrics's first scrape") {
            try await ask("picket_detector_breaker", port: ports.victoria)
        }
        #expect(victoria != nil)
    }

    // MARK: Configuration

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    /// The file as it is, with this machine's addresses, without TLS, and faster.
    private static func write(
        _ name: String, to folder: TemporaryFolder, service: Int, alertmanager: Int
    ) throws {
        let path = try folder.write(token, to: "token")
        let changed = try text(name)
            .replacingOccurrences(of: "scheme: https", with: "scheme: http")
            .replacingOccurrences(of: "/etc/prometheus/picket-metrics-token", with: path)
            .replacingOccurrences(of: "    tls_config:\n      ca_file: /etc/prometheus/picket-ca.pem\n", with: "")
            // A scrape may take as long as its interval.
            .replacingOccurrences(of: "scrape_interval: 15s", with: "scrape_interval: 5s")
            .replacingOccurrences(of: "evaluation_interval: 15s", with: "evaluation_interval: 1s")
            .replacingOccurrences(of: "127.0.0.1:8443", with: "127.0.0.1:\(service)")
            .replacingOccurrences(of: "127.0.0.1:9093", with: "127.0.0.1:\(alertmanager)")
        try folder.write(changed, to: name)
    }

    /// Every panel's queries, for all instances.
    private static func queries() throws -> [(board: String, title: String, query: String)] {
        try ["service", "pool"].flatMap { name in
            let board = try JSON(parsing: Array(text("dashboards/\(name).json").utf8))
            return (board["panels"]?.array ?? []).flatMap { panel in
                (panel["targets"]?.array ?? []).map { target in
                    (
                        name, panel["title"]?.string ?? "",
                        (target["expr"]?.string ?? "").replacingOccurrences(of: "$instance", with: ".*")
                    )
                }
            }
        }
    }

    /// - Returns: `nil` while there is no data.
    private static func ask(_ query: String, port: Int) async throws -> Bool? {
        let encoded = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await HTTPClient().send(
            .init("GET", "http://127.0.0.1:\(port)/api/v1/query?query=\(encoded)"))
        let answer = try JSON(parsing: response.body)
        guard response.status == 200, let result = answer["data"]?["result"]?.array, !result.isEmpty else { return nil }
        return true
    }

    // MARK: What is watched

    private static var poolInTrouble: PoolMetrics {
        var metrics = PoolMetrics()
        metrics.requests.taken = 5
        metrics.latency[5] = .init(count: 4, median: 0.1, p95: 0.4, p99: 0.5, longest: 0.6)
        metrics.memoryCache = CacheStatistics()
        metrics.detectors = [
            .init(
                name: "security/eval", runs: 9, failures: ["timeout": 2], seconds: 1.5, lastError: "", circuit: "open",
                history: [])
        ]
        return metrics
    }

    private struct NoLog: EntryLog {
        func append(_ drafts: [EntryDraft]) async throws -> [Receipt] { [] }
    }

    private struct NoEvents: EventSink {
        func publish(_ event: Event) {}
    }

    /// Takes what Alertmanager sends.
    private final class Hook: Sendable {
        private let program: RunningProgram
        let url: String

        init() async throws {
            let folder = try TemporaryFolder()
            try folder.write(
                """
                import http.server, os
                class Handler(http.server.BaseHTTPRequestHandler):
                    def do_POST(self):
                        body = self.rfile.read(int(self.headers["Content-Length"]))
                        with open("told", "ab") as file: file.write(body + b"\\n")
                        self.send_response(200)
                        self.send_header("Content-Length", "0")
                        self.end_headers()
                    def log_message(self, *arguments): pass
                server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
                with open("port.new", "w") as file: file.write(f"{server.server_port}\\n")
                os.rename("port.new", "port")
                server.serve_forever()
                """, to: "hook.py")
            program = try RunningProgram(Readers.python ?? "", ["hook.py"], in: folder)
            let port = try await RunningProgram.eventually("the hook's start") {
                String(decoding: try folder.read("port"), as: UTF8.self).split(separator: "\n").first.map(String.init)
            }
            url = "http://127.0.0.1:\(port)/alerts"
        }

        var told: String { String(decoding: (try? program.folder.read("told")) ?? [], as: UTF8.self) }
    }
}
