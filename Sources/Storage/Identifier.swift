/// Names a row for ever, to everybody: 26 letters and digits that sort by the time they were made.
///
/// 48 bits of milliseconds, 80 bits of chance (the layout of a ULID, in lower case): made without asking the database,
/// and, unlike counted numbers, silent about rows that the reader may not see.
public struct Identifier: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// - Returns: `nil` unless `text` has the form of one.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 26, bytes[0] <= UInt8(ascii: "7"), bytes.allSatisfy(Self.digits.contains) else {
            return nil
        }
        self.text = text
    }

    /// - Parameters:
    ///   - time: milliseconds since 1970.
    public init(time: Int64, using random: inout some RandomNumberGenerator) {
        var bits = UInt128(UInt64(clamping: time) & 0xFFFF_FFFF_FFFF) << 80
        bits |= UInt128(random.next()) << 16 | UInt128(UInt16.random(in: .min ... .max, using: &random))
        var text: [UInt8] = []
        text.reserveCapacity(26)
        for place in (0..<26).reversed() { text.append(Self.digits[Int(truncatingIfNeeded: bits >> (place * 5)) & 31]) }
        self.text = String(decoding: text, as: UTF8.self)
    }

    public init(time: Int64) {
        var random = SystemRandomNumberGenerator()
        self.init(time: time, using: &random)
    }

    public var description: String { text }

    public static func < (left: Identifier, right: Identifier) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Crockford's: no i, l, o, u.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}
