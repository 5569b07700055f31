import Evidence
import Foundation
import PicketTestKit
import Testing

/// How the service is set up by whoever runs it.
@Suite struct ServeCommandTests {
    @Test func aSampleHasSomethingOfEachState() async throws {
        let code = try TemporaryFolder()
        for number in 0..<8 {
            try code.write(
                "import subprocess\n\n\ndef run_\(number)(command):\n    subprocess.call(command, shell=True)\n",
                to: "part/file\(number).py")
        }
        let folder = try TemporaryFolder()
        let served = try ServedPicket(["--sample", code.path], in: folder)
        #expect(served.printed.contains("three times into the project"))
        let key = try await served.key(link: #require(served.welcome), name: "ada")
        let projects = try await served.get("/v1/projects", key: key)["items"]?.array ?? []
        let project = try #require(projects.first?["key"]?.string)
        let groups = try await served.get("/v1/projects/\(project)/findings/groups?by=state", key: key)
        let states = Set((groups["groups"]?.array ?? []).compactMap { $0["key"]?.string ?? $0["name"]?.string })
        #expect(states.isSuperset(of: ["new", "open", "fixed", "regressed"]), "\(states)")
        // The first user may see all of it, the ledger too.
        #expect(try await served.get("/v1/ledger", key: key).object != nil)
        served.kill()
        // Not again where it is.
        let again = try ServedPicket(["--sample", code.path], in: folder, expectsWelcome: false)
        #expect(!again.printed.contains("three times"))
        #expect(try await again.get("/v1/projects/\(project)/scans", key: key)["items"]?.array?.count == 3)
    }

    @Test func settingsHold() async throws {
        let collector = try Receiver.http()
        let folder = try TemporaryFolder()
        try folder.write(
            """
            select: [security]
            serve:
              labels: {levels: [open, closed], compartments: [crew]}
              roles:
                viewer: {detectors: [security/command-execution], second-factor: true}
              limits:
                user: {rate: 7, burst: 9}
              openid:
                issuer: http://127.0.0.1:1
                client: picket
                callback: https://127.0.0.1/v1/session/openid/callback
                roles: {crew: analyst}
              telemetry: {collector: "http://127.0.0.1:\(collector.port)/status/200", share: 1}
            """, to: "data/picket.yaml")
        let token = "0123456789abcdef0123"
        let served = try ServedPicket(
            in: folder, environment: ["PICKET_METRICS_TOKEN": token, "PICKET_OTLP_HEADERS": "x-tenant=a,x-b=c"])
        let key = try await served.key(link: #require(served.welcome), name: "ada")

        let asked = try await served.send(
            "GET", "/v1/roles", headers: [HTTPHeader("Authorization", "Bearer \(key)")])
        #expect(asked.header("RateLimit-Policy") == "\"user\";q=9;w=2")
        let viewer = try JSON(parsing: asked.body)["items"]?.array?.first { $0["name"] == "viewer" }
        #expect(viewer?["detectors"] == ["security/command-execution"] && viewer?["needsSecondFactor"] == true)

        let figures = try await served.send(
            "GET", "/metrics", headers: [HTTPHeader("Authorization", "Bearer \(token)")])
        #expect(
            figures.status == 200 && String(decoding: figures.body, as: UTF8.self).contains("picket_spans_sent_total"))
        let elsewhere = try await served.send(
            "GET", "/v1/projects", headers: [HTTPHeader("Authorization", "Bearer \(token)")])
        #expect(elsewhere.status == 401)
        // The provider is composed, and says that it cannot be reached.
        #expect(try await served.send("GET", "/v1/session/openid").status == 502)

        let health = try await served.send("GET", "/healthz")
        #expect(String(decoding: health.body, as: UTF8.self).contains("detectors"))
        // Spans come within seconds; figures every fifteen.
        var received = ""
        while !received.contains("/v1/traces") {
            received = try collector.received().joined()
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(received.contains("x-tenant"))
    }

    @Test(arguments: [
        ("serve: {limits: {user: {rate: 0, burst: 1}}}", "from 1 to 1000000"),
        ("serve: {roles: {root: {}}}", "unknown key \"root\""),
        ("serve: {labels: {levels: [a, a]}}", "none twice"),
        ("serve: {tls: {certificate: a.pem}}", "go together"),
        ("serve: {tls: {certificate: a.pem, key: b.pem}}", "a.pem"),
        ("serve: {openid: {issuer: 'http://x.example', client: a, callback: 'https://b'}}", "https://"),
        ("serve: {telemetry: {share: 2}}", "from 0 to 1"),
    ])
    func settingsThatAreWrongEndTheStart(_ text: String, _ expected: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "service.yaml")
        let outcome = try Program.picket.run(
            ["serve", "--data", folder.path(of: "data"), "--port", "0", "--config", file],
            environment: ["PICKET_PASSPHRASE": ""])
        #expect(outcome.status == 2 && outcome.error.contains(expected), "\(outcome.error)")
    }
}
