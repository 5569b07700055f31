import Synchronization

/// How one detector has been doing, and whether it may run.
public final class DetectorHealth: Sendable {
    let name: String
    private let state: Mutex<State>
    /// Closed, and the last call succeeded: nobody has to ask or tell, only to count.
    private let quiet = Atomic(true)
    /// Successes by stripe, so that workers do not count in one place.
    nonisolated(unsafe) private let tallies: UnsafeMutablePointer<Tally>

    private struct Tally: ~Copyable {
        let runs = Atomic<UInt64>(0)
        let time = Atomic<UInt64>(0)
        private let after = Padding(repeating: 0)
    }

    private static let stripes = 16

    private struct State {
        var breaker: CircuitBreaker
        var budget = RetryBudget()
        var retry = RetryPolicy()
        var random: SystemRandomNumberGenerator
        /// Of the successes, those that the breaker has been told of.
        var told: UInt64 = 0
        var failed = 0
        var failures: [Kind: Int] = [:]
        var lastError = ""
    }

    /// How a run failed.
    enum Kind: String, Sendable, CaseIterable { case threw, timeout, hung, crashed, output }

    /// What people see of it.
    public struct Snapshot: Sendable, Hashable {
        public var name: String
        public var runs: Int
        /// By kind: `threw`, `timeout`, `hung`, `crashed`, `output`.
        public var failures: [String: Int]
        public var seconds: Double
        public var lastError: String
        /// `closed`, `open` or `half-open`.
        public var circuit: String
        /// Seconds of the monotonic clock, the state that began then, and why.
        public var history: [Change]

        public struct Change: Sendable, Hashable {
            public var time: Double
            public var circuit: String
            public var reason: String
        }
    }

    init(name: String, policy: CircuitBreaker.Policy = CircuitBreaker.Policy()) {
        self.name = name
        tallies = .allocate(capacity: Self.stripes)
        for stripe in 0..<Self.stripes { (tallies + stripe).initialize(to: Tally()) }
        state = Mutex(State(breaker: CircuitBreaker(policy), random: SystemRandomNumberGenerator()))
    }

    deinit {
        tallies.deinitialize(count: Self.stripes)
        tallies.deallocate()
    }

    /// Everything goes well: there is nothing to ask.
    var isQuiet: Bool { quiet.load(ordering: .relaxed) }

    /// Whether it may run now. If so, how that ends has to be told.
    func permit(now: UInt64) -> Bool {
        quiet.load(ordering: .relaxed) || state.withLock { $0.breaker.permit(now: now) == .go }
    }

    /// - Parameter worker: the thread, by its index.
    func succeeded(in time: UInt64, now: UInt64, worker: Int = 0) {
        let tally = tallies + worker & (Self.stripes - 1)
        tally.pointee.runs.add(1, ordering: .relaxed)
        tally.pointee.time.add(time, ordering: .relaxed)
        guard !quiet.load(ordering: .relaxed) else { return }
        state.withLock { state in
            tell(&state, now)
            // Of a half-open circuit, each try counts by itself.
            quiet.store(state.breaker.state == .closed, ordering: .relaxed)
        }
    }

    func failed(_ kind: Kind, _ error: String, now: UInt64) {
        state.withLock { state in
            quiet.store(false, ordering: .relaxed)
            tell(&state, now)
            state.failed += 1
            state.failures[kind, default: 0] += 1
            state.lastError = String(error.prefix(500))
            state.budget.called(1)
            if kind == .hung, state.failures[.hung, default: 0] >= Self.mostHangs {
                // Each try may cost a thread: as few of them as can be.
                state.breaker.shut("it did not come back \(state.failures[.hung, default: 0]) times", now: now)
            } else {
                state.breaker.record(success: false, now: now)
            }
        }
    }

    /// So often a detector may cost a thread before it is kept from running.
    private static let mostHangs = 3

    /// Tells the breaker of the successes since the last time.
    private func tell(_ state: inout State, _ now: UInt64) {
        let runs = successes.runs
        let new = Int(clamping: runs &- state.told)
        state.told = runs
        guard new > 0 else { return }
        state.budget.called(new)
        state.breaker.record(successes: new, now: now)
    }

    private var successes: (runs: UInt64, time: UInt64) {
        (0..<Self.stripes).reduce((0, 0)) { sum, stripe in
            let tally = tallies + stripe
            return (
                sum.0 &+ tally.pointee.runs.load(ordering: .relaxed),
                sum.1 &+ tally.pointee.time.load(ordering: .relaxed)
            )
        }
    }

    /// Nanoseconds to wait before trying once more; `nil`: do not.
    func retryDelay(attempt: Int, now: UInt64) -> UInt64? {
        state.withLock { state in
            guard state.breaker.state == .closed,
                let delay = state.retry.delay(after: attempt, &state.random), state.budget.spend()
            else { return nil }
            return delay
        }
    }

    var isClosed: Bool { state.withLock { $0.breaker.state == .closed } }

    var snapshot: Snapshot {
        state.withLock { state in
            Snapshot(
                name: name,
                runs: state.failed + Int(clamping: successes.runs),
                failures: Dictionary(state.failures.map { ($0.rawValue, $1) }) { first, _ in first },
                seconds: Double(successes.time) * 1e-9,
                lastError: state.lastError, circuit: state.breaker.state.rawValue,
                history: state.breaker.history.map {
                    Snapshot.Change(time: Double($0.time) * 1e-9, circuit: $0.state.rawValue, reason: $0.reason)
                })
        }
    }
}
