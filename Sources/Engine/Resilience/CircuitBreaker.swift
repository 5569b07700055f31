/// Keeps work away from what keeps failing. Closed: everything goes. Open: nothing does, for a while that doubles each
/// time. Half-open: a few may try; if they succeed it closes, if one fails it opens again.
///
/// A pure state machine; times are nanoseconds of a monotonic clock.
struct CircuitBreaker: Sendable {
    struct Policy: Sendable {
        /// It opens after so many failures in a row,
        var consecutiveFailures = 5
        /// or when at least this share of the calls of the last `window` failed,
        var failureShare = 0.5
        /// of which there were at least so many.
        var leastCalls = 20
        var window: UInt64 = 60_000_000_000
        /// How long it stays open: the first time, and at most.
        var firstPause: UInt64 = 1_000_000_000
        var longestPause: UInt64 = 300_000_000_000
        /// How many try at once while it is half-open, and how many have to succeed.
        var probes = 2
    }

    enum State: String, Sendable { case closed, open, halfOpen = "half-open" }

    /// A change of state, for people.
    struct Transition: Sendable, Hashable {
        let time: UInt64
        let state: State
        let reason: String
    }

    enum Permit: Sendable, Hashable {
        case go
        case refused(until: UInt64)
    }

    private(set) var state = State.closed
    /// The latest ones, oldest first.
    private(set) var history: [Transition] = []
    private let policy: Policy
    private var window: FailureWindow
    private var consecutive = 0
    private var openings = 0
    private var openUntil: UInt64 = 0
    private var probesOut = 0
    private var probesGood = 0

    private static let longestHistory = 32

    init(_ policy: Policy = Policy()) {
        self.policy = policy
        window = FailureWindow(length: policy.window)
    }

    /// Asks whether a call may be made. What is let go has to be recorded.
    mutating func permit(now: UInt64) -> Permit {
        switch state {
        case .closed: return .go
        case .open:
            guard now >= openUntil else { return .refused(until: openUntil) }
            change(to: .halfOpen, "its pause is over", now)
            probesOut = 1
            probesGood = 0
            return .go
        case .halfOpen:
            guard probesOut < policy.probes else { return .refused(until: now) }
            probesOut += 1
            return .go
        }
    }

    /// Several that succeeded.
    mutating func record(successes count: Int, now: UInt64) {
        guard state == .closed, count > 0 else {
            for _ in 0..<min(count, policy.probes) { record(success: true, now: now) }
            return
        }
        consecutive = 0
        window.record(successes: count, now: now)
    }

    mutating func record(success: Bool, now: UInt64) {
        switch state {
        case .closed:
            consecutive = success ? 0 : consecutive + 1
            window.record(success: success, now: now)
            if consecutive >= policy.consecutiveFailures {
                open("\(consecutive) failures in a row", now)
            } else if !success, window.calls(now) >= policy.leastCalls, window.share(now) >= policy.failureShare {
                open("\(window.failures(now)) of \(window.calls(now)) calls failed", now)
            }
        case .halfOpen:
            guard success else { return open("it failed when it was tried again", now) }
            probesGood += 1
            if probesGood >= policy.probes {
                consecutive = 0
                openings = 0
                window = FailureWindow(length: policy.window)
                change(to: .closed, "\(probesGood) tries succeeded", now)
            } else {
                probesOut = max(0, probesOut - 1)
            }
        // Let go before it opened.
        case .open: break
        }
    }

    /// Opens it for as long as it ever is.
    mutating func shut(_ reason: String, now: UInt64) {
        openUntil = now &+ policy.longestPause
        if state != .open { change(to: .open, reason, now) }
    }

    private mutating func open(_ reason: String, _ now: UInt64) {
        let pause = policy.firstPause.multipliedReportingOverflow(by: 1 << UInt64(min(openings, 40)))
        openings += 1
        openUntil = now &+ (pause.overflow ? policy.longestPause : min(pause.partialValue, policy.longestPause))
        change(to: .open, reason, now)
    }

    private mutating func change(to state: State, _ reason: String, _ now: UInt64) {
        self.state = state
        if history.count == Self.longestHistory { history.removeFirst() }
        history.append(Transition(time: now, state: state, reason: reason))
    }
}

/// Calls and failures of the last while, in ten parts of it.
struct FailureWindow: Sendable {
    private static let parts = 10
    private let partLength: UInt64
    private var calls = [Int](repeating: 0, count: FailureWindow.parts)
    private var failures = [Int](repeating: 0, count: FailureWindow.parts)
    private var current: UInt64 = 0

    init(length: UInt64) { partLength = max(1, length / UInt64(Self.parts)) }

    mutating func record(success: Bool, now: UInt64) {
        advance(to: now)
        let part = Int(current % UInt64(Self.parts))
        calls[part] += 1
        if !success { failures[part] += 1 }
    }

    mutating func record(successes count: Int, now: UInt64) {
        advance(to: now)
        calls[Int(current % UInt64(Self.parts))] += count
    }

    mutating func calls(_ now: UInt64) -> Int {
        advance(to: now)
        return calls.reduce(0, +)
    }

    mutating func failures(_ now: UInt64) -> Int {
        advance(to: now)
        return failures.reduce(0, +)
    }

    mutating func share(_ now: UInt64) -> Double {
        let calls = calls(now)
        return calls == 0 ? 0 : Double(failures(now)) / Double(calls)
    }

    private mutating func advance(to now: UInt64) {
        let part = now / partLength
        guard part > current else { return }
        for step in 0..<min(part - current, UInt64(Self.parts)) {
            let index = Int((current + 1 + step) % UInt64(Self.parts))
            calls[index] = 0
            failures[index] = 0
        }
        current = part
    }
}
