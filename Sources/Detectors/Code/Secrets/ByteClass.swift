/// A set of ASCII characters: a bit each.
struct ByteClass: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// - Parameter members: characters; `a-z` is all from `a` to `z`.
    init(_ members: StaticString) {
        let count = members.utf8CodeUnitCount
        var index = 0
        while index < count {
            let first = members.utf8Start[index]
            let isRange = index + 2 < count && members.utf8Start[index + 1] == UInt8(ascii: "-")
            let last = isRange ? members.utf8Start[index + 2] : first
            for byte in first...max(first, last) { insert(byte) }
            index += isRange ? 3 : 1
        }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }

    /// What `{…}` of a ``TokenForm`` names.
    static func named(_ letter: UInt8) -> ByteClass? {
        switch letter {
        case UInt8(ascii: "d"): ByteClass("0-9")
        case UInt8(ascii: "h"): ByteClass("0-9a-f")
        case UInt8(ascii: "H"): ByteClass("0-9a-fA-F")
        case UInt8(ascii: "l"): ByteClass("0-9a-z")
        case UInt8(ascii: "u"): ByteClass("0-9A-Z")
        case UInt8(ascii: "t"): ByteClass("2-7A-Z")
        case UInt8(ascii: "a"): ByteClass("a-zA-Z")
        case UInt8(ascii: "w"): ByteClass("0-9a-zA-Z")
        case UInt8(ascii: "n"): ByteClass("0-9a-zA-Z_-")
        case UInt8(ascii: "b"): ByteClass("0-9a-zA-Z+/=")
        case UInt8(ascii: "s"): ByteClass("0-9a-zA-Z_.~-")
        default: nil
        }
    }
}
