import Detection

/// One file of the cache: payloads by key.
///
/// A head of 40 bytes (magic, version, count, generation, checksum), an index sorted by key, then the payloads. All
/// numbers are little-endian. Checksums guard against bad disks and cut files; against people, the folder's
/// permissions do.
struct Snapshot {
    private static let magic = Array("PICKETRC".utf8)
    static let formatVersion: UInt64 = 2
    private static let headBytes = 40
    private static let rowBytes = CacheKey.byteCount + 32

    /// Counts how often the file was written, so that entries know when they were last of use.
    let generation: UInt64
    private let count: Int
    private let bytes: [UInt8]

    /// No entries.
    init() {
        generation = 0
        count = 0
        bytes = []
    }

    enum Fault: Error {
        case foreign, otherVersion, damaged
    }

    init(bytes: [UInt8]) throws(Fault) {
        guard bytes.starts(with: Self.magic) else { throw .foreign }
        guard bytes.count >= Self.headBytes else { throw .damaged }
        guard Self.word(bytes, 8) == Self.formatVersion else { throw .otherVersion }
        let count = Self.word(bytes, 16)
        guard count <= UInt64((bytes.count - Self.headBytes) / Self.rowBytes) else { throw .damaged }
        let end = Self.headBytes + Int(count) * Self.rowBytes
        guard Self.checksum(bytes[8..<32], bytes[Self.headBytes..<end]) == Self.word(bytes, 32) else { throw .damaged }
        self.bytes = bytes
        self.count = Int(count)
        generation = Self.word(bytes, 24)
    }

    struct Entry {
        var key: CacheKey
        var payload: ArraySlice<UInt8>
        /// The generation that last used it.
        var lastUse: UInt64
    }

    /// `nil` if there is none; throws if there is one that is damaged.
    func payload(for key: CacheKey) throws(Fault) -> ArraySlice<UInt8>? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.key(middle).lexicographicallyPrecedes(key.bytes) { low = middle + 1 } else { high = middle }
        }
        guard low < count, self.key(low).elementsEqual(key.bytes) else { return nil }
        guard let payload = payload(at: low) else { throw .damaged }
        return payload
    }

    /// All entries that are whole, by key.
    var entries: [Entry] {
        (0..<count).compactMap { row in
            guard let payload = payload(at: row) else { return nil }
            return Entry(
                key: CacheKey(bytes: Array(key(row))), payload: payload, lastUse: Self.word(bytes, offset(row) + 48))
        }
    }

    private func offset(_ row: Int) -> Int { Self.headBytes + row * Self.rowBytes }

    private func key(_ row: Int) -> ArraySlice<UInt8> { bytes[offset(row)..<(offset(row) + CacheKey.byteCount)] }

    private func payload(at row: Int) -> ArraySlice<UInt8>? {
        let start = Self.word(bytes, offset(row) + 32)
        let length = Self.word(bytes, offset(row) + 40)
        guard start <= UInt64(bytes.count), length <= UInt64(bytes.count) - start else { return nil }
        let payload = bytes[Int(start)..<(Int(start) + Int(length))]
        return Self.checksum(payload) == Self.word(bytes, offset(row) + 56) ? payload : nil
    }

    // MARK: Writing

    /// The bytes of a snapshot with these entries.
    static func bytes(of entries: [Entry], generation: UInt64) -> [UInt8] {
        let entries = entries.sorted { $0.key < $1.key }
        var index = ByteWriter()
        var offset = headBytes + entries.count * rowBytes
        for entry in entries {
            for byte in entry.key.bytes { index.write(byte) }
            index.writeFixed(UInt64(offset))
            index.writeFixed(UInt64(entry.payload.count))
            index.writeFixed(entry.lastUse)
            index.writeFixed(checksum(entry.payload))
            offset += entry.payload.count
        }
        var head = ByteWriter()
        for byte in magic { head.write(byte) }
        head.writeFixed(formatVersion)
        head.writeFixed(UInt64(entries.count))
        head.writeFixed(generation)
        head.writeFixed(checksum(head.bytes[8..<32], index.bytes[...]))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(offset)
        bytes += head.bytes
        bytes += index.bytes
        for entry in entries { bytes += entry.payload }
        return bytes
    }

    /// What an entry takes in the file.
    static func size(of entry: Entry) -> Int { rowBytes + entry.payload.count }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian }
    }

    private static func checksum(_ parts: ArraySlice<UInt8>...) -> UInt64 {
        var hash = Hash64(seed: formatVersion)
        for part in parts { part.withUnsafeBytes { hash.combine(Text($0)) } }
        return hash.value
    }
}
