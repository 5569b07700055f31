internal import Glibc

/// The writer's thread: takes groups from the inbox, has the journal commit them, and answers.
final class LedgerWriter: @unchecked Sendable {
    // All of it is the thread's, once that runs.
    private var lock: WriterLock?
    private let ledger: LedgerFiles
    private let parts: LogWriter.Parts
    private let clock: LedgerClock
    private let settings: Ledger.Settings
    private let inbox: Monitor<LedgerInbox>
    private var log: LogFolder
    private var journal: Journal
    private var publisher: PublisherThread
    /// How many callers the last group had, and how long it took.
    private var lastGroup = (count: 1, nanoseconds: 0 as UInt64)

    init(
        _ lock: WriterLock, ledger: LedgerFiles, parts: LogWriter.Parts, clock: LedgerClock, settings: Ledger.Settings,
        inbox: Monitor<LedgerInbox>
    ) throws {
        var writer = try LogWriter(LogFolder(ledger: ledger.name, number: max(ledger.lastLog, 1)), parts)
        try writer.recordTear(at: clock.now())
        if writer.journal.next == 0 { try writer.begin(parts, ledger: ledger.name, at: clock.now()) }
        // One who was to rotate it was stopped.
        if writer.lastEntry?.action == .ledgerRotated {
            try writer.publisher.publish(upTo: writer.journal.next)
            try writer.publisher.removeJournal()
            writer = try LogWriter.following(writer.log, parts, ledger: ledger.name, at: clock.now())
        }
        self.lock = lock
        self.ledger = ledger
        self.parts = parts
        self.clock = clock
        self.settings = settings
        self.inbox = inbox
        log = writer.log
        journal = writer.journal
        publisher = try Self.thread(writer, settings, inbox)
    }

    private static func thread(
        _ writer: LogWriter, _ settings: Ledger.Settings, _ inbox: Monitor<LedgerInbox>
    ) throws -> PublisherThread {
        let thread = try PublisherThread(writer.publisher, settings: settings) { failure in
            inbox.update { $0.failure = failure }
        }
        // What recovery recorded.
        if writer.journal.next > writer.publisher.size { thread.durable(writer.journal.next, bytes: 0) }
        return thread
    }

    func run() {
        while true {
            publisher.waitForRoom()
            switch next() {
            case .group(let requests): commit(requests)
            case .other(.checkpoint(let continuation)): publisher.checkpoint(continuation)
            case .other(.rotate(let continuation)): rotate(continuation)
            case .other(.close(let continuation)): return close(continuation)
            case .other(.append), nil: return close(nil)
            }
        }
    }

    /// - Returns: `nil` if there will be nothing any more.
    private func next() -> LedgerInbox.Next? {
        var gathering = lastGroup.count > 1
        while true {
            let first = inbox.wait { inbox -> Bool? in
                inbox.awaited = 1
                return inbox.failure != nil || (inbox.isAbandoned && inbox.count == 0)
                    ? false : inbox.count > 0 ? true : nil
            }
            guard first == true else { return nil }
            // Those of the last group come again, as a rule: one sync for all of them instead of two.
            if gathering {
                gathering = false
                let wanted = lastGroup.count
                _ = inbox.wait(nanoseconds: min(lastGroup.nanoseconds / 4, 2_000_000)) { inbox -> Void? in
                    inbox.awaited = wanted
                    return inbox.count >= wanted || inbox.hasOther || inbox.failure != nil ? () : nil
                }
            }
            let next = inbox.withLock { inbox in
                inbox.awaited = nil
                return inbox.failure == nil ? inbox.take() : nil
            }
            if let next { return next }
        }
    }

    private func commit(_ requests: [LedgerInbox.Request]) {
        let start = Self.nanoseconds()
        let outcome = journal.commit(requests.map(\.drafts), at: clock.now())
        lastGroup = (requests.count, Self.nanoseconds() - start)
        if let failure = outcome.failure { inbox.update { $0.failure = failure } }
        for (request, result) in zip(requests, outcome.results) { request.continuation.resume(with: result) }
        guard outcome.failure == nil else { return }
        let bytes = requests.reduce(0) { $0 + $1.drafts.reduce(0) { $0 + $1.encoding.byteCount } }
        publisher.durable(journal.next, bytes: UInt64(bytes))
        // Under load the next group says the same.
        if inbox.withLock({ $0.count == 0 }) {
            do { try journal.mark() } catch { inbox.update { $0.failure = error } }
        }
    }

    private static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    // MARK: Ends

    private func rotate(_ continuation: CheckedContinuation<Void, any Error>) {
        do {
            let draft = EntryDraft(.ledgerRotated, actor: "picket", object: log.origin)
            let outcome = journal.commit([[try PreparedDraft(draft)]], at: clock.now())
            _ = try outcome.results[0].get()
            publisher.durable(journal.next, bytes: 0)
            var old = try publisher.stop()
            old.removeNarrowTiles()
            try old.removeJournal()
            let writer = try LogWriter.following(log, parts, ledger: ledger.name, at: clock.now())
            log = writer.log
            journal = writer.journal
            publisher = try Self.thread(writer, settings, inbox)
            continuation.resume()
        } catch {
            let failure = error as? LedgerError ?? LedgerError(.closed, "rotating failed: \(error)")
            inbox.update { $0.failure = failure }
            continuation.resume(throwing: failure)
        }
    }

    private func close(_ continuation: CheckedContinuation<Void, any Error>?) {
        let failure = inbox.withLock { inbox in
            let failure = inbox.failure
            inbox.failure = failure ?? .closedByUser
            return failure
        }
        var result = Result { () throws in
            var publisher = try self.publisher.stop()
            guard failure == nil else { return }
            publisher.removeNarrowTiles()
            try publisher.removeJournal()
        }
        if let failure { result = .failure(failure) }
        // Let go of before anybody is told.
        lock = nil
        continuation?.resume(with: result)
        for work in inbox.withLock({ $0.takeAll() }) { work.refuse(failure ?? .closedByUser) }
    }
}

extension LogWriter {
    /// Leaf 0 of the first log.
    mutating func begin(_ parts: Parts, ledger: String, at now: LedgerClock.Reading) throws {
        let keys = try parts.keys.map { JSON.string(try NoteKey(name: log.origin, key: $0.verifying).text) }
        guard log.number > 1 else {
            return try record(
                EntryDraft(.ledgerCreated, actor: "picket", object: ledger, details: ["keys": .array(keys)]), at: now)
        }
        let old = LogFolder(ledger: ledger, number: log.number - 1)
        guard let bytes = try LedgerFiles.whole(parts.storage, old.checkpoint, most: 32 << 10) else {
            throw LedgerError(.damaged, "the checkpoint of the log before is missing", file: old.checkpoint)
        }
        let oldKeys = try LedgerFiles.keys(parts.storage, old)
        do { _ = try Checkpoint.verified(bytes, by: oldKeys, parts.crypto) } catch {
            throw LedgerError(.damaged, "\(error)", file: old.checkpoint)
        }
        let details: [String: JSON] = [
            "checkpoint": .string(String(decoding: bytes, as: UTF8.self)), "keys": .array(keys),
        ]
        try record(EntryDraft(.ledgerContinued, actor: "picket", object: old.origin, details: details), at: now)
    }

    private mutating func record(_ draft: EntryDraft, at now: LedgerClock.Reading) throws {
        _ = try journal.commit([[try PreparedDraft(draft)]], at: now).results[0].get()
        try publisher.publish(upTo: journal.next)
    }

    /// The log after one that is complete.
    static func following(
        _ log: LogFolder, _ parts: Parts, ledger: String, at now: LedgerClock.Reading
    ) throws -> LogWriter {
        var writer = try LogWriter(LogFolder(ledger: ledger, number: log.number + 1), parts)
        if writer.journal.next == 0 { try writer.begin(parts, ledger: ledger, at: now) }
        return writer
    }
}
