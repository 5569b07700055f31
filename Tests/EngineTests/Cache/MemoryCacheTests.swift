import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct MemoryCacheTests {
    private func key(_ number: Int) -> CacheKey { CacheKey(hashing: Array("\(number)".utf8)) }

    @Test func findsWhatWasPutIn() {
        let cache = MemoryCache<Int>(mostBytes: 1 << 20)
        for number in 0..<1_000 { cache.insert(number, for: key(number), bytes: 100, cost: 10) }
        #expect((0..<1_000).allSatisfy { cache.value(for: key($0)) == $0 })
        #expect(cache.value(for: key(1_000)) == nil)
        cache.insert(-5, for: key(5), bytes: 100, cost: 10)
        #expect(cache.value(for: key(5)) == -5)
        let statistics = cache.statistics
        #expect(statistics.entries == 1_000 && statistics.bytes == 100_000)
        #expect(statistics.hits == 1_001 && statistics.misses == 1)
        cache.removeAll()
        #expect(cache.value(for: key(5)) == nil)
    }

    @Test func whatHasExpiredIsGone() {
        let cache = MemoryCache<Int>(mostBytes: 1 << 20)
        cache.insert(1, for: key(1), bytes: 1, cost: 1, expiry: 100)
        #expect(cache.value(for: key(1), now: 100) == 1)
        #expect(cache.value(for: key(1), now: 101) == nil)
        #expect(cache.statistics.expirations == 1)
    }

    @Test func givesMemoryBack() {
        let cache = MemoryCache<Int>(mostBytes: 1 << 20, policy: .lru)
        for number in 0..<20_000 { cache.insert(number, for: key(number), bytes: 100, cost: 10) }
        #expect(cache.statistics.bytes <= 1 << 20)
        cache.resize(to: 0.1)
        #expect(cache.statistics.bytes <= 1 << 17)
        cache.resize(to: 0)
        #expect(cache.statistics.entries == 0)
        cache.resize(to: 1)
        cache.insert(1, for: key(1), bytes: 100, cost: 10)
        #expect(cache.value(for: key(1)) == 1)
    }

    /// Nothing but what was put in under a key ever comes out, whoever comes at the same time and whichever policy
    /// takes over.
    @Test func manyThreadsAtOnce() async {
        let cache = MemoryCache<Int>(mostBytes: 1 << 19)
        let wrong = await withTaskGroup(of: Int.self) { group in
            for seed in 0..<8 as Range<UInt64> {
                group.addTask {
                    var random = SplitMix64(seed: seed)
                    var wrong = 0
                    for round in 0..<30_000 {
                        let number = Int(random.next() % 3_000)
                        if let value = cache.value(for: key(number)) {
                            if value != number { wrong += 1 }
                        } else {
                            cache.insert(number, for: key(number), bytes: 1 + number, cost: UInt64(number))
                        }
                        if round % 10_000 == 9_999 { cache.resize(to: Double(random.next() % 3) / 2) }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
        #expect(cache.statistics.bytes <= 1 << 19)
    }

    /// Entries that are asked for again and again cost little, others much: the judge goes over to another policy,
    /// and keeps what is there.
    @Test func anotherPolicyTakesOverWhereItSavesMore() {
        let judge = PolicyJudge(mostBytes: 64 << 10)
        var better: CachePolicy?
        // A loop somewhat larger than the cache, of equal cost: what was there longest is what comes next.
        var random = SplitMix64(seed: 2)
        for _ in 0..<200_000 where better == nil {
            let bits = random.next() % 10
            let number = (1 << bits) + random.next() % (1 << bits)
            var own = SplitMix64(seed: number)
            better = judge.saw(own.next(), 10 + Int(random.next() % 2), 1 + random.next() % 1_000)
        }
        let shadows = judge.shadows
        #expect(Set(shadows.keys) == Set(CachePolicy.allCases))
        #expect(shadows.values.allSatisfy { $0 > 0 && $0 < 1 })
        if let better { #expect((shadows[better] ?? 1) < (shadows[.gdsf] ?? 0) * 1.05) }
    }
}
