package import Evidence

/// Codes of an authenticator application (RFC 6238): a new one every 30 seconds, each used once.
///
/// HMAC-SHA-1, which every application knows: many ignore that an address says otherwise, and show codes that are none.
/// In approved mode HMAC-SHA-256. A secret is as long as the hash (RFC 4226, 4), and so says which it is for; a code has
/// to come back before a secret counts.
package enum TimeCode {
    static let period: Int64 = 30
    static let digits = 6

    /// How long a secret is to be made.
    static func secretBytes(_ module: any CryptoModule) -> Int { module.isApprovedOnly ? 32 : 20 }

    /// - Parameter time: milliseconds since 1970.
    package static func step(at time: Int64) -> Int64 { max(0, time) / (period * 1_000) }

    package static func code(
        _ secret: SecretBytes, step: Int64, digits: Int = digits, module: any CryptoModule
    ) throws -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let tag =
            switch secret.count {
            case 20: try module.authenticateCode(counter, key: secret)
            case 64: try module.authenticate(counter, key: secret, .sha512)
            default: try module.authenticate(counter, key: secret, .sha256)
            }
        // RFC 4226, 5.3: four bytes from the place that the last one names.
        guard let last = tag.last, tag.count >= 20 else { throw CryptoError(.failed, "a tag of \(tag.count) bytes") }
        let number = tag[Int(last & 15)...].prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// - Parameters:
    ///   - last: the step of the last code used: codes up to it are none.
    /// - Returns: the step of `code`, one before or after the clock's at most; `nil` if it is of none.
    package static func step(
        of code: String, _ secret: SecretBytes, at time: Int64, after last: Int64, module: any CryptoModule
    ) throws -> Int64? {
        let now = step(at: time)
        var found: Int64?
        // All three are worked out: how long it takes says nothing.
        for step in [now - 1, now, now + 1] where step >= 0 {
            if isSame(try self.code(secret, step: step, module: module), code), step > last, found == nil {
                found = step
            }
        }
        return found
    }

    /// What an application is told, as text or in a QR code, which the browser draws.
    static func address(_ secret: SecretBytes, name: String, issuer: String) -> String {
        func escaped(_ text: String) -> String {
            text.utf8.map { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                    String(UnicodeScalar(byte))
                default: "%" + String([byte >> 4, byte & 15].map { "0123456789ABCDEF"[nibble: $0] })
                }
            }.joined()
        }
        let algorithm = secret.count == 20 ? "SHA1" : "SHA256"
        let secret = secret.withBytes { Base32.encode($0) }
        return "otpauth://totp/\(escaped(issuer)):\(escaped(name))?secret=\(secret)&issuer=\(escaped(issuer))"
            + "&algorithm=\(algorithm)&digits=\(digits)&period=\(period)"
    }
}

extension String {
    fileprivate subscript(nibble nibble: UInt8) -> Character {
        Character(UnicodeScalar(nibble < 10 ? 0x30 + nibble : 0x37 + nibble))
    }
}

/// RFC 4648, section 6, without padding.
enum Base32 {
    static func encode(
        _ bytes: some Sequence<UInt8>, digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    ) -> String {
        let digits = Array("\(digits)".utf8)
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = (bits & 0xFF) << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(digits[Int(bits >> UInt32(count) & 31)])
            }
        }
        if count > 0 { text.append(digits[Int(bits << UInt32(5 - count) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Without letters that look like others.
    static let plain: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
}

/// What gets somebody in who lost their authenticator: 80 bits of chance each, used once.
enum RecoveryCode {
    static let count = 10

    static func make(module: any CryptoModule) throws -> String {
        let digits = Array(Base32.encode(try module.random(10), digits: Base32.plain).utf8)
        return stride(from: 0, to: digits.count, by: 4)
            .map { String(decoding: digits[$0..<min($0 + 4, digits.count)], as: UTF8.self) }.joined(separator: "-")
    }

    /// However it is typed: capitals, hyphens and spaces make no difference.
    static func normal(_ text: String) -> String {
        String(decoding: text.lowercased().utf8.filter { $0 != 0x2D && $0 != 0x20 }.prefix(64), as: UTF8.self)
    }
}
