/// Says which keys usually follow the one that is asked for, so that they can be brought from disk before it is their
/// turn: those of a sequence, and those that are asked for together.
///
/// Pure: it fetches nothing. What it foretells is judged by what is asked for then, fetched or not; it speaks only while
/// enough comes true.
struct Prefetcher: Sendable {
    /// How often which key came soon after another.
    private struct Row {
        var hash: UInt64 = 0
        var asked: UInt32 = 0
        var followers: [Follower] = []
    }

    private struct Follower {
        var key: CacheKey
        var count: UInt32
    }

    private var rows: [Row]
    /// By caller, or several of them: the hashes of what was asked for last.
    private var latest = [UInt64](repeating: 0, count: callers * window)
    /// What was foretold and has not come yet: hashes, and when they were foretold.
    private var awaited: [UInt64: UInt64] = [:]
    private var queue: [(hash: UInt64, time: UInt64)] = []
    private var first = 0
    private var time: UInt64 = 0
    private var (right, wrong) = (0.0, 0.0)

    /// What it has foretold so far, and how much of that was asked for.
    private(set) var foretold = 0
    private(set) var cameTrue = 0
    /// Whether enough comes true for it to speak.
    private(set) var pays = false

    /// How many requests of a caller are taken to belong together.
    private static let window = 3
    private static let callers = 16
    private static let mostFollowers = 8
    /// Requests within which what was foretold has to come.
    private static let patience: UInt64 = 128
    /// What has to come true for it to begin to speak, and to go on; and from how many on that is known.
    private static let (begins, goesOn, known) = (0.6, 0.5, 64.0)

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
    ///   - isMissing: whether it would be of use to fetch a key.
    /// - Returns: what to fetch.
    mutating func observe(
        _ key: CacheKey, by caller: UInt64 = 0, isMissing: (CacheKey) -> Bool = { _ in true }
    ) -> [CacheKey] {
        time += 1
        let hash = key.hash64 | 1
        judge(hash)
        learn(key, hash, caller)
        let row = rows[place(of: hash)]
        guard row.hash == hash else { return [] }
        // Of two that come together in any order, one comes after the other every other time.
        let next = row.followers.filter { follower in
            follower.count >= 2 && 5 * follower.count >= 2 * row.asked && awaited[follower.key.hash64 | 1] == nil
                && isMissing(follower.key)
        }
        for follower in next {
            awaited[follower.key.hash64 | 1] = time
            queue.append((follower.key.hash64 | 1, time))
            foretold += 1
        }
        return pays ? next.map(\.key) : []
    }

    private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 8) & (rows.count - 1) }

    private mutating func judge(_ hash: UInt64) {
        if awaited.removeValue(forKey: hash) != nil {
            right += 1
            cameTrue += 1
        }
        while first < queue.count, time - queue[first].time > Self.patience {
            if awaited[queue[first].hash] == queue[first].time {
                awaited[queue[first].hash] = nil
                wrong += 1
            }
            first += 1
        }
        if first > 1_024, first > queue.count / 2 {
            queue.removeFirst(first)
            first = 0
        }
        if right + wrong >= Self.known {
            pays = right >= (pays ? Self.goesOn : Self.begins) * (right + wrong)
            if right + wrong >= 2 * Self.known { (right, wrong) = (right / 2, wrong / 2) }
        }
    }

    private mutating func learn(_ key: CacheKey, _ hash: UInt64, _ caller: UInt64) {
        let start = Int(truncatingIfNeeded: caller) & (Self.callers - 1) * Self.window
        for place in start..<start + Self.window where latest[place] != 0 && latest[place] != hash {
            follow(latest[place], key)
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

    private mutating func follow(_ hash: UInt64, _ key: CacheKey) {
        let place = place(of: hash)
        guard rows[place].hash == hash else { return }
        if let index = rows[place].followers.firstIndex(where: { $0.key == key }) {
            rows[place].followers[index].count += 1
        } else if rows[place].followers.count < Self.mostFollowers {
            rows[place].followers.append(Follower(key: key, count: 1))
        } else if let least = rows[place].followers.indices.min(by: {
            rows[place].followers[$0].count < rows[place].followers[$1].count
        }) {
            // As among rows: one that does not come loses its place by and by.
            if rows[place].followers[least].count > 1 {
                rows[place].followers[least].count -= 1
            } else {
                rows[place].followers[least] = Follower(key: key, count: 1)
            }
        }
    }
}
