package import Evidence

/// The secret of a service that its other secrets are derived from: what keys are stored under, what seals second factors.
///
/// Whoever has a copy of the database alone can neither check guesses of keys nor make codes.
package struct AccessKey: Sendable {
    let module: any CryptoModule
    private let secret: SecretBytes
    static let bytes = 32
    private static let file = "access.key"

    /// - Throws: ``CryptoError`` unless it has 32 bytes.
    package init(_ secret: SecretBytes, module: any CryptoModule) throws(CryptoError) {
        guard secret.count == Self.bytes else {
            throw CryptoError(.badKey, "the access key has \(secret.count) bytes instead of \(Self.bytes)")
        }
        self.secret = secret
        self.module = module
    }

    /// From the file `access.key`, which is made if it is not there.
    package static func open(in storage: some StableStorage, module: any CryptoModule) throws -> AccessKey {
        if try storage.size(of: file) == nil {
            // Whole or not at all: under another name until it is on disk.
            try storage.write(module.random(bytes), to: "access.key.new")
            try storage.sync("access.key.new")
            try storage.rename("access.key.new", to: file)
            try storage.syncFolder("")
        }
        var bytes = try storage.read(file, at: 0, count: bytes + 1)
        return try AccessKey(SecretBytes(wiping: &bytes), module: module)
    }

    /// A tag that nobody makes without the key. Uses do not mix: each has its own key.
    func tag(_ text: String, for use: String) throws -> String {
        try Base64URL.encode(module.authenticate(Array(text.utf8), key: key(for: use), .sha256))
    }

    func seal(_ bytes: [UInt8], for use: String, of owner: String) throws -> String {
        Base64URL.encode(try module.seal(bytes, key: key(for: use), authenticating: Array(owner.utf8)))
    }

    func open(_ sealed: String, for use: String, of owner: String) throws -> [UInt8] {
        guard let bytes = Base64URL.decode(sealed) else {
            throw CryptoError(.notAuthentic, "what was sealed is no Base64")
        }
        return try module.open(bytes, key: key(for: use), authenticating: Array(owner.utf8))
    }

    private func key(for use: String) throws -> SecretBytes {
        var derived = try module.authenticate(Array("picket access \(use)".utf8), key: secret, .sha256)
        return SecretBytes(wiping: &derived)
    }
}

/// What somebody has to show again to be known: 256 bits of chance, of which only a hash is kept.
struct Token: Sendable {
    let text: String

    init(module: any CryptoModule) throws { text = Base64URL.encode(try module.random(32)) }

    /// As a store has it. So much chance needs no salt and no work.
    static func hash(_ text: String, module: any CryptoModule) throws -> String {
        Base64URL.encode(try module.hash(Array(text.utf8), .sha256))
    }

    func hash(module: any CryptoModule) throws -> String { try Self.hash(text, module: module) }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
func isSame(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8), right = Array(right.utf8)
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}

/// RFC 4648, section 5, without padding.
package enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(digits[Int(bits >> UInt32(count) & 63)])
            }
            bits &= (1 << UInt32(count)) - 1
        }
        if count > 0 { text.append(digits[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: `nil` unless it is what ``encode(_:)`` makes: one text for one array of bytes.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in text.utf8 {
            guard let value = value(of: digit) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                bits &= (1 << UInt32(count)) - 1
            }
        }
        return count < 6 && bits == 0 ? bytes : nil
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case 0x41...0x5A: UInt32(digit - 0x41)
        case 0x61...0x7A: UInt32(digit - 0x61 + 26)
        case 0x30...0x39: UInt32(digit - 0x30 + 52)
        case 0x2D: 62
        case 0x5F: 63
        default: nil
        }
    }
}
