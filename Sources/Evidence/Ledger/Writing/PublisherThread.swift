internal import Glibc

/// Publishes what has become durable, beside the writer. Checkpoints come by size, by time and on demand.
final class PublisherThread: @unchecked Sendable {
    // Of the thread alone, until it has ended.
    private var publisher: Publisher
    private let progress: Monitor<Progress>
    private var thread: OwnThread?
    private let settings: Ledger.Settings
    private let failed: @Sendable (LedgerError) -> Void

    private struct Progress {
        var durable: UInt64
        var published: UInt64
        /// Since the thread began.
        var durableBytes: UInt64 = 0
        var publishedBytes: UInt64 = 0
        var waiting: [(size: UInt64, continuation: CheckedContinuation<[UInt8], any Error>)] = []
        var isStopping = false
        var failure: LedgerError?

        var isUrgent: Bool { isStopping || !waiting.isEmpty }
    }

    /// - Parameter failed: is called once, if the disk fails so that nothing may be written any more.
    init(_ publisher: Publisher, settings: Ledger.Settings, failed: @escaping @Sendable (LedgerError) -> Void) throws {
        self.publisher = publisher
        self.settings = settings
        self.failed = failed
        progress = Monitor(Progress(durable: publisher.size, published: publisher.size))
        thread = OwnThread { [self] in run() }
        guard thread != nil else {
            throw LedgerError(.closed, "the system has no thread left for the ledger's publisher")
        }
    }

    // MARK: For the writer

    func durable(_ size: UInt64, bytes: UInt64) {
        progress.update { progress in
            progress.durable = size
            progress.durableBytes += bytes
        }
    }

    /// Returns when the backlog is within its limit, or will not be.
    func waitForRoom() {
        progress.wait { progress -> Void? in
            let backlog = progress.durableBytes - progress.publishedBytes
            return backlog <= settings.mostBacklogBytes || progress.failure != nil ? () : nil
        }
    }

    func checkpoint(_ continuation: CheckedContinuation<[UInt8], any Error>) {
        let failure = progress.update { progress -> LedgerError? in
            if progress.failure == nil { progress.waiting.append((progress.durable, continuation)) }
            return progress.failure
        }
        if let failure { continuation.resume(throwing: failure) }
    }

    /// Publishes the rest and ends the thread.
    func stop() throws -> Publisher {
        progress.update { $0.isStopping = true }
        thread?.join()
        thread = nil
        if let failure = progress.withLock({ $0.failure }) { throw failure }
        return publisher
    }

    // MARK: The thread

    private func run() {
        while true {
            // Something to do; then, until it is urgent or much, time for more of it.
            _ = progress.wait { $0.durable > $0.published || $0.isUrgent ? () : nil }
            _ = progress.wait(nanoseconds: settings.checkpointMilliseconds * 1_000_000) { progress in
                progress.isUrgent || progress.durable - progress.published >= settings.checkpointEntries ? () : nil
            }
            let (durable, bytes, isStopping) = progress.withLock { ($0.durable, $0.durableBytes, $0.isStopping) }
            do {
                try publisher.publish(upTo: durable)
                published(durable, bytes)
            } catch {
                guard (error as? StorageError)?.isFull == true, !isStopping else { return fail(error, durable) }
                refuseWaiting("\(error)")
            }
            if isStopping { return }
        }
    }

    private func published(_ size: UInt64, _ bytes: UInt64) {
        let checkpoint = publisher.checkpoint ?? []
        let served = progress.update { progress in
            progress.published = size
            progress.publishedBytes = bytes
            let served = progress.waiting.filter { $0.size <= size }
            progress.waiting.removeAll { $0.size <= size }
            return served
        }
        for waiter in served { waiter.continuation.resume(returning: checkpoint) }
    }

    /// The disk is full: what is durable stays in the journal, and the next round tries again.
    private func refuseWaiting(_ reason: String) {
        let waiting = progress.update { progress in
            defer { progress.waiting = [] }
            return progress.waiting
        }
        for waiter in waiting {
            waiter.continuation.resume(throwing: LedgerError(.refused, "no checkpoint was made: \(reason)"))
        }
    }

    private func fail(_ error: any Error, _ size: UInt64) {
        let failure =
            error as? LedgerError
            ?? LedgerError(.closed, "tiles and checkpoint cannot be written: \(error)", index: size)
        progress.update { $0.failure = failure }
        refuseWaiting("\(error)")
        failed(failure)
    }
}

extension StorageError {
    var isFull: Bool { code == ENOSPC || code == EDQUOT }
}
