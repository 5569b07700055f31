import Evidence
import HTTPTypes
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// Compliance, quality and alerts: what the ledger shows of what was scanned, to those who may know of it.
@Suite struct EvidenceAPITests {
    private static let cleared = NamedCallers.header(
        .operator, .analyst, level: 15, compartments: Label.highest.compartments)

    private func answer(
        _ service: InspectionService, _ method: HTTPTypes.HTTPRequest.Method = .get, _ path: String, _ who: HTTPFields,
        _ body: JSON? = nil, status: Int = 200
    ) async throws -> JSON {
        let answer = try await service.call(method, path, who, body?.canonical)
        #expect(answer.status == status, "\(path): \(String(decoding: answer.body, as: UTF8.self).prefix(500))")
        return try JSON(parsing: answer.body)
    }

    private func scan(
        _ service: InspectionService, _ text: String, level: Int = 0, compartments: [Int] = []
    ) async throws {
        let made = try await service.submit(
            ["a.py": text], ["level": JSON(level), "compartments": .array(compartments.map { JSON($0) })], Self.cleared)
        let done = try await service.wait(made.json["id"]?.string ?? "", as: Self.cleared)
        #expect(done["state"] == "done")
    }

    @Test func everyFrameworkIsReportedWithItsEvidence() async throws {
        try await InspectionService.run(ledger: true) { service in
            try await scan(service, "bad")
            let who = NamedCallers.header(.auditor, level: 15, compartments: Label.highest.compartments)
            let list = try await answer(service, .get, "/v1/compliance", who)
            let frameworks = try #require(list["items"]?.array)
            #expect(try frameworks.compactMap { $0["id"]?.string } == Framework.builtIn().map(\.id))
            var cited: Set<Int> = []
            for framework in frameworks {
                let id = try #require(framework["id"]?.string)
                let report = try await answer(service, .get, "/v1/compliance/\(id)", who)
                #expect(report["controls"]?.array?.count == framework["controls"]?.integer)
                #expect(report["verified"] == true)
                for control in report["controls"]?.array ?? [] {
                    for name in control["queries"]?.array ?? [] {
                        let query = try #require(report["queries"]?[name.string ?? ""], "\(name)")
                        for entry in query["cited"]?.array ?? [] { cited.insert(try #require(entry["index"]?.integer)) }
                    }
                }
                for form in ["json", "oscal", "html", "markdown", "text"] {
                    let document = try await service.call(.get, "/v1/compliance/\(id)/report?format=\(form)", who)
                    #expect(document.status == 200)
                    #expect(!document.body.isEmpty)
                    #expect(document.headers[.contentDisposition]?.hasPrefix("attachment") == true)
                }
            }
            #expect(!cited.isEmpty)
            for index in cited { _ = try await answer(service, .get, "/v1/ledger/entries/\(index)", who) }
            _ = try await answer(service, .get, "/v1/compliance/none", who, status: 404)
        }
    }

    /// 4 levels and the sets of 3 compartments: 32 labels. What is counted for each clearance is what it dominates, no more.
    @Test func whatIsAboveTheReaderCountsInNothing() async throws {
        try await InspectionService.run(ledger: true) { service in
            var labels: [Label] = []
            for level in 0..<4 {
                for bits in 0..<8 {
                    labels.append(Label(level: level, compartments: Int64(bits)))
                    try await scan(
                        service, "bad", level: level, compartments: (0..<3).filter { bits >> $0 & 1 == 1 })
                }
            }
            try await service.board?.evaluate()
            for clearance in labels {
                let seen = labels.count { clearance.dominates($0) }
                let who = NamedCallers.header(.auditor, level: clearance.level, compartments: clearance.compartments)
                let quality = try await answer(service, .get, "/v1/quality", who)
                #expect(quality["scans"]?.integer == seen)
                #expect(quality["characteristics"]?.array?.first?["defects"]?.integer == seen)
                let report = try await answer(service, .get, "/v1/compliance/ssdf", who)
                for (_, query) in report["queries"]?.object ?? [:] {
                    for entry in query["cited"]?.array ?? [] {
                        let index = try #require(entry["index"]?.integer)
                        _ = try await answer(service, .get, "/v1/ledger/entries/\(index)", who)
                    }
                }
                // One alert is of all scans of the object: it is for those who may see all of them.
                let alerts = try await answer(service, .get, "/v1/alerts", who)
                #expect(alerts["items"]?.array?.count == (clearance == Label(level: 3, compartments: 7) ? 1 : 0))
            }
        }
    }

    @Test func anAlertIsRaisedToldAndAcknowledged() async throws {
        try await InspectionService.run(ledger: true) { service in
            try await scan(service, "bad", level: 2)
            try await service.board?.look()
            let who = NamedCallers.header(.operator, level: 2)
            let rules = try await answer(service, .get, "/v1/alerts/rules", who)
            #expect(
                rules["items"]?.array?.first?["condition"]?.string
                    == "findings of the newest entry of an object is more than 0")
            let listed = try await answer(service, .get, "/v1/alerts?state=raised", who)
            let alert = try #require(listed["items"]?.array?.first)
            #expect(alert["label"]?["level"]?.integer == 2)
            let evidence = try #require(alert["evidence"]?.array?.first?["index"]?.integer)
            let entry = try await answer(
                service, .get, "/v1/ledger/entries/\(evidence)", NamedCallers.header(.auditor, level: 2))
            #expect(entry["action"] == "scan.completed")

            let key = try #require(alert["key"])
            let path = "/v1/alerts/acknowledgements"
            _ = try await answer(
                service, .post, path, NamedCallers.header(.operator), ["key": key], status: 404)
            _ = try await answer(
                service, .post, path, NamedCallers.header(.viewer, level: 2), ["key": key], status: 403)
            let after = try await answer(service, .post, path, who, ["key": key])
            #expect(after["state"] == "acknowledged")
            #expect(after["acknowledgedBy"] == "user:test")
            _ = try await answer(service, .post, path, who, ["key": key], status: 409)
            _ = try await answer(service, .post, path, who, ["key": "none"], status: 404)

            // What is recorded and told of it has its label.
            let told = service.events.events.filter { $0.topic == .alerts }
            #expect(told.map(\.kind) == ["alert.raised", "alert.acknowledged"])
            #expect(told.allSatisfy { $0.label == Label(level: 2, compartments: 0) })
            for level in [0, 2] {
                #expect(
                    try await recordedAlerts(service, level: level, atLeast: level == 2 ? 2 : 0) == (level == 2 ? 2 : 0)
                )
            }

            // Nothing to do, nothing done; and it is resolved by a scan that finds nothing.
            try await service.board?.look()
            try await scan(service, "fine", level: 2)
            try await service.board?.look()
            #expect(try await answer(service, .get, "/v1/alerts?state=raised", who)["items"]?.array?.isEmpty == true)
            #expect(service.events.events.last { $0.topic == .alerts }?.kind == "alert.resolved")
        }
    }

    @Test func anAlertIsSilencedAndItsHistoryKept() async throws {
        try await InspectionService.run(ledger: true) { service in
            try await scan(service, "bad", level: 2)
            try await service.board?.look()
            let who = NamedCallers.header(.operator, level: 2)
            let path = "/v1/alerts/silences"
            let until = JSON(Int(service.store.now()) + 3_600_000)
            let draft: JSON = ["pattern": "any-finding*", "until": until, "reason": "a known one"]
            for (caller, change, status) in [
                (NamedCallers.header(.viewer, level: 2), [:], 403), (who, ["until": 1], 400),
                (who, ["until": JSON(0x1F_FFFF_FFFF_FFFF)], 400), (who, ["level": 3], 403), (who, ["reason": ""], 400),
            ] as [(HTTPFields, [String: JSON], Int)] {
                let body = JSON.object((draft.object ?? [:]).merging(change) { $1 })
                _ = try await answer(service, .post, path, caller, body, status: status)
            }
            // One who does not see the alert silences it for nobody.
            _ = try await answer(service, .post, path, NamedCallers.header(.operator), draft, status: 201)
            #expect(try await answer(service, .get, "/v1/alerts", who)["items"]?.array?.first?["state"] == "raised")
            let made = try await answer(service, .post, path, who, draft, status: 201)
            #expect(made["by"] == "user:test" && made["reason"] == "a known one" && made["until"] == until)
            #expect(made["label"]?["level"]?.integer == 2)
            #expect(try await answer(service, .get, "/v1/alerts", who)["items"]?.array?.first?["state"] == "silenced")
            let id = try #require(made["id"]?.integer)
            let low = NamedCallers.header(.operator, level: 1)
            #expect(try await answer(service, .get, path, who)["items"]?.array?.count == 2)
            #expect(try await answer(service, .get, path, low)["items"]?.array?.count == 1)
            let none = try await service.call(.delete, "\(path)/\(id)", low)
            #expect(none.status == 404)

            let ended = try await service.call(.delete, "\(path)/\(id)", who)
            #expect(ended.status == 204)
            let again = try await service.call(.delete, "\(path)/\(id)", who)
            #expect(again.status == 404)
            let key = try #require(
                try await answer(service, .get, "/v1/alerts?state=raised", who)["items"]?.array?.first?["key"])
            _ = try await answer(service, .post, "/v1/alerts/acknowledgements", who, ["key": key])
            try await scan(service, "fine", level: 2)
            try await service.board?.look()
            #expect(
                service.events.events.filter { $0.topic == .alerts }.map(\.kind) == [
                    "alert.raised", "alert.silenced", "alert.silenced", "alert.unsilenced", "alert.acknowledged",
                    "alert.resolved",
                ])

            // It is told and over, and not forgotten.
            let episode = try await resolved(service, who)
            #expect(episode["key"] == key && episode["acknowledgedBy"] == "user:test")
            let times = ["raisedAt", "acknowledgedAt", "resolvedAt"].compactMap { episode[$0]?.integer }
            #expect(times.count == 3 && times == times.sorted())
            for (name, action) in [("raised", "alert.raised"), ("resolved", "alert.resolved")] {
                let index = try #require(episode[name]?["index"]?.integer)
                let entry = try await answer(
                    service, .get, "/v1/ledger/entries/\(index)", NamedCallers.header(.auditor, level: 2))
                #expect(entry["action"]?.string == action)
            }
            #expect(try await answer(service, .get, "/v1/alerts/history", low)["items"]?.array?.isEmpty == true)
            #expect(
                try await answer(service, .get, "/v1/alerts/history?state=open", who)["items"]?.array?.isEmpty == true)
            // Each silence is an entry, for those who may know of it.
            for (level, count) in [(0, 1), (2, 3)] {
                let entries = try await answer(
                    service, .get, "/v1/ledger/entries?limit=200", NamedCallers.header(.auditor, level: level))
                let silences = (entries["items"]?.array ?? []).filter {
                    $0["action"]?.string?.hasSuffix("silenced") == true
                }
                #expect(silences.count == count)
                #expect(silences.allSatisfy { $0["actor"] == "user:test" })
            }
        }
    }

    /// Once the ledger's checkpoint shows it.
    private func resolved(_ service: InspectionService, _ who: HTTPFields) async throws -> JSON {
        for await _ in AsyncStream<Void>.ticks(seconds: 60) {
            let page = try await answer(service, .get, "/v1/alerts/history?state=resolved", who)
            if let episode = page["items"]?.array?.first { return episode }
        }
        throw InspectionService.TimedOut()
    }

    /// Once there are as many: a checkpoint shows what was appended before it, and comes a little later.
    private func recordedAlerts(_ service: InspectionService, level: Int, atLeast least: Int) async throws -> Int {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let entries = try await answer(
                service, .get, "/v1/ledger/entries?limit=200", NamedCallers.header(.auditor, level: level))
            let count = (entries["items"]?.array ?? []).count { $0["action"]?.string?.hasPrefix("alert.") == true }
            if count >= least || ContinuousClock.now > end { return count }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func whoSeesSomeDetectorsOnlyIsNotTold() {
        var some = Principal(
            id: Identifier(time: 1), kind: .user, actor: "user:test", roles: [.viewer], clearance: .lowest)
        #expect(throws: Never.self) { try some.checkSeesAllDetectors() }
        some.detectors = ["test/bad"]
        #expect(throws: Problem.self) { try some.checkSeesAllDetectors() }
    }

    @Test func whatTakesLongIsMadeOnceForAll() async throws {
        let clock = TestClock()
        let made = Counter()
        let kept = Kept<Int, Int>(lifetime: 1_000, most: 2, now: { clock.milliseconds })
        @Sendable func ask(_ key: Int) async throws -> Int {
            try await kept.value(key) {
                made.add(1)
                await Task.yield()
                return key
            }
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await ask(1) } }
            for try await value in group { #expect(value == 1) }
        }
        #expect(made.value == 1)
        clock.advance(seconds: 1)
        _ = try await ask(1)
        #expect(made.value == 2)
        for key in [2, 3] { _ = try await ask(key) }
        _ = try await ask(1)  // it had to go for the third
        #expect(made.value == 5)
        struct Broken: Error {}
        await #expect(throws: Broken.self) { _ = try await kept.value(9) { throw Broken() } }
        #expect(try await kept.value(9) { 9 } == 9)
    }
}
