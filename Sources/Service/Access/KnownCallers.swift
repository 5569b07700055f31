internal import Storage
internal import Synchronization

/// Who asked a moment ago, so that the database is not asked with every request.
///
/// What is changed here counts at once; what another node of the service changes, after ``lifetime``.
final class KnownCallers: Sendable {
    static let lifetime: Int64 = 5_000
    static let most = 16_384

    private struct State {
        var callers: [String: (caller: Principal, until: Int64)] = [:]
        /// Counts the times all was forgotten: what was read before one of them is not remembered after it.
        var generation = 0
    }

    private let state = Mutex(State())

    /// - Parameter hash: of what they showed.
    func caller(_ hash: String, at now: Int64) -> Principal? {
        state.withLock { state in
            guard let entry = state.callers[hash], entry.until > now, entry.until <= now + Self.lifetime else {
                return nil
            }
            return entry.caller
        }
    }

    var generation: Int { state.withLock { $0.generation } }

    /// - Parameters:
    ///   - generation: from before the database was asked.
    ///   - limit: when the session or key ends.
    func remember(_ hash: String, _ caller: Principal, at now: Int64, until limit: Int64, _ generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.callers.count >= Self.most { state.callers.removeAll(keepingCapacity: true) }
            state.callers[hash] = (caller, min(now + Self.lifetime, limit))
        }
    }

    func forgetAll() {
        state.withLock { state in
            state.callers.removeAll(keepingCapacity: true)
            state.generation &+= 1
        }
    }
}
