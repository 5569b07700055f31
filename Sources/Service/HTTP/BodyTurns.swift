internal import Synchronization

/// A ``BodyLine`` that many wait in at the same time, none of them for longer than they may.
final class BodyTurns: Sendable {
    struct Counts: Sendable {
        var bytes = 0
        var waiting = 0
        var refused = 0
    }

    private struct State {
        var line: BodyLine
        var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var next: UInt64 = 0
        var refused = 0
    }

    private let patience: Duration
    private let state: Mutex<State>

    init(_ bounds: BodyLine.Bounds, patience: Duration) {
        self.patience = patience
        state = Mutex(State(line: BodyLine(bounds)))
    }

    var counts: Counts {
        state.withLock { Counts(bytes: $0.line.bytes, waiting: $0.line.waiting, refused: $0.refused) }
    }

    /// - Returns: what ``leave(_:)`` is to be called with; `nil` if it was not their turn in time.
    func turn(bytes: Int, caller: String) async -> UInt64? {
        let (id, entrance) = state.withLock { state in
            state.next += 1
            let entrance = state.line.enter(state.next, caller: caller, bytes: bytes)
            if entrance == .full { state.refused += 1 }
            return (state.next, entrance)
        }
        switch entrance {
        case .taken: return id
        case .full: return nil
        case .waits: return await wait(id) ? id : nil
        }
    }

    func leave(_ id: UInt64) {
        let turns = state.withLock { state in
            state.line.leave(id).compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for turn in turns { turn.resume(returning: true) }
    }

    private func wait(_ id: UInt64) async -> Bool {
        let alarm = Task {
            guard (try? await Task.sleep(for: patience)) != nil else { return }
            giveUp(id)
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken = state.withLock { state -> Bool? in
                    // It may have been somebody's turn, or too late, before they sat down to wait.
                    guard state.line.isWaiting(id) else { return state.line.isHeld(id) }
                    state.waiting[id] = continuation
                    return nil
                }
                if let isTaken { continuation.resume(returning: isTaken) }
                if Task.isCancelled { giveUp(id) }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    /// Unless it is their turn by now.
    private func giveUp(_ id: UInt64) {
        let (own, turns) = state.withLock {
            state -> (CheckedContinuation<Bool, Never>?, [CheckedContinuation<Bool, Never>]) in
            guard state.line.isWaiting(id) else { return (nil, []) }
            state.refused += 1
            let turns = state.line.leave(id).compactMap { state.waiting.removeValue(forKey: $0) }
            return (state.waiting.removeValue(forKey: id), turns)
        }
        own?.resume(returning: false)
        for turn in turns { turn.resume(returning: true) }
    }
}
