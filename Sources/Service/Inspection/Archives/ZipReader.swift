internal import CZlib

/// Unpacks a zip archive by its directory, and holds what stands before each entry's bytes to it: readers that go from
/// front to back see the same, or it is refused.
struct ZipReader<Sink: ArchiveSink> {
    private let file: ArchiveFile
    private let meter: ArchiveMeter
    private var sink: Sink
    private var read = 0
    private var offset: UInt64 = 0
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    static func unpack(_ file: ArchiveFile, into sink: Sink, _ meter: ArchiveMeter) throws(ArchiveError) -> Sink {
        let directory = try ZipDirectory(file, meter.limits)
        var reader = ZipReader(file: file, meter: meter, sink: sink)
        defer { reader.chunk.deallocate() }
        // Overlapping entries are how a small archive becomes a large one.
        for entry in directory.entries.sorted(by: { $0.offset < $1.offset }) {
            try reader.take(entry, before: directory.start)
        }
        return reader.sink
    }

    private mutating func take(_ entry: ZipEntry, before end: UInt64) throws(ArchiveError) {
        try meter.entry()
        let path = try ArchivePath(entry.name, meter.limits)
        guard entry.flags & 0b10_0000_0100_0001 == 0 else {
            throw ArchiveError(.encrypted, entry: entry.name, "is encrypted; send it unencrypted")
        }
        let data = try place(of: entry, before: end)
        switch entry.kind {
        case .folder:
            guard entry.size == 0, entry.isFolder else {
                throw ArchiveError(.unsafe, entry: entry.name, "is a folder in one respect and a file in another")
            }
            try meter.folder(path)
        case .file: try unpack(entry, path, data)
        case .link: try checkLink(entry, path, data)
        case .other: throw ArchiveError(.unsafe, entry: entry.name, "is a device or FIFO")
        }
    }

    /// Where the bytes of an entry are, as its local header and the directory both say.
    private mutating func place(of entry: ZipEntry, before end: UInt64) throws(ArchiveError) -> Range<UInt64> {
        guard entry.offset >= offset else {
            throw ArchiveError(.unsafe, entry: entry.name, "has its bytes in common with another entry")
        }
        let block = try file.read(30 + entry.name.count, at: entry.offset)
        var fields = ZipFields(block[...])
        guard entry.offset < end, try fields.u32() == 0x0403_4B50 else {
            throw ArchiveError(.damaged, entry: entry.name, "is not where the directory says")
        }
        _ = try fields.u16()
        let (flags, method) = (try fields.u16(), try fields.u16())
        _ = try fields.u32()
        let sums = (crc: try fields.u32(), packed: try fields.u32(), size: try fields.u32())
        let lengths = (name: try fields.u16(), extra: try fields.u16())
        guard flags == entry.flags, method == entry.method, Int(lengths.name) == entry.name.count,
            try fields.bytes(entry.name.count).elementsEqual(entry.name)
        else { throw ArchiveError(.unsafe, entry: entry.name, "is another one in the directory than before its bytes") }
        let start = entry.offset + 30 + UInt64(lengths.name) + UInt64(lengths.extra)
        let extraBytes = try file.read(Int(lengths.extra), at: start - UInt64(lengths.extra))
        guard extraBytes.count == Int(lengths.extra) else { throw ZipDirectory.damaged("it is cut short") }
        let extra = try ZipExtra(extraBytes[...], size: sums.size, packed: sums.packed, offset: 0, name: entry.name)
        // With bit 3 set, they come behind the bytes.
        let isLater = flags & 8 != 0
        guard (isLater && sums.crc == 0) || sums.crc == entry.crc,
            (isLater && extra.packed == 0) || extra.packed == entry.packedSize || (isLater && sums.packed == .max),
            (isLater && extra.size == 0) || extra.size == entry.size || (isLater && sums.size == .max)
        else { throw ArchiveError(.unsafe, entry: entry.name, "has two sizes or checksums") }
        guard start <= end, entry.packedSize <= end - start else {
            throw ArchiveError(.damaged, entry: entry.name, "has more bytes than there are")
        }
        offset = start + entry.packedSize
        return start..<offset
    }

    // MARK: Bytes

    private mutating func unpack(_ entry: ZipEntry, _ path: ArchivePath, _ data: Range<UInt64>) throws(ArchiveError) {
        try meter.file(path, size: entry.size)
        meter.sees(path)
        try sink.begin(path)
        var sum = crc32(0, nil, 0)
        var count: UInt64 = 0
        let source = FileStream(file, data)
        let stream = try self.stream(entry, source)
        while true {
            let got = try stream.read(into: chunk)
            guard got > 0 else { break }
            count += UInt64(got)
            guard count <= entry.size else { break }
            try meter.unpacked(got, from: max(1, read + source.consumed))
            let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<got])
            sum = crc32(sum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(got))
            try sink.write(bytes)
        }
        read += Int(clamping: entry.packedSize)
        guard count == entry.size, source.rest == 0, sum == UInt(entry.crc) else {
            throw ArchiveError(.damaged, entry: entry.name, "is not what the directory says of its size and checksum")
        }
        try sink.end()
    }

    private func stream(_ entry: ZipEntry, _ source: FileStream) throws(ArchiveError) -> any ByteStream {
        switch entry.method {
        case 0: return source
        case 8: return UnpackedStream(source, try Inflation(gzip: false), hasMembers: false, meter)
        case 93: return UnpackedStream(source, try Zstandard(), hasMembers: false, meter)
        default:
            throw ArchiveError(
                .unsupported, entry: entry.name,
                "is packed with method \(entry.method); store, deflate and Zstandard are known here")
        }
    }

    /// The bytes of a link are where it points to.
    private mutating func checkLink(
        _ entry: ZipEntry, _ path: ArchivePath, _ data: Range<UInt64>
    ) throws(ArchiveError) {
        guard entry.size <= 4_096 else {
            throw ArchiveError(.unsafe, entry: entry.name, "is a link of \(entry.size) bytes")
        }
        let stream = try self.stream(entry, FileStream(file, data))
        var target: [UInt8] = []
        while target.count <= 4_096 {
            let count = try stream.read(into: chunk)
            guard count > 0 else { break }
            target += chunk[..<count]
        }
        guard path.contains(linkTo: target) else {
            throw ArchiveError(.unsafe, entry: entry.name, "is a link to \(ArchiveError.shown(target)), outside of it")
        }
        meter.skippedLink()
    }
}
