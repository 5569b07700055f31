import DequeModule
import Synchronization

/// Lets as many in at once as the other side serves well; the rest waits in line.
final class Gate: Sendable {
    private let state: Mutex<State>

    private struct State {
        var limit: ConcurrencyLimit
        var line = Deque<CheckedContinuation<Void, Never>>()
    }

    init(_ limit: ConcurrencyLimit) { state = Mutex(State(limit: limit)) }

    /// How many may be in now.
    var limit: Int { state.withLock { $0.limit.limit } }

    func run<Value: Sendable>(_ body: () async -> Result<Value, any Error>) async -> Result<Value, any Error> {
        await withCheckedContinuation { continuation in
            let isIn = state.withLock { state in
                if state.limit.acquire() { return true }
                state.line.append(continuation)
                return false
            }
            if isIn { continuation.resume() }
        }
        let start = Monotonic.now
        let result = await body()
        var isDropped = false
        if case .failure(let error) = result, error is TimedOut || (error as? ProgramFault)?.kind == .timeout {
            isDropped = true
        }
        let next = state.withLock { state in
            state.limit.release(latency: Monotonic.now &- start, dropped: isDropped)
            var next: [CheckedContinuation<Void, Never>] = []
            while !state.line.isEmpty, state.limit.acquire() { next.append(state.line.removeFirst()) }
            return next
        }
        for continuation in next { continuation.resume() }
        return result
    }
}
