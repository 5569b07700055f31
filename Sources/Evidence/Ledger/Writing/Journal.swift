/// What somebody wants recorded, made ready on their own thread.
struct PreparedDraft: Sendable {
    var encoding: EntryEncoding
    var confidential: EntryDraft.Confidential?

    init(_ draft: EntryDraft) throws(EntryError) {
        try draft.validate()
        encoding = EntryEncoding(draft)
        confidential = draft.confidential
        // Numbers and a sealed part come on top; the writer has the last word.
        guard encoding.byteCount <= Entry.mostBytes else {
            throw EntryError(
                "an entry has at most \(Entry.mostBytes) bytes; this one of \(draft.action.rawValue) has more")
        }
    }
}

/// Gives entries their place and time, and makes them durable. For one thread.
struct Journal {
    private let storage: any StableStorage
    private let sealer: (any EntrySealer)?
    let origin: String
    /// `logs/1/journal`
    let folder: String
    private(set) var next: UInt64
    private var times: EntryTimes
    private var segment: Segment?
    private let segmentBytes: UInt64
    /// Of the last group, to be used again.
    private var frame: [UInt8] = []
    /// Whether nothing follows the last mark.
    private var isMarked = false
    /// Entries that were refused because the disk would not take them.
    private var refused: (entries: Int, reason: String, since: Int64)?
    /// Of the clock, and not recorded yet.
    private var jump: (from: Int64, to: Int64)?

    private struct Segment {
        var path: String
        var format: JournalFormat
        var size: UInt64
    }

    /// A larger one is not appended to.
    static let segmentBytes: UInt64 = 64 << 20

    init(
        storage: any StableStorage, folder: String, origin: String, next: UInt64, lastTime: Int64?,
        sealer: (any EntrySealer)?, segmentBytes: UInt64 = Journal.segmentBytes
    ) {
        self.segmentBytes = segmentBytes
        self.storage = storage
        self.folder = folder
        self.origin = origin
        self.next = next
        self.sealer = sealer
        times = EntryTimes(last: lastTime)
    }

    /// What became of each request; all of it is on stable storage when this returns.
    struct Outcome {
        var results: [Result<[Receipt], any Error>]
        /// The disk failed in a way that leaves nothing known: nothing may be written any more.
        var failure: LedgerError?
    }

    mutating func commit(_ requests: [[PreparedDraft]], at now: LedgerClock.Reading) -> Outcome {
        var group = group(at: now)
        let results = requests.map { request in Result { try add(request, to: &group) } }
        defer { frame = group.frame }
        guard group.count > 0 else { return Outcome(results: results, failure: nil) }
        do {
            try write(&group)
        } catch {
            let cause = LedgerError(
                error.isFinal ? .closed : .refused, "nothing was recorded: \(error.cause)", file: error.cause.path)
            if !error.isFinal {
                let entries = results.reduce(0) { $0 + ((try? $1.get().count) ?? 0) }
                refused = (entries + (refused?.entries ?? 0), "\(error.cause)", refused?.since ?? group.time)
            }
            return Outcome(
                results: results.map { $0.flatMap { _ in .failure(cause) } }, failure: error.isFinal ? cause : nil)
        }
        next = group.next
        // Whatever the ledger had to say is in the group.
        (refused, jump) = (nil, nil)
        return Outcome(results: results, failure: nil)
    }

    /// Shows a later reader that all before it was synced, and may have been acknowledged. Not synced: it only ever adds to what is known.
    mutating func mark() throws(LedgerError) {
        // One says it; recovery knows no more than one that was lost.
        guard let segment, !isMarked else { return }
        var bytes = JournalFormat.openFrame
        segment.format.close(&bytes, first: next, count: 0)
        do {
            try append(bytes, to: segment)
            isMarked = true
        } catch {
            // Without a mark nothing is lost; what cannot be undone is.
            if error.isFinal {
                throw LedgerError(.closed, "the journal cannot be written: \(error.cause)", file: segment.path)
            }
        }
    }
}

// MARK: A group

extension Journal {
    private struct Group {
        let time: Int64
        let first: UInt64
        var next: UInt64
        /// Open.
        var frame: [UInt8]

        var count: Int { Int(next - first) }
    }

    /// With what the ledger itself has to say.
    private mutating func group(at now: LedgerClock.Reading) -> Group {
        let (time, jumped) = times.next(now)
        if let jumped { jump = (jump?.from ?? jumped.from, jumped.to) }
        // Taken out, not shared: what two have is copied when one writes.
        var group = Group(time: time, first: next, next: next, frame: exchange(&frame, with: []))
        group.frame.removeAll(keepingCapacity: true)
        group.frame += JournalFormat.openFrame
        if let jump {
            addOwn(.clockJumped, ["from": JSON(Int(jump.from)), "to": JSON(Int(jump.to))], to: &group)
        }
        if let refused {
            let details: [String: JSON] = [
                "entries": JSON(refused.entries), "reason": .string(String(refused.reason.prefix(500))),
                "since": JSON(Int(refused.since)),
            ]
            addOwn(.ledgerInterrupted, details, to: &group)
        }
        return group
    }

    private func addOwn(_ action: EntryAction, _ details: [String: JSON], to group: inout Group) {
        let draft = EntryDraft(action, actor: "picket", object: origin, details: details)
        let (encoding, sequence, time) = (EntryEncoding(draft), group.next, group.time)
        EntryBundle.append(to: &group.frame) {
            encoding.write(sequence: sequence, time: time, sealed: nil, to: &$0)
        }
        group.next += 1
    }

    /// All of the request or nothing.
    private func add(_ request: [PreparedDraft], to group: inout Group) throws -> [Receipt] {
        let before = (group.next, group.frame.count)
        do {
            return try request.map { draft in
                try add(draft, to: &group)
                defer { group.next += 1 }
                return Receipt(sequence: group.next, time: group.time, origin: origin)
            }
        } catch {
            group.next = before.0
            group.frame.removeLast(group.frame.count - before.1)
            throw error
        }
    }

    private func add(_ draft: PreparedDraft, to group: inout Group) throws {
        let (sequence, time) = (group.next, group.time)
        let sealed = try draft.confidential.map { confidential in
            guard let sealer else {
                throw LedgerError(
                    .refused,
                    "an entry with confidential text needs keys for its subjects, and this ledger was opened without")
            }
            let context = draft.encoding.bytes(sequence: sequence, time: time, sealed: nil)
            return try sealer.seal(confidential, authenticating: context)
        }
        let count = EntryBundle.append(to: &group.frame) {
            draft.encoding.write(sequence: sequence, time: time, sealed: sealed, to: &$0)
        }
        guard count <= Entry.mostBytes else {
            throw LedgerError(.refused, "an entry has at most \(Entry.mostBytes) bytes; this one has \(count)")
        }
    }
}

// MARK: Files

extension Journal {
    private struct WriteError: Error {
        var cause: StorageError
        /// It is not known what is on the disk now.
        var isFinal: Bool
    }

    private mutating func write(_ group: inout Group) throws(WriteError) {
        if let segment, segment.size >= segmentBytes {
            // With its last mark: in a file that others follow nothing may be torn.
            do { try storage.sync(segment.path) } catch { throw WriteError(cause: error, isFinal: true) }
            self.segment = nil
        }
        let segment =
            self.segment
            ?? Segment(
                path: "\(folder)/\(JournalFormat.name(first: group.first))",
                format: JournalFormat(origin: origin, first: group.first), size: 0)
        segment.format.close(&group.frame, first: group.first, count: group.count)
        try append(segment.size == 0 ? segment.format.firstLine + group.frame : group.frame, to: segment)
        isMarked = false
        do {
            try storage.sync(segment.path)
            if segment.size == 0 { try storage.syncFolder(folder) }
        } catch {
            throw WriteError(cause: error, isFinal: true)
        }
    }

    /// Takes back what a failed write left; then the segment is as it was.
    private mutating func append(_ bytes: [UInt8], to segment: Segment) throws(WriteError) {
        do {
            try storage.append(bytes, to: segment.path)
        } catch {
            do {
                if segment.size > 0 {
                    try storage.truncate(segment.path, to: segment.size)
                } else {
                    try storage.remove(segment.path)
                }
            } catch let second {
                throw WriteError(cause: second, isFinal: true)
            }
            throw WriteError(cause: error, isFinal: false)
        }
        self.segment = Segment(path: segment.path, format: segment.format, size: segment.size + UInt64(bytes.count))
    }
}
