import Detection
import Glibc
import Synchronization

/// One file of the cache on disk: blocks of results, one after the other.
///
/// It is only ever appended to, by the process that made it, which holds a lock on it for as long; others read it, and
/// remove it when they have copied what is of use. A block is a head of 24 bytes (magic with version, rows, checksum of
/// rows and index), an index of 64 bytes a row, then the payloads in the order of the rows; all numbers are
/// little-endian. Whoever is killed leaves the beginning of a block, which readers leave out; nothing waits for the disk
/// itself, so a power failure may take more. Checksums guard against bad disks; against people, the folder's
/// permissions do.
final class Segment: Sendable {
    let path: [UInt8]
    private let descriptor: Int32
    private let used = Atomic(false)
    private let damaged = Atomic(false)

    static let suffix = ".segment"
    private static let magic = Array("PICKETR3".utf8)
    private static let headBytes = 24
    private static let rowBytes = 64
    /// Of a block: the index, which is read at once, has 4 MB at most.
    private static let mostRows = 1 << 16
    /// What is no larger fits a block, however small the results are.
    static let mostBlockBytes = mostRows * rowBytes

    /// How useful a result is.
    struct Merit {
        /// Nanoseconds it took to make.
        var cost: UInt64
        var uses: UInt32 = 1
        /// Seconds since 1970.
        var lastUse: UInt32
    }

    /// A result on its way to the disk.
    struct Entry {
        var key: CacheKey
        var payload: [UInt8]
        var merit: Merit

        var bytes: Int { Segment.rowBytes + payload.count }
    }

    /// Where a result is.
    struct Row {
        let segment: Segment
        fileprivate let offset: Int
        fileprivate let length: UInt32
        fileprivate let checksum: UInt64
        var merit: Merit

        var bytes: Int { Segment.rowBytes + Int(length) }

        /// What keeping it saves, by byte: its cost each time, and less the longer ago the last time was.
        func worth(now: UInt32) -> Double {
            let hours = 1 + Double(now - min(now, merit.lastUse)) / 3_600
            return Double(max(1, merit.cost)) * Double(max(1, merit.uses)) / Double(bytes) / hours
        }
    }

    private init(path: [UInt8], descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// One of this process's own.
    static func create(at path: [UInt8]) throws(FileSystem.SystemError) -> Segment {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = FileSystem.withPath(path) { Glibc.open($0, flags, 0o600) }
        guard descriptor >= 0 else { throw .last }
        let segment = Segment(path: path, descriptor: descriptor)
        _ = segment.lock()
        return segment
    }

    /// One that is there: `nil` if it is not any more, or no regular file.
    static func open(_ path: [UInt8]) -> Segment? {
        let flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
        let descriptor = FileSystem.withPath(path) { Glibc.open($0, flags) }
        guard descriptor >= 0 else { return nil }
        let segment = Segment(path: path, descriptor: descriptor)
        guard let status = segment.status, FileType(mode: status.st_mode) == .file else { return nil }
        // Most of it is asked for soon; more than this would push other things out of memory.
        if status.st_size <= 32 << 20 { posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED) }
        return segment
    }

    // MARK: The file

    private var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    var size: Int { status.map { Int($0.st_size) } ?? 0 }

    /// `false` if somebody has removed it: what is written to it now is lost.
    var isThere: Bool { (status?.st_nlink ?? 0) > 0 }

    /// Whether something in it was of use.
    var isUsed: Bool { used.load(ordering: .relaxed) }

    /// Whether something in it was found not to be as it was written.
    var isDamaged: Bool { damaged.load(ordering: .relaxed) }

    func noteDamage() { damaged.store(true, ordering: .relaxed) }

    /// - Returns: `false` if its writer is at it, or somebody is about to remove it or has done so.
    func lock() -> Bool { (flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && isThere }

    func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// The first to go are those not touched for longest.
    func touch() { _ = futimens(descriptor, nil) }

    func remove() { _ = FileSystem.withPath(path) { unlink($0) } }

    // MARK: Reading

    /// All there is, up to what is damaged.
    func rows() -> [(key: CacheKey, row: Row)] {
        var rows: [(key: CacheKey, row: Row)] = []
        do throws(ByteReader.Malformed) {
            let size = size
            var start = 0
            while let next = try readBlock(at: start, size: size, into: &rows) { start = next }
        } catch {
            noteDamage()
        }
        return rows
    }

    /// - Returns: where the next one starts; `nil` if there is none, or not all of it.
    private func readBlock(
        at start: Int, size: Int, into rows: inout [(key: CacheKey, row: Row)]
    ) throws(ByteReader.Malformed) -> Int? {
        guard start < size else { return nil }
        guard let head = bytes(at: start, count: min(Self.headBytes, size - start)),
            head.starts(with: Self.magic.prefix(head.count))
        else { throw ByteReader.Malformed() }
        guard head.count == Self.headBytes else { return nil }
        let count = Self.word(head, 8)
        guard count <= UInt64(Self.mostRows) else { throw ByteReader.Malformed() }
        var offset = start + Self.headBytes + Int(count) * Self.rowBytes
        guard offset <= size else { return nil }
        guard let index = bytes(at: start + Self.headBytes, count: Int(count) * Self.rowBytes),
            Self.checksum(index, count) == Self.word(head, 16)
        else { throw ByteReader.Malformed() }
        for place in stride(from: 0, to: index.count, by: Self.rowBytes) {
            func word(_ number: Int) -> UInt64 { Self.word(index, place + number * 8) }
            let length = word(6)
            guard length <= UInt64(Compression.mostPackedBytes) else { throw ByteReader.Malformed() }
            // Of one that is still being written, what there is.
            guard offset + Int(length) <= size else { return nil }
            let merit = Merit(
                cost: word(4), uses: UInt32(truncatingIfNeeded: word(5)),
                lastUse: UInt32(truncatingIfNeeded: word(5) >> 32))
            let row = Row(segment: self, offset: offset, length: UInt32(length), checksum: word(7), merit: merit)
            rows.append((CacheKey(words: (word(0), word(1), word(2), word(3))), row))
            offset += Int(length)
        }
        return offset
    }

    /// `nil` if it is not what was written.
    func payload(of row: Row, for key: CacheKey) -> [UInt8]? {
        if !isUsed { used.store(true, ordering: .relaxed) }
        guard let bytes = bytes(at: row.offset, count: Int(row.length)), Self.checksum(bytes, key) == row.checksum
        else { return nil }
        return bytes
    }

    /// `nil` if the file ends before, or cannot be read.
    private func bytes(at offset: Int, count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count, let start = buffer.baseAddress {
                let result = FileSystem.retrying { pread(descriptor, start + done, count - done, offset + done) }
                if result <= 0 { break }
                done += result
            }
        }
        return bytes.count == count ? bytes : nil
    }

    // MARK: Writing

    /// What a block of these takes.
    static func blockBytes(_ entries: [Entry]) -> Int { entries.reduce(headBytes) { $0 + $1.bytes } }

    /// Adds these; if that fails, all is as before.
    func append(_ entries: [Entry]) throws(FileSystem.SystemError) -> [(key: CacheKey, row: Row)] {
        precondition(entries.count <= Self.mostRows)
        let start = size
        var offset = start + Self.headBytes + entries.count * Self.rowBytes
        var index = ByteWriter()
        var rows: [(key: CacheKey, row: Row)] = []
        for entry in entries {
            let (key, merit) = (entry.key.words, entry.merit)
            let row = Row(
                segment: self, offset: offset, length: UInt32(entry.payload.count),
                checksum: Self.checksum(entry.payload, entry.key), merit: merit)
            let uses = UInt64(merit.lastUse) << 32 | UInt64(merit.uses)
            for word in [key.0, key.1, key.2, key.3, merit.cost, uses, UInt64(row.length), row.checksum] {
                index.writeFixed(word)
            }
            rows.append((entry.key, row))
            offset += entry.payload.count
        }
        var head = ByteWriter()
        for byte in Self.magic { head.write(byte) }
        head.writeFixed(UInt64(entries.count))
        head.writeFixed(Self.checksum(index.bytes, UInt64(entries.count)))
        var block = head.bytes
        block.reserveCapacity(offset - start)
        block += index.bytes
        for entry in entries { block += entry.payload }
        do throws(FileSystem.SystemError) {
            try FileSystem.write(block, to: descriptor, at: start)
        } catch {
            _ = ftruncate(descriptor, start)
            throw error
        }
        return rows
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian }
    }

    private static func checksum(_ index: [UInt8], _ count: UInt64) -> UInt64 {
        var hash = Hash64(seed: count)
        index.withUnsafeBytes { hash.combine(Text($0)) }
        return hash.value
    }

    /// With the key, so that one result is never taken for another.
    private static func checksum(_ payload: [UInt8], _ key: CacheKey) -> UInt64 {
        var hash = Hash64()
        hash.combine(key.words.0)
        hash.combine(key.words.1)
        hash.combine(key.words.2)
        hash.combine(key.words.3)
        payload.withUnsafeBytes { hash.combine(Text($0)) }
        return hash.value
    }
}
