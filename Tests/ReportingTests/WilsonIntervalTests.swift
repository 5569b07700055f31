import Reporting
import Testing

@Suite struct WilsonIntervalTests {
    /// The examples of R. G. Newcombe: Two-sided confidence intervals for the single proportion. Statistics in Medicine 17,
    /// 1998 (table I, method 3).
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
    func agreesWithNewcombe(_ successes: Int, _ count: Int, _ low: Double, _ high: Double) throws {
        let interval = try #require(WilsonInterval.of(successes, in: count))
        #expect(abs(interval.low - low) < 6e-5 && abs(interval.high - high) < 6e-5, "\(interval)")
        // What holds of successes holds of failures, turned round.
        let other = try #require(WilsonInterval.of(count - successes, in: count))
        #expect(abs(other.low - (1 - interval.high)) < 1e-12 && abs(other.high - (1 - interval.low)) < 1e-12)
    }

    @Test func saysNothingOfNothing() {
        #expect(WilsonInterval.of(0, in: 0) == nil)
        #expect(WilsonInterval.of(2, in: 1) == nil)
        #expect(WilsonInterval.of(-1, in: 1) == nil)
    }
}
