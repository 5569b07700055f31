/// One log of a ledger as its last checkpoint shows it, for as many readers as there are: none of them needs a lock, and
/// what is written meanwhile changes nothing of what this one sees.
public struct LedgerReader: EntrySource {
    public let origin: String
    public let checkpoint: Checkpoint
    /// The signed note.
    public let note: SignedNote
    /// Those of the keys given that have signed.
    public let signers: [NoteKey]
    let files: TileFiles
    let log: LogFolder
    let keys: [NoteKey]

    public var size: UInt64 { checkpoint.size }

    /// The signed note as it is in the file.
    public var checkpointBytes: [UInt8] { note.bytes }

    /// How many logs the ledger has: rotating it begins another.
    public static func logCount(in storage: any StableStorage) throws -> Int { try LedgerFiles(storage).lastLog }

    /// The ledger's name: its logs have it with their number.
    public static func name(in storage: any StableStorage) throws -> String { try LedgerFiles(storage).name }

    /// - Parameters:
    ///   - number: of the log, from 1; without it, the last.
    ///   - keys: which have to have signed; without them those that the ledger names itself, which says that it is whole,
    ///     not whose it is. Keys of the ledger's other logs serve as well: a key is known by its bytes.
    public init(
        _ storage: any StableStorage, log number: Int? = nil, keys: [VerifyingKey]? = nil, crypto: any CryptoModule
    ) throws {
        let ledger = try LedgerFiles(storage)
        let number = number ?? ledger.lastLog
        guard number >= 1, number <= ledger.lastLog else {
            throw LedgerError(.missing, "there is no log \(number): the ledger has \(ledger.lastLog)")
        }
        log = LogFolder(ledger: ledger.name, number: number)
        let origin = log.origin
        self.keys = try keys.map { try $0.map { try NoteKey(name: origin, key: $0) } } ?? LedgerFiles.keys(storage, log)
        guard let verified = try LedgerFiles.checkpoint(storage, log, keys: self.keys, crypto) else {
            throw LedgerError(.damaged, "the checkpoint is missing", file: log.checkpoint)
        }
        (checkpoint, note, signers) = verified
        self.origin = origin
        files = TileFiles(storage: storage, folder: log.path)
    }

    // MARK: Entries

    /// The leaf: canonical JSON.
    public func entryBytes(_ index: UInt64) throws -> [UInt8] {
        try check(index)
        let bundle = try files.bundle(tile(of: index))
        return Array(bundle.bytes[bundle.ranges[Int(index % 256)]])
    }

    public func entry(_ index: UInt64) throws -> Entry {
        try check(index)
        return try decoded(try files.bundle(tile(of: index)), index)
    }

    /// Calls with each of them in order, until it returns `false`. An index beyond the size is an error.
    public func forEach(in range: Range<UInt64>, _ body: (Entry) throws -> Bool) throws {
        guard let last = range.last else { return }
        try check(last)
        for number in range.lowerBound / 256...last / 256 {
            let bundle = try files.bundle(tile(of: number * 256))
            for index in range.clamped(to: number * 256..<number * 256 + 256) {
                guard try body(try decoded(bundle, index)) else { return }
            }
        }
    }

    private func decoded(_ bundle: TileFiles.Bundle, _ index: UInt64) throws -> Entry {
        let range = bundle.ranges[Int(index % 256)]
        do {
            let entry = try Entry(decoding: Array(bundle.bytes[range]))
            guard entry.sequence == index else { throw EntryError("the entry says that it is entry \(entry.sequence)") }
            return entry
        } catch {
            throw LedgerError(.damaged, "\(error)", file: bundle.path, offset: UInt64(range.lowerBound), index: index)
        }
    }

    private func check(_ index: UInt64) throws {
        guard index < size else {
            throw LedgerError(
                .missing, size == 0 ? "the log is empty" : "the log's last entry is \(size - 1)", index: index)
        }
    }

    private func tile(of index: UInt64) -> TilePath {
        TilePath(level: nil, index: index / 256, width: Int(min(size - index / 256 * 256, 256)))
    }

    // MARK: Proofs

    /// All it takes to show the entry to somebody who has the verifying key, from tiles alone.
    public func evidence(of index: UInt64) throws -> InclusionEvidence {
        try check(index)
        let path = try TileNodes(files: files, size: size).inclusionProof(of: index, size: size)
        let entry = try entryBytes(index)
        do {
            // What is handed out holds; a damaged ledger hands out nothing.
            try Proof.verifyInclusion(
                of: MerkleHash(leaf: entry), at: index, in: checkpoint.root, size: size, path: path)
        } catch {
            throw LedgerError(.damaged, "\(error): picket ledger verify says what is wrong", index: index)
        }
        return InclusionEvidence(index: index, entry: entry, path: path, checkpoint: note.bytes)
    }

    /// That this log begins with all that was in it at a smaller size.
    public func consistencyProof(from size: UInt64) throws -> [MerkleHash] {
        try TileNodes(files: files, size: self.size).consistencyProof(from: size, to: self.size)
    }

    /// - Throws: unless the log has grown from this checkpoint.
    public func verifyConsistency(from old: Checkpoint) throws {
        guard old.origin == origin else {
            throw ProofError("the checkpoint is of \(old.origin), this log is \(origin)")
        }
        guard old.size <= size else {
            throw ProofError("the checkpoint has \(old.size) entries, this log \(size): entries were taken away")
        }
        // What has no entries takes nothing away.
        if old.size == 0, old.root == .emptyTree { return }
        let path = old.size == size ? [] : try consistencyProof(from: old.size)
        try Proof.verifyConsistency(from: old.root, size: old.size, to: checkpoint.root, size: size, path: path)
    }
}

/// Which entries somebody looks for: all that is given has to match.
public struct LedgerQuery: Sendable, Hashable {
    /// The action, or what stands before one of its dots: `key` finds `key.rotated`.
    public var action: String?
    public var actor: String?
    public var object: String?
    public var label: String?
    public var request: String?
    /// Milliseconds since 1970.
    public var time: Range<Int64>?

    public init() {}

    public func matches(_ entry: Entry) -> Bool {
        if let action, entry.action.rawValue != action, !entry.action.rawValue.hasPrefix(action + ".") { return false }
        if let actor, entry.actor != actor { return false }
        if let object, entry.object != object { return false }
        if let label, entry.label != label { return false }
        if let request, entry.request != request { return false }
        if let time, !time.contains(entry.time) { return false }
        return true
    }
}

extension EntrySource {
    /// In the log's order.
    public func search(_ query: LedgerQuery, most: Int = .max) throws -> [Entry] {
        guard most > 0 else { return [] }
        var found: [Entry] = []
        try forEach(in: 0..<size) { entry in
            if query.matches(entry) { found.append(entry) }
            return found.count < most
        }
        return found
    }
}
