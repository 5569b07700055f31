/// What a journal holds after a crash, or a kind word for what is wrong with it.
///
/// A group of entries is one frame, and the next is written only after it was synced. So a broken frame with a good one
/// behind it was on the disk: that is damage, and nobody repairs it. A broken frame with nothing behind it never was
/// acknowledged.
struct JournalRecovery {
    struct Segment: Hashable {
        var path: String
        var first: UInt64
        /// Without a torn end.
        var size: UInt64
    }

    /// Written, never acknowledged.
    struct Tear: Hashable {
        var path: String
        var offset: UInt64
        var bytes: UInt64
    }

    private(set) var segments: [Segment] = []
    /// After the last whole frame; `nil` without segments.
    private(set) var next: UInt64?
    private(set) var tear: Tear?

    /// A longer file was not written by Picket.
    static let mostSegmentBytes = Journal.segmentBytes + UInt64(JournalFormat.mostPayloadBytes) + 4096

    /// - Parameter published: as many entries are in tiles already: what the journal has of them is left over.
    init(storage: any StableStorage, folder: String, origin: String, published: UInt64) throws {
        let files = try storage.list(folder).map { name in
            let path = "\(folder)/\(name)"
            guard name.utf8.count == 20, let first = UInt64(name), first <= .max >> 1 else {
                throw LedgerError(
                    .foreign, "this is no file of the journal; what it is, is not known: move it away", file: path)
            }
            return (path: path, first: first)
        }
        if let first = files.first, first.first > published {
            throw LedgerError(
                .damaged, "the journal begins with entry \(first.first), but only \(published) are in tiles",
                file: first.path,
                offset: 0, index: published)
        }
        for file in files.drop(while: { file in files.contains { $0.first > file.first && $0.first <= published } }) {
            let size = try storage.size(of: file.path) ?? 0
            guard size <= Self.mostSegmentBytes else {
                throw LedgerError(
                    .foreign, "the file has \(size) bytes, more than Picket writes", file: file.path, offset: 0)
            }
            let bytes = try storage.read(file.path, at: 0, count: Int(size))
            try add(file.path, first: file.first, bytes, format: JournalFormat(origin: origin, first: file.first))
        }
        guard let next, next < published else { return }
        // It ends, or is torn, below what is in tiles, and nothing whole is behind that: written, read from memory after
        // its sync had failed, and published; the disk never had it. The tiles have all of it.
        (segments, self.next, tear) = ([], nil, nil)
    }

    private mutating func add(_ path: String, first: UInt64, _ bytes: [UInt8], format: JournalFormat) throws {
        try bytes.withUnsafeBytes { bytes in
            let hasFirstLine = bytes.starts(with: format.firstLine)
            if tear != nil {
                // What is torn has to be the end of everything.
                if try found(in: bytes, from: 0, format, path) != nil { throw damage(at: tear) }
                return
            }
            if !hasFirstLine {
                try refuseForeign(bytes, format, path)
                if try found(in: bytes, from: 0, format, path) != nil {
                    throw LedgerError(
                        .damaged, "the journal's first line is not what was written", file: path, offset: 0,
                        index: first)
                }
                tear = Tear(path: path, offset: 0, bytes: UInt64(bytes.count))
                return
            }
            if let next, first != next {
                throw LedgerError(
                    .damaged, "the journal goes on with entry \(first): those from \(next) on are missing", file: path,
                    offset: 0,
                    index: next)
            }
            try addFrames(path, first: first, bytes, format)
        }
    }

    private mutating func addFrames(
        _ path: String, first: UInt64, _ bytes: UnsafeRawBufferPointer, _ format: JournalFormat
    ) throws {
        var at = format.firstLine.count
        var expected = first
        loop: while at < bytes.count {
            if case .frame(let frame) = format.read(bytes, at: at) {
                guard frame.first == expected else {
                    throw LedgerError(
                        .damaged, "entry \(frame.first) stands where \(expected) belongs", file: path,
                        offset: UInt64(at), index: expected)
                }
                try check(frame, bytes, path)
                expected = frame.end
                at = frame.payload.upperBound
                continue
            }
            guard let (place, frame) = try found(in: bytes, from: at + 1, format, path) else {
                tear = Tear(path: path, offset: UInt64(at), bytes: UInt64(bytes.count - at))
                break loop
            }
            // A mark is not synced: it may be lost where the group behind it is not.
            guard frame.first == expected, frame.count > 0, place == at + JournalFormat.frameHeaderBytes else {
                throw LedgerError(
                    .damaged,
                    "what was acknowledged is broken; restore the file, or begin a new ledger and keep this one",
                    file: path, offset: UInt64(at), index: expected)
            }
            at = place
        }
        segments.append(Segment(path: path, first: first, size: UInt64(at)))
        next = expected
    }

    private func check(_ frame: JournalFormat.Frame, _ bytes: UnsafeRawBufferPointer, _ path: String) throws {
        let (ranges, end) = EntryBundle.ranges(in: UnsafeRawBufferPointer(rebasing: bytes[frame.payload]))
        guard ranges.count == frame.count, end == frame.payload.count else {
            throw LedgerError(
                .damaged, "the frame has not the entries it says", file: path, offset: UInt64(frame.payload.lowerBound),
                index: frame.first)
        }
    }

    private func found(
        in bytes: UnsafeRawBufferPointer, from start: Int, _ format: JournalFormat, _ path: String
    ) throws -> (Int, JournalFormat.Frame)? {
        do {
            return try format.search(bytes, from: start).map { ($0.at, $0.frame) }
        } catch {
            throw LedgerError(
                .damaged, "the file is full of what only looks like frames", file: path, offset: UInt64(start))
        }
    }

    private func damage(at tear: Tear?) -> LedgerError {
        LedgerError(
            .damaged, "what was acknowledged is broken; restore the file, or begin a new ledger and keep this one",
            file: tear?.path, offset: tear?.offset, index: next)
    }

    private func refuseForeign(_ bytes: UnsafeRawBufferPointer, _ format: JournalFormat, _ path: String) throws {
        let line =
            String(decoding: bytes.prefix(format.firstLine.count), as: UTF8.self).split(separator: "\n").first ?? ""
        let words = line.split(separator: " ")
        guard words.first == "picket-journal", words.count == 4, let version = Int(words[1]) else { return }
        guard version <= JournalFormat.version else {
            throw LedgerError(
                .foreign,
                "the journal is of version \(version); this Picket knows up to \(JournalFormat.version): use a newer one",
                file: path, offset: 0)
        }
    }
}
