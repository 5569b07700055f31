/// How much somebody may ask: `rate` a second in the long run, `burst` at once.
package struct RateLimit: Sendable, Hashable {
    package var rate: Int
    package var burst: Int

    /// - Parameters: at least 1 each; at most a million.
    package init(rate: Int, burst: Int) {
        self.rate = min(max(rate, 1), 1_000_000)
        self.burst = min(max(burst, 1), 1_000_000)
    }

    /// Nanoseconds that one request uses up.
    var interval: Int64 { 1_000_000_000 / Int64(rate) }
}

/// The generic cell rate algorithm: one number remembers all that was asked. Time comes in with each call.
package struct CellRate: Sendable, Hashable {
    /// When everything asked so far is paid for.
    private(set) var paidAt: Int64

    package init() { paidAt = .min }

    package struct Verdict: Sendable, Hashable {
        package var isAdmitted: Bool
        /// How many more would be admitted at once.
        package var remaining: Int
        /// Nanoseconds until the next is; 0 if that is now.
        package var wait: Int64
        /// Nanoseconds until the whole burst is there again.
        package var reset: Int64
    }

    /// - Parameter now: nanoseconds; a clock that goes back makes nobody wait longer than the whole burst takes.
    package mutating func admit(at now: Int64, _ limit: RateLimit) -> Verdict {
        let interval = limit.interval
        let depth = interval * Int64(limit.burst)
        let owed = min(max(paidAt, now), now + depth) - now
        let isAdmitted = owed + interval <= depth
        let after = isAdmitted ? owed + interval : owed
        paidAt = now + after
        let room = depth - after
        return Verdict(
            isAdmitted: isAdmitted, remaining: Int(room / interval), wait: max(0, interval - room), reset: after)
    }

    /// Whether it says no more than a new one would.
    package func isSettled(at now: Int64) -> Bool { paidAt <= now }
}

/// Limits by who asks, in bounded room: those it has no room for share one.
package struct CellRates<Key: Hashable & Sendable>: Sendable {
    package var limit: RateLimit
    package let most: Int
    private var cells: [Key: CellRate] = [:]
    private var shared = CellRate()
    /// Not before then is it looked again for those who owe nothing.
    private var sweepAt: Int64 = .min

    package init(_ limit: RateLimit, most: Int) {
        self.limit = limit
        self.most = max(1, most)
    }

    package var count: Int { cells.count }

    package mutating func admit(_ key: Key, at now: Int64) -> CellRate.Verdict {
        if let index = cells.index(forKey: key) { return cells.values[index].admit(at: now, limit) }
        if cells.count >= most, now >= sweepAt {
            cells = cells.filter { !$0.value.isSettled(at: now) }
            // A sweep looks at all of them; at most ten a second keep an attack from paying with our time.
            sweepAt = now + 100_000_000
        }
        guard cells.count < most else { return shared.admit(at: now, limit) }
        var cell = CellRate()
        let verdict = cell.admit(at: now, limit)
        cells[key] = cell
        return verdict
    }
}
