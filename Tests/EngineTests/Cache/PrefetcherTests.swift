import PicketTestKit
import Testing

@testable import Engine

@Suite struct PrefetcherTests {
    private static let keys = (0..<20_000).map { CacheKey(hashing: Array("\($0)".utf8)) }

    /// The share of requests whose key had been named before; what was asked for of late is there already.
    private func foreseen(
        _ prefetcher: inout Prefetcher, _ requests: [(key: Int, caller: UInt64)]
    ) -> Double {
        var fetched: Set<CacheKey> = []
        var latest: [CacheKey] = []
        var hits = 0
        for request in requests {
            let key = Self.keys[request.key]
            if fetched.remove(key) != nil { hits += 1 }
            fetched.formUnion(prefetcher.observe(key, by: request.caller) { !latest.contains($0) }.map(\.key))
            latest.append(key)
            if latest.count > 16 { latest.removeFirst() }
        }
        return Double(hits) / Double(requests.count)
    }

    @Test func aSequenceIsForeseen() throws {
        var prefetcher = Prefetcher()
        let once = (0..<1_000).map { (key: $0, caller: UInt64(0)) }
        #expect(foreseen(&prefetcher, once) == 0)
        _ = foreseen(&prefetcher, once)
        #expect(foreseen(&prefetcher, once) > 0.8)
        #expect(prefetcher.pays && prefetcher.statistics.cameTrue <= prefetcher.statistics.foretold)
        #expect(try #require(prefetcher.share) > 0.9)
    }

    /// Callers' sequences run side by side: what belongs together is what one of them asks for. After two rounds of nearly
    /// five, most is foreseen.
    @Test func callersAreKeptApart() {
        var prefetcher = Prefetcher()
        var random = SplitMix64(seed: 1)
        var places = [Int](repeating: 0, count: 5)
        let requests = (0..<12_000).map { _ in
            let caller = Int(random.next() % 5)
            places[caller] = (places[caller] + 1) % 500
            return (key: caller * 500 + places[caller], caller: UInt64(caller))
        }
        #expect(foreseen(&prefetcher, requests) > 0.5)
    }

    /// Groups of three keys, each in any order: the first of three cannot be foreseen.
    @Test func whatIsAskedForTogetherIsForeseen() {
        var prefetcher = Prefetcher()
        var random = SplitMix64(seed: 2)
        let requests = (0..<5_000).flatMap { _ in
            let group = Int(random.next() % 200)
            return [0, 1, 2].shuffled(using: &random).map { (key: group * 3 + $0, caller: UInt64(0)) }
        }
        #expect(foreseen(&prefetcher, requests) > 0.35)
    }

    @Test(arguments: 0..<4 as Range<UInt64>) func chanceIsNotForeseen(seed: UInt64) {
        var prefetcher = Prefetcher()
        var random = SplitMix64(seed: seed)
        let requests = (0..<10_000).map { _ in (key: Int(random.next() % 2_000), caller: UInt64(0)) }
        #expect(foreseen(&prefetcher, requests) < 0.001)
        #expect(!prefetcher.pays)
    }

    /// It falls silent where habits end, and speaks again when there are new ones.
    @Test func speaksOnlyWhileItPays() {
        var prefetcher = Prefetcher()
        var random = SplitMix64(seed: 3)
        let habits = (0..<4_000).map { (key: $0 % 800, caller: UInt64(0)) }
        _ = foreseen(&prefetcher, habits)
        #expect(prefetcher.pays)
        _ = foreseen(&prefetcher, (0..<20_000).map { _ in (Int(random.next() % 800), 0) })
        #expect(!prefetcher.pays)
        _ = foreseen(&prefetcher, (0..<16_000).map { (1_000 + $0 % 800, 0) })
        #expect(prefetcher.pays)
    }

    /// What is fetched too late is of no use: it falls silent, and then looks only now and then.
    @Test func whatComesTooLateDoesNotPay() {
        var prefetcher = Prefetcher()
        for number in 0..<8_000 { _ = prefetcher.observe(Self.keys[number % 800]) }
        #expect(prefetcher.pays)
        for number in 0..<2_000 { _ = prefetcher.observe(Self.keys[number % 800], isInTime: false) }
        #expect(!prefetcher.pays && prefetcher.statistics.naps > 0)
        let statistics = prefetcher.statistics
        #expect(statistics.inTime < statistics.named && statistics.cameTrue <= statistics.foretold)
    }

    /// Nothing is named that is there already, or that has been named and has not come yet.
    @Test func nothingIsNamedTwice() {
        var prefetcher = Prefetcher()
        var awaited: [CacheKey: Int] = [:]
        for number in 0..<10_000 {
            let key = Self.keys[number % 300]
            awaited[key] = nil
            for next in prefetcher.observe(key, isMissing: { $0 != Self.keys[7] }).map(\.key) {
                #expect(next != Self.keys[7])
                #expect(number - awaited[next, default: -1_000] > 128)
                awaited[next] = number
            }
        }
    }

    @Test(arguments: [Int.min, 0, 1, 100, 1 << 16]) func anyCapacityWill(capacity: Int) {
        var prefetcher = Prefetcher(mostKeys: capacity)
        for number in 0..<10_000 {
            #expect(prefetcher.observe(Self.keys[number % 5_000], by: .max).count <= 8)
        }
    }
}
