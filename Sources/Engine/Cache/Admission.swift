import Glibc

/// Who asks for a key, what makes its value, and when: what may tell whether it is asked for again.
public struct CacheContext: Sendable, Hashable {
    /// Hashes; 0: not known.
    public var caller: UInt64
    public var detectors: UInt64
    /// Nanoseconds of the monotonic clock; set by whoever has looked at it already.
    public var time: UInt64

    public init(caller: UInt64 = 0, detectors: UInt64 = 0, time: UInt64 = 0) {
        self.caller = caller
        self.detectors = detectors
        self.time = time
    }
}

/// What a cache knows of keys it does not hold, and what a model makes of that.
///
/// Time is counted in insertions, and ages in turnovers: as many insertions as the cache has entries. So a small shadow
/// and the cache it stands for see the same figures.
struct Admission: Sendable {
    var model: BoostedTrees?
    private(set) var insertions: UInt32 = 0
    private var past = PastKeys()

    /// Turnovers until enough is known of the past to ask the model.
    private static let warmUp: UInt32 = 2
    /// Turnovers that a key is remembered, about.
    private static let memory = 4

    /// - Parameter count: of the cache's entries.
    func features(
        of hash: UInt64, bytes: Int, cost: UInt64, _ context: CacheContext, count: Int
    ) -> BoostedTrees.Features {
        let known = past[hash]
        var features = BoostedTrees.Features()
        features[0] = known.map { Float(insertions &- $0.time) / Float(max(1, count)) } ?? -1
        features[1] = known.map { Float($0.frequency) } ?? 0
        features[2] = log2(Float(bytes))
        features[3] = log2(Float(cost))
        features[4] = Self.feature(context.detectors)
        features[5] = Self.feature(context.caller)
        features[6] = Float(context.time / 1_000_000_000 % 86_400)
        return features
    }

    static let featureCount = 7

    /// As much of a hash as a Float holds.
    private static func feature(_ hash: UInt64) -> Float { Float(hash >> 40) }

    /// Counts an insertion.
    ///
    /// - Returns: what the newcomer's first request counts for: how likely another one is.
    mutating func weight(_ features: BoostedTrees.Features, count: Int) -> Float {
        insertions &+= 1
        guard let model, insertions / Self.warmUp > UInt32(clamping: count) else { return 1 }
        return model.probability(features)
    }

    /// Remembers one that has gone, or was not taken in.
    mutating func remember(_ hash: UInt64, frequency: UInt32, count: Int) {
        past.add(hash, frequency: frequency, time: insertions, most: Self.memory * count)
    }
}

/// How often keys were asked for that are not there any more: the latest of them, in a table of fixed places.
struct PastKeys: Sendable {
    struct Past: Sendable {
        var hash: UInt64 = 0
        /// 0: a free place.
        var frequency: UInt32 = 0
        var time: UInt32 = 0
    }

    /// Places that a key may be at.
    private static let ways = 4
    private var places = [Past](repeating: Past(), count: 64)

    private func ways(of hash: UInt64) -> Range<Int> {
        let first = Int(truncatingIfNeeded: hash) & (places.count - 1) & ~(Self.ways - 1)
        return first..<first + Self.ways
    }

    subscript(_ hash: UInt64) -> Past? {
        for place in ways(of: hash) where places[place].hash == hash && places[place].frequency > 0 {
            return places[place]
        }
        return nil
    }

    /// - Parameters:
    ///   - frequency: how often it was asked for since it was last added.
    ///   - most: keys to remember, about.
    mutating func add(_ hash: UInt64, frequency: UInt32, time: UInt32, most: Int) {
        if places.count < most {
            let old = places
            places = Array(repeating: Past(), count: old.count * 2)
            for past in old where past.frequency > 0 { put(past) }
        }
        let (sum, isTooMuch) = frequency.addingReportingOverflow(self[hash]?.frequency ?? 0)
        put(Past(hash: hash, frequency: isTooMuch ? .max : max(1, sum), time: time))
    }

    /// Where the same key is, or none, or the oldest.
    private mutating func put(_ past: Past) {
        var best = ways(of: past.hash).lowerBound
        for place in ways(of: past.hash) {
            if places[place].frequency == 0 || places[place].hash == past.hash {
                best = place
                if places[place].hash == past.hash { break }
            } else if places[best].frequency > 0, past.time &- places[place].time > past.time &- places[best].time {
                best = place
            }
        }
        places[best] = past
    }
}
