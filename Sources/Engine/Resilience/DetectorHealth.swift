import Synchronization

/// How one detector has been doing, and whether it may run.
public final class DetectorHealth: Sendable {
    let name: String
    private let state: Mutex<State>

    private struct State {
        var breaker: CircuitBreaker
        var budget = RetryBudget()
        var retry = RetryPolicy()
        var random: SystemRandomNumberGenerator
        var runs = 0
        var failures: [Kind: Int] = [:]
        var time: UInt64 = 0
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
        state = Mutex(State(breaker: CircuitBreaker(policy), random: SystemRandomNumberGenerator()))
    }

    /// Whether it may run now. If so, how that ends has to be told.
    func permit(now: UInt64) -> Bool { state.withLock { $0.breaker.permit(now: now) == .go } }

    func succeeded(in time: UInt64, now: UInt64) {
        state.withLock { state in
            state.runs += 1
            state.time &+= time
            state.budget.called()
            state.breaker.record(success: true, now: now)
        }
    }

    func failed(_ kind: Kind, _ error: String, now: UInt64) {
        state.withLock { state in
            state.runs += 1
            state.failures[kind, default: 0] += 1
            state.lastError = String(error.prefix(500))
            state.budget.called()
            state.breaker.record(success: false, now: now)
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
                name: name, runs: state.runs,
                failures: Dictionary(state.failures.map { ($0.rawValue, $1) }) { first, _ in first },
                seconds: Double(state.time) * 1e-9, lastError: state.lastError, circuit: state.breaker.state.rawValue,
                history: state.breaker.history.map {
                    Snapshot.Change(time: Double($0.time) * 1e-9, circuit: $0.state.rawValue, reason: $0.reason)
                })
        }
    }
}
