import FoundationEssentials
import PicketTestKit
import Testing

@testable import Measurement

@Suite struct StatisticsTests {
    /// What `numpy.percentile` says.
    @Test(
        arguments: [
            ([3.0], 50.0, 3.0), ([1, 2], 50, 1.5), ([1, 2, 3, 4], 25, 1.75), ([4, 1, 3, 2], 75, 3.25),
            ([1, 9], 100, 9),
            ([1, 9], 0, 1), ([], 50, 0), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95, 9.55),
        ] as [([Double], Double, Double)])
    func percentilesLieBetweenRanks(values: [Double], percent: Double, expected: Double) {
        #expect(abs(Statistics.percentile(percent, of: values) - expected) < 1e-12)
    }

    /// In 95 of 100 repetitions the interval holds the truth; of 400, within three standard deviations of that.
    @Test func intervalsHoldTheTruthAsOftenAsTheySay() {
        var random = SplitMix64(seed: 11)
        func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + Double(random.next() >> 11) * 0x1p-53 } }
        var held = 0
        for _ in 0..<400 {
            let estimate = Statistics.medianEstimate((0..<25).map { _ in 10 + normal() })
            if estimate.low <= 10, estimate.high >= 10 { held += 1 }
        }
        #expect((366...398).contains(held), "\(held)")
    }

    @Test func slopesAreFoundAndNoneIsNot() {
        var random = SplitMix64(seed: 12)
        func noise() -> Double { Double(random.next() % 2_000) / 100 - 10 }
        let flat = Statistics.slopeEstimate((0..<120).map { _ in 500 + noise() })
        #expect(flat.low < 0 && flat.high > 0)
        let growing = Statistics.slopeEstimate((0..<120).map { 500 + Double($0) * 0.5 + noise() })
        #expect(growing.low > 0.3 && growing.high < 0.7)
        #expect(Statistics.slopeEstimate([1, 2]).low == -.infinity)
    }

    @Test func overheadIsOfPairs() {
        let estimate = Statistics.overheadEstimate([1.1, 2.2, 3.3, 4.4], over: [1, 2, 3, 4])
        #expect(abs(estimate.value - 0.1) < 1e-9 && abs(estimate.low - 0.1) < 1e-9)
    }

    @Test func claimsAreDecidedByTheirWholeInterval() {
        let sure = Estimate(value: 0.8, low: 0.7, high: 0.9, samples: 9)
        let wide = Estimate(value: 0.8, low: 0.7, high: 1.2, samples: 9)
        let over = Estimate(value: 1.1, low: 0.7, high: 1.2, samples: 9)
        #expect(
            [sure, wide, over].map { Claim("x", $0, .atMost, 1, unit: "%").verdict } == [.pass, .undecided, .fail])
        #expect(
            [sure, wide, over].map { Claim("x", $0, .atLeast, 0.75, unit: "%").verdict } == [
                .undecided, .undecided, .undecided,
            ])
        #expect(Claim("x", sure, .atLeast, 0.7, unit: "%").verdict == .pass)
        #expect(Claim("x", sure, .atLeast, 0.81, unit: "%").verdict == .fail)
    }

    // MARK: Reports

    private var report: BenchmarkReport {
        var report = BenchmarkReport(name: "test", parameters: ["a": "<1>"], version: "0")
        report.metrics = [
            .init(
                "speed", unit: "1/s", Estimate(value: 10, low: 9, high: 11, samples: 5), isBetterLow: false,
                series: [9, 10, 11]),
            .init("once", unit: "s", Statistics.medianEstimate([1])),
        ]
        report.claims = [Claim("fast", report.metrics[0].estimate, .atLeast, 5, unit: "1/s")]
        return report
    }

    @Test func aReportSurvivesItsJSON() throws {
        let report = report
        #expect(try BenchmarkReport(json: try report.json()) == report)
        #expect(throws: (any Error).self) { try BenchmarkReport(json: Data("{}".utf8)) }
    }

    @Test func itsPageEscapesAndStandsAlone() {
        let html = report.html
        #expect(html.contains("a: &lt;1&gt;") && !html.contains("<1>"))
        #expect(!html.contains("http") && html.contains("<svg"))
        #expect(report.markdown.contains("| fast | ≥ 5.0 1/s | 10.0 1/s | 9.0 to 11.0 | pass |"))
    }

    @Test(arguments: [
        ((20.0, 19.0, 21.0), Comparison.Verdict.improved), ((5, 4, 6), .regressed), ((10.5, 9.5, 11.5), .undecided),
    ])
    func comparisonsSayWhatIsSure(now: (Double, Double, Double), verdict: Comparison.Verdict) {
        var later = report
        later.metrics[0].estimate = Estimate(value: now.0, low: now.1, high: now.2, samples: 5)
        let comparison = Comparison(later, with: report)
        #expect(comparison.rows.map(\.verdict) == [verdict, .undecided])
        #expect(comparison.hasRegressed == (verdict == .regressed))
        later.parameters = [:]
        #expect(Comparison(later, with: report).remarks == ["the parameters differ"])
    }

    @Test func latenciesOfAStallCountForAllThatWaited() {
        let recorder = LatencyRecorder()
        for _ in 0..<99 { recorder.record(nanoseconds: 1_000_000, expectedInterval: 10_000_000) }
        recorder.record(nanoseconds: 1_000_000_000, expectedInterval: 10_000_000)
        let distribution = recorder.distribution
        #expect(distribution.count == 199)
        #expect(distribution.percentile(99) > 0.9 && distribution.percentile(50) < 0.02)
    }

    @Test func arrivalsComeAtTheirRate() {
        var schedule = ArrivalSchedule(rate: 1_000)
        let total = (0..<100_000).reduce(0.0) { sum, _ in sum + Double(schedule.next()) }
        #expect(abs(total / 1e11 - 1) < 0.02)
    }

    @Test func theProcessIsMeasured() {
        let before = ProcessGauge.read()
        SpinTask(nanoseconds: 5_000_000).run()
        let after = ProcessGauge.read()
        #expect(after.resident > 0 && after.peakResident >= after.resident / 2)
        #expect(after.user + after.system >= before.user + before.system)
        #expect(after.time > before.time)
    }
}
