/// Accesses to a cache, to be replayed under each policy.
public struct CacheTrace: Sendable {
    private struct Access: Sendable {
        let hash: UInt64
        let bytes: Int
        let cost: UInt64
    }

    private var accesses: [Access] = []
    private var distinctBytes = 0

    public var count: Int { accesses.count }

    /// What a cache came to.
    public struct Outcome: Sendable, Hashable {
        public var policy: String
        public var hitRatio: Double
        /// Share of the cost of all accesses.
        public var costMissed: Double
    }

    /// - Parameter text: a line `key,bytes,cost` for each access, whole numbers.
    /// - Returns: `nil` if a line is something else, or there is none.
    public init?(_ text: String) {
        var seen = Set<UInt64>()
        for line in text.utf8.split(separator: 0x0A) {
            let parts = line.split(separator: 0x2C).map { Substring($0) }
            guard parts.count == 3, let key = UInt64(parts[0]), let bytes = Int(parts[1]), let cost = UInt64(parts[2]),
                bytes >= 0, bytes < 1 << 40, cost < 1 << 50
            else { return nil }
            accesses.append(Access(hash: Self.mix(key), bytes: max(1, bytes), cost: max(1, cost)))
            if seen.insert(key).inserted { distinctBytes += max(1, bytes) }
        }
        if accesses.isEmpty { return nil }
    }

    /// A one-to-one scrambling (the finaliser of SplitMix64): the caches expect hashes.
    private static func mix(_ key: UInt64) -> UInt64 {
        var value = key &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// - Parameter share: the cache's size, as a share of the bytes of all that is asked for.
    public func replay(share: Double) -> [Outcome] {
        let capacity = max(1, Int(Double(distinctBytes) * min(max(share, 0), 1)))
        return CachePolicy.allCases.map { replay($0, capacity: capacity) }
    }

    func replay(_ policy: CachePolicy, capacity: Int) -> Outcome {
        var core = CacheCore(policy, capacity: capacity)
        var hits = 0
        var missed = 0.0
        var asked = 0.0
        for access in accesses {
            asked += Double(access.cost)
            if core.access(access.hash) != nil {
                hits += 1
            } else {
                missed += Double(access.cost)
                _ = core.insert(access.hash, bytes: access.bytes, cost: access.cost) { _ in }
            }
        }
        return Outcome(
            policy: policy.rawValue, hitRatio: Double(hits) / Double(accesses.count),
            costMissed: asked > 0 ? missed / asked : 0)
    }
}

/// Speed of the memory cache.
public enum CacheBenchmark {
    private static let keys = (0..<100_000).map { CacheKey(hashing: Array("\($0)".utf8)) }
    private static let cache: MemoryCache<Int> = {
        let cache = MemoryCache<Int>(mostBytes: 1 << 28)
        for (index, key) in keys.enumerated() { cache.insert(index, for: key, bytes: 100, cost: 1_000) }
        return cache
    }()

    /// Hits on a hundred thousand keys, one after another from different places.
    public static func hitsPerSecond(threads: Int) async -> Double {
        let (keys, cache) = (keys, cache)
        let each = 1_000_000
        let start = Monotonic.now
        let found = await withTaskGroup(of: Int.self) { group in
            for thread in 0..<threads {
                group.addTask {
                    var found = 0
                    var index = thread * keys.count / threads
                    for _ in 0..<each {
                        if cache.value(for: keys[index]) != nil { found += 1 }
                        // A prime: neighbours in time are no neighbours in memory.
                        index += 7_919
                        if index >= keys.count { index -= keys.count }
                    }
                    return found
                }
            }
            return await group.reduce(0, +)
        }
        precondition(found == threads * each, "what was put in is there")
        return Double(found) / (Double(Monotonic.now &- start) * 1e-9)
    }
}
