/// Unpacks what somebody sent: tar, as it is or packed with gzip or Zstandard, and zip. Which one it is, its content says.
enum Archive {
    /// - Parameters:
    ///   - sink: where files go.
    ///   - isCancelled: asked again and again.
    /// - Returns: the sink with all that came.
    static func unpack<Sink: ArchiveSink>(
        _ file: ArchiveFile, into sink: Sink, _ limits: ArchiveLimits = ArchiveLimits(),
        isCancelled: @escaping () -> Bool = { false }
    ) throws(ArchiveError) -> (sink: Sink, contents: ArchiveContents) {
        let meter = ArchiveMeter(limits, isCancelled: isCancelled)
        let filled = try unpack(file, into: sink, meter)
        return (filled, meter.contents)
    }

    private static func unpack<Sink: ArchiveSink>(
        _ file: ArchiveFile, into sink: Sink, _ meter: ArchiveMeter
    ) throws(ArchiveError) -> Sink {
        let start = try file.read(6, at: 0)
        let whole = FileStream(file, 0..<file.size)
        if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) {
            return try ZipReader.unpack(file, into: sink, meter)
        }
        if start.starts(with: [0x1F, 0x8B]) { return try packed(whole, try Inflation(gzip: true), into: sink, meter) }
        if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            return try packed(whole, try Zstandard(), into: sink, meter)
        }
        for (magic, name) in [([0x42, 0x5A, 0x68], "bzip2"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz")]
            as [([UInt8], String)]
        where start.starts(with: magic) {
            throw ArchiveError(.unsupported, "it is packed with \(name); pack it with gzip or Zstandard, or as zip")
        }
        return try TarReader.unpack(whole, consumed: { whole.consumed }, into: sink, meter)
    }

    /// What is packed has to be a tar archive: what is packed twice is made to hide something.
    private static func packed<Sink: ArchiveSink>(
        _ whole: FileStream, _ decompressor: any Decompressor, into sink: Sink, _ meter: ArchiveMeter
    ) throws(ArchiveError) -> Sink {
        let stream = UnpackedStream(whole, decompressor, hasMembers: true, meter)
        return try TarReader.unpack(stream, consumed: { stream.consumed }, into: sink, meter)
    }
}
