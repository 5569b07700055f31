import Detection
import Evidence
import PicketTestKit
import Testing

struct QualityReportTests {
    static func scan(
        inspected: Int = 100, partial: Int = 0, failed: Int = 0, high: Int = 0, low: Int = 0,
        opportunities: Int = 10_000,
        failures: [String: JSON] = [:], outcome: EntryDraft.Outcome = .success
    ) -> EntryDraft {
        EntryDraft(
            .scanCompleted, actor: "service:ci", object: "src", outcome: outcome,
            digests: ["report": "sha256:" + String(repeating: "a", count: 64)], versions: ["picket": "0.1.0"],
            details: [
                "files": [
                    "inspected": JSON(inspected), "partial": JSON(partial), "failed": JSON(failed), "cached": 0,
                    "skipped": [:],
                ],
                "findings": ["critical": 0, "high": JSON(high), "medium": 0, "low": JSON(low), "info": 0],
                "suppressed": [:], "failures": .object(failures), "rules": 100, "opportunities": JSON(opportunities),
            ])
    }

    static func report(
        _ drafts: [EntryDraft], since: Int64? = nil, targets: [QualityTarget] = []
    ) throws -> QualityReport {
        try QualityReport(of: MemoryLog(drafts), since: since, targets: targets)
    }

    @Test func countsAreThoseOfTheEntries() throws {
        let report = try Self.report([
            Self.scan(high: 2, low: 5), EntryDraft(.keyGenerated, actor: "picket", object: "key"),
            Self.scan(
                inspected: 90, partial: 6, failed: 4, high: 1, failures: ["timeout": 3, "syntax": 7], outcome: .partial),
        ])
        let all = try #require(report.targets.first)
        #expect(all.defects.defects == 8)
        #expect(all.defects.units == 200)
        #expect(all.defects.opportunities == 20_000)
        #expect(all.verdict == .undecided || all.verdict == .met)
        #expect(report.yield.stages.map(\.stage) == ["parse", "inspect", "report", "record"])
        #expect(report.yield.stages.map(\.entered) == [200, 193, 2, 2])
        #expect(report.yield.stages.map(\.passed) == [193, 190, 2, 2])
        #expect(abs(try #require(report.yield.share) - 0.95) < 1e-12)
    }

    @Test(arguments: [
        (0, 100, QualityReport.Verdict.undecided), (0, 1_000_000, .met), (1_350, 1_000_000, .undecided),
        (1_200, 1_000_000, .met), (1_500, 1_000_000, .missed), (1, 1_000, .undecided), (1, 10, .missed),
        (10, 100, .missed), (0, 0, .noData),
    ])
    func verdictsAreGivenWithConfidence(defects: Int, opportunities: Int, verdict: QualityReport.Verdict) throws {
        let report = try Self.report([Self.scan(high: defects, opportunities: opportunities)])
        #expect(report.targets.first?.verdict == verdict)
        #expect(report.verdict == verdict)
    }

    @Test func targetsCountTheirOwn() throws {
        let report = try Self.report(
            [Self.scan(high: 0, low: 5_000, opportunities: 1_000_000)],
            targets: [
                QualityTarget(name: "severe", severities: [.critical, .high]),
                QualityTarget(name: "minor", severities: [.low], level: 5),
            ])
        #expect(report.targets.map(\.verdict) == [.met, .missed])
        #expect(report.targets.map(\.defects.defects) == [0, 5_000])
        #expect(report.verdict == .missed)
    }

    private static func scan(byRule: [String: (findings: Int, checks: Int)], omitted: Int = 0) -> EntryDraft {
        var draft = scan()
        draft.details["byRule"] = .object(
            byRule.mapValues { ["findings": JSON($0.findings), "checks": JSON($0.checks)] })
        if omitted > 0 { draft.details["rulesOmitted"] = JSON(omitted) }
        return draft
    }

    @Test func targetsCountOneRuleOrAFamily() throws {
        let report = try Self.report(
            [
                Self.scan(byRule: [
                    "security/eval": (3, 100), "security/weak-hash": (2, 100), "security": (0, 0),
                    "securityx/a": (9, 9),
                ]),
                // None of them ran; and what does not say.
                Self.scan(byRule: ["structure/nesting": (1, 100)]), Self.scan(),
                // It may be among those that have no place; another is listed.
                Self.scan(byRule: ["security/eval": (1, 100)], omitted: 4),
                // Findings of what was never asked cannot be.
                Self.scan(byRule: ["security/eval": (1, 0)]),
            ],
            targets: [
                QualityTarget(name: "eval", rules: ["security/eval"]),
                QualityTarget(name: "security", rules: ["security"]), QualityTarget(name: "none", rules: ["a/b"]),
            ])
        #expect(report.targets.map(\.defects.defects) == [4, 5, 0])
        #expect(report.targets.map(\.defects.opportunities) == [200, 200, 0])
        #expect(report.targets.map(\.defects.units) == [200, 100, 0])
        #expect(report.targets.map(\.silentScans) == [2, 3, 2])
        #expect(report.targets.map(\.verdict) == [.missed, .missed, .noData])
        #expect(report.text.contains("eval (security/eval), target 4.5 sigma: MISSED"))
        #expect(report.text.contains("2 scans do not tell findings by rule"))
        #expect(report.targets[0].chart?.points.count == 2)
        #expect(
            try QualityOracle.validate(report.json, schema: Project.root + "/docs/schemas/quality.schema.json"),
            "the schema refuses what the report says")
    }

    @Test func alertsSpeakOfOneRule() throws {
        let metric = try #require(AlertMetric(name: "findings:security"))
        let scan = Self.scan(byRule: [
            "security/eval": (3, 100), "security/weak-hash": (2, 100), "structure/x": (7, 100),
        ])
        let rule = AlertRule("security", .threshold(metric, .above(4)))
        let evaluation = try AlertEvaluation(of: [rule], in: MemoryLog([scan]), now: .max)
        let seen = try #require(evaluation.observations.first)
        #expect(seen.isBroken && seen.current == "5" && seen.remediation.contains("security/eval"))
        // Silence is no zero.
        let silent = try AlertEvaluation(of: [rule], in: MemoryLog([Self.scan()]), now: .max)
        #expect(silent.observations.isEmpty && silent.problems.count == 1)
        // As a path among the details, for alerts and compliance alike.
        let path = try #require(AlertMetric(name: "scan.completed:byRule.security/eval.findings"))
        let one = try AlertEvaluation(
            of: [AlertRule("one", .threshold(path, .above(0)))], in: MemoryLog([scan]), now: .max)
        #expect(one.observations.first?.current == "3")
    }

    @Test func whatCannotBeUsedIsSaid() throws {
        var strange = Self.scan()
        strange.details["findings"] = ["horrible": 1]
        var negative = Self.scan()
        negative.details["opportunities"] = -1
        var huge = Self.scan()
        huge.details["opportunities"] = .number(9e15)
        var bare = Self.scan()
        bare.details = [:]
        var unknown = Self.scan()
        unknown.details["opportunities"] = nil
        let report = try Self.report([strange, negative, huge, bare, unknown, Self.scan()])
        #expect(report.scans.count == 1)
        #expect(report.unusableCount == 5)
        #expect(report.unusable.map(\.place) == [0, 1, 2, 3, 4])
        // They were scans that are not on record as such.
        #expect(report.yield.stages.last?.entered == 6)
    }

    @Test func nothingRecordedIsNoQuality() throws {
        let report = try Self.report([])
        #expect(report.verdict == .noData)
        #expect(report.yield.share == nil)
        #expect(report.text.contains("no data"))
    }

    @Test func pagesSayTheSame() throws {
        var random = SplitMix64(seed: 5)
        let report = try Self.report(
            (0..<40).map { index in
                Self.scan(
                    high: Int.random(in: 0...3, using: &random) + (index == 30 ? 40 : 0),
                    opportunities: 4_000 + index * 100)
            })
        #expect(report.targets.first?.chart?.signals.contains { $0.rule == .beyondLimits && $0.at == 30 } == true)
        let html = report.html
        #expect(html.components(of: "<svg") == 3)
        #expect(html.contains("prefers-color-scheme:dark"))
        #expect(!html.contains("://"))
        let json = try JSON(parsing: report.json.canonical)
        #expect(json["characteristics"]?.array?.first?["defects"]?.integer == report.targets.first?.defects.defects)
        let text = report.text
        #expect(text.contains("DPMO"))
        #expect(!text.contains("unbounded"))
        #expect(
            try QualityOracle.validate(report.json, schema: Project.root + "/docs/schemas/quality.schema.json"),
            "the schema refuses what the report says")
    }
}

extension String {
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
