import Synchronization

/// Resumes a continuation once, whoever comes first.
final class Once<Value: Sendable>: Sendable {
    private enum State {
        case waiting(CheckedContinuation<Result<Value, any Error>, Never>, done: (@Sendable () -> Void)?)
        case done
    }

    private let state: Mutex<State>

    init(_ continuation: CheckedContinuation<Result<Value, any Error>, Never>) {
        state = Mutex(.waiting(continuation, done: nil))
    }

    /// - Parameter first: done before anybody hears of the result, if this is the first.
    /// - Returns: whether it was the first.
    @discardableResult
    func resume(_ result: Result<Value, any Error>, before first: () -> Void = {}) -> Bool {
        let state = state.withLock { state in
            defer { state = .done }
            if case .waiting = state { first() }
            return state
        }
        guard case .waiting(let continuation, let done) = state else { return false }
        done?()
        continuation.resume(returning: result)
        return true
    }

    func whenDone(_ action: @escaping @Sendable () -> Void) {
        let isDone = state.withLock { state in
            guard case .waiting(let continuation, _) = state else { return true }
            state = .waiting(continuation, done: action)
            return false
        }
        if isDone { action() }
    }
}
