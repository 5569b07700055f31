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
    /// Of the inbox, and not begun.
    private var taken = LedgerGroups()
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
            case .group(let requests, let bytes): commit(requests, bytes)
            case .other(.checkpoint(let continuation)): publisher.checkpoint(continuation)
            case .other(.rotate(let continuation)): rotate(continuation)
            case .other(.close(let continuation)): return close(continuation)
            case .other(.append), nil: return close(nil)
            }
        }
    }

    /// - Returns: `nil` if there will be nothing any more.
    private func next() -> LedgerGroups.Next? {
        while inbox.withLock({ $0.failure == nil }) {
            if let next = taken.next() {
                if case .group(_, let bytes) = next { inbox.withLock { $0.leave(bytes) } }
                return next
            }
            guard waitForWork() else { return nil }
            inbox.withLock { inbox in
                inbox.awaited = nil
                taken.take(from: &inbox)
            }
        }
        return nil
    }

    /// - Returns: whether there is some.
    private func waitForWork() -> Bool {
        let isThere = inbox.wait { inbox -> Bool? in
            inbox.awaited = 1
            return inbox.failure != nil || (inbox.isAbandoned && inbox.count == 0)
                ? false : inbox.count > 0 ? true : nil
        }
        guard isThere == true else { return false }
        // Those of the last group come again, as a rule: one sync for all of them instead of two.
        let wanted = lastGroup.count
        if wanted > 1 {
            _ = inbox.wait(nanoseconds: min(lastGroup.nanoseconds / 4, 2_000_000)) { inbox -> Void? in
                inbox.awaited = wanted
                return inbox.count >= wanted || inbox.hasOther || inbox.failure != nil ? () : nil
            }
        }
        return true
    }

    private func commit(_ requests: [LedgerGroups.Request], _ bytes: Int) {
        let start = Self.nanoseconds()
        let outcome = journal.commit(requests.map(\.drafts), at: clock.now())
        lastGroup = (requests.count, Self.nanoseconds() - start)
        if let failure = outcome.failure { inbox.update { $0.failure = failure } }
        Self.answer(requests, outcome.results)
        guard outcome.failure == nil else { return }
        publisher.durable(journal.next, bytes: UInt64(bytes))
        // Under load the next group says the same.
        if inbox.withLock({ $0.count == 0 }) {
            do { try journal.mark() } catch { inbox.update { $0.failure = error } }
        }
    }

    /// Few are answered here. Many wake each other, on the threads that they run on, while the next group is written.
    private static func answer(_ requests: [LedgerGroups.Request], _ results: [Result<[Receipt], any Error>]) {
        let few = 16
        guard requests.count > few else {
            for (request, result) in zip(requests, results) { request.continuation.resume(with: result) }
            return
        }
        let part = max(few, (requests.count + 3) / 4)
        for start in stride(from: 0, to: requests.count, by: part) {
            Task {
                for number in start..<min(start + part, requests.count) {
                    requests[number].continuation.resume(with: results[number])
                }
            }
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
        var left = taken.takeAll()
        inbox.withLock { taken.take(from: &$0) }
        left += taken.takeAll()
        for work in left { work.refuse(failure ?? .closedByUser) }
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
