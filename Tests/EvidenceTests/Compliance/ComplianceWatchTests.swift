import Detection
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

    /// What a desk does with a watch's observations, without its files.
    private struct Alarm {
        var machine = AlertMachine(channels: ["a"])

        mutating func see(_ observations: [AlertObservation]) -> [EntryDraft] {
            machine.handle(.observed(observations), now: 0, random: { 0 }).compactMap {
                if case .record(let draft) = $0 { draft } else { nil }
            }
        }
    }

    @Test func contraryEvidenceRaisesOnceAndEvidenceResolves() throws {
        var log = MemoryLog()
        var watch = ComplianceWatch("house", every: try #require(minute))
        var alarm = Alarm()
        var step = watch.observe(try report(log))
        #expect(
            step.changes.map(\.new) == [.notAssessable] && step.observations.isEmpty, "nothing was satisfied before")
        log.add(.scanCompleted, outcome: .failure)
        step = watch.observe(try report(log))
        #expect(step.changes.map(\.old) == [.notAssessable] && step.observations.map(\.isBroken) == [true])
        let seen = try #require(step.observations.first)
        #expect(seen.evidence == [0] && seen.group == "compliance/house" && seen.severity == .high)
        #expect(seen.remediation == "For H1 (Scans) this has to be so: Scans succeed.")
        #expect(seen.current.hasPrefix("not satisfied; clean: "))
        let raised = alarm.see(step.observations)
        #expect(raised.map(\.action) == [.alertRaised] && raised.first?.object == "compliance/house/H1")
        step = watch.observe(try report(log))
        #expect(step.changes.isEmpty && alarm.see(step.observations).isEmpty)
        log.add(.scanCompleted)
        step = watch.observe(try report(log))
        #expect(
            alarm.see(step.observations).map(\.action) == [.alertResolved] && step.observations.first?.evidence == [1])
        // Evidence that ages away is lost without an entry.
        step = watch.observe(try report(log, at: MemoryLog.now + 31 * MemoryLog.day))
        #expect(step.changes.map(\.new) == [.notAssessable] && step.observations.first?.severity == .medium)
        #expect(alarm.see(step.observations).map(\.action) == [.alertRaised])
    }

    /// What is raised is known to the machine, whose state outlives the process; a watch begins with nothing.
    @Test func aWatchThatBeginsAnewRaisesNothingTwice() throws {
        var log = MemoryLog()
        log.add(.scanCompleted, outcome: .failure)
        var alarm = Alarm()
        for expected in [1, 0, 0] {
            var watch = ComplianceWatch("house", every: try #require(minute))
            #expect(alarm.see(watch.observe(try report(log)).observations).count == expected)
        }
        // Missing evidence resolves nothing.
        var watch = ComplianceWatch("house", every: try #require(minute))
        #expect(alarm.see(watch.observe(try report(log, at: MemoryLog.now + 31 * MemoryLog.day)).observations).isEmpty)
        #expect(alarm.machine.alerts["compliance/house/H1"]?.isRaised == true)
    }

    @Test func growthAndAgeMakeItDue() throws {
        var watch = ComplianceWatch("house", every: try #require(minute))
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
