import Foundation
import PicketTestKit
import Testing

@testable import Engine

@Suite struct CacheLifetimeTests {
    private static let second: UInt64 = 1_000_000_000
    private static let range = second...(100_000 * second)

    /// A key that changes at random, asked for at any time: what an adapted lifetime makes of it, without a clock.
    private struct Course {
        /// Of the answers.
        var stale = 0.0
        /// From one computation to the next, in mean seconds between changes.
        var lifetime = 0.0

        init(changesEvery mean: Double, mostStale: Double, looks: Int, seed: UInt64, until looksBefore: Int = 0) {
            var random = SplitMix64(seed: seed)
            let adaptation = Adaptation(mostStale: mostStale, CacheLifetimeTests.range)
            func untilNext() -> Double { -mean * log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random)) }
            var (now, nextChange, version) = (0.0, untilNext(), UInt64(0))
            var history = ChangeHistory(mark: version, at: 0)
            var (total, outOfDate) = (0.0, 0.0)
            for look in 0..<looks {
                history.saw(version, at: UInt64(now * 1e9))
                let time = Double(adaptation.lifetime(after: history)) / 1e9
                let end = now + time
                if look >= looksBefore {
                    total += time
                    outOfDate += max(0, end - max(now, nextChange))
                }
                while nextChange < end {
                    version += 1
                    nextChange += untilNext()
                }
                now = end
            }
            stale = outOfDate / total
            lifetime = total / Double(looks - looksBefore) / mean
        }
    }

    @Test(arguments: [0.02, 0.05, 0.2], [30.0, 600, 7_200])
    func soManyAnswersAreOutOfDateAsMayBe(mostStale: Double, mean: Double) {
        let courses = (0..<20).map {
            Course(changesEvery: mean, mostStale: mostStale, looks: 3_000, seed: $0, until: 200)
        }
        let stale = courses.map(\.stale).reduce(0, +) / 20
        // Not more; and not by computing far more often than needed: the best fixed lifetime is about 2 x share.
        #expect(stale <= mostStale * 1.1 || mean * 2 * mostStale < 1, "\(stale)")
        #expect(stale >= mostStale * 0.5, "\(stale)")
    }

    @Test func whatNeverChangesLivesLongest() {
        let adaptation = Adaptation(mostStale: 0.05, Self.range)
        var history = ChangeHistory(mark: 1, at: 0)
        var now: UInt64 = 0
        var lifetimes: [UInt64] = []
        for _ in 0..<300 {
            lifetimes.append(adaptation.lifetime(after: history))
            now += lifetimes[lifetimes.count - 1]
            history.saw(1, at: now)
        }
        #expect(lifetimes.first == Self.range.lowerBound)
        #expect(lifetimes.last == Self.range.upperBound)
        #expect(lifetimes == lifetimes.sorted())
    }

    @Test func whatBeginsToChangeLivesShorterSoon() {
        let adaptation = Adaptation(mostStale: 0.05, Self.range)
        var history = ChangeHistory(mark: 0, at: 0)
        for look in 1...200 { history.saw(0, at: UInt64(look) * 10_000 * Self.second) }
        var now = 200 * 10_000 * Self.second
        let calm = adaptation.lifetime(after: history)
        for look in 1...5 {
            now += adaptation.lifetime(after: history)
            history.saw(UInt64(look), at: now)
        }
        #expect(adaptation.lifetime(after: history) < calm / 4)
    }

    @Test(arguments: [-1, 0, 0.5, 1, 2, Double.nan, .infinity])
    func whateverIsAskedForStaysInRange(mostStale: Double) {
        let adaptation = Adaptation(mostStale: mostStale, Self.range)
        for times in [[], [0, 0], [5, 1], [.max, 0, .max]] as [[UInt64]] {
            var history = ChangeHistory(mark: 1, at: 9)
            for (mark, time) in times.enumerated() { history.saw(UInt64(mark), at: time) }
            #expect(Self.range.contains(adaptation.lifetime(after: history)))
        }
    }

    @Test(arguments: [(Duration.nanoseconds(1), 50), (.seconds(3_600), 1)])
    func aCacheGoesByIt(lifetime: Duration, computations: Int) async throws {
        let cache = Cache<Int>(mostBytes: 1 << 20) { _ in 100 }
        let adapted = CacheLifetime<Int>.adapted(within: lifetime...lifetime, mark: { UInt64($0) })
        for look in 0..<50 {
            _ = try await cache.withCached(CacheKey(hashing: [1]), lifetime: adapted) { look }
        }
        #expect(cache.statistics.misses == computations)
    }
}
