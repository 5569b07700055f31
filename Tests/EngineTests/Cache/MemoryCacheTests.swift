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

    /// What is learned comes from a thread of its own, while others ask; nothing but what was put in comes out.
    @Test(.enabled(if: (try? XGBoost.installed.get()) != nil, "no libxgboost.so.0: run scripts/setup-tests"))
    func learnsWhileOthersAsk() async throws {
        let cache = MemoryCache<UInt64>(mostBytes: 1 << 22)
        let end = ContinuousClock.now + .seconds(120)
        let wrong = await withTaskGroup(of: Int.self) { group in
            for seed in 1...4 as ClosedRange<UInt64> {
                group.addTask {
                    var team = Team(seed: seed)
                    var wrong = 0
                    var rounds = 0
                    while rounds < 10_000 || cache.statistics.learning?.models == 0 && .now < end {
                        rounds += 1
                        // All keys are in the sample, so that there is enough of it soon.
                        let request = team.next()
                        let key = CacheKey(hash64: request.hash & ~(0x3F << 24))
                        if let value = cache.value(for: key, request.context) {
                            if value != key.hash64 { wrong += 1 }
                        } else {
                            cache.insert(
                                key.hash64, for: key, bytes: request.bytes, cost: request.cost, request.context)
                        }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
        let learning = try #require(cache.statistics.learning)
        #expect(learning.models > 0 && learning.fault == nil)
        #expect(cache.statistics.bytes <= 1 << 22)
    }
}

extension CacheKey {
    /// With a given hash; the rest follows from it.
    fileprivate init(hash64: UInt64) {
        var random = SplitMix64(seed: hash64)
        var bytes = withUnsafeBytes(of: hash64.bigEndian, Array.init)
        while bytes.count < Self.byteCount { bytes += withUnsafeBytes(of: random.next(), Array.init) }
        self.init(bytes: bytes)
    }
}
