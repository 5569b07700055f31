import Glibc

/// How long a thread may work on something. Only its own time counts: whether a file can be parsed does not depend on
/// what else the machine does meanwhile.
struct TimeLimit {
    private let end: Duration
    /// Before this there is no need to ask for the thread's time, which takes a call of the system.
    private var look: ContinuousClock.Instant

    /// Counts from now, for the calling thread.
    init(_ limit: Duration) {
        end = Self.threadTime + limit
        look = .now + limit
    }

    /// What is left when the thread has the processor to itself.
    var left: Duration { max(.zero, end - Self.threadTime) }

    /// To be asked by the same thread.
    mutating func isOver() -> Bool {
        let now = ContinuousClock.now
        guard now >= look else { return false }
        let left = left
        look = now + left
        return left == .zero
    }

    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
