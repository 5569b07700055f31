/// A ledger opened to be written: entries become durable in groups, then part of tiles, then of a signed checkpoint.
///
/// Whoever appends waits for a group's one sync and no more; a thread of its own makes tiles and checkpoints, every so
/// often. Close it, or the journal has to be read again by who opens it next.
public final class Ledger: EntryLog {
    public struct Settings: Sendable {
        /// A checkpoint is signed when so many entries have none, or when the oldest of them is so old.
        public var checkpointEntries: UInt64 = 1 << 17
        public var checkpointMilliseconds: UInt64 = 1_000
        /// Entries that are durable, but not in tiles yet; beyond, appending waits.
        public var mostBacklogBytes: UInt64 = 512 << 20
        /// Entries that wait to become durable; beyond, appending is refused.
        public var mostQueuedBytes = 256 << 20

        public init() {}
    }

    let inbox: Monitor<LedgerInbox>
    private let settings: Settings
    private let thread: OwnThread

    /// - Parameter keys: each signs every checkpoint.
    public static func create(
        name: String, in storage: any StableStorage, keys: [SigningKey], crypto: any CryptoModule,
        sealer: (any EntrySealer)? = nil, clock: LedgerClock = .system, settings: Settings = Settings()
    ) throws -> Ledger {
        let lock = try Self.lock(storage)
        try LedgerFiles.create(storage, name: name)
        return try Ledger(
            storage, lock, keys: keys, known: nil, crypto: crypto, sealer: sealer, clock: clock, settings: settings)
    }

    /// Recovers what a crash has left.
    ///
    /// - Parameter known: keys one of which has to have signed the last checkpoint, if it was none of those that sign
    ///   now. Without them the keys count that the ledger names, which whoever can write its files can change.
    public static func open(
        _ storage: any StableStorage, keys: [SigningKey], known: [VerifyingKey]? = nil, crypto: any CryptoModule,
        sealer: (any EntrySealer)? = nil, clock: LedgerClock = .system, settings: Settings = Settings()
    ) throws -> Ledger {
        // Before the lock: where there is no ledger, none is made by looking.
        _ = try LedgerFiles(storage)
        let lock = try Self.lock(storage)
        return try Ledger(
            storage, lock, keys: keys, known: known, crypto: crypto, sealer: sealer, clock: clock, settings: settings)
    }

    private init(
        _ storage: any StableStorage, _ lock: WriterLock, keys: [SigningKey], known: [VerifyingKey]?,
        crypto: any CryptoModule,
        sealer: (any EntrySealer)?, clock: LedgerClock, settings: Settings
    ) throws {
        guard !keys.isEmpty else { throw LedgerError(.refused, "a ledger needs a key to sign its checkpoints with") }
        let inbox = Monitor(LedgerInbox())
        let parts = LogWriter.Parts(storage: storage, keys: keys, crypto: crypto, sealer: sealer, known: known)
        let writer = try LedgerWriter(
            lock, ledger: LedgerFiles(storage), parts: parts, clock: clock, settings: settings, inbox: inbox)
        self.inbox = inbox
        self.settings = settings
        guard let thread = OwnThread({ writer.run() }) else {
            throw LedgerError(.closed, "the system has no thread left for the ledger's writer")
        }
        self.thread = thread
    }

    deinit { inbox.update { $0.isAbandoned = true } }

    private static func lock(_ storage: any StableStorage) throws -> WriterLock {
        do { return try storage.lockForWriting() } catch {
            guard error.call == "lock" else { throw error }
            throw LedgerError(.locked, error.reason, file: error.path)
        }
    }

    // MARK: Writing

    /// Why it takes nothing any more; `nil`: it does. Opening it anew recovers what the disk has.
    public var failure: LedgerError? { inbox.withLock { $0.failure } }

    /// Returns once all of them are on stable storage, in this order and without others between them.
    public func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
        guard !drafts.isEmpty else { return [] }
        let prepared = try drafts.map { draft in
            do { return try PreparedDraft(draft) } catch { throw LedgerError(.refused, "\(error)") }
        }
        let bytes = prepared.reduce(0) { $0 + $1.encoding.byteCount + 256 }
        guard bytes <= LedgerInbox.mostRequestBytes else {
            throw LedgerError(
                .refused, "\(bytes) bytes at once are more than \(LedgerInbox.mostRequestBytes): append them in parts")
        }
        return try await withUnsafeThrowingContinuation { continuation in
            enqueue(.append(prepared, bytes: bytes, continuation), bytes: bytes) { continuation.resume(throwing: $0) }
        }
    }

    /// - Returns: the signed checkpoint of a tree that has all that was appended before.
    @discardableResult
    public func checkpoint() async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(.checkpoint(continuation)) { continuation.resume(throwing: $0) }
        }
    }

    /// Begins a new log, whose leaf 0 is the last checkpoint of this one.
    public func rotate() async throws {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(.rotate(continuation)) { continuation.resume(throwing: $0) }
        }
    }

    /// With a last checkpoint, and without a journal. Does nothing if it is closed.
    public func close() async throws {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(.close(continuation)) { error in
                error == .closedByUser ? continuation.resume() : continuation.resume(throwing: error)
            }
        }
    }

    private func enqueue(_ work: LedgerInbox.Work, bytes: Int = 0, refused: (LedgerError) -> Void) {
        let (refusal, isAwaited) = inbox.withLock { inbox -> (LedgerError?, Bool) in
            if let failure = inbox.failure { return (failure, false) }
            guard inbox.bytes + bytes <= settings.mostQueuedBytes else {
                return (
                    LedgerError(.overloaded, "more waits to be recorded than \(settings.mostQueuedBytes) bytes"), false
                )
            }
            inbox.add(work, bytes: bytes)
            return (nil, inbox.isAwaited)
        }
        if let refusal { refused(refusal) }
        if isAwaited { inbox.wake() }
    }
}

extension LedgerError {
    static let closedByUser = LedgerError(.closed, "the ledger has been closed")
}

/// What a caller does when the ledger cannot record.
public struct Recorder: Sendable {
    public enum Policy: String, Sendable, CaseIterable {
        /// Nothing happens unrecorded: the error stops the work.
        case required
        /// The work goes on, and whoever reads its result is told that it is unrecorded.
        case continueUnrecorded = "continue-unrecorded"
    }

    private let log: any EntryLog
    private let policy: Policy
    private let unrecorded: @Sendable ([EntryDraft], any Error) -> Void

    /// - Parameter unrecorded: is told what the ledger does not have, and why.
    public init(
        _ log: any EntryLog, _ policy: Policy, unrecorded: @escaping @Sendable ([EntryDraft], any Error) -> Void
    ) {
        self.log = log
        self.policy = policy
        self.unrecorded = unrecorded
    }

    /// - Returns: `nil` if they are unrecorded.
    public func record(_ drafts: [EntryDraft]) async throws -> [Receipt]? {
        do { return try await log.append(drafts) } catch {
            unrecorded(drafts, error)
            if policy == .required { throw error }
            return nil
        }
    }
}
