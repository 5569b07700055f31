/// Makes secrets up for tests: none stands in the repository, not even one that opens nothing.
///
/// In a text, `@w36@` becomes 36 random letters and digits, `@h32@` hexadecimal digits, `@b64@` base 64, `@n20@` base 64 for
/// URLs, `@d10@` digits, `@u16@` capitals and digits, `@t16@` base 32, `@a34@` letters, `@l43@` small letters and digits;
/// `@crc@` the 36 characters that GitHub's and npm's tokens end with.
public struct MadeSecret {
    public var random: SplitMix64

    public init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private static let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    public static func alphabet(_ letter: Character) -> [UInt8]? {
        switch letter {
        case "w": base62
        case "h", "H": Array("0123456789abcdef".utf8)
        case "b": base62 + Array("+/".utf8)
        case "n", "s": base62 + Array("_-".utf8)
        case "d": Array("0123456789".utf8)
        case "u": Array(base62.prefix(36))
        case "t": Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        case "a": Array(base62.suffix(52))
        case "l": Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        default: nil
        }
    }

    /// Random characters that begin and end with a letter or digit, and where the alphabet has them with both cases and a
    /// digit among them.
    public mutating func some(_ letter: Character, _ count: Int) -> [UInt8] {
        let alphabet = Self.alphabet(letter) ?? Self.base62
        while true {
            let text = (0..<count).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            let ends = [text.first, text.last].compactMap(\.self)
            guard ends.allSatisfy(Self.base62.contains) else { continue }
            if alphabet.count < 62 || count < 12 { return text }
            let kinds = Set(text.map { byte in byte < 0x3A ? 0 : byte < 0x5B ? 1 : 2 })
            if kinds.count == 3 { return text }
        }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// An API key as Picket's service gives them out: `docs/security.md` has their form.
    public mutating func picketKey() -> [UInt8] {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        func digits(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
            (0..<count).map { _ in alphabet[Int(random.next() % 32)] }
        }
        var key = Array("pk_".utf8) + digits(12, &random) + Array("_".utf8) + digits(52, &random)
        let sum = UInt64(Self.crc32(key)) << 3
        for place in (0..<7).reversed() { key.append(alphabet[Int(sum >> (UInt64(place) * 5) & 31)]) }
        return key
    }

    /// 30 characters and their CRC-32 in base 62.
    public mutating func checked() -> [UInt8] {
        let body = some("w", 30)
        var number = Self.crc32(body)
        var digits: [UInt8] = []
        for _ in 0..<6 {
            digits.insert(Self.base62[Int(number % 62)], at: 0)
            number /= 62
        }
        return body + digits
    }

    /// A text with what stands between `@` made up.
    public mutating func expand(_ source: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = source[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "@"), let end = rest.dropFirst().prefix(6).firstIndex(of: UInt8(ascii: "@"))
            else {
                result.append(byte)
                rest.removeFirst()
                continue
            }
            let word = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
            if word == "crc" {
                result += checked()
            } else if let letter = word.first, Self.alphabet(letter) != nil, let count = Int(word.dropFirst()) {
                result += some(letter, count)
            } else {
                result.append(byte)
                rest.removeFirst()
                continue
            }
            rest = rest[(end + 1)...]
        }
        return result
    }
}
