import Evidence
import PicketTestKit
import Testing

struct SixSigmaTests {
    @Test(arguments: SciPy.normal)
    func quantileIsThatOfSciPy(p: Double, z: Double) throws {
        let own = try #require(Normal.quantile(p))
        #expect(abs(own - z) <= 1e-9)
        #expect(abs(own - z) <= 1e-13 * max(1, abs(z)))
    }

    @Test(arguments: [0, 1, -1, 2, Double.nan, .infinity])
    func thereIsNoQuantileOutsideOfTheShares(p: Double) { #expect(Normal.quantile(p) == nil) }

    @Test func quantileAndShareUndoEachOther() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<10_000 {
            let z = Double.random(in: -8...5, using: &random)
            let back = try #require(Normal.quantile(Normal.share(below: z)))
            // Towards 1 a share has fewer digits to say how near it is.
            #expect(abs(back - z) < (z < 2 ? 1e-12 : 1e-9))
        }
    }

    @Test(arguments: [(3.4, 6.0), (233, 5.0), (6_210, 4.0), (66_807, 3.0), (308_538, 2.0)])
    func levelsAreThoseOfTheTables(perMillion: Double, level: Double) throws {
        let own = try #require(Sigma.level(perMillion: perMillion))
        #expect(abs(own - level) < 0.001)
        #expect(abs(Sigma.perMillion(level: own) - perMillion) < perMillion * 1e-12)
    }

    @Test(arguments: SciPy.counts)
    func countsAreBoundAsBySciPy(events: Int, confidence: Double, low: Double, high: Double) {
        let own = ExactInterval.ofCount(events, confidence: confidence)
        #expect(abs(own.low - low) <= 1e-9 * low)
        #expect(abs(own.high - high) <= 1e-9 * high)
    }

    @Test(arguments: SciPy.shares)
    func sharesAreBoundAsBySciPy(events: Int, trials: Int, confidence: Double, low: Double, high: Double) {
        let own = ExactInterval.ofShare(events, in: trials, confidence: confidence)
        #expect(abs(own.low - low) <= 1e-9 * low)
        #expect(abs(own.high - high) <= 1e-9 * high)
        // Seen from the other side it is the same.
        let mirrored = ExactInterval.ofShare(trials - events, in: trials, confidence: confidence)
        #expect(abs(mirrored.low - (1 - high)) <= 1e-9)
        #expect(abs(mirrored.high - (1 - low)) <= 1e-9)
    }

    /// The bounds are what they are by definition: sums over the binomial distribution, term by term.
    @Test func boundsSatisfyTheirDefinition() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<200 {
            let n = Int.random(in: 2...60, using: &random)
            let k = Int.random(in: 1..<n, using: &random)
            let interval = ExactInterval.ofShare(k, in: n)
            func probability(_ range: ClosedRange<Int>, _ p: Double) -> Double {
                range.reduce(0) { sum, i in
                    var term = 1.0
                    for j in 0..<i { term *= Double(n - j) / Double(i - j) * p }
                    for _ in i..<n { term *= 1 - p }
                    return sum + term
                }
            }
            #expect(abs(probability(k...n, interval.low) - 0.025) < 1e-9)
            #expect(abs(probability(0...k, interval.high) - 0.025) < 1e-9)
        }
    }

    @Test(arguments: [1, 10, 4_000, 1_000_000, Defects.most])
    func noDefectsBoundTheLevelByTheRuleOfThree(opportunities: Int) throws {
        let defects = try #require(Defects(0, units: 1, opportunities: opportunities))
        let interval = try #require(defects.perMillionInterval)
        #expect(interval.low == 0)
        #expect(abs(interval.high - 2.995_732_273_553_991e6 / Double(opportunities)) <= interval.high * 1e-12)
        let sigma = try #require(defects.sigma)
        #expect(sigma.level == nil)
        #expect(sigma.atMost == nil)
        if opportunities > 3 {
            #expect(try #require(sigma.atLeast).isFinite)
        } else {
            #expect(sigma.atLeast == nil)
        }
        #expect(defects.yield == 1)
    }

    @Test func figuresByHand() throws {
        let defects = try #require(Defects(30, units: 100, opportunities: 5_000))
        #expect(defects.perUnit == 0.3)
        #expect(defects.perOpportunity == 0.006)
        #expect(defects.perMillion == 6_000)
        #expect(abs(try #require(defects.yield) - 0.740_818_220_681_717_9) < 1e-15)
        let sigma = try #require(defects.sigma)
        #expect(abs(try #require(sigma.level) - 4.012_144_327_930_419) < 1e-9)
        let level = try #require(sigma.level)
        let (least, most) = (try #require(sigma.atLeast), try #require(sigma.atMost))
        #expect(least < level && level < most)
    }

    @Test(arguments: [
        (-1, 1, 1), (1, 0, 0), (1, 1, 0), (1, 0, 1), (0, -1, 1), (0, 1, -1), (Int.max, 1, 1), (0, 1, Int.max),
    ])
    func whatCannotBeIsNone(defects: Int, units: Int, opportunities: Int) {
        #expect(Defects(defects, units: units, opportunities: opportunities) == nil)
    }

    @Test func nothingInspectedHasNoFigure() throws {
        let nothing = try #require(Defects(0, units: 0, opportunities: 0))
        #expect(nothing.perMillion == nil)
        #expect(nothing.yield == nil)
        #expect(nothing.sigma == nil)
    }

    @Test func moreDefectsThanOpportunitiesHaveNoLevel() throws {
        let sigma = try #require(Defects(12, units: 2, opportunities: 4)?.sigma)
        #expect(sigma.level == nil)
        #expect(sigma.atLeast == nil)
    }

    @Test func rolledYieldIsTheProduct() throws {
        let stages = try [("parse", 98), ("inspect", 95), ("report", 96)].map { name, passed in
            try #require(StageYield(name, entered: 100, passed: passed))
        }
        let rolled = RolledYield(stages)
        #expect(abs(try #require(rolled.share) - 0.89376) < 1e-12)
        #expect(rolled.interval.low < 0.89376)
        #expect(rolled.interval.high > 0.89376)
        #expect(RolledYield([]).share == nil)
        #expect(RolledYield(stages + [try #require(StageYield("record", entered: 0, passed: 0))]).share == nil)
        #expect(StageYield("parse", entered: 1, passed: 2) == nil)
        #expect(StageYield("parse", entered: 1, passed: -1) == nil)
    }

    /// Drawn again and again, the interval holds the true level at least as often as it says.
    @Test(arguments: [0.5, 2.0, 9.0])
    func intervalsHoldWhatTheyPromise(mean: Double) throws {
        var random = SplitMix64(seed: 7)
        var held = 0
        let draws = 4_000
        for _ in 0..<draws {
            // Knuth's way to draw from a Poisson distribution.
            var count = -1
            var product = 1.0
            repeat {
                product *= Double.random(in: 0.0..<1, using: &random)
                count += 1
            } while product > 0.367_879_441_171_442_33.power(mean)
            let interval = ExactInterval.ofCount(count)
            if interval.low <= mean, mean <= interval.high { held += 1 }
        }
        #expect(Double(held) / Double(draws) >= 0.94)
    }

    @Test func capabilityByHand() throws {
        let values = [9.8, 10.1, 10.0, 9.9, 10.2, 10.0, 9.7, 10.3, 10.1, 9.9]
        let capability = try #require(Capability(values, lower: 9, upper: 10.8))
        // mean 10, s = √(0.3/9); χ² of 9 degrees at 2.5 % and 97.5 %: 2.7003895, 19.0227678.
        #expect(abs(capability.deviation - 0.182_574_185_835_055_36) < 1e-12)
        let cp = try #require(capability.cp)
        #expect(abs(cp - 1.643_167_672_515_498_3) < 1e-9)
        #expect(abs(capability.cpk - 1.460_593_486_680_442_5) < 1e-9)
        let interval = try #require(capability.cpInterval)
        #expect(abs(interval.low - cp * (2.700_389_499_980_357_6 / 9).squareRoot()) < 1e-9)
        #expect(abs(interval.high - cp * (19.022_767_798_641_635 / 9).squareRoot()) < 1e-9)
        // Bissell: 1.96 √(1/90 + 1.46²/18).
        let spread =
            1.959_963_984_540_054 * (1 / 90.0 + 1.460_593_486_680_442_5 * 1.460_593_486_680_442_5 / 18).squareRoot()
        #expect(abs(capability.cpkInterval.high - capability.cpk - spread) < 1e-9)
        let oneSided = try #require(Capability(values, upper: 10.8))
        #expect(oneSided.cp == nil)
        #expect(oneSided.cpk == capability.cpk)
    }

    @Test(arguments: [[], [1], [2, 2, 2], [1, .nan], [1, .infinity]] as [[Double]])
    func withoutVariationThereIsNoCapability(values: [Double]) {
        #expect(Capability(values, lower: 0, upper: 3) == nil)
        #expect(Capability([1, 2], lower: 3, upper: 0) == nil)
        #expect(Capability([1, 2]) == nil)
    }

    /// Whatever the counts, the figures are numbers, in order, and end.
    @Test func anyCountsGiveFigures() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<300 {
            let scale = Int.random(in: 0...10, using: &random)
            let most = (0..<scale).reduce(1) { product, _ in product * 10 }
            let trials = Int.random(in: 1...most, using: &random)
            let events = Int.random(in: 0...trials, using: &random)
            for interval in [
                ExactInterval.ofShare(events, in: trials), ExactInterval.ofCount(events).scaled(by: 1 / Double(trials)),
            ] {
                let share = Double(events) / Double(trials)
                #expect(interval.low <= share && share <= interval.high, "\(events) of \(trials)")
                #expect(interval.low >= 0 && interval.high.isFinite)
            }
        }
    }
}

extension Double {
    /// Of small exponents that are halves: enough for e^-mean.
    fileprivate func power(_ exponent: Double) -> Double {
        var result = 1.0
        for _ in 0..<Int(exponent) { result *= self }
        return exponent.rounded(.down) == exponent ? result : result * squareRoot()
    }
}
