import Synchronization

/// Looks after tasks that may not come back. Its thread sleeps while no task is at work, and else until the first may
/// be over its limit: a task is given up after its limit, and before one and a half times that.
final class Watchdog: Sendable {
    private let alarm = Semaphore()
    private let isAsleep = Atomic(false)
    private let isOver = Atomic(false)
    private let shortest = Atomic<UInt64>(.max)

    /// A task has begun that has this limit.
    func armed(limit: UInt64) {
        if limit < shortest.load(ordering: .relaxed) {
            shortest.store(limit, ordering: .relaxed)
            alarm.signal()
        }
        if isAsleep.load(ordering: .sequentiallyConsistent),
            isAsleep.exchange(false, ordering: .acquiringAndReleasing)
        {
            alarm.signal()
        }
    }

    func stop() {
        isOver.store(true, ordering: .releasing)
        alarm.signal()
    }

    /// What its thread does.
    ///
    /// - Parameters:
    ///   - earliest: when the first task at work may be given up; `nil`: none is at work.
    ///   - giveUp: gives up those that are over their limits.
    func run(earliest: () -> UInt64?, giveUp: (UInt64) -> Void) {
        while !isOver.load(ordering: .acquiring) {
            giveUp(Monotonic.now)
            if let due = earliest() {
                // What begins meanwhile may be over before; half of the shortest limit bounds how late that is seen.
                let look = Monotonic.now &+ max(shortest.load(ordering: .relaxed) / 2, 1_000_000)
                alarm.wait(until: min(due, look))
            } else {
                isAsleep.store(true, ordering: .sequentiallyConsistent)
                if earliest() == nil { alarm.wait() }
                isAsleep.store(false, ordering: .relaxed)
            }
        }
    }
}
