/// Unpacks a tar archive from front to back, in whatever dialect.
///
/// Only files and folders are made. Links are not: one inside the folder points to what is inspected anyhow, one out of
/// it is refused with the whole archive; a hard link is another copy of its file.
struct TarReader<Sink: ArchiveSink> {
    private let stream: any ByteStream
    private let consumed: () -> Int
    private let meter: ArchiveMeter
    private var sink: Sink
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    /// - Parameter consumed: how many bytes of the archive the stream has read.
    static func unpack(
        _ stream: any ByteStream, consumed: @escaping () -> Int, into sink: Sink, _ meter: ArchiveMeter
    ) throws(ArchiveError) -> Sink {
        var reader = TarReader(stream: stream, consumed: consumed, meter: meter, sink: sink)
        defer { reader.chunk.deallocate() }
        try reader.run()
        return reader.sink
    }

    /// What comes before an entry and belongs to it.
    private struct Pending {
        var pax: PaxRecords?
        var longName: [UInt8]?
        var longLink: [UInt8]?
        var isEmpty: Bool { pax == nil && longName == nil && longLink == nil }
    }

    private mutating func run() throws(ArchiveError) {
        var pending = Pending()
        while let block = try nextBlock() {
            let header = try TarHeader(block)
            try meter.entry()
            switch header.type {
            case UInt8(ascii: "x"):
                guard pending.pax == nil else { throw ArchiveError(.unsafe, "two extended headers for one entry") }
                pending.pax = try PaxRecords(try extensionBody(header))
            case UInt8(ascii: "g"):
                guard try PaxRecords(try extensionBody(header)).isEmpty else {
                    throw ArchiveError(.unsafe, "an extended header gives all entries one name or size")
                }
            case UInt8(ascii: "L"):
                guard pending.longName == nil else { throw ArchiveError(.unsafe, "two long names for one entry") }
                pending.longName = Array(try extensionBody(header).prefix { $0 != 0 })
            case UInt8(ascii: "K"):
                guard pending.longLink == nil else { throw ArchiveError(.unsafe, "two long names for one link") }
                pending.longLink = Array(try extensionBody(header).prefix { $0 != 0 })
            default:
                try entry(
                    header, name: pending.pax?.path ?? pending.longName ?? header.name,
                    link: pending.pax?.linkPath ?? pending.longLink ?? header.linkName,
                    size: pending.pax?.size ?? header.size)
                pending = Pending()
            }
        }
        guard pending.isEmpty else {
            throw ArchiveError(.damaged, "it ends with the name of an entry that is not there")
        }
        try expectNothingMore()
    }

    private mutating func entry(
        _ header: TarHeader, name: [UInt8], link: [UInt8], size: UInt64
    ) throws(ArchiveError) {
        let path = try ArchivePath(name, meter.limits)
        let endsAsFolder = name.last == UInt8(ascii: "/")
        switch header.type {
        case UInt8(ascii: "0"), UInt8(ascii: "7"), 0:
            guard !endsAsFolder else {
                guard header.type == 0, size == 0 else {
                    throw ArchiveError(.unsafe, entry: name, "is a file, and named like a folder")
                }
                return try meter.folder(path)
            }
            try file(path, size)
        case UInt8(ascii: "5"):
            try expectEmpty(size, name)
            try meter.folder(path)
        case UInt8(ascii: "2"):
            try expectEmpty(size, name)
            guard path.contains(linkTo: link) else {
                throw ArchiveError(.unsafe, entry: name, "is a link to \(ArchiveError.shown(link)), outside of it")
            }
            meter.skippedLink()
        case UInt8(ascii: "1"):
            try expectEmpty(size, name)
            try copy(try ArchivePath(link, meter.limits), to: path)
        case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"):
            throw ArchiveError(.unsafe, entry: name, "is a device or FIFO")
        case UInt8(ascii: "S"):
            throw ArchiveError(.unsupported, entry: name, "is a sparse file; pack it without --sparse")
        default:
            throw ArchiveError(
                .unsupported, entry: name, "is of a kind (\(ArchiveError.shown([header.type]))) that is not known here")
        }
    }

    private func expectEmpty(_ size: UInt64, _ name: [UInt8]) throws(ArchiveError) {
        guard size == 0 else { throw ArchiveError(.unsafe, entry: name, "is no file, and has \(size) bytes") }
    }

    // MARK: Files

    private mutating func file(_ path: ArchivePath, _ size: UInt64) throws(ArchiveError) {
        try meter.file(path, size: size)
        meter.sees(path)
        try sink.begin(path)
        var rest = Int(size)
        while rest > 0 {
            let count = try read(min(rest, chunk.count))
            try meter.unpacked(count, from: max(1, consumed()))
            try sink.write(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            rest -= count
        }
        try sink.end()
        try skipPadding(after: size)
    }

    private mutating func copy(_ source: ArchivePath, to path: ArchivePath) throws(ArchiveError) {
        guard let size = meter.size(of: source) else {
            throw ArchiveError(.unsafe, entry: path.text.utf8, "is a link to a file that is not before it")
        }
        try meter.file(path, size: UInt64(size))
        try meter.copied(size)
        try sink.copy(source, to: path)
    }

    /// The body of an entry that says something of the next one.
    private func extensionBody(_ header: TarHeader) throws(ArchiveError) -> [UInt8] {
        guard header.size <= 1 << 20 else {
            throw ArchiveError(.tooLarge, "an extended header has more than 1 MB")
        }
        var body: [UInt8] = []
        while body.count < Int(header.size) {
            let count = try read(min(Int(header.size) - body.count, chunk.count))
            body += chunk[..<count]
        }
        try skipPadding(after: header.size)
        return body
    }

    private func skipPadding(after size: UInt64) throws(ArchiveError) {
        var rest = Int((512 - size % 512) % 512)
        while rest > 0 { rest -= try read(rest) }
    }

    // MARK: Blocks

    /// - Returns: `nil` at the two blocks of zeros that end an archive.
    private func nextBlock() throws(ArchiveError) -> [UInt8]? {
        let block = try wholeBlock()
        guard block.allSatisfy({ $0 == 0 }) else { return block }
        guard try wholeBlock().allSatisfy({ $0 == 0 }) else {
            throw ArchiveError(.damaged, "a block of zeros is between its entries")
        }
        return nil
    }

    private func wholeBlock() throws(ArchiveError) -> [UInt8] {
        var block: [UInt8] = []
        while block.count < TarHeader.size {
            let count = try read(TarHeader.size - block.count)
            block += chunk[..<count]
        }
        return block
    }

    /// At least one byte, into the chunk.
    private func read(_ count: Int) throws(ArchiveError) -> Int {
        let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<count]))
        guard count > 0 else { throw ArchiveError(.damaged, "it is cut short: its end is missing") }
        return count
    }

    /// To the end, so that a checksum behind it is looked at. Some readers would take what comes for more entries.
    private func expectNothingMore() throws(ArchiveError) {
        while true {
            let count = try stream.read(into: chunk)
            guard count > 0 else { return }
            guard chunk[..<count].allSatisfy({ $0 == 0 }) else {
                throw ArchiveError(.unsafe, "there is something behind its end")
            }
        }
    }
}
