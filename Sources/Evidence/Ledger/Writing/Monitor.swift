internal import Glibc

/// State that threads share, and wait on until it is as they need it.
final class Monitor<State>: @unchecked Sendable {
    // Only touched with the mutex held.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A clock that nobody sets.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Wakes nobody.
    func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Wakes all who wait.
    func update<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return try body(&state)
    }

    func wake() { pthread_cond_broadcast(condition) }

    /// - Parameter ready: asked at once, and again after each change and at the end of the time.
    /// - Returns: what it answered; `nil` if the time was up before.
    func wait<Result>(nanoseconds: UInt64? = nil, _ ready: (inout State) throws -> Result?) rethrows -> Result? {
        var deadline = timespec()
        if let nanoseconds {
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            let sum = UInt64(deadline.tv_nsec) + nanoseconds % 1_000_000_000
            deadline.tv_sec += Int(nanoseconds / 1_000_000_000 + sum / 1_000_000_000)
            deadline.tv_nsec = Int(sum % 1_000_000_000)
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = try ready(&state) { return result }
            if nanoseconds == nil {
                pthread_cond_wait(condition, mutex)
            } else if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT {
                return try ready(&state)
            }
        }
    }
}

/// A thread of our own: what waits for a disk must not take one from Swift's few.
struct OwnThread: @unchecked Sendable {
    private let thread: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Returns: `nil` if the system has no thread left.
    init?(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Body(body))
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            return nil
        }
        self.thread = thread
    }

    func join() { pthread_join(thread, nil) }

    /// Calls with each number in order, several at once, until it returns `false`.
    static func forEach(_ count: Int, atOnce: Int, _ body: @escaping @Sendable (Int) -> Bool) {
        let next = Monitor(0)
        let work: @Sendable () -> Void = {
            while true {
                let number = next.withLock { number in
                    defer { number = min(number + 1, count) }
                    return number
                }
                guard number < count else { return }
                if !body(number) { next.withLock { $0 = count } }
            }
        }
        let threads = (1..<max(1, min(atOnce, count))).compactMap { _ in OwnThread(work) }
        work()
        for thread in threads { thread.join() }
    }
}
