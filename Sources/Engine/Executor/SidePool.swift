import DequeModule
import Glibc
import Synchronization

/// Threads for what blocks, so that no worker has to wait for it: as many as are needed at once, up to a bound; what
/// comes then waits in line.
final class SidePool: Sendable {
    private let timers: Timers
    private let most: Int
    private let state = Mutex(State())
    private let bell = Semaphore()

    private struct State {
        var line = Deque<@Sendable () -> Void>()
        /// Threads there are, those of them that wait, and those that somebody has given up waiting for.
        var threads = 0
        var waiting = 0
        var lost = 0
        var isOver = false
    }

    /// So many threads may be lost before no more replace them.
    private static let mostLost = 64

    init(_ timers: Timers, most: Int = 64) {
        self.timers = timers
        self.most = most
    }

    /// Runs something that blocks.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in start { continuation.resume(returning: body()) } }
    }

    /// Runs something that may not come back: what is not done within its limit is left to itself, and its thread
    /// replaced.
    ///
    /// - Parameter limit: nanoseconds from the moment it begins.
    func run<Value: Sendable>(
        within limit: UInt64, _ body: @escaping @Sendable () throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { continuation in
            let once = Once(continuation)
            start { [self] in
                let alarm = timers.after(limit) { [self] in
                    if once.resume(.failure(TimedOut()), before: { state.withLock { $0.lost += 1 } }) { refill() }
                }
                let result = Result { try body() }
                if once.resume(result) {
                    timers.cancel(alarm)
                } else {
                    state.withLock { $0.lost -= 1 }
                }
            }
        }
    }

    /// Runs something that blocks and that nobody waits for.
    func start(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.line.append(work) }
        refill()
        bell.signal()
    }

    /// One more thread if the line is longer than those that wait for it.
    private func refill() {
        let isNeeded = state.withLock { state in
            guard !state.isOver, state.line.count > state.waiting,
                state.threads - min(state.lost, Self.mostLost) < most
            else { return false }
            state.threads += 1
            state.waiting += 1
            return true
        }
        if isNeeded { pthread_detach(Thread.start { [self] in serve() }) }
    }

    private func serve() {
        // Who writes to a program that has ended gets an error, not a signal.
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        while true {
            bell.wait()
            let (work, isOver) = state.withLock { state in
                let work = state.line.popFirst()
                if work != nil { state.waiting -= 1 }
                return (work, state.isOver)
            }
            if let work {
                work()
                state.withLock { $0.waiting += 1 }
            } else if isOver {
                return
            }
        }
    }

    /// Ends the threads that wait. What runs ends by itself.
    func shutdown() {
        let threads = state.withLock { state in
            state.isOver = true
            return state.threads
        }
        for _ in 0..<threads { bell.signal() }
    }
}

/// It did not come back within its limit.
struct TimedOut: Error {}
