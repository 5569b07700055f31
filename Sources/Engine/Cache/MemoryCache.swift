import Synchronization

/// Values in memory, bounded by bytes, for many threads at once.
///
/// Keys are spread over shards, each behind a lock of its own. What goes when there is no room is decided by the live
/// policy; small shadow caches of the others, fed with a sample of the keys, tell what they would have saved, and the
/// best takes over.
final class MemoryCache<Value: Sendable>: Sendable {
    private let shards: Uncounted<Shard>
    private let mask: UInt64
    private let judge: PolicyJudge?
    private let isShrunk = Atomic(false)
    private let mostBytes: Int

    private final class Shard: Sendable {
        let state: SpinLock<State>

        init(_ state: State) { self.state = SpinLock(state) }
    }

    private struct State {
        // What changes with every access first, together with the lock.
        var statistics = CacheStatistics()
        /// By slot.
        var items: [Item] = []
        var core: CacheCore
    }

    private struct Item {
        var key: CacheKey
        var value: Value?
        var expiry: UInt64
    }

    /// - Parameter policy: `nil`: whichever saves most, judged all the time, beginning with ``CachePolicy/gdsf``.
    init(mostBytes: Int, shards count: Int = 64, policy: CachePolicy? = nil) {
        // A shard has to have room for more than a few entries.
        var count = max(1, min(count, mostBytes / (1 << 17)))
        while count & (count - 1) != 0 { count &= count - 1 }
        self.mostBytes = max(0, mostBytes)
        shards = Uncounted(
            (0..<count).map { _ in Shard(State(core: CacheCore(policy ?? .gdsf, capacity: mostBytes / count))) })
        mask = UInt64(count - 1)
        judge = policy == nil ? PolicyJudge(mostBytes: mostBytes) : nil
    }

    @inline(__always)
    private func with<Result>(_ key: CacheKey, _ body: (inout State) -> Result) -> Result {
        shards.with(Int(key.hash64 >> 48 & mask)) { $0.state.withLock(body) }
    }

    func value(for key: CacheKey, now: UInt64 = 0) -> Value? {
        let found = with(key) { state -> (value: Value, bytes: Int, cost: UInt64)? in
            guard let slot = state.core.access(key.hash64), state.items[slot].key == key,
                let value = state.items[slot].value
            else {
                state.statistics.misses &+= 1
                return nil
            }
            if state.items[slot].expiry < now {
                state.core.remove(slot)
                state.items[slot].value = nil
                state.statistics.expirations &+= 1
                state.statistics.misses &+= 1
                return nil
            }
            let cost = state.core.cost(at: slot)
            state.statistics.hits &+= 1
            state.statistics.costSaved &+= cost
            return (value, state.core.bytes(at: slot), cost)
        }
        guard let found else { return nil }
        if let judge, PolicyJudge.samples(key.hash64) { judged(judge.saw(key.hash64, found.bytes, found.cost)) }
        return found.value
    }

    /// - Parameters:
    ///   - bytes: what it takes in memory.
    ///   - cost: nanoseconds it takes to make again.
    ///   - expiry: a time of the monotonic clock; `nil`: never.
    func insert(_ value: Value, for key: CacheKey, bytes: Int, cost: UInt64, expiry: UInt64? = nil) {
        with(key) { state in
            state.statistics.costMissed &+= cost
            if let slot = state.core.slot(of: key.hash64) {
                state.core.remove(slot)
                state.items[slot].value = nil
            }
            let slot = Self.insert(key.hash64, bytes, cost, into: &state.core, &state.items, &state.statistics)
            guard let slot else { return }
            if slot == state.items.count {
                state.items.append(Item(key: key, value: value, expiry: expiry ?? .max))
            } else {
                state.items[slot] = Item(key: key, value: value, expiry: expiry ?? .max)
            }
        }
        if let judge, PolicyJudge.samples(key.hash64) { judged(judge.saw(key.hash64, bytes, cost)) }
    }

    @inline(__always)
    private static func insert(
        _ hash: UInt64, _ bytes: Int, _ cost: UInt64, into core: inout CacheCore, _ items: inout [Item],
        _ statistics: inout CacheStatistics
    ) -> Int? {
        core.insert(hash, bytes: bytes, cost: cost) { old in
            items[old].value = nil
            statistics.evictions &+= 1
        }
    }

    func removeAll() {
        for shard in shards.all {
            shard.state.withLock { state in
                state.core = CacheCore(state.core.policy, capacity: state.core.capacity)
                state.items = []
            }
        }
    }

    /// Gives memory back at once, or may use all of it again.
    ///
    /// - Parameter share: of what the cache may hold, 0...1.
    func resize(to share: Double) {
        let capacity = Int(Double(mostBytes) * min(max(share, 0), 1)) / shards.count
        for shard in shards.all {
            shard.state.withLock { state in
                var evicted: [Int] = []
                state.core.resize(capacity) { evicted.append($0) }
                for old in evicted { state.items[old].value = nil }
                state.statistics.evictions &+= evicted.count
            }
        }
    }

    private func judged(_ better: CachePolicy?) {
        guard let better else { return }
        for shard in shards.all {
            shard.state.withLock { state in
                let old = state.core
                var core = CacheCore(better, capacity: old.capacity)
                let items = state.items
                state.items = []
                for slot in old.slots {
                    guard
                        let new = core.insert(
                            old.hash(at: slot), bytes: old.bytes(at: slot), cost: old.cost(at: slot), evicted: { _ in })
                    else { continue }
                    // Into an empty core of the same size, slots come in order.
                    precondition(new == state.items.count)
                    state.items.append(items[slot])
                }
                state.core = core
            }
        }
    }

    var statistics: CacheStatistics {
        var total = CacheStatistics()
        for shard in shards.all {
            shard.state.withLock { state in
                total.add(state.statistics)
                total.bytes += state.core.bytes
                total.entries += state.core.count
                total.policy = state.core.policy
            }
        }
        total.shadows = judge?.shadows ?? [:]
        return total
    }
}

/// What a cache has done.
public struct CacheStatistics: Sendable, Hashable {
    public var policy = CachePolicy.gdsf
    public var hits = 0
    public var misses = 0
    public var evictions = 0
    public var expirations = 0
    public var entries = 0
    public var bytes = 0
    /// Nanoseconds that hits saved, and that what was put in had cost.
    public var costSaved: UInt64 = 0
    public var costMissed: UInt64 = 0
    /// By policy: the share of the cost of a sample of all accesses that it would have missed.
    public var shadows: [CachePolicy: Double] = [:]

    public var hitRatio: Double { hits + misses > 0 ? Double(hits) / Double(hits + misses) : 0 }

    mutating func add(_ other: CacheStatistics) {
        hits += other.hits
        misses += other.misses
        evictions += other.evictions
        expirations += other.expirations
        costSaved &+= other.costSaved
        costMissed &+= other.costMissed
    }
}

/// Runs every policy on a sample of the keys, in caches as much smaller as the sample is, and says when another would
/// do better than the one in use. A small cache on a share of the keys behaves as the whole on all of them does
/// (Waldspurger et al. 2017).
final class PolicyJudge: Sendable {
    private let state: SpinLock<State>

    private static let sampleBits = 6
    /// Accesses of the sample between two judgements.
    private static let period = 4_096
    /// How much less another has to miss.
    private static let margin = 0.95

    private struct State {
        var live = CachePolicy.gdsf
        var cores: [CacheCore]
        /// Nanoseconds missed by each policy in this period and over all, and asked for.
        var missed = [Double](repeating: 0, count: CachePolicy.allCases.count)
        var missedInAll = [Double](repeating: 0, count: CachePolicy.allCases.count)
        var askedInAll = 0.0
        var accesses = 0
    }

    init(mostBytes: Int) {
        state = SpinLock(
            State(cores: CachePolicy.allCases.map { CacheCore($0, capacity: mostBytes >> Self.sampleBits) }))
    }

    @inline(__always)
    static func samples(_ hash: UInt64) -> Bool { (hash >> 24) & ((1 << sampleBits) - 1) == 0 }

    /// - Returns: the policy to go over to, if there is a better one.
    func saw(_ hash: UInt64, _ bytes: Int, _ cost: UInt64) -> CachePolicy? {
        // It is a sample: what comes while another is counted is left out.
        let better = state.withLockIfFree { state -> CachePolicy? in
            state.askedInAll += Double(cost)
            for index in state.cores.indices {
                if state.cores[index].access(hash) != nil { continue }
                state.missed[index] += Double(cost)
                state.missedInAll[index] += Double(cost)
                _ = state.cores[index].insert(hash, bytes: bytes, cost: cost) { _ in }
            }
            state.accesses += 1
            guard state.accesses % Self.period == 0 else { return nil }
            defer { state.missed = state.missed.map { $0 / 2 } }
            let policies = CachePolicy.allCases
            guard let best = policies.indices.min(by: { state.missed[$0] < state.missed[$1] }),
                let live = policies.firstIndex(of: state.live), policies[best] != state.live,
                state.missed[best] < state.missed[live] * Self.margin
            else { return nil }
            state.live = policies[best]
            return state.live
        }
        return better ?? nil
    }

    var shadows: [CachePolicy: Double] {
        state.withLock { state in
            guard state.askedInAll > 0 else { return [:] }
            return Dictionary(
                zip(CachePolicy.allCases, state.missedInAll.map { $0 / state.askedInAll })
            ) { first, _ in first }
        }
    }
}
