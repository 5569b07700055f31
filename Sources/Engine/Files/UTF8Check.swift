/// Finds and repairs what is not UTF-8, as the Unicode standard recommends: each maximal part of an ill-formed sequence
/// becomes one U+FFFD.
enum UTF8Check {
    /// The offset of the first byte that does not belong to a well-formed sequence, or `nil`.
    static func firstInvalid(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        var offset = start
        while offset < bytes.count {
            // ASCII, eight bytes at a time.
            if offset + 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                offset += 8
            } else if bytes[offset] < 0x80 {
                offset += 1
            } else {
                let length = sequence(at: offset, in: bytes)
                if length <= 0 { return offset }
                offset += length
            }
        }
        return nil
    }

    /// Repairs bytes of which the first invalid one is known.
    ///
    /// - Returns: a text the caller owns, and how many parts were replaced.
    static func repair(
        _ bytes: UnsafeRawBufferPointer, firstInvalid first: Int
    ) -> (text: UnsafeMutableRawBufferPointer, replaced: Int) {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + 64)
        var replaced = 0
        var start = 0
        var invalid: Int? = first
        while let offset = invalid {
            text.append(contentsOf: bytes[start..<offset])
            text.append(contentsOf: [0xEF, 0xBF, 0xBD])
            replaced += 1
            start = offset + max(1, -sequence(at: offset, in: bytes))
            invalid = Self.firstInvalid(in: bytes, from: start)
        }
        text.append(contentsOf: bytes[start...])
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 1)
        copy.copyBytes(from: text)
        return (copy, replaced)
    }

    /// The length of the well-formed sequence these bytes start with; 0 if they start with none.
    static func scalarLength(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { $0.isEmpty ? 0 : max(0, sequence(at: 0, in: $0)) }
    }

    /// The length of the well-formed sequence at an offset, or, negative, that of the ill-formed part to replace.
    private static func sequence(at offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        func continues(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            offset + distance < bytes.count && range.contains(bytes[offset + distance])
        }
        let first = bytes[offset]
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return continues(1) ? 2 : -1
        case 0xE0...0xEF:
            let second: ClosedRange<UInt8> = first == 0xE0 ? 0xA0...0xBF : first == 0xED ? 0x80...0x9F : 0x80...0xBF
            guard continues(1, second) else { return -1 }
            return continues(2) ? 3 : -2
        case 0xF0...0xF4:
            let second: ClosedRange<UInt8> = first == 0xF0 ? 0x90...0xBF : first == 0xF4 ? 0x80...0x8F : 0x80...0xBF
            guard continues(1, second) else { return -1 }
            guard continues(2) else { return -2 }
            return continues(3) ? 4 : -3
        default: return -1
        }
    }
}
