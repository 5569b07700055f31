import Glibc

/// Accesses to a cache, to be replayed under each policy.
public struct CacheTrace: Sendable {
    private struct Access: Sendable {
        let hash: UInt64
        let bytes: Int
        let cost: UInt64
        let context: CacheContext
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
        /// Of ``CachePolicy/learned``: the models it made on the way.
        public var models = 0
    }

    /// - Parameter text: a line `key,bytes,cost` for each access, or `key,bytes,cost,caller,detectors,nanoseconds`; whole
    ///   numbers.
    /// - Returns: `nil` if a line is something else, or there is none.
    public init?(_ text: String) {
        var seen = Set<UInt64>()
        for line in text.utf8.split(separator: 0x0A) {
            let numbers = line.split(separator: 0x2C, omittingEmptySubsequences: false).map { UInt64(Substring($0)) }
            guard numbers.count == 3 || numbers.count == 6, let key = numbers[0], let bytes = numbers[1],
                let cost = numbers[2], bytes < 1 << 40, cost < 1 << 50
            else { return nil }
            var context = CacheContext()
            if numbers.count == 6 {
                guard let caller = numbers[3], let detectors = numbers[4], let time = numbers[5] else { return nil }
                context = CacheContext(caller: Self.mix(caller), detectors: Self.mix(detectors), time: time)
            }
            let size = max(1, Int(bytes))
            accesses.append(Access(hash: Self.mix(key), bytes: size, cost: max(1, cost), context: context))
            if seen.insert(key).inserted { distinctBytes += size }
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
    /// - Returns: what each policy came to; ``CachePolicy/learned`` where there is something to learn with.
    public func replay(share: Double) -> [Outcome] {
        CachePolicy.allCases.filter { $0 != .learned || Self.whyNothingIsLearned == nil }
            .map { replay($0, share: share) }
    }

    /// `nil`: there is all that learning takes.
    public static var whyNothingIsLearned: String? {
        if case .failure(let fault) = XGBoost.installed { fault.description } else { nil }
    }

    func replay(_ policy: CachePolicy, share: Double) -> Outcome {
        let capacity = max(1, Int(Double(distinctBytes) * min(max(share, 0), 1)))
        var core = CacheCore(policy, capacity: capacity)
        var learner = policy == .learned ? AdmissionLearner() : nil
        var outcome = Outcome(policy: policy.rawValue, hitRatio: 0, costMissed: 0)
        var hits = 0
        var missed = 0.0
        var asked = 0.0
        for access in accesses {
            asked += Double(access.cost)
            learner?.asked(access.hash, core)
            if core.access(access.hash) != nil {
                hits += 1
                continue
            }
            missed += Double(access.cost)
            if let sets = learner?.missed(access.hash, access.bytes, access.cost, access.context, core),
                let model = Self.model(of: sets)
            {
                core.adopt(model)
                outcome.models += 1
            }
            _ = core.insert(access.hash, bytes: access.bytes, cost: access.cost, access.context) { _ in }
        }
        outcome.hitRatio = Double(hits) / Double(accesses.count)
        outcome.costMissed = asked > 0 ? missed / asked : 0
        return outcome
    }

    /// One that is of use, made here and now: nobody waits for a replay.
    private static func model(of sets: AdmissionLearner.Sets) -> BoostedTrees? {
        guard case .success(let library) = XGBoost.installed,
            let outcome = try? AdmissionLearner.train(sets, with: library), outcome.isOfUse
        else { return nil }
        return outcome.model
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

    /// Which keys are asked for.
    public enum Pattern: String, Sendable, CaseIterable {
        /// Each as often as any other: hardly one is in the processor's own caches.
        case uniform
        /// A few very often, most seldom, as caches are used (Zipf, exponent 1).
        case zipf
    }

    private static let rounds = 1 << 20

    private static func sequence(_ pattern: Pattern, seed: UInt64) -> [Int32] {
        var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
        let count = Double(keys.count)
        return (0..<rounds).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = Double(state >> 11) * 0x1p-53
            switch pattern {
            case .uniform: return Int32(unit * count)
            // The inverse of the distribution, as of a continuous variable.
            case .zipf: return Int32(min(pow(count + 1, unit) - 1, count - 1))
            }
        }
    }

    /// Hits on a hundred thousand keys.
    public static func hitsPerSecond(threads: Int, _ pattern: Pattern) async -> Double {
        let (keys, cache) = (keys, cache)
        let sequences = (0..<threads).map { sequence(pattern, seed: UInt64($0)) }
        let start = Monotonic.now
        let found = await withTaskGroup(of: Int.self) { group in
            for sequence in sequences {
                group.addTask {
                    var found = 0
                    for index in sequence where cache.value(for: keys[Int(index)]) != nil { found += 1 }
                    return found
                }
            }
            return await group.reduce(0, +)
        }
        precondition(found == threads * rounds, "what was put in is there")
        return Double(found) / (Double(Monotonic.now &- start) * 1e-9)
    }
}
