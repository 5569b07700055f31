import Detection
import PicketTestKit
import Testing

@testable import Evidence

struct AlertEvaluationTests {
    private static let now = MemoryLog.now
    private static let hour = MemoryLog.hour

    private func observations(_ rule: AlertRule, _ drafts: [EntryDraft]) throws -> [AlertObservation] {
        try AlertEvaluation(of: [rule], in: MemoryLog(drafts), now: Self.now).observations
    }

    private func scan(_ object: String, high: Int = 0, low: Int = 0, failures: [String: JSON] = [:]) -> EntryDraft {
        var draft = QualityReportTests.scan(high: high, low: low, failures: failures)
        draft.object = object
        return draft
    }

    @Test func thresholdsAreOfEachObjectsNewest() throws {
        let rule = AlertRule("high", .threshold(.findings([.high]), .above(3)))
        let found = try observations(
            rule, [scan("a", high: 9), scan("b", high: 2), scan("a", high: 1), scan("b", high: 7, low: 20)])
        #expect(found.map(\.key) == ["high:a", "high:b"])
        #expect(found.map(\.isBroken) == [false, true])
        #expect(found.last?.current == "7")
        #expect(found.last?.threshold == "findings.high at most 3")
        #expect(found.last?.evidence == [1, 3])
        #expect(found.last?.remediation.contains("7 of 7 findings are high, up from 2 in entry 1") == true)
        #expect(found.last?.remediation.contains("picket scan b") == true)
    }

    @Test func remediesNameWhatContributesMost() throws {
        let rule = AlertRule("failures", .threshold(.failures, .above(0)))
        let found = try observations(rule, [scan("src", failures: ["syntax": 2, "timeout": 30, "encoding": 1])])
        #expect(found.first?.remediation.contains("30 of 33 failures are \"timeout\"") == true)
    }

    @Test func ratesAddUpWithinTheirTime() throws {
        let drafts = (0..<10).map { scan("x", high: $0) }
        let rule = AlertRule("rate", .rate(.findings([.high]), .above(23), within: 2 * Self.hour))
        let found = try observations(rule, drafts)
        // The last three: 7, 8 and 9.
        #expect(found.first?.current == "24")
        #expect(found.first?.isBroken == true)
        #expect(found.first?.evidence == [7, 8, 9])
    }

    @Test func absenceIsMeasuredFromTheLast() throws {
        let drafts = [
            scan("x"), EntryDraft(.keyRotated, actor: "user:ada", object: "k"),
            EntryDraft(.keyRotated, actor: "user:ada", object: "k"),
        ]
        let rule = AlertRule("scans", .absence(.scanCompleted, longerThan: Self.hour))
        let found = try observations(rule, drafts)
        #expect(found.first?.isBroken == true)
        #expect(found.first?.current == "none for 2h")
        #expect(found.first?.evidence == [0])
        #expect(found.first?.remediation.contains("service:ci") == true)
        #expect(
            try observations(AlertRule("scans", .absence(.scanCompleted, longerThan: 3 * Self.hour)), drafts).first?
                .isBroken == false)
        // Never at all: since the log began.
        #expect(
            try observations(AlertRule("a", .absence(.qualityReported, longerThan: Self.hour)), drafts).first?.isBroken
                == true)
        #expect(try observations(AlertRule("a", .absence(.qualityReported, longerThan: Self.hour)), []).isEmpty)
    }

    @Test func chartsAreAskedOfTheirNewestPoint() throws {
        let rule = AlertRule("chart", .controlChart(.findings([.high]), ControlRule.westernElectric))
        let calm = (0..<30).map { scan("x", high: 5 + $0 % 3) }
        #expect(try observations(rule, calm).first?.isBroken == false)
        let found = try observations(rule, calm + [scan("x", high: 60)])
        #expect(found.first?.isBroken == true)
        #expect(found.first?.evidence == [30])
        #expect(found.first?.remediation.contains("Western Electric 1") == true)
    }

    @Test func anyActionsNumbersServe() throws {
        let metric = try #require(AlertMetric(name: "compliance.reported:summary.notSatisfied"))
        let rule = AlertRule("compliance", .threshold(metric, .above(0)))
        let report = EntryDraft(
            .complianceReported, actor: "picket", object: "soc2",
            details: ["summary": ["notSatisfied": 2, "notAssessable": 9]])
        let found = try observations(rule, [report])
        #expect(found.first?.key == "compliance:soc2")
        #expect(found.first?.isBroken == true)
        var bare = report
        bare.details = [:]
        let evaluation = try AlertEvaluation(of: [rule], in: MemoryLog([bare]), now: Self.now)
        #expect(evaluation.observations.isEmpty)
        #expect(evaluation.problems.count == 1)
    }

    @Test(arguments: [
        "", "findings.horrible", "scan.completed", "scan.completed:", "scan.completed:a..b", ":a", "dpmo ",
    ])
    func metricsThatAreNone(name: String) { #expect(AlertMetric(name: name) == nil) }
}
