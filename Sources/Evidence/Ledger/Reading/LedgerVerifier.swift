/// Checks every byte of a log against its checkpoint: entries against the hashes in tiles, tiles against each other, and
/// the root against what was signed. Side by side, 256 entries at a time.
public struct LedgerVerifier: Sendable {
    private let reader: LedgerReader
    private let threads: Int
    private let decodes: Bool

    /// - Parameter decodes: reads each entry as well; by itself a signed root says that entries are those that were
    ///   written, whatever they say.
    public init(_ reader: LedgerReader, threads: Int = 4, decodes: Bool = false) {
        self.reader = reader
        self.threads = max(1, min(threads, 256))
        self.decodes = decodes
    }

    /// - Throws: ``LedgerError`` with the index, file and offset of the first thing that is wrong.
    public func verify() throws {
        try checkSigners()
        let scan = Scan(reader, decodes: decodes)
        OwnThread.forEach(scan.count, atOnce: threads) { scan.check(tile: $0) }
        let (roots, rest, fault) = scan.results
        // An entry that cannot be read as such leaves nothing to compare.
        if let fault, fault.isFinal { throw fault.error }
        let root = try checkUpperTiles(roots, rest: rest, fault)
        guard root == reader.checkpoint.root else {
            throw fault?.error
                ?? LedgerError(
                    .damaged, "the entries lead to another root than the one that was signed",
                    file: reader.log.checkpoint)
        }
        // The entries are those that were signed: what differs from them is a tile.
        if let fault { throw fault.tileError }
        try checkNarrowTiles(roots)
    }

    /// Each kind of key that the log has signs each checkpoint: a line that nobody knows must not hide that one is gone.
    private func checkSigners() throws {
        for algorithm in Set(reader.keys.map(\.key.algorithm)).sorted(by: { $0.rawValue < $1.rawValue })
        where !reader.signers.contains(where: { $0.key.algorithm == algorithm }) {
            throw LedgerError(
                .damaged, "the signature with \(algorithm.rawValue) is missing", file: reader.log.checkpoint)
        }
    }

    // MARK: Above the entries

    /// - Parameters:
    ///   - roots: of the full tiles of level 0, in order.
    ///   - rest: hashes of the entries behind them.
    /// - Returns: the root that the entries lead to.
    private func checkUpperTiles(_ roots: [MerkleHash], rest: [MerkleHash], _ fault: Scan.Fault?) throws -> MerkleHash {
        var frontier: [MerkleHash] = Self.subtrees(of: rest)
        var hashes = roots
        var level = 1
        var first: LedgerError?
        while !hashes.isEmpty {
            var parents: [MerkleHash] = []
            for start in stride(from: 0, to: hashes.count, by: 256) {
                let part = hashes[start..<min(start + 256, hashes.count)]
                let tile = TilePath(level: level, index: UInt64(start / 256), width: part.count)
                if first == nil { first = difference(part, tile) }
                if part.count == 256 {
                    parents.append(Self.root(of: part))
                } else {
                    frontier = Self.subtrees(of: Array(part)) + frontier
                }
            }
            hashes = parents
            level += 1
        }
        let root = MerkleFrontier.fold(frontier)
        // Entries that are not what was signed differ from the tiles above as well: theirs is the place.
        if let first, fault == nil || root == reader.checkpoint.root { throw first }
        return root
    }

    private func difference(_ hashes: ArraySlice<MerkleHash>, _ tile: TilePath) -> LedgerError? {
        do {
            let bytes = try reader.files.hashes(tile)
            for (number, hash) in hashes.enumerated()
            where !hash.withBytes({ $0.elementsEqual(bytes[(32 * number)..<(32 * number + 32)]) }) {
                let index = (tile.index * 256 + UInt64(number)) << UInt64(8 * (tile.level ?? 0))
                return LedgerError(
                    .damaged, "the hash in the tile is not that of what is below it", file: reader.log.path + tile.path,
                    offset: UInt64(32 * number), index: index)
            }
            return nil
        } catch {
            let index = (tile.index * 256) << UInt64(8 * (tile.level ?? 0))
            return LedgerError(placing: error, index: index)
        }
    }

    /// Narrow tiles that readers of the checkpoint before may need: they begin as the wider ones do.
    private func checkNarrowTiles(_ roots: [MerkleHash]) throws {
        let size = reader.size
        for tile in [nil, 0, 1, 2, 3, 4, 5, 6, 7].compactMap({ self.edge(level: $0, size: size) }) {
            let names = try reader.files.storage.list(reader.log.path + tile.partialFolder)
            for width in names.compactMap({ Int($0) }) where width != tile.width && width > 0 && width < 256 {
                let narrow = TilePath(level: tile.level, index: tile.index, width: width)
                let path = reader.log.path + narrow.path
                let bytes = try reader.files.storage.read(path, at: 0, count: 32 << 20)
                let whole: [UInt8]
                do {
                    whole = try tile.level == nil ? reader.files.bundle(tile).bytes : reader.files.hashes(tile)
                } catch { throw LedgerError(placing: error, index: tile.index * 256) }
                let common = zip(bytes, whole).prefix { $0 == $1 }.count
                // Beyond the size of this checkpoint there may be more: of one that is being published.
                let expected = tile.level == nil ? nil : min(width, tile.width) * 32
                guard common == min(bytes.count, whole.count),
                    expected.map({ bytes.count >= $0 && bytes.count == width * 32 }) ?? true
                else {
                    throw LedgerError(
                        .damaged, "the tile is not the beginning of the wider one", file: path, offset: UInt64(common),
                        index: Self.entry(at: common, of: tile, whole))
                }
                if tile.level == nil, width < tile.width {
                    let ranges = bytes.withUnsafeBytes { EntryBundle.ranges(in: $0) }
                    guard ranges.entries.count == width, ranges.end == bytes.count else {
                        throw LedgerError(
                            .damaged, "the bundle has not the \(width) entries of its name", file: path,
                            offset: UInt64(ranges.end),
                            index: tile.index * 256 + UInt64(ranges.entries.count))
                    }
                }
            }
        }
    }

    /// The first entry that a byte of the tile is of.
    private static func entry(at offset: Int, of tile: TilePath, _ bytes: [UInt8]) -> UInt64 {
        let first = tile.index * 256
        guard let level = tile.level else {
            let ranges = bytes.withUnsafeBytes { EntryBundle.ranges(in: $0) }.entries
            return first + UInt64(ranges.prefix { $0.upperBound <= offset }.count)
        }
        return (first + UInt64(offset / MerkleHash.byteCount)) << UInt64(8 * level)
    }

    private func edge(level: Int?, size: UInt64) -> TilePath? {
        let count = size >> UInt64(8 * (level ?? 0))
        let width = Int(count % 256)
        return width == 0 ? nil : TilePath(level: level, index: count / 256, width: width)
    }

    static func root(of hashes: some Collection<MerkleHash>) -> MerkleHash {
        var hashes = Array(hashes)
        while hashes.count > 1 {
            for pair in 0..<hashes.count / 2 {
                hashes[pair] = MerkleHash(left: hashes[2 * pair], right: hashes[2 * pair + 1])
            }
            hashes.removeLast(hashes.count - hashes.count / 2)
        }
        return hashes.first ?? .emptyTree
    }

    /// The roots of the complete subtrees of fewer than 256 hashes, the largest first.
    private static func subtrees(of hashes: [MerkleHash]) -> [MerkleHash] {
        MerkleFrontier.subtrees(of: 0..<UInt64(hashes.count)).map { subtree in
            let start = Int(subtree.index << UInt64(subtree.level))
            return root(of: hashes[start..<(start + 1 << subtree.level)])
        }
    }
}

extension LedgerError {
    /// An error of whatever kind, with the entry it affects.
    init(placing error: any Error, index: UInt64) {
        self = error as? LedgerError ?? LedgerError(.damaged, "\(error)", file: (error as? StorageError)?.path)
        self.index = self.index ?? index
    }
}

// MARK: A ledger of several logs

extension LedgerVerifier {
    /// All logs of a ledger, each by itself and as a chain: a log begins with the last checkpoint of the one before.
    ///
    /// - Returns: their readers, in order.
    @discardableResult
    public static func verify(
        _ storage: any StableStorage, keys: [VerifyingKey]? = nil, crypto: any CryptoModule, threads: Int = 4,
        decodes: Bool = false
    ) throws -> [LedgerReader] {
        var readers: [LedgerReader] = []
        let count = try LedgerReader.logCount(in: storage)
        guard count > 0 else { throw LedgerError(.damaged, "the ledger has no log", file: "logs") }
        for number in 1...count {
            let reader = try LedgerReader(storage, log: number, keys: keys, crypto: crypto)
            try LedgerVerifier(reader, threads: threads, decodes: decodes).verify()
            try reader.verifyBeginning(after: readers.last)
            readers.append(reader)
        }
        return readers
    }
}

extension LedgerReader {
    func verifyBeginning(after before: LedgerReader?) throws {
        let first = size > 0 ? try entry(0) : nil
        // The keys it began with are in the log itself: one that is taken out of the file is missed.
        let known = try LedgerFiles.keys(files.storage, log).map(\.text)
        for key in first?.details["keys"]?.array ?? [] where !known.contains(key.string ?? "") {
            throw LedgerError(.damaged, "a key that the log began with is missing: \(key.string ?? "")", file: log.keys)
        }
        guard let before else {
            guard first?.action == .ledgerCreated else {
                throw LedgerError(
                    .damaged, "the first log does not begin with the ledger's creation", file: log.path, index: 0)
            }
            return
        }
        let named = first?.action == .ledgerContinued ? first?.details["checkpoint"]?.string : nil
        guard let named, Array(named.utf8) == before.note.bytes else {
            throw LedgerError(
                .damaged, "the log does not begin with the last checkpoint of \(before.origin)", file: log.path,
                index: 0)
        }
    }
}
