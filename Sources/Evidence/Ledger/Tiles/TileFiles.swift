/// The tiles of a log, read.
struct TileFiles: Sendable {
    let storage: any StableStorage
    /// The log's folder in the storage; empty, or with a slash at its end.
    let folder: String

    /// - Returns: the hashes of the tile, 32 bytes each.
    func hashes(_ tile: TilePath) throws -> [UInt8] {
        let (path, size) = try file(tile)
        let wanted = tile.width * MerkleHash.byteCount
        let most = path.hasSuffix(tile.path) ? wanted : TilePath.fullWidth * MerkleHash.byteCount
        guard size >= UInt64(wanted), size <= UInt64(most), size.isMultiple(of: UInt64(MerkleHash.byteCount))
        else {
            throw LedgerError(.damaged, "the tile has \(size) bytes, where \(wanted) belong", file: path, offset: size)
        }
        let bytes = try storage.read(path, at: 0, count: wanted)
        guard bytes.count == wanted else {
            throw LedgerError(.damaged, "the tile ends early", file: path, offset: UInt64(bytes.count))
        }
        return bytes
    }

    struct Bundle {
        var path: String
        var bytes: [UInt8]
        var ranges: [Range<Int>]

        var entries: [ArraySlice<UInt8>] { ranges.map { bytes[$0] } }
    }

    /// - Returns: the tile's entries, and no bytes beyond them.
    func bundle(_ tile: TilePath) throws -> Bundle {
        let (path, size) = try file(tile)
        guard size <= UInt64(TilePath.fullWidth * (EntryBundle.mostEntryBytes + 2)) else {
            throw LedgerError(
                .damaged, "the bundle has \(size) bytes, more than 256 entries have", file: path, offset: 0)
        }
        var bytes = try storage.read(path, at: 0, count: Int(size))
        let (ranges, end) = bytes.withUnsafeBytes { EntryBundle.ranges(in: $0, most: tile.width) }
        guard ranges.count == tile.width else {
            throw LedgerError(
                .damaged, "the bundle ends after \(ranges.count) of \(tile.width) entries", file: path,
                offset: UInt64(end))
        }
        if path.hasSuffix(tile.path), end != bytes.count {
            throw LedgerError(.damaged, "something follows the bundle's last entry", file: path, offset: UInt64(end))
        }
        bytes.removeLast(bytes.count - end)
        return Bundle(path: path, bytes: bytes, ranges: ranges)
    }

    /// The tile itself, or a wider one that begins with it: the writer removes narrow ones that no recent checkpoint
    /// needs.
    private func file(_ tile: TilePath) throws -> (path: String, size: UInt64) {
        if let size = try storage.size(of: folder + tile.path) { return (folder + tile.path, size) }
        if !tile.isFull {
            let wider = try storage.list(folder + tile.partialFolder).compactMap { Int($0) }
                .filter { $0 > tile.width && $0 < TilePath.fullWidth }.sorted()
            for path in wider.map({ "\(folder)\(tile.partialFolder)/\($0)" }) + [folder + tile.fullPath] {
                if let size = try storage.size(of: path) { return (path, size) }
            }
        }
        throw LedgerError(.damaged, "the tile is missing", file: folder + tile.path, offset: nil)
    }
}

/// Nodes of a log of a certain size, from its tiles. For one thread: it keeps the tiles that it has read.
final class TileNodes: MerkleNodes {
    private let files: TileFiles
    private let size: UInt64
    private var kept: [TilePath: [UInt8]] = [:]
    /// Proofs need some tiles of each level, again and again; 64 of them are half a megabyte.
    private static let mostKept = 64

    init(files: TileFiles, size: UInt64) {
        self.files = files
        self.size = size
    }

    func node(level: Int, index: UInt64) throws -> MerkleHash {
        // The tile has every eighth level: those between are hashed from it.
        let above = level % 8
        let first = index << UInt64(above)
        let count = 1 << above
        let bytes = try hashes(level: level / 8, tile: first / 256)
        let start = Int(first % 256) * MerkleHash.byteCount
        guard start + count * MerkleHash.byteCount <= bytes.count else {
            throw ProofError("a tree of \(size) entries has no node \(index) at level \(level)")
        }
        var hashes = (0..<count).compactMap { MerkleHash(bytes[(start + 32 * $0)..<(start + 32 * $0 + 32)]) }
        while hashes.count > 1 {
            hashes = stride(from: 0, to: hashes.count, by: 2).map {
                MerkleHash(left: hashes[$0], right: hashes[$0 + 1])
            }
        }
        return hashes[0]
    }

    private func hashes(level: Int, tile index: UInt64) throws -> [UInt8] {
        let count = TilePath.levels.contains(level) ? size >> UInt64(8 * level) : 0
        guard count > 0, index <= (count - 1) / 256 else {
            throw ProofError("a tree of \(size) entries has no tile \(index) at level \(level)")
        }
        let tile = TilePath(level: level, index: index, width: Int(min(count - index * 256, 256)))
        if let bytes = kept[tile] { return bytes }
        let bytes = try files.hashes(tile)
        if kept.count == Self.mostKept { kept = [:] }
        kept[tile] = bytes
        return bytes
    }
}
