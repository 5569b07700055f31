import PicketTestKit
import Testing

@testable import Engine

@Suite struct CachePolicyTests {
    private struct Access {
        let key: UInt64
        let bytes: Int
        let cost: UInt64
    }

    /// Skewed keys; a key's size and cost never change.
    private static func trace(_ seed: UInt64, count: Int = 20_000) -> [Access] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let bits = random.next() % 12
            let key = (1 << bits) + random.next() % (1 << bits)
            var own = SplitMix64(seed: key)
            return Access(key: own.next(), bytes: 1 + Int(own.next() % 400), cost: 1 + own.next() % 10_000)
        }
    }

    /// Least recently used, as one would write it down.
    @Test(arguments: 0..<4 as Range<UInt64>) func lruDoesWhatAListDoes(seed: UInt64) {
        var core = CacheCore(.lru, capacity: 20_000)
        var list: [Access] = []
        for access in Self.trace(seed) {
            let place = list.firstIndex { $0.key == access.key }
            #expect((core.access(access.key) != nil) == (place != nil))
            if let place { list.remove(at: place) }
            list.append(access)
            if place == nil {
                while list.reduce(0, { $0 + $1.bytes }) > 20_000 { list.removeFirst() }
                _ = core.insert(access.key, bytes: access.bytes, cost: access.cost) { _ in }
            }
            #expect(core.count == list.count)
        }
    }

    /// Greedy dual size frequency, with every priority worked out at once.
    @Test(arguments: 0..<4 as Range<UInt64>) func gdsfDoesWhatATableDoes(seed: UInt64) {
        struct Row {
            var priority: Double
            var frequency: Double
            let access: Access
        }
        var core = CacheCore(.gdsf, capacity: 20_000)
        var table: [UInt64: Row] = [:]
        var clock = 0.0
        for access in Self.trace(seed, count: 8_000) {
            func priority(_ frequency: Double) -> Double {
                clock + frequency * Double(access.cost) / Double(access.bytes)
            }
            let isHit = core.access(access.key) != nil
            #expect(isHit == (table[access.key] != nil))
            if var row = table[access.key] {
                row.frequency += 1
                row.priority = priority(row.frequency)
                table[access.key] = row
            } else {
                var bytes = table.values.reduce(0) { $0 + $1.access.bytes }
                let newcomer = Row(priority: priority(1), frequency: 1, access: access)
                var leaving: [Row] = []
                for row in table.values.sorted(by: { $0.priority < $1.priority }) where bytes + access.bytes > 20_000 {
                    leaving.append(row)
                    bytes -= row.access.bytes
                }
                if let last = leaving.last, last.priority > newcomer.priority {
                    clock = newcomer.priority
                } else {
                    clock = leaving.last?.priority ?? clock
                    for row in leaving { table[row.access.key] = nil }
                    table[access.key] = Row(priority: priority(1), frequency: 1, access: access)
                }
                _ = core.insert(access.key, bytes: access.bytes, cost: access.cost) { _ in }
            }
        }
        #expect(Set(table.keys) == Set(core.slots.map { core.hash(at: $0) }))
    }

    @Test(arguments: CachePolicy.allCases, 0..<3 as Range<UInt64>)
    func neverHoldsMoreThanItMay(policy: CachePolicy, seed: UInt64) {
        var core = CacheCore(policy, capacity: 30_000)
        var random = SplitMix64(seed: seed)
        var held: Set<UInt64> = []
        for (number, access) in Self.trace(seed).enumerated() {
            if core.access(access.key) == nil {
                var gone: [Int] = []
                let before = core
                let slot = core.insert(access.key, bytes: access.bytes, cost: access.cost) { gone.append($0) }
                for slot in gone { held.remove(before.hash(at: slot)) }
                if slot != nil { held.insert(access.key) }
            } else {
                #expect(held.contains(access.key))
            }
            if random.next() % 100 == 0, let slot = core.slot(of: access.key) {
                core.remove(slot)
                held.remove(access.key)
                #expect(core.slot(of: access.key) == nil)
            }
            #expect(core.bytes <= 30_000)
            if number % 1_000 == 0 { #expect(Set(core.slots.map { core.hash(at: $0) }) == held) }
        }
        core.resize(0) { _ in }
        #expect(core.count == 0 && core.bytes == 0)
    }

    @Test(arguments: CachePolicy.allCases) func strangeSizesDoNoHarm(policy: CachePolicy) {
        var core = CacheCore(policy, capacity: 100)
        #expect(core.insert(1, bytes: 101, cost: 1) { _ in } == nil)
        #expect(core.insert(2, bytes: 0, cost: 0) { _ in } != nil)
        #expect(core.insert(3, bytes: -5, cost: .max) { _ in } != nil)
        // S3-FIFO takes what is larger than the small queue when it is asked for again; to GDSF it is worth less.
        #expect((core.insert(4, bytes: 100, cost: .max) { _ in } != nil) == (policy == .lru))
        let isGreedy = policy == .gdsf || policy == .learned
        #expect(((core.slot(of: 4) ?? core.insert(4, bytes: 100, cost: .max) { _ in }) == nil) == isGreedy)
        #expect(core.count == (isGreedy ? 2 : 1))
        var none = CacheCore(policy, capacity: 0)
        #expect(none.insert(1, bytes: 1, cost: 1) { _ in } == nil)
    }

    /// A cache full of what is dear, and never asked for again, is not lost to what is cheap.
    @Test(arguments: CachePolicy.allCases) func whatIsNotAskedForGoesInTheEnd(policy: CachePolicy) {
        var core = CacheCore(policy, capacity: 1_000)
        for key in 0..<10 as Range<UInt64> { _ = core.insert(key << 32, bytes: 100, cost: 1 << 30) { _ in } }
        var hits = 0
        for _ in 0..<2_000 {
            for key in 1...5 as ClosedRange<UInt64> {
                if core.access(key << 40) != nil {
                    hits += 1
                } else {
                    _ = core.insert(key << 40, bytes: 100, cost: 1 << 25) { _ in }
                }
            }
        }
        #expect(hits > 9_000)
    }

    /// What costs much and is small is worth keeping: that is what cost-aware means.
    @Test func costIsSavedWhereItMatters() throws {
        var random = SplitMix64(seed: 9)
        var text = ""
        for _ in 0..<60_000 {
            let bits = random.next() % 13
            let key = (1 << bits) + random.next() % (1 << bits)
            var own = SplitMix64(seed: key)
            let cost = UInt64(1) << (own.next() % 16)
            text += "\(key),\(100 + own.next() % 2_000),\(cost)\n"
        }
        let trace = try #require(CacheTrace(text))
        let missed = Dictionary(
            uniqueKeysWithValues: trace.replay(share: 0.05).map { ($0.policy, $0.costMissed) })
        #expect(try #require(missed["gdsf"]) < 0.8 * min(try #require(missed["lru"]), try #require(missed["s3fifo"])))
    }

    @Test(arguments: ["", "1,2", "a,b,c", "1,2,3,4", "1,-2,3", "1,2,99999999999999999999", "1,2,3,4,5,x", "1,2,,4,5,6"])
    func whatIsNoTraceIsRefused(text: String) {
        #expect(CacheTrace(text) == nil)
    }
}
