import Detection

/// The words of a text (letters, digits, `_`, `-`) that are long enough to be a token, in order.
///
/// A word of 16 bytes covers every 16th byte of a text, so that is how many are looked at where there is none.
struct LongWords: Sequence, IteratorProtocol {
    static let shortest = 16

    private let bytes: UnsafeRawBufferPointer
    /// The end of the word before: no word reaches further back.
    private var low = 0
    private var offset = shortest - 1

    init(_ text: Text) { bytes = text.bytes }

    mutating func next() -> Range<Int>? {
        while offset < bytes.count {
            guard Self.isWord(bytes[offset]) else {
                offset += Self.shortest
                continue
            }
            var start = offset
            while start > low, Self.isWord(bytes[start - 1]) { start -= 1 }
            var end = offset + 1
            while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
            low = end
            offset = end + Self.shortest
            if end - start >= Self.shortest { return start..<end }
        }
        return nil
    }

    @inline(__always) static func isWord(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}
