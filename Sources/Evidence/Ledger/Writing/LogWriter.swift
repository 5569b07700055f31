/// One log, opened to be written: recovered, with its journal and its publisher. The caller has the writer's lock.
struct LogWriter {
    let log: LogFolder
    var journal: Journal
    var publisher: Publisher
    /// What recovery has to say, to be the next entry.
    private(set) var tear: JournalRecovery.Tear?
    private(set) var lastEntry: Entry?

    struct Parts {
        var storage: any StableStorage
        var keys: [SigningKey]
        var crypto: any CryptoModule
        var sealer: (any EntrySealer)?
        /// Tests have them short.
        var segmentBytes = Journal.segmentBytes
        /// Those that may have signed before; `nil`: those that the log names.
        var known: [VerifyingKey]?
    }

    /// Makes the folders of the log if they are not there.
    ///
    /// What the journal has is published before anything is added: what a system holds in memory after a failed sync or
    /// a kill is not known to be on the disk, but tiles are written anew.
    init(_ log: LogFolder, _ parts: Parts) throws {
        let storage = parts.storage
        self.log = log
        for folder in [log.journal, log.incoming] { try storage.makeStableFolder(folder) }
        for name in try storage.list(log.incoming) { try storage.remove("\(log.incoming)/\(name)") }
        let known = try Self.keys(log, parts)
        let checkpoint = try LedgerFiles.checkpoint(storage, log, keys: known, parts.crypto)
        let size = checkpoint?.checkpoint.size ?? 0
        let recovery = try JournalRecovery(storage: storage, folder: log.journal, origin: log.origin, published: size)
        if checkpoint == nil, recovery.next == nil, try !storage.list(log.path + "tile").isEmpty {
            throw LedgerError(.damaged, "the checkpoint is missing", file: log.checkpoint)
        }
        let files = TileFiles(storage: storage, folder: log.path)
        let edge = try TileEdge(size: size, files: files)
        guard size == 0 || edge.frontier.root == checkpoint?.checkpoint.root else {
            throw LedgerError(
                .damaged, "the tiles do not lead to the checkpoint's root: picket ledger verify says which",
                file: log.checkpoint)
        }
        publisher = Publisher(
            storage: storage, log: log, edge: edge, checkpoint: checkpoint?.note.bytes,
            firstSegment: recovery.segments.first?.first,
            keys: parts.keys, crypto: parts.crypto)
        // Before there are tiles: tiles without a checkpoint mean that it was taken away.
        if checkpoint == nil { try publisher.publish(upTo: 0) }
        let next = recovery.next ?? size
        if next > size { try publisher.publish(upTo: next) }
        try publisher.removeJournal()
        publisher.removeNarrowTiles()
        tear = recovery.tear
        lastEntry = try Self.lastEntry(size: next, files)
        journal = Journal(
            storage: storage, folder: log.journal, origin: log.origin, next: next, lastTime: lastEntry?.time,
            sealer: parts.sealer, segmentBytes: parts.segmentBytes)
    }

    private static func lastEntry(size: UInt64, _ files: TileFiles) throws -> Entry? {
        guard size > 0 else { return nil }
        let bundle = try files.bundle(TilePath(level: nil, index: (size - 1) / 256, width: Int((size - 1) % 256) + 1))
        guard let bytes = bundle.entries.last else { return nil }
        do {
            let entry = try Entry(decoding: Array(bytes))
            guard entry.sequence == size - 1 else { throw EntryError("it says that it is entry \(entry.sequence)") }
            return entry
        } catch {
            throw LedgerError(
                .damaged, "\(error)", file: bundle.path, offset: UInt64(bytes.startIndex), index: size - 1)
        }
    }

    /// Records what recovery took away. Nothing is taken away unrecorded.
    mutating func recordTear(at now: LedgerClock.Reading) throws {
        guard let tear else { return }
        let draft = EntryDraft(
            .ledgerRecovered, actor: "picket", object: log.origin,
            details: [
                "file": .string(tear.path), "offset": JSON(Int(clamping: tear.offset)),
                "bytes": JSON(Int(clamping: tear.bytes)),
            ])
        let outcome = journal.commit([[try PreparedDraft(draft)]], at: now)
        _ = try outcome.results[0].get()
        self.tear = nil
    }

    /// The keys that may have signed: those known, or else those that the log names, and those that sign from now on.
    private static func keys(_ log: LogFolder, _ parts: Parts) throws -> [NoteKey] {
        var keys = try LedgerFiles.keys(parts.storage, log)
        let named = keys.count
        // Its checkpoints would lack that signature from now on, and no verifier could tell that from tampering.
        if let key = keys.first(where: { !parts.crypto.allows($0.key.algorithm) }) {
            throw LedgerError(
                .refused,
                "the log is signed with \(key.key.algorithm.rawValue) as well, which \(parts.crypto.name) does not do: "
                    + "go on without PICKET_APPROVED_ONLY, or begin a ledger with approved keys alone in a folder of its own: "
                    + "PICKET_APPROVED_ONLY=1 picket ledger init --evidence FOLDER NAME",
                file: log.keys)
        }
        let signers = try parts.keys.map { try NoteKey(name: log.origin, key: $0.verifying) }
        keys += signers.filter { !keys.contains($0) }
        if keys.count > named { try LedgerFiles.replace(log.keys, by: LedgerFiles.text(of: keys), parts.storage, log) }
        guard let known = parts.known else { return keys }
        return try signers + known.map { try NoteKey(name: log.origin, key: $0) }
    }
}
