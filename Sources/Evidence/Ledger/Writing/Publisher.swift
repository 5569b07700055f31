/// Makes tiles and checkpoints of what is durable in the journal. For one thread.
struct Publisher {
    private let storage: any StableStorage
    private let log: LogFolder
    private let keys: [SigningKey]
    private let crypto: any CryptoModule

    /// As far as the last checkpoint.
    private var edge: TileEdge
    private var place: Place
    private(set) var checkpoint: [UInt8]?
    /// Narrow tiles of the last checkpoint, and of the one before: readers may still be at that.
    private var partials: [TilePath] = []
    private var knownFolders: Set<String> = []
    private var touchedFolders: Set<String> = []
    private var previousPartials: [TilePath] = []
    private var usedSegment = ""

    /// Where in the journal the next frame is.
    private struct Place {
        var path: String
        var format: JournalFormat
        var offset: UInt64 = 0

        init(_ first: UInt64, _ log: LogFolder) {
            path = "\(log.journal)/\(JournalFormat.name(first: first))"
            format = JournalFormat(origin: log.origin, first: first)
        }
    }

    /// The most read from the journal at once, and held.
    private static let chunkBytes = 8 << 20
    /// Files written, then synced side by side: a storage keeps no more of them open.
    private static let filesAtOnce = 12

    init(
        storage: any StableStorage, log: LogFolder, edge: TileEdge, checkpoint: [UInt8]?, firstSegment: UInt64?,
        keys: [SigningKey], crypto: any CryptoModule
    ) {
        self.storage = storage
        self.log = log
        self.keys = keys
        self.crypto = crypto
        self.edge = edge
        self.checkpoint = checkpoint
        place = Place(firstSegment ?? edge.size, log)
        partials = edge.partial.map(\.tile)
    }

    var size: UInt64 { edge.size }

    /// - Parameter end: entries below it are durable.
    mutating func publish(upTo end: UInt64) throws {
        guard end > edge.size || checkpoint == nil else { return }
        var edge = self.edge
        var place = self.place
        try read(upTo: end, &edge, &place)
        let partial = edge.partial
        try store(edge.takeFull() + partial)
        for folder in touchedFolders.sorted() { try storage.syncFolder(folder) }
        touchedFolders = []
        let note = try Checkpoint(origin: log.origin, size: edge.size, root: edge.frontier.root).signed(
            by: keys, crypto)
        try replace(log.checkpoint, by: note.bytes)
        self.edge = edge
        self.place = place
        checkpoint = note.bytes
        removeObsolete(partial.map(\.tile))
    }

    /// Removes narrow tiles but those of this checkpoint: for when nobody is expected to be reading an older one.
    mutating func removeNarrowTiles() {
        let current = Set(edge.partial.map(\.tile))
        for tile in partials where !current.contains(tile) { try? storage.remove(log.path + tile.path) }
        let levels: [Int?] = [nil] + TilePath.levels.map { $0 }
        for level in levels {
            let last = (edge.size >> UInt64(8 * (level ?? 0))) / 256
            for index in Set([last, last > 0 ? last - 1 : 0]) {
                let tile = TilePath(level: level, index: index)
                for width in ((try? storage.list(log.path + tile.partialFolder)) ?? []).compactMap({ Int($0) }) {
                    let narrow = TilePath(level: level, index: index, width: width)
                    if !current.contains(narrow) { try? storage.remove(log.path + narrow.path) }
                }
            }
        }
        partials = Array(current)
        previousPartials = partials
    }

    /// All of the journal is in tiles. Whatever comes next begins a new one.
    mutating func removeJournal() throws {
        let names = try storage.list(log.journal)
        guard !names.isEmpty else { return }
        // The last file goes last: it shows that those before it are left over, should this be interrupted.
        for name in names.dropLast() { try storage.remove("\(log.journal)/\(name)") }
        if names.count > 1 { try storage.syncFolder(log.journal) }
        if let last = names.last { try storage.remove("\(log.journal)/\(last)") }
        try storage.syncFolder(log.journal)
        place = Place(edge.size, log)
    }

    // MARK: Reading the journal

    private mutating func read(upTo end: UInt64, _ edge: inout TileEdge, _ place: inout Place) throws {
        var wanted = Self.chunkBytes
        while edge.size < end {
            if place.offset == 0 { try open(&place) }
            let chunk = try storage.read(place.path, at: place.offset, count: wanted)
            let used = try chunk.withUnsafeBytes { bytes in
                var at = 0
                while edge.size < end {
                    switch place.format.read(bytes, at: at) {
                    case .frame(let frame):
                        try append(frame, bytes, &edge, place, at)
                        at = frame.payload.upperBound
                    case .short(let missing):
                        wanted = max(Self.chunkBytes, bytes.count - at + missing)
                        return at
                    case .nothing:
                        // A mark that was lost with the power; recovery has looked at it.
                        let behind = at + JournalFormat.frameHeaderBytes
                        guard case .frame(let frame) = place.format.read(bytes, at: behind), frame.count > 0 else {
                            throw damage(place, at, edge.size)
                        }
                        at = behind
                    }
                }
                return at
            }
            place.offset += UInt64(used)
            if edge.full.count >= 64 { try store(edge.takeFull()) }
            if used == 0 {
                let isWhole = UInt64(chunk.count) + place.offset == (try storage.size(of: place.path) ?? 0)
                // The next segment goes on where this one ended.
                if chunk.isEmpty || (isWhole && chunk.count < JournalFormat.frameHeaderBytes) {
                    let next = Place(edge.size, log)
                    guard next.path != place.path else { throw damage(place, 0, edge.size) }
                    place = next
                } else if isWhole {
                    throw damage(place, 0, edge.size)
                }
            }
        }
    }

    private func open(_ place: inout Place) throws {
        let line = try storage.read(place.path, at: 0, count: place.format.firstLine.count)
        guard line == place.format.firstLine else { throw damage(place, 0, edge.size) }
        place.offset = UInt64(line.count)
    }

    private func append(
        _ frame: JournalFormat.Frame, _ bytes: UnsafeRawBufferPointer, _ edge: inout TileEdge, _ place: Place, _ at: Int
    ) throws {
        guard frame.first <= edge.size else { throw damage(place, at, edge.size) }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[frame.payload])
        for (number, range) in EntryBundle.ranges(in: payload).entries.enumerated()
        where frame.first + UInt64(number) == edge.size {
            let entry = UnsafeRawBufferPointer(rebasing: payload[range])
            edge.append(entry, leaf: MerkleHash(leaf: entry))
        }
    }

    private func damage(_ place: Place, _ at: Int, _ index: UInt64) -> LedgerError {
        LedgerError(
            .damaged, "what was acknowledged is not in the journal as it was written", file: place.path,
            offset: place.offset + UInt64(at), index: index)
    }

    // MARK: Writing tiles

    private mutating func store(_ files: [TileEdge.TileFile]) throws {
        let storage = storage
        for start in stride(from: 0, to: files.count, by: Self.filesAtOnce) {
            let group = files[start..<min(start + Self.filesAtOnce, files.count)]
            let temporary = group.indices.map { "\(log.incoming)/\($0 - start)" }
            for (file, path) in zip(group, temporary) { try storage.write(file.bytes, to: path) }
            try storage.sync(temporary)
            for (file, path) in zip(group, temporary) {
                let target = log.path + file.tile.path
                try storage.rename(path, to: target, makingFolder: &knownFolders)
                touchedFolders.insert(StorageFolder.above(target))
            }
        }
    }

    private func replace(_ path: String, by bytes: [UInt8]) throws {
        let temporary = "\(log.incoming)/checkpoint"
        try storage.write(bytes, to: temporary)
        try storage.sync(temporary)
        try storage.rename(temporary, to: path)
        try storage.syncFolder(StorageFolder.above(path))
    }

    /// What is left over costs room and nothing else: that it cannot be removed is no reason to stop.
    private mutating func removeObsolete(_ current: [TilePath]) {
        for tile in partials where !current.contains(tile) && !previousPartials.contains(tile) {
            try? storage.remove(log.path + tile.path)
        }
        partials = current + previousPartials.filter { !current.contains($0) }
        previousPartials = current
        guard place.path != usedSegment else { return }
        usedSegment = place.path
        for name in (try? storage.list(log.journal)) ?? [] where "\(log.journal)/\(name)" < place.path {
            try? storage.remove("\(log.journal)/\(name)")
        }
    }
}
