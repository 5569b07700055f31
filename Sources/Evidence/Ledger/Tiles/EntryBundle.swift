/// Entries one after the other, each with its length before it: two bytes, big-endian.
enum EntryBundle {
    /// The most that the length can say.
    static let mostEntryBytes = 65_535

    static func append(_ entry: some Collection<UInt8>, to bytes: inout [UInt8]) {
        precondition(entry.count <= mostEntryBytes)
        bytes.append(UInt8(entry.count >> 8))
        bytes.append(UInt8(entry.count & 0xFF))
        bytes += entry
    }

    /// The same, of an entry written where it belongs.
    ///
    /// - Returns: how long it is. One that is longer than the length can say has to be taken back.
    @discardableResult
    static func append(to bytes: inout [UInt8], _ write: (inout [UInt8]) -> Void) -> Int {
        let start = bytes.count + 2
        bytes.append(0)
        bytes.append(0)
        write(&bytes)
        let count = bytes.count - start
        bytes[start - 2] = UInt8(truncatingIfNeeded: count >> 8)
        bytes[start - 1] = UInt8(truncatingIfNeeded: count)
        return count
    }

    /// Where the entries are in a bundle.
    ///
    /// - Parameter most: what follows them is left alone; without it, everything has to be entries.
    /// - Returns: as far as they are whole; and where what is no entry begins.
    static func ranges(in bytes: UnsafeRawBufferPointer, most: Int = .max) -> (entries: [Range<Int>], end: Int) {
        var ranges: [Range<Int>] = []
        var at = 0
        while ranges.count < most, bytes.count - at >= 2 {
            let count = Int(bytes[at]) << 8 | Int(bytes[at + 1])
            guard bytes.count - at - 2 >= count else { break }
            ranges.append(at + 2..<at + 2 + count)
            at += 2 + count
        }
        return (ranges, at)
    }
}
