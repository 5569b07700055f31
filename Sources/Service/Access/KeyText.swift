internal import Evidence

/// An API key as its holder has it: `pk_<prefix>_<secret><checksum>`.
///
/// The prefix finds it, the secret (256 bits) proves it, and the checksum tells a key from what only looks like one: to
/// whoever mistypes it, and to those who scan for secrets.
struct KeyText: Sendable {
    static let prefixDigits = 12
    static let secretDigits = 52
    static let checksumDigits = 7

    let prefix: String
    let text: String

    init(module: any CryptoModule) throws {
        prefix = String(Base32.encode(try module.random(8), digits: Base32.plain).prefix(Self.prefixDigits))
        let body = "pk_\(prefix)_" + Base32.encode(try module.random(32), digits: Base32.plain)
        text = body + Self.checksum(body)
    }

    /// - Returns: `nil` unless `text` has the form of one and its checksum.
    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "pk", parts[1].utf8.count == Self.prefixDigits,
            parts[2].utf8.count == Self.secretDigits + Self.checksumDigits,
            text.utf8.allSatisfy({ $0 == 0x5F || "\(Base32.plain)".utf8.contains($0) }),
            Self.checksum(String(text.dropLast(Self.checksumDigits))) == text.suffix(Self.checksumDigits)
        else { return nil }
        prefix = String(parts[1])
        self.text = text
    }

    /// CRC-32 (IEEE 802.3), as 7 digits of 5 bits.
    static func checksum(_ text: String) -> String {
        var crc: UInt32 = .max
        for byte in text.utf8 {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        return Base32.encode((0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * $0)) }, digits: Base32.plain)
    }
}
