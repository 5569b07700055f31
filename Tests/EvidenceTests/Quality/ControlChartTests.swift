import PicketTestKit
import Testing

@testable import Evidence

struct ControlChartTests {
    private func labelled(_ values: [Double]) -> [(label: String, value: Double)] {
        values.enumerated().map { ("p\($0)", $1) }
    }

    /// Montgomery's way, by hand: 10 measurements, mean 10.5, ranges 1, 2, 1, 2, 1, 2, 1, 2, 1 with a mean of 13/9.
    @Test func individualsAndRangesByHand() throws {
        let values: [Double] = [10, 11, 9, 10, 12, 11, 9, 10, 12, 11]
        let chart = try #require(ControlChart.individuals(labelled(values)))
        #expect(abs(chart.centre - 10.5) < 1e-12)
        let deviation = 13.0 / 9 / 1.128_379_167_095_512_6
        #expect(abs(chart.points[0].upper - (10.5 + 3 * deviation)) < 1e-12)
        #expect(abs(chart.points[0].lower - (10.5 - 3 * deviation)) < 1e-12)
        #expect(chart.signals.isEmpty)
        let ranges = try #require(ControlChart.movingRange(labelled(values)))
        #expect(ranges.points.map(\.value) == [1, 2, 1, 2, 1, 2, 1, 2, 1])
        #expect(abs(ranges.centre - 13.0 / 9) < 1e-12)
        #expect(abs(ranges.points[0].upper - 3.267 * 13 / 9) < 0.001)
        #expect(ranges.points[0].lower == 0)
    }

    /// 12 defects of 400 opportunities in all: u is 30 per thousand; 3 √(0.03/100) is 51.96 per thousand.
    @Test func uChartByHand() throws {
        let chart = try #require(
            ControlChart.u([("a", 3, 100), ("b", 1, 100), ("c", 8, 200), ("none", 0, 0)], scale: 1_000))
        #expect(chart.points.count == 3)
        #expect(abs(chart.centre - 30) < 1e-12)
        #expect(abs(chart.points[0].upper - 81.961_524_227_066_31) < 1e-9)
        #expect(chart.points[0].lower == 0)
        #expect(abs(chart.points[2].upper - (30 + 3_000 * (0.03 / 200).squareRoot())) < 1e-9)
        #expect(abs(chart.points[2].distance - 10 / (1_000 * (0.03 / 200).squareRoot())) < 1e-9)
    }

    @Test func whatCannotBeCharted() {
        #expect(ControlChart.individuals(labelled([1])) == nil)
        #expect(ControlChart.individuals(labelled([1, .nan])) == nil)
        #expect(ControlChart.u([("a", 1, 1)]) == nil)
        #expect(ControlChart.u([("a", -1, 1), ("b", 1, 1)]) == nil)
        #expect(ControlChart.u([("a", Int.max, 1), ("b", 1, 1)]) == nil)
    }

    @Test func aProcessThatDoesNotVaryBreaksNothing() throws {
        for value in [0, 0.1, 7] {
            let chart = try #require(ControlChart.individuals(labelled(Array(repeating: value, count: 40))))
            #expect(chart.signals.isEmpty)
        }
        #expect(try #require(ControlChart.u((0..<30).map { ("\($0)", 0, 100 + $0) })).signals.isEmpty)
    }

    /// The rules as their authors put them, over the distances alone, each in a way unlike the implementation's.
    private func expected(_ z: [Double], _ values: [Double]) -> Set<ControlSignal> {
        var found: Set<ControlSignal> = []
        func add(_ rule: ControlRule, _ points: [Int]) {
            if let at = points.last { found.insert(ControlSignal(rule: rule, at: at, points: points)) }
        }
        for (rule, of, need, beyond) in [(ControlRule.twoOfThree, 3, 2, 2.0), (.fourOfFive, 5, 4, 1.0)] {
            for at in z.indices {
                for side in [1.0, -1.0] where z[at] * side > beyond {
                    let those = (max(0, at - of + 1)...at).filter { z[$0] * side > beyond }
                    if those.count >= need { add(rule, those) }
                }
            }
        }
        for at in z.indices {
            if z[at] > 3 || z[at] < -3 { add(.beyondLimits, [at]) }
            for (rule, length) in [(ControlRule.eightOnASide, 8), (.nineOnASide, 9)] where at + 1 >= length {
                let run = Array((at - length + 1)...at)
                if run.allSatisfy({ z[$0] > 0 }) || run.allSatisfy({ z[$0] < 0 }) { add(rule, run) }
            }
            if at >= 5 {
                let run = Array(values[(at - 5)...at])
                if zip(run, run.dropFirst()).allSatisfy(<) || zip(run, run.dropFirst()).allSatisfy(>) {
                    add(.sixRisingOrFalling, Array((at - 5)...at))
                }
            }
            if at >= 13 {
                let alternates = ((at - 12)..<at).allSatisfy { i in
                    let before: Double = values[i] - values[i - 1]
                    let after: Double = values[i + 1] - values[i]
                    return before * after < 0
                }
                if alternates { add(.fourteenAlternating, Array((at - 13)...at)) }
            }
            if at >= 14, ((at - 14)...at).allSatisfy({ -1 < z[$0] && z[$0] < 1 }) {
                add(.fifteenNearTheCentre, Array((at - 14)...at))
            }
            if at >= 7, ((at - 7)...at).allSatisfy({ z[$0] > 1 || z[$0] < -1 }) {
                add(.eightAwayFromTheCentre, Array((at - 7)...at))
            }
        }
        return found
    }

    @Test func rulesAreThoseOfTheirDefinitions() throws {
        var random = SplitMix64(seed: 11)
        var broken: Set<ControlRule> = []
        for round in 0..<1_500 {
            var level = 0.0
            // Noise, drifts, steps, saw teeth and calm, so that every rule gets broken.
            let values: [Double] = (0..<60).map { index in
                let noise = Double.random(in: -1...1, using: &random)
                switch round % 6 {
                case 0: return noise
                case 1:
                    level += Double.random(in: -0.5...0.6, using: &random)
                    return level
                case 2: return noise + (index > 30 ? 3 : 0)
                case 3: return (index.isMultiple(of: 2) ? 2 : -2) + noise * 1.5
                case 4: return index.isMultiple(of: 20) ? noise * 12 : noise * 0.3
                default: return (Double(index) / 4).rounded() + noise.rounded()
                }
            }
            let chart = try #require(ControlChart.individuals(labelled(values)))
            let expected = expected(chart.points.map(\.distance), values)
            #expect(Set(chart.signals) == expected)
            #expect(chart.signals.count == expected.count)
            broken.formUnion(chart.signals.map(\.rule))
        }
        #expect(broken == Set(ControlRule.allCases))
    }

    @Test func rulesHaveTheirNumbers() {
        #expect(ControlRule.twoOfThree.names == "Western Electric 2, Nelson 5")
        #expect(ControlRule.eightOnASide.names == "Western Electric 4")
        #expect(ControlRule.nineOnASide.names == "Nelson 2")
        #expect(ControlRule.westernElectric.count == 4)
        #expect(ControlRule.nelson.count == 8)
    }

    @Test func drawingsAreWellFormedAndSayWhatTheyShow() throws {
        let values = (0..<30).map { ("<script>alert('\($0)')</script>", $0 == 20 ? 90.0 : Double($0 % 3)) }
        let chart = try #require(ControlChart.individuals(values))
        let html = chart.html(name: "dpmo", title: "Findings & more", unit: "per million \"checks\"")
        #expect(!html.contains("<script"))
        #expect(html.contains("Findings &amp; more"))
        #expect(html.contains("role=\"img\""))
        #expect(html.contains("Western Electric 1, Nelson 1"))
        #expect(html.components(between: "<tbody>", and: "</tbody>").components(of: "<tr") == 30)
        // As XML it is read by Python: every tag closed.
        let parsed = try QualityOracle.run(
            "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin)", input: html)
        #expect(parsed == 0)
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> Substring {
        guard let from = firstRange(of: start), let to = firstRange(of: end) else { return "" }
        return self[from.upperBound..<to.lowerBound]
    }
}

extension Substring {
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
