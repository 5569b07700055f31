/// A stretch of source bytes (UTF-8), borrowed: taking, comparing and hashing one allocates nothing.
///
/// Valid as long as the ``SyntaxTree`` it was taken from is neither refilled nor freed; make a ``string`` of what has
/// to live longer.
@frozen public struct Text: Hashable, @unchecked Sendable {
    public let bytes: UnsafeRawBufferPointer

    @inlinable public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inlinable public var count: Int { bytes.count }
    @inlinable public var isEmpty: Bool { bytes.isEmpty }
    @inlinable public subscript(offset: Int) -> UInt8 { bytes[offset] }
    @inlinable public var first: UInt8? { bytes.first }
    @inlinable public var last: UInt8? { bytes.last }

    /// A copy that lives on. Bytes that are not UTF-8 become U+FFFD.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    @inlinable public static func == (left: Text, right: Text) -> Bool {
        left.count == right.count
            && (left.count == 0 || left.bytes.elementsEqual(right.bytes))
    }

    @inlinable public static func == (left: Text, right: StaticString) -> Bool {
        guard left.count == right.utf8CodeUnitCount else { return false }
        for offset in 0..<left.count where left.bytes[offset] != right.utf8Start[offset] { return false }
        return true
    }

    @inlinable public static func != (left: Text, right: StaticString) -> Bool { !(left == right) }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }

    @inlinable public func hasPrefix(_ prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for offset in 0..<prefix.utf8CodeUnitCount where bytes[offset] != prefix.utf8Start[offset] { return false }
        return true
    }

    @inlinable public func hasSuffix(_ suffix: StaticString) -> Bool {
        let start = count - suffix.utf8CodeUnitCount
        guard start >= 0 else { return false }
        for offset in 0..<suffix.utf8CodeUnitCount where bytes[start + offset] != suffix.utf8Start[offset] {
            return false
        }
        return true
    }

    @inlinable public func contains(_ byte: UInt8) -> Bool { bytes.contains(byte) }

    /// Whether a short text is in it somewhere.
    public func contains(_ part: StaticString) -> Bool {
        let length = part.utf8CodeUnitCount
        guard length > 0, count >= length else { return length == 0 }
        for start in 0...count - length
        where bytes[start] == part.utf8Start[0] && slice(start..<count).hasPrefix(part) {
            return true
        }
        return false
    }

    /// The bytes at these offsets of this text.
    @inlinable public func slice(_ range: Range<Int>) -> Text {
        Text(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Without spaces, tabs and line ends at both sides.
    @inlinable public var trimmed: Text {
        var start = 0
        var end = count
        while start < end, Self.isSpace(bytes[start]) { start += 1 }
        while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
        return slice(start..<end)
    }

    @inlinable static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}
