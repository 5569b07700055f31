import Glibc
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
        let first = policy == .learned ? .gdsf : policy ?? .gdsf
        shards = Uncounted(
            (0..<count).map { _ in Shard(State(core: CacheCore(first, capacity: mostBytes / count))) })
        mask = UInt64(count - 1)
        judge = policy == nil || policy == .learned ? PolicyJudge(mostBytes: mostBytes) : nil
    }

    @inline(__always)
    private func with<Result>(_ key: CacheKey, _ body: (inout State) -> Result) -> Result {
        shards.with(Int(key.hash64 >> 48 & mask)) { $0.state.withLock(body) }
    }

    func value(
        for key: CacheKey, now: UInt64 = 0, _ context: @autoclosure () -> CacheContext = CacheContext()
    ) -> Value? {
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
        if let judge, PolicyJudge.samples(key.hash64) {
            show(judge, key.hash64, found.bytes, found.cost, context())
        }
        return found.value
    }

    /// Whether it is there; that does not count as asking for it.
    func holds(_ key: CacheKey) -> Bool {
        with(key) { state in
            state.core.slot(of: key.hash64).map { state.items[$0].key == key && state.items[$0].value != nil } ?? false
        }
    }

    /// - Parameters:
    ///   - bytes: what it takes in memory.
    ///   - cost: nanoseconds it takes to make again.
    ///   - expiry: a time of the monotonic clock; `nil`: never.
    func insert(
        _ value: Value, for key: CacheKey, bytes: Int, cost: UInt64, expiry: UInt64? = nil,
        _ context: CacheContext = CacheContext()
    ) {
        with(key) { state in
            state.statistics.costMissed &+= cost
            if let slot = state.core.slot(of: key.hash64) {
                state.core.remove(slot)
                state.items[slot].value = nil
            }
            let slot = Self.insert(
                key.hash64, bytes, cost, context, into: &state.core, &state.items, &state.statistics)
            guard let slot else { return }
            if slot == state.items.count {
                state.items.append(Item(key: key, value: value, expiry: expiry ?? .max))
            } else {
                state.items[slot] = Item(key: key, value: value, expiry: expiry ?? .max)
            }
        }
        if let judge, PolicyJudge.samples(key.hash64) { show(judge, key.hash64, bytes, cost, context) }
    }

    @inline(__always)
    private static func insert(
        _ hash: UInt64, _ bytes: Int, _ cost: UInt64, _ context: CacheContext, into core: inout CacheCore,
        _ items: inout [Item], _ statistics: inout CacheStatistics
    ) -> Int? {
        core.insert(hash, bytes: bytes, cost: cost, context) { old in
            // What is not let in is evicted from a slot that nobody has yet.
            if old < items.count { items[old].value = nil }
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

    private func costAsked() -> UInt64 {
        shards.all.reduce(0) { sum, shard in
            sum &+ shard.state.withLock { $0.statistics.costSaved &+ $0.statistics.costMissed }
        }
    }

    /// Shows an access of the sample to the judge, and does what it says. Not a part of the look-up, which it would slow.
    @inline(never)
    private func show(_ judge: PolicyJudge, _ hash: UInt64, _ bytes: Int, _ cost: UInt64, _ context: CacheContext) {
        guard let verdict = judge.saw(hash, bytes, cost, context, asked: costAsked) else { return }
        if let (policy, model) = verdict.policy { goOver(to: policy, model) }
        guard let sets = verdict.training else { return }
        // Whoever asked for a value does not wait for this.
        pthread_detach(
            Thread.start { [weak self] in
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
                if let model = judge.train(on: sets) { self?.adopt(model) }
            })
    }

    private func adopt(_ model: BoostedTrees) {
        for shard in shards.all { shard.state.withLock { $0.core.adopt(model) } }
    }

    private func goOver(to policy: CachePolicy, _ model: BoostedTrees?) {
        for shard in shards.all {
            shard.state.withLock { state in
                let old = state.core
                var core = CacheCore(policy, capacity: old.capacity)
                core.adopt(model)
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
        total.learning = judge?.learning
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
    /// What came of learning which keys are asked for again; `nil` where the policy is given.
    public var learning: CacheLearning?

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
