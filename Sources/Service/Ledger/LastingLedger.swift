package import Evidence
internal import Foundation
package import Storage
internal import Synchronization

/// A ledger that makes checkpoints when asked.
package protocol CheckpointedLog: EntryLog {
    @discardableResult
    func checkpoint() async throws -> [UInt8]
}

extension Ledger: CheckpointedLog {}

extension EntryAction {
    /// It could not be written for a while: what happened then is not in it.
    static let ledgerResumed = EntryAction(rawValue: "ledger.resumed")
}

/// A ledger that is opened again after its disk was full or failed: what is asked meanwhile fails, nothing has to be
/// started anew.
package final class LastingLedger: CheckpointedLog {
    private struct State {
        var ledger: Ledger
        /// Why it could not be opened again the last time, and when that was.
        var refusal: (error: any Error, at: ContinuousClock.Instant)?
        var isOpening = false
        var isClosed = false
    }

    /// Between two attempts.
    private let pause: Duration
    private let open: @Sendable () throws -> Ledger
    private let state: Mutex<State>

    /// - Parameter open: called again whenever the ledger has closed itself.
    package init(retryingAfter pause: Duration = .seconds(1), _ open: @escaping @Sendable () throws -> Ledger) throws {
        self.pause = pause
        self.open = open
        state = Mutex(State(ledger: try open()))
    }

    package func append(_ drafts: [EntryDraft]) async throws -> [Receipt] { try await current().append(drafts) }

    @discardableResult
    package func checkpoint() async throws -> [UInt8] { try await current().checkpoint() }

    package func close() async throws {
        let ledger = state.withLock { state in
            state.isClosed = true
            return state.ledger
        }
        try await ledger.close()
    }

    /// Whether it could record now. Asking is what has it opened again where nobody records anything.
    package var check: HealthCheck {
        HealthCheck("ledger", isNeeded: false, isTold: true) { [self] in
            do {
                _ = try await current()
                return DatabaseHealth(isReady: true)
            } catch {
                // The place is for the log: anybody may ask.
                return DatabaseHealth(
                    isReady: false,
                    problem: "the ledger cannot be written: \((error as? LedgerError)?.message ?? "its disk failed")")
            }
        }
    }

    // MARK: Opening it again

    private enum Next {
        case use(Ledger)
        case refuse(any Error)
        case open
    }

    private func current() async throws -> Ledger {
        let next = state.withLock { state -> Next in
            guard let failure = state.ledger.failure, !state.isClosed else { return .use(state.ledger) }
            if state.isOpening { return .refuse(failure) }
            if let refusal = state.refusal, refusal.at.duration(to: .now) < pause { return .refuse(refusal.error) }
            state.isOpening = true
            return .open
        }
        switch next {
        case .use(let ledger): return ledger
        case .refuse(let error): throw error
        case .open: return try await openAgain()
        }
    }

    private func openAgain() async throws -> Ledger {
        // It reads the journal, and waits for the disk.
        var result = await withCheckedContinuation { continuation in
            Thread.detachNewThread { [open] in continuation.resume(returning: Result { try open() }) }
        }
        if case .success(let ledger) = result {
            // That it can be read says nothing of writing. And who verifies it learns that there may be a gap.
            do { _ = try await ledger.append([Self.resumed]) } catch { result = .failure(error) }
        }
        return try await settle(result)
    }

    private static let resumed = EntryDraft(.ledgerResumed, actor: "picket", object: "ledger")

    private func settle(_ result: Result<Ledger, any Error>) async throws -> Ledger {
        let isClosed = state.withLock { state in
            state.isOpening = false
            switch result {
            case .success(let ledger): (state.ledger, state.refusal) = (ledger, nil)
            case .failure(let error): state.refusal = (error, .now)
            }
            return state.isClosed
        }
        let ledger = try result.get()
        if isClosed { try await ledger.close() }
        return ledger
    }
}
