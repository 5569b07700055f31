internal import Glibc

/// What time it is, twice: as people set it, and as it passes.
public struct LedgerClock: Sendable {
    public struct Reading: Sendable, Hashable {
        /// Milliseconds since 1970, UTC.
        public var time: Int64
        /// Milliseconds since any moment; nobody sets it.
        public var passed: Int64

        public init(time: Int64, passed: Int64) {
            self.time = time
            self.passed = passed
        }
    }

    public let now: @Sendable () -> Reading

    public init(_ now: @escaping @Sendable () -> Reading) { self.now = now }

    /// Suspended machines count: their clock has not jumped.
    public static let system = LedgerClock { Reading(time: read(CLOCK_REALTIME), passed: read(CLOCK_BOOTTIME)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// The times of entries: they never go back, unless an entry before says that the clock did.
struct EntryTimes {
    /// A clock set by less is not worth an entry.
    static let tolerance: Int64 = 1_000

    private(set) var last: Int64?
    private var reading: LedgerClock.Reading?

    init(last: Int64?) { self.last = last }

    /// - Returns: the time for entries now; and by how much the clock is off from where it should be, if that is much.
    mutating func next(_ now: LedgerClock.Reading) -> (time: Int64, jump: (from: Int64, to: Int64)?) {
        let now = LedgerClock.Reading(time: min(max(now.time, 0), 1 << 52), passed: now.passed)
        // Between two runs only a clock that went back can be told.
        let expected = reading.map { $0.time.addingClamped(now.passed.subtractingClamped($0.passed)) }
        let jumped =
            expected.map { abs(now.time.subtractingClamped($0)) > Self.tolerance }
            ?? last.map { $0 - now.time > Self.tolerance } ?? false
        let jump = jumped ? (from: expected ?? last ?? now.time, to: now.time) : nil
        reading = now
        let time = jumped ? now.time : max(now.time, last ?? now.time)
        last = time
        return (time, jump)
    }
}

extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min + 1 : .max) : difference
    }
}
