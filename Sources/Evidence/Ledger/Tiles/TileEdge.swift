/// The right edge of a log, where it grows: the tiles that are not full yet, and those that became full.
struct TileEdge {
    private(set) var frontier = MerkleFrontier()
    /// Of the last tile of each level.
    private var hashes = [[UInt8]](repeating: [], count: TilePath.levels.count)
    private var bundle: [UInt8] = []
    private(set) var full: [TileFile] = []

    struct TileFile: Hashable {
        var tile: TilePath
        var bytes: [UInt8]
    }

    init() {}

    /// Goes on from what a log of this size has on disk.
    init(size: UInt64, files: TileFiles) throws {
        frontier = try MerkleFrontier(size: size, nodes: TileNodes(files: files, size: size))
        for level in TilePath.levels {
            let count = size >> UInt64(8 * level)
            let width = Int(count % 256)
            if width > 0 { hashes[level] = try files.hashes(TilePath(level: level, index: count / 256, width: width)) }
        }
        let width = Int(size % 256)
        if width > 0 { bundle = try files.bundle(TilePath(level: nil, index: size / 256, width: width)).bytes }
    }

    var size: UInt64 { frontier.size }

    mutating func append(_ entry: some Collection<UInt8>, leaf: MerkleHash) {
        let index = frontier.size
        EntryBundle.append(entry, to: &bundle)
        if index % 256 == 255 {
            full.append(TileFile(tile: TilePath(level: nil, index: index / 256), bytes: bundle))
            bundle = []
        }
        // Of 256 entries, one has any.
        var above: [(level: Int, MerkleHash)] = []
        frontier.append(leaf) { level, hash in
            if level > 0, level.isMultiple(of: 8) { above.append((level / 8, hash)) }
        }
        add(leaf, level: 0, index)
        for (level, hash) in above where TilePath.levels.contains(level) { add(hash, level: level, index) }
    }

    private mutating func add(_ hash: MerkleHash, level: Int, _ index: UInt64) {
        hash.withBytes { hashes[level] += $0 }
        guard hashes[level].count == 256 * MerkleHash.byteCount else { return }
        full.append(TileFile(tile: TilePath(level: level, index: index >> UInt64(8 * level + 8)), bytes: hashes[level]))
        hashes[level] = []
    }

    mutating func takeFull() -> [TileFile] {
        defer { full = [] }
        return full
    }

    /// What a checkpoint of this size needs beside full tiles.
    var partial: [TileFile] {
        var files: [TileFile] = []
        if !bundle.isEmpty {
            files.append(TileFile(tile: TilePath(level: nil, index: size / 256, width: Int(size % 256)), bytes: bundle))
        }
        for (level, bytes) in hashes.enumerated() where !bytes.isEmpty {
            let tile = TilePath(
                level: level, index: size >> UInt64(8 * level + 8), width: bytes.count / MerkleHash.byteCount)
            files.append(TileFile(tile: tile, bytes: bytes))
        }
        return files
    }
}
