import Glibc
import Synchronization

/// A thread of ``Workers`` and what it keeps from task to task.
final class Worker: @unchecked Sendable {
    // Unchecked: the thread's own, but for what is atomic.
    private let before = Padding(repeating: 0)
    let index: Int
    /// What the source keeps for this thread: parsers, buffers. A thread that took the place of one given up starts
    /// without.
    private(set) var state: Unmanaged<AnyObject>?
    let deque: WorkDeque
    /// How often the thread has slept.
    private(set) var parks: UInt64 = 0
    let watch = Watch()
    /// Inside a task that may be given up: nothing may go into the deque, which would then be another's.
    private(set) var isArmed = false
    /// The thread is another's problem now.
    private(set) var wasGivenUp = false
    private let watchdog: Watchdog
    private let after = Padding(repeating: 0)

    init(index: Int, deque: WorkDeque, watchdog: Watchdog) {
        self.index = index
        self.deque = deque
        self.watchdog = watchdog
    }

    deinit { state?.release() }

    /// To be called once.
    func keep(_ state: AnyObject) { self.state = .passRetained(state) }

    /// The worker whose thread this is.
    static var current: Worker? {
        guard let pointer = pthread_getspecific(key) else { return nil }
        return Unmanaged<Worker>.fromOpaque(pointer).takeUnretainedValue()
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = pthread_key_create(&key, nil)
        precondition(code == 0, "the system has no room for a thread-local value")
        return key
    }()

    /// Makes this thread the worker's.
    func bind() { pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque()) }

    /// Puts a task on top of those the thread has: it runs next, unless others are faster. From
    /// ``WorkSource/refill(_:)`` only.
    func push(_ token: TaskToken) { deque.push(token.value << 1 | 1) }

    /// From here on, the task may be given up once `limit` nanoseconds have passed.
    func arm(_ token: TaskToken, limit: UInt64, now: UInt64) {
        isArmed = true
        watch.arm(token, until: now.addingReportingOverflow(limit).overflow ? .max : now + limit)
        watchdog.armed(limit: limit)
    }

    /// The task has ended.
    ///
    /// - Returns: `false` if it was given up before: the thread has no part in anything any more, and what the task
    ///   came to must be dropped.
    func disarm() -> Bool {
        isArmed = false
        wasGivenUp = !watch.disarm()
        return !wasGivenUp
    }

    func parked() { parks &+= 1 }
}

/// What a watchdog can see of one thread.
final class Watch: Sendable {
    private let before = Padding(repeating: 0)
    private let deadline = Atomic<UInt64>(Watch.idle)
    private let token = Atomic<UInt64>(0)
    private let after = Padding(repeating: 0)

    private static let idle: UInt64 = 0
    private static let givenUp: UInt64 = 1

    func arm(_ token: TaskToken, until deadline: UInt64) {
        self.token.store(token.value, ordering: .relaxed)
        // Before the look at whether the watchdog sleeps.
        self.deadline.store(max(deadline, 2), ordering: .sequentiallyConsistent)
    }

    func disarm() -> Bool { deadline.exchange(Self.idle, ordering: .acquiringAndReleasing) != Self.givenUp }

    var isGivenUp: Bool { deadline.load(ordering: .acquiring) == Self.givenUp }

    /// When the task at work may be given up; `nil`: there is none.
    var due: UInt64? {
        let value = deadline.load(ordering: .sequentiallyConsistent)
        return value > Self.givenUp ? value : nil
    }

    /// The task that is over its limit, with that.
    func overdue(now: UInt64) -> (token: TaskToken, due: UInt64)? {
        let due = deadline.load(ordering: .acquiring)
        guard due > Self.givenUp, due <= now else { return nil }
        return (TaskToken(token.load(ordering: .relaxed)), due)
    }

    /// - Returns: `false` if the task has ended meanwhile.
    func giveUp(due: UInt64) -> Bool { change(due, to: Self.givenUp) }

    func extend(due: UInt64, to new: UInt64) { _ = change(due, to: max(new, 2)) }

    private func change(_ old: UInt64, to new: UInt64) -> Bool {
        deadline.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged
    }
}

/// Put around what one thread writes for every task: keeps it out of the cache lines, fetched in pairs, of what others
/// use.
typealias Padding = InlineArray<16, UInt64>
