/// Says which keys usually follow the one that is asked for, so that they can be brought from disk before it is their
/// turn: those of a sequence, and those that are asked for together.
///
/// Pure: it fetches nothing. What it foretells is judged by what is asked for then; it speaks only while enough comes
/// true, and what it named is there in time. Where it does not come to that, it sleeps, and looks again now and then.
struct Prefetcher: Sendable {
    /// What can be fetched: what is on disk does not say whose it is.
    struct Item: Sendable {
        let key: CacheKey
        let path: String
    }

    /// How often which key came soon after another.
    private struct Row {
        var hash: UInt64 = 0
        var asked: UInt32 = 0
        var followers: [Follower] = []
    }

    private struct Follower {
        var item: Item
        var count: UInt32
    }

    private struct Awaited {
        let time: UInt64
        /// It was to be fetched.
        let isNamed: Bool
    }

    private var rows: [Row]
    /// By caller, or several of them: the hashes of what was asked for last.
    private var latest = [UInt64](repeating: 0, count: callers * window)
    /// What was foretold and has not come yet: hashes, and when they were foretold.
    private var awaited: [UInt64: Awaited] = [:]
    private var queue: [(hash: UInt64, time: UInt64)] = []
    private var first = 0
    private var time: UInt64 = 0
    private var (right, wrong) = (0.0, 0.0)
    /// Requests it looks at before it gives up, still sleeps through, and will sleep through next.
    private var trial = Self.longestTrial
    private var rest = 0
    private var nap = Self.shortestNap

    private(set) var statistics = PrefetchStatistics()
    /// Whether enough comes true for it to speak.
    var pays: Bool { statistics.isOn }

    /// How many requests of a caller are taken to belong together.
    private static let window = 3
    private static let callers = 16
    private static let mostFollowers = 8
    /// Requests within which what was foretold has to come.
    private static let patience: UInt64 = 128
    /// What has to come true for it to begin to speak, and to go on; and from how many on that is known.
    private static let (begins, goesOn, known) = (0.6, 0.5, 64.0)
    private static let longestTrial = 1 << 13
    private static let (shortestNap, longestNap) = (1 << 10, 1 << 14)

    /// - Parameter mostKeys: to remember what follows them.
    init(mostKeys: Int = 1 << 12) {
        var count = 16
        while count * 2 <= mostKeys, count < 1 << 24 { count *= 2 }
        rows = Array(repeating: Row(), count: count)
    }

    /// The share of late that came true; `nil`: nothing is known yet.
    var share: Double? { right + wrong > 0 ? right / (right + wrong) : nil }

    /// - Parameters:
    ///   - caller: whose requests follow each other.
    ///   - isInTime: whether it was there already, if it was named.
    ///   - isMissing: whether it would be of use to fetch a key.
    /// - Returns: what to fetch.
    mutating func observe(
        _ key: CacheKey, path: String = "", by caller: UInt64 = 0, isInTime: Bool = true,
        isMissing: (CacheKey) -> Bool = { _ in true }
    ) -> [Item] {
        guard isAwake() else { return [] }
        time += 1
        let hash = key.hash64 | 1
        judge(hash, isInTime)
        learn(Item(key: key, path: path), hash, caller)
        let row = rows[place(of: hash)]
        guard row.hash == hash else { return [] }
        // Of two that come together in any order, one comes after the other every other time.
        let next = row.followers.filter { follower in
            follower.count >= 2 && 5 * follower.count >= 2 * row.asked && awaited[follower.item.key.hash64 | 1] == nil
                && isMissing(follower.item.key)
        }
        for follower in next {
            awaited[follower.item.key.hash64 | 1] = Awaited(time: time, isNamed: pays)
            queue.append((follower.item.key.hash64 | 1, time))
        }
        statistics.foretold += next.count
        guard pays else { return [] }
        statistics.named += next.count
        return next.map(\.item)
    }

    private mutating func isAwake() -> Bool {
        guard rest > 0 else { return true }
        rest -= 1
        return false
    }

    private mutating func sleep() {
        statistics.naps += 1
        (rest, trial) = (nap, Self.longestTrial)
        nap = min(nap * 2, Self.longestNap)
        (right, wrong) = (0, 0)
        // What comes after it has woken does not follow what came before.
        for place in latest.indices { latest[place] = 0 }
        (awaited, queue, first) = ([:], [], 0)
    }

    private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 8) & (rows.count - 1) }

    private mutating func judge(_ hash: UInt64, _ isInTime: Bool) {
        if let foretold = awaited.removeValue(forKey: hash) {
            statistics.cameTrue += 1
            if foretold.isNamed, isInTime { statistics.inTime += 1 }
            if foretold.isNamed, !isInTime { wrong += 1 } else { right += 1 }
        }
        while first < queue.count, time - queue[first].time > Self.patience {
            if awaited[queue[first].hash]?.time == queue[first].time {
                awaited[queue[first].hash] = nil
                wrong += 1
            }
            first += 1
        }
        if first > 1_024, first > queue.count / 2 {
            queue.removeFirst(first)
            first = 0
        }
        decide()
    }

    private mutating func decide() {
        let isKnown = right + wrong >= Self.known
        if isKnown {
            statistics.isOn = right >= (pays ? Self.goesOn : Self.begins) * (right + wrong)
            if right + wrong >= 2 * Self.known { (right, wrong) = (right / 2, wrong / 2) }
        }
        if pays {
            (trial, nap) = (Self.longestTrial, Self.shortestNap)
        } else {
            trial -= 1
            if isKnown || trial <= 0 { sleep() }
        }
    }

    private mutating func learn(_ item: Item, _ hash: UInt64, _ caller: UInt64) {
        let start = Int(truncatingIfNeeded: caller) & (Self.callers - 1) * Self.window
        for place in start..<start + Self.window where latest[place] != 0 && latest[place] != hash {
            follow(latest[place], item)
        }
        for place in start..<start + Self.window - 1 { latest[place] = latest[place + 1] }
        latest[start + Self.window - 1] = hash
        let place = place(of: hash)
        if rows[place].hash == hash {
            rows[place].asked += 1
            // Late habits count for more.
            if rows[place].asked >= 32 {
                rows[place].asked /= 2
                for index in rows[place].followers.indices { rows[place].followers[index].count /= 2 }
            }
        } else if rows[place].asked > 1 {
            // Another key's: it goes when it is not asked for.
            rows[place].asked -= 1
        } else {
            rows[place] = Row(hash: hash, asked: 1)
        }
    }

    private mutating func follow(_ hash: UInt64, _ item: Item) {
        let place = place(of: hash)
        guard rows[place].hash == hash else { return }
        if let index = rows[place].followers.firstIndex(where: { $0.item.key == item.key }) {
            rows[place].followers[index].count += 1
        } else if rows[place].followers.count < Self.mostFollowers {
            rows[place].followers.append(Follower(item: item, count: 1))
        } else if let least = rows[place].followers.indices.min(by: {
            rows[place].followers[$0].count < rows[place].followers[$1].count
        }) {
            // As among rows: one that does not come loses its place by and by.
            if rows[place].followers[least].count > 1 {
                rows[place].followers[least].count -= 1
            } else {
                rows[place].followers[least] = Follower(item: item, count: 1)
            }
        }
    }
}

/// What came of bringing results from disk before they were asked for.
public struct PrefetchStatistics: Sendable, Hashable, CustomStringConvertible {
    /// What was foretold so far, fetched or not, and how much of that was asked for soon after.
    public var foretold = 0
    public var cameTrue = 0
    /// What was to be fetched, and how much of that was there when it was asked for.
    public var named = 0
    public var inTime = 0
    /// How often it went to sleep because it did not pay.
    public var naps = 0
    /// Whether it fetches.
    public var isOn = false

    public var description: String {
        "\(isOn ? "on" : "off"); foretold \(foretold), came true \(cameTrue); to be fetched \(named), in time \(inTime); "
            + "gave up \(naps) times"
    }
}
