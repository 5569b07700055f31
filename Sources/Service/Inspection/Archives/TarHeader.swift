/// A block of 512 bytes that says what follows it: as in v7, ustar, pax (POSIX.1-2001) and GNU tar.
struct TarHeader {
    static let size = 512

    let name: [UInt8]
    let linkName: [UInt8]
    let size: UInt64
    let type: UInt8

    /// - Parameter block: of 512 bytes.
    init(_ block: [UInt8]) throws(ArchiveError) {
        guard block.count == Self.size else { throw ArchiveError(.damaged, "a header is cut short") }
        guard let checksum = Self.number(block[148..<156]), Self.sums(block).contains(checksum) else {
            throw ArchiveError(.damaged, "this is no tar archive, or a header in it has been changed")
        }
        guard let size = Self.number(block[124..<136]) else {
            throw ArchiveError(.damaged, entry: Self.text(block[0..<100]), "the size is no number")
        }
        self.size = size
        type = block[156]
        linkName = Self.text(block[157..<257])
        let isPOSIX = block[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0])
        let prefix = isPOSIX ? Self.text(block[345..<500]) : []
        name = prefix.isEmpty ? Self.text(block[0..<100]) : prefix + [UInt8(ascii: "/")] + Self.text(block[0..<100])
    }

    /// Of the bytes, with spaces for the checksum itself; some old programs added them up with signs.
    private static func sums(_ block: [UInt8]) -> Set<UInt64> {
        var sum = 0
        var signed = 0
        for (index, byte) in block.enumerated() {
            let byte = (148..<156).contains(index) ? 0x20 : byte
            sum += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return [UInt64(sum), UInt64(max(0, signed))]
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// Octal digits, or GNU's big-endian bytes behind one of 0x80.
    static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            guard first == 0x80, field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
            return field.suffix(min(8, field.count - 1)).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard digits.count <= 20 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (0x30...0x37).contains(digit), value >> 61 == 0 else { return nil }
            value = value << 3 | UInt64(digit - 0x30)
        }
        return value
    }
}

/// What pax says of the next entry.
struct PaxRecords {
    var path: [UInt8]?
    var linkPath: [UInt8]?
    var size: UInt64?

    /// - Parameter bytes: records as `22 path=some/file.txt` and a line's end each; the number counts all its bytes.
    init(_ bytes: [UInt8]) throws(ArchiveError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20),
                let length = Int(String(decoding: rest[..<space].prefix(10), as: UTF8.self)),
                length <= rest.count, length > space - rest.startIndex + 2,
                rest[rest.startIndex + length - 1] == 0x0A
            else { throw ArchiveError(.damaged, "an extended header cannot be read") }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            rest = rest.dropFirst(length)
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw ArchiveError(.damaged, "an extended header cannot be read")
            }
            try take(String(decoding: record[..<equals], as: UTF8.self), Array(record[(equals + 1)...]))
        }
    }

    private mutating func take(_ key: String, _ value: [UInt8]) throws(ArchiveError) {
        switch key {
        case "path": try Self.set(&path, value, key)
        case "linkpath": try Self.set(&linkPath, value, key)
        case "size":
            guard value.count <= 18, !value.isEmpty, let number = UInt64(String(decoding: value, as: UTF8.self)) else {
                throw ArchiveError(.damaged, "a size in an extended header is no number")
            }
            try Self.set(&size, number, key)
        case "hdrcharset":
            throw ArchiveError(.unsafe, "its names are not UTF-8; pack it with a tool that writes UTF-8")
        default:
            if key.hasPrefix("GNU.sparse") {
                throw ArchiveError(.unsupported, "sparse files; pack it without --sparse")
            }
        }
    }

    private static func set<Value>(_ place: inout Value?, _ value: Value, _ key: String) throws(ArchiveError) {
        guard place == nil else {
            throw ArchiveError(.unsafe, "an extended header says \(key) twice")
        }
        place = value
    }

    /// What may hold for a whole archive; `path` for all of it makes no sense.
    var isEmpty: Bool { path == nil && linkPath == nil && size == nil }
}
