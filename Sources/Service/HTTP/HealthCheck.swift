package import Storage
internal import Synchronization

/// Asks one part of the service how it is: once at a time, and no longer than the limit.
///
/// Anybody may ask, so the answer of a moment ago serves for the next ones, and a part that hangs is not asked again
/// before it has answered.
package final class HealthCheck: Sendable {
    package typealias Ask = @Sendable () async -> DatabaseHealth

    private struct State {
        var isAsking = false
        var last: (health: DatabaseHealth, at: ContinuousClock.Instant)?
        var waiting: [Int: CheckedContinuation<DatabaseHealth, Never>] = [:]
        var count = 0
    }

    package let name: String
    /// Whether the service is of no use without it.
    package let isNeeded: Bool
    /// Whether `/readyz` tells of it, though requests are served without it.
    let isTold: Bool
    private let limit: Duration
    private let ask: Ask
    private let state = Mutex(State())

    package init(
        _ name: String, isNeeded: Bool, isTold: Bool = false, limit: Duration = .seconds(2), ask: @escaping Ask
    ) {
        self.name = name
        self.isNeeded = isNeeded
        self.isTold = isNeeded || isTold
        self.limit = limit
        self.ask = ask
    }

    package func health() async -> DatabaseHealth {
        if let last = state.withLock({ $0.last }), last.at.duration(to: .now) < .milliseconds(500) {
            return last.health
        }
        return await withCheckedContinuation { continuation in
            let (number, begins) = state.withLock { state in
                state.count += 1
                state.waiting[state.count] = continuation
                defer { state.isAsking = true }
                return (state.count, !state.isAsking)
            }
            // Neither child tasks nor on the executor of who asks: these go on though the part hangs.
            if begins { Task.detached { [self] in answered(await ask()) } }
            Task.detached { [self] in
                try? await Task.sleep(for: limit)
                state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(
                    returning: DatabaseHealth(isReady: false, problem: "\(name) has not answered within \(limit)"))
            }
        }
    }

    private func answered(_ health: DatabaseHealth) {
        let waiting = state.withLock { state in
            state.isAsking = false
            state.last = (health, .now)
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: health) }
    }
}
