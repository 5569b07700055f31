/// Tells the time of the detectors from that of the pool around them, and looks at the clock no oftener than that takes.
struct Stopwatch {
    /// When it was last looked at: the end of whatever was last measured.
    private(set) var now: UInt64
    /// Nanoseconds in laps.
    private(set) var work: UInt64 = 0

    init(_ now: UInt64) { self.now = now }

    /// Work begins here.
    mutating func begin() { now = Monotonic.now }

    /// The work since the last look.
    @discardableResult
    mutating func lap() -> UInt64 {
        let start = now
        now = Monotonic.now
        work &+= now &- start
        return now &- start
    }
}
