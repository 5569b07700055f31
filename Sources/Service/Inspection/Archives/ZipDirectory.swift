/// What a zip archive's central directory says of an entry (APPNOTE 6.3.10, 4.3.12).
struct ZipEntry: Sendable {
    let name: [UInt8]
    let flags: UInt16
    let method: UInt16
    let crc: UInt32
    let packedSize: UInt64
    let size: UInt64
    let offset: UInt64
    /// The upper half of the external attributes, if the archive was made where files have modes; else 0.
    let mode: UInt16

    /// Both say what the entry is: an archive in which they differ looks otherwise to other readers.
    var isFolder: Bool { name.last == UInt8(ascii: "/") }
    enum Kind { case file, folder, link, other }
    var kind: Kind {
        switch mode & 0xF000 {
        case 0, 0x8000: isFolder ? .folder : .file
        case 0x4000: .folder
        case 0xA000: .link
        default: .other
        }
    }
}

/// Little-endian numbers, one after the other, out of bytes that may end anywhere.
struct ZipFields {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func bytes(_ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw ArchiveError(.damaged, "the directory of the zip archive is cut short") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
    private mutating func number(_ count: Int) throws(ArchiveError) -> UInt64 {
        try bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    mutating func u16() throws(ArchiveError) -> UInt16 { UInt16(try number(2)) }
    mutating func u32() throws(ArchiveError) -> UInt32 { UInt32(try number(4)) }
    mutating func u64() throws(ArchiveError) -> UInt64 { try number(8) }
}

/// Where everything is in a zip archive.
struct ZipDirectory {
    let entries: [ZipEntry]
    /// Where the directory begins: what entries hold is before.
    let start: UInt64

    init(_ file: ArchiveFile, _ limits: ArchiveLimits) throws(ArchiveError) {
        let end = try ZipEnd(file)
        guard end.count <= UInt64(limits.entries) else {
            throw ArchiveError(.tooLarge, "there are more than \(limits.entries) files and folders in it")
        }
        // 46 bytes an entry at least, some hundred usually: no directory that may be read is larger.
        guard end.size <= UInt64(limits.entries) * 4_096, end.size <= 256 << 20 else {
            throw ArchiveError(.tooLarge, "the directory of the zip archive has \(end.size) bytes")
        }
        let bytes = try file.read(Int(end.size), at: end.start)
        guard bytes.count == Int(end.size) else { throw Self.damaged("its directory is cut short") }
        var fields = ZipFields(bytes[...])
        var entries: [ZipEntry] = []
        while !fields.rest.isEmpty { entries.append(try Self.entry(&fields)) }
        guard UInt64(entries.count) == end.count else {
            throw Self.damaged("its directory has \(entries.count) entries, and says \(end.count)")
        }
        self.entries = entries
        start = end.start
    }

    static func damaged(_ what: String) -> ArchiveError { ArchiveError(.damaged, "a zip archive: \(what)") }

    private static func entry(_ fields: inout ZipFields) throws(ArchiveError) -> ZipEntry {
        guard try fields.u32() == 0x0201_4B50 else { throw damaged("its directory has something else between entries") }
        let madeBy = try fields.u16()
        _ = try fields.u16()
        let flags = try fields.u16()
        let method = try fields.u16()
        _ = try fields.u32()
        let crc = try fields.u32()
        let packed = try fields.u32()
        let size = try fields.u32()
        let lengths = (name: try fields.u16(), extra: try fields.u16(), comment: try fields.u16())
        let disk = try fields.u16()
        _ = try fields.u16()
        let attributes = try fields.u32()
        let offset = try fields.u32()
        let name = Array(try fields.bytes(Int(lengths.name)))
        let extra = try ZipExtra(
            try fields.bytes(Int(lengths.extra)), size: size, packed: packed, offset: offset, name: name)
        _ = try fields.bytes(Int(lengths.comment))
        guard disk == 0 || disk == 0xFFFF else { throw ArchiveError(.unsupported, "a part of a split zip archive") }
        // 3: UNIX, 19: OS X.
        let hasMode = madeBy >> 8 == 3 || madeBy >> 8 == 19
        return ZipEntry(
            name: name, flags: flags, method: method, crc: crc, packedSize: extra.packed, size: extra.size,
            offset: extra.offset, mode: hasMode ? UInt16(attributes >> 16) : 0)
    }
}

/// What says more of an entry than fits its record: sizes and places beyond 4 GB.
struct ZipExtra {
    var size: UInt64
    var packed: UInt64
    var offset: UInt64

    init(
        _ bytes: ArraySlice<UInt8>, size: UInt32, packed: UInt32, offset: UInt32, name: [UInt8]
    ) throws(ArchiveError) {
        (self.size, self.packed, self.offset) = (UInt64(size), UInt64(packed), UInt64(offset))
        var fields = ZipFields(bytes)
        var isZip64 = false
        // Up to three bytes that fill up are left by some programs.
        while fields.rest.count >= 4 {
            let id = try fields.u16()
            var body = ZipFields(try fields.bytes(Int(try fields.u16())))
            switch id {
            case 0x0001:
                guard !isZip64 else { throw ZipDirectory.damaged("an entry has two sizes") }
                isZip64 = true
                if size == .max { self.size = try body.u64() }
                if packed == .max { self.packed = try body.u64() }
                if offset == .max { self.offset = try body.u64() }
            case 0x7075:
                // Another name, for readers that look here.
                guard body.rest.dropFirst(5).elementsEqual(name) else {
                    throw ArchiveError(.unsafe, entry: name, "has two names")
                }
            case 0x9901: throw ArchiveError(.encrypted, entry: name, "is encrypted; send it unencrypted")
            default: break
            }
        }
    }
}

/// The record at the end of a zip archive, with that of zip64 before it if there is one.
private struct ZipEnd {
    let count: UInt64
    let size: UInt64
    let start: UInt64

    init(_ file: ArchiveFile) throws(ArchiveError) {
        let tail = try file.read(22 + 65_535, at: file.size - min(file.size, 22 + 65_535))
        let place = try Self.place(in: tail)
        let position = file.size - UInt64(tail.count - place)
        var fields = ZipFields(tail[(place + 4)...])
        let disks = (try fields.u16(), try fields.u16())
        let counts = (try fields.u16(), try fields.u16())
        let (size, start) = (try fields.u32(), try fields.u32())
        guard disks == (0, 0) || disks == (0xFFFF, 0xFFFF), counts.0 == counts.1 else {
            throw ArchiveError(.unsupported, "a part of a split zip archive")
        }
        if let zip64 = try Self.zip64(file, before: position) {
            (count, self.size, self.start) = (zip64.count, zip64.size, zip64.start)
            // What does not say "look there" has to say the same.
            guard counts.0 == .max || UInt64(counts.0) == count, size == .max || UInt64(size) == self.size,
                start == .max || UInt64(start) == self.start
            else { throw ArchiveError(.unsafe, "a zip archive with two directories") }
            try Self.check(start: self.start, size: self.size, end: zip64.position)
        } else {
            (count, self.size, self.start) = (UInt64(counts.0), UInt64(size), UInt64(start))
            try Self.check(start: self.start, size: self.size, end: position)
        }
    }

    /// The directory ends where its end's record begins: anything else has room for another one.
    private static func check(start: UInt64, size: UInt64, end: UInt64) throws(ArchiveError) {
        let (sum, overflows) = start.addingReportingOverflow(size)
        guard !overflows, sum == end else {
            throw ArchiveError(
                .damaged, "a zip archive whose directory is not where it says; if a program is before it, take that off"
            )
        }
    }

    /// The last place whose comment reaches exactly to the end.
    private static func place(in tail: [UInt8]) throws(ArchiveError) -> Int {
        var place = tail.count - 22
        while place >= 0 {
            if tail[place] == 0x50, tail[place + 1] == 0x4B, tail[place + 2] == 5, tail[place + 3] == 6,
                Int(tail[place + 20]) | Int(tail[place + 21]) << 8 == tail.count - place - 22
            {
                return place
            }
            place -= 1
        }
        throw ArchiveError(.damaged, "it begins like a zip archive and does not end like one; was it cut short?")
    }

    private static func zip64(
        _ file: ArchiveFile, before position: UInt64
    ) throws(ArchiveError) -> (count: UInt64, size: UInt64, start: UInt64, position: UInt64)? {
        guard position >= 20 else { return nil }
        var locator = ZipFields(try file.read(20, at: position - 20)[...])
        guard try locator.u32() == 0x0706_4B50 else { return nil }
        _ = try locator.u32()
        let place = try locator.u64()
        guard try locator.u32() <= 1 else { throw ArchiveError(.unsupported, "a part of a split zip archive") }
        guard position >= 76, place == position - 76 else {
            throw ZipDirectory.damaged("its zip64 record is not where it says")
        }
        var fields = ZipFields(try file.read(56, at: place)[...])
        guard try fields.u32() == 0x0606_4B50, try fields.u64() == 44 else {
            throw ZipDirectory.damaged("its zip64 record is none")
        }
        _ = try fields.u32()
        guard try fields.u32() == 0, try fields.u32() == 0 else {
            throw ArchiveError(.unsupported, "a part of a split zip archive")
        }
        let counts = (try fields.u64(), try fields.u64())
        guard counts.0 == counts.1 else { throw ArchiveError(.unsupported, "a part of a split zip archive") }
        return (counts.0, try fields.u64(), try fields.u64(), place)
    }
}
