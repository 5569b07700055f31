import PicketTestKit
import Testing

@testable import Evidence

/// Which reports raise alerts, and which resolve them.
@Suite struct ComplianceWatchTests {
    private static let text = """
        {"format": "picket-framework/1", "id": "house", "version": "1", "title": "House", "about": "Ours.",
         "source": {"title": "Rules", "publisher": "Us", "uri": "https://example.com"},
         "queries": {"clean": {"shows": "Scans succeed.", "query": "entries where action = scan.completed within 30d expect latest where outcome = success"}},
         "controls": [{"id": "H1", "title": "Scans", "group": "G", "text": "Scan.", "responsibility": "technical",
           "contributes": "Scans.", "requires": ["clean"]}]}
        """

    private func report(_ log: MemoryLog, at end: Int64 = MemoryLog.now) throws -> ComplianceReport {
        let framework = try Framework(Array(Self.text.utf8), file: "house.json")
        return try ComplianceReport(framework, of: log, facts: Facts(), period: EvidencePeriod(end: end), tool: "0")
    }

    private let minute = Period(1, .minutes)

    @Test func contraryEvidenceRaisesOnceAndEvidenceResolves() throws {
        var log = MemoryLog()
        var watch = try ComplianceWatch("house", every: #require(minute), openIn: log)
        var step = watch.observe(try report(log))
        #expect(step.changes.map(\.new) == [.notAssessable] && step.alerts.isEmpty, "nothing was satisfied before")
        log.add(.scanCompleted, outcome: .failure)
        step = watch.observe(try report(log))
        #expect(step.changes.map(\.old) == [.notAssessable] && step.alerts.map(\.kind) == [.raised])
        #expect(step.alerts.first?.evidence == [0])
        let details = step.alerts.first?.draft.details
        #expect(details?["remediation"] == "This has to be so: Scans succeed.")
        #expect(details?["current"]?.string?.hasPrefix("not satisfied; clean: ") ?? false)
        #expect(
            step.alerts.first?.draft.object == "compliance/house/H1" && step.alerts.first?.draft.action == .alertRaised)
        step = watch.observe(try report(log))
        #expect(step.changes.isEmpty && step.alerts.isEmpty)
        log.add(.scanCompleted)
        step = watch.observe(try report(log))
        #expect(step.alerts.map(\.kind) == [.resolved] && step.alerts.first?.evidence == [1])
        // Evidence that ages away is lost without an entry.
        step = watch.observe(try report(log, at: MemoryLog.now + 31 * MemoryLog.day))
        #expect(step.changes.map(\.new) == [.notAssessable] && step.alerts.map(\.kind) == [.raised])
    }

    @Test func openAlertsAreReadFromTheLog() throws {
        var log = MemoryLog()
        log.add(.alertRaised, object: "compliance/house/H1")
        log.add(.alertRaised, object: "compliance/other/H2")
        log.add(.scanCompleted, outcome: .failure)
        var watch = try ComplianceWatch("house", every: #require(minute), openIn: log)
        #expect(watch.open == ["H1"])
        #expect(watch.observe(try report(log)).alerts.isEmpty)
        log.add(.alertResolved, object: "compliance/house/H1")
        watch = try ComplianceWatch("house", every: #require(minute), openIn: log)
        #expect(watch.open.isEmpty)
        let alerts = watch.observe(try report(log)).alerts
        #expect(alerts.map(\.kind) == [.raised])
        // Not recorded: raised again with the next report.
        watch.takeBack(alerts)
        #expect(watch.observe(try report(log)).alerts == alerts)
    }

    @Test func growthAndAgeMakeItDue() throws {
        var watch = try ComplianceWatch("house", every: #require(minute), openIn: MemoryLog())
        #expect(watch.isDue(size: 0, time: 5))
        watch.evaluated(size: 10, appended: 2, time: 1_000_000)
        #expect(!watch.isDue(size: 12, time: 1_000_000) && !watch.isDue(size: 12, time: 1_059_999))
        #expect(watch.isDue(size: 13, time: 1_000_000) && watch.isDue(size: 12, time: 1_060_000))
        #expect(watch.isDue(size: 12, time: 999_999), "a clock that was set back must not silence it")
    }

    // MARK: The Power of Ten, recorded

    private static func powerOfTen(
        deviations: String = "", gaps: String = "", applicable: Int = 5, functions: Int = 5, status: String = "checked"
    ) -> String {
        let rules = (1...10).map { number in
            """
            {"number": \(number), "title": "t", "pairs": {"applicable": \(applicable), "compliant": \(applicable), "recorded": 0, "deviating": 0, "share": null},
             "languages": [{"language": "c", "status": "\(status)", "explanation": "", "outside": 0, "pairs": {"applicable": \(applicable)}},
                           {"language": "bash", "status": "not applicable", "explanation": "", "outside": 0, "pairs": null}]}
            """
        }
        return """
            {"version": 1, "tool": {"name": "picket", "version": "0.1.0"}, "root": "/src", "files": 1, "outside": 0, "recorded": [],
             "languages": [{"language": "c", "functions": \(functions)}, {"language": "bash", "functions": 3}],
             "rules": [\(rules.joined(separator: ","))], "deviations": [\(deviations)], "notAssessed": [\(gaps)]}
            """
    }

    private func statuses(_ text: String) throws -> [ComplianceReport.Status] {
        let draft = try PowerOfTenRecord(reading: Array(text.utf8)).draft(actor: "user:ada")
        #expect(draft.object == "/src" && draft.digests["report"]?.hasPrefix("sha256:") ?? false)
        var log = MemoryLog()
        log.add(draft.action, object: draft.object, outcome: draft.outcome, details: draft.details)
        return try ComplianceReportTests.report("power-of-ten", of: log).controls.map(\.status)
    }

    @Test func figuresDecideTheRules() throws {
        let satisfied = [ComplianceReport.Status](repeating: .satisfied, count: 10)
        #expect(try statuses(Self.powerOfTen()) == satisfied)
        var expected = satisfied
        expected[2] = .notSatisfied
        #expect(try statuses(Self.powerOfTen(deviations: #"{"number": 3}"#)) == expected)
        expected = satisfied
        expected[9] = .notAssessable
        #expect(try statuses(Self.powerOfTen(gaps: #"{"subject": "a.c, rule 10", "reason": "no"}"#)) == expected)
        let none = [ComplianceReport.Status](repeating: .notAssessable, count: 10)
        #expect(try statuses(Self.powerOfTen(gaps: #"{"subject": "b.c", "reason": "syntax"}"#)) == none)
        #expect(try statuses(Self.powerOfTen(applicable: 4)) == none, "a function was not looked at")
        #expect(try statuses(Self.powerOfTen(applicable: 0, functions: 0)) == none, "there was no function")
        #expect(
            try statuses(Self.powerOfTen(gaps: #"{"subject": "rule 3 in Bash", "reason": "not applicable"}"#))
                == satisfied)
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"version\": 2}", powerOfTen().replacing("\"number\": 7", with: "\"number\": 8"),
    ])
    func whatIsNoReportIsRefused(text: String) {
        #expect(throws: (any Error).self) { try PowerOfTenRecord(reading: Array(text.utf8)) }
    }
}
