/// How the inspection of a file went, beside what came of it.
///
/// It tells the time of the detectors from that of the pool around them, and looks at the clock no oftener than that
/// takes.
struct Course {
    /// When the clock was last looked at: the end of whatever was last measured.
    private(set) var now: UInt64
    /// Nanoseconds in laps.
    private(set) var work: UInt64 = 0
    /// It was made now, not found in a cache.
    var isComputed = false
    /// Not everything that should have run has, so that the next time may say more.
    var isIncomplete = false
    /// It may be worth trying again soon.
    var isTransient = false

    /// Where to see whether another makes the same result; `nil`: it does not matter.
    let flights: Flights?
    /// Another is making it.
    var awaited: CacheKey?
    /// Who has waited for what was made here.
    var landed: [TaskToken] = []

    init(at now: UInt64, flights: Flights? = nil) {
        self.now = now
        self.flights = flights
    }

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
