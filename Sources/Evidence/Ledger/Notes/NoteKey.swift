internal import Crypto

/// A key as signed notes name it: whose it is, what it signs with, and four bytes that tell it from others of that name.
public struct NoteKey: Sendable, Hashable {
    public let name: String
    public let key: VerifyingKey
    /// The first four bytes of SHA-256 over name, newline, type and public key, big-endian.
    public let id: UInt32

    /// - Throws: if the name is empty, or has a space, a plus sign or a control character in it.
    public init(name: String, key: VerifyingKey) throws(NoteError) {
        guard Self.isName(name) else {
            throw NoteError(
                "\"\(name.prefix(80))\" names no key: spaces, plus signs and control characters are not for names")
        }
        guard key.bytes.count == key.algorithm.publicKeyBytes else {
            throw NoteError("the key \(name) has \(key.bytes.count) bytes, not \(key.algorithm.publicKeyBytes)")
        }
        self.name = name
        self.key = key
        id = Self.id(name: name, type: key.algorithm.noteType, publicKey: key.bytes)
    }

    /// Reads a verifier key: `name+id+base64 of type and public key`.
    public init(_ text: String) throws(NoteError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let id = UInt32(parts[1], radix: 16),
            let bytes = Base64.decode(parts[2])
        else {
            throw NoteError("\"\(text.prefix(200))\" is no verifier key: name+eight hexadecimal digits+base64 is one")
        }
        let algorithm = SignatureAlgorithm.allCases.first { bytes.starts(with: $0.noteType) }
        guard let algorithm else { throw NoteError("the key \(parts[0]) is of a type that Picket does not know") }
        let key = VerifyingKey(algorithm, bytes: Array(bytes.dropFirst(algorithm.noteType.count)))
        try self.init(name: String(parts[0]), key: key)
        guard self.id == id, self.text == text else {
            throw NoteError("the key \(name) is damaged: its id should be \(Self.hex(self.id))")
        }
    }

    /// What ``init(_:)`` reads.
    public var text: String { "\(name)+\(Self.hex(id))+\(Base64.encode(key.algorithm.noteType + key.bytes))" }

    /// - Parameter type: the byte that the signed-note specification assigns; after 0xff an identifier.
    public static func id(name: String, type: [UInt8], publicKey: [UInt8]) -> UInt32 {
        SHA256.hash(data: Array(name.utf8) + [0x0A] + type + publicKey).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 && $0 != "+" }
    }

    private static func hex(_ id: UInt32) -> String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}

extension SignatureAlgorithm {
    /// The type byte of signed notes. ECDSA over P-384 has none (0x02 stands for another encoding of keys), so it takes
    /// 0xff and a name of its own, as the specification recommends; its key is the uncompressed point, its signature DER.
    var noteType: [UInt8] {
        switch self {
        case .ed25519: [0x01]
        case .p384: [0xFF] + Array("picket/ecdsa-p384-sha384".utf8)
        }
    }

    var publicKeyBytes: Int {
        switch self {
        case .ed25519: 32
        case .p384: 97
        }
    }
}

/// What is wrong with a note, a key or a checkpoint.
public struct NoteError: Error, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
