/// A text signed by one or more keys, as C2SP's signed-note has it.
public struct SignedNote: Sendable, Hashable {
    /// Ends with a newline.
    public let text: String
    public private(set) var signatures: [Signature]

    public struct Signature: Sendable, Hashable {
        public var name: String
        public var id: UInt32
        public var bytes: [UInt8]

        public init(name: String, id: UInt32, bytes: [UInt8]) {
            self.name = name
            self.id = id
            self.bytes = bytes
        }
    }

    /// A longer note is refused, and one with more signatures.
    public static let mostBytes = 1 << 20
    public static let mostSignatures = 100

    /// - Throws: if the text does not end with a newline, or has control characters.
    public init(text: String, signatures: [Signature] = []) throws(NoteError) {
        guard text.utf8.last == 0x0A else { throw NoteError("the text of a note ends with a newline") }
        if let at = text.utf8.firstIndex(where: { $0 < 0x20 && $0 != 0x0A }) {
            throw NoteError(
                "a note has no control characters, but there is one at byte \(text.utf8.distance(from: text.startIndex, to: at))"
            )
        }
        self.text = text
        self.signatures = signatures
    }

    public init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= Self.mostBytes else { throw NoteError("the note is longer than \(Self.mostBytes) bytes") }
        guard let note = String(validating: bytes, as: UTF8.self) else { throw NoteError("the note is not UTF-8") }
        // The last empty line: signature lines are never empty, a text may have empty ones.
        guard bytes.last == 0x0A,
            let end = bytes.indices.dropFirst().last(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A })
        else { throw NoteError("the note has no empty line and signatures below it") }
        let lines = note.utf8.dropFirst(end + 1).split(separator: 0x0A).map { Substring($0) }
        guard !lines.isEmpty else { throw NoteError("the note is not signed") }
        guard lines.count <= Self.mostSignatures else {
            throw NoteError("the note has more than \(Self.mostSignatures) signatures")
        }
        var signatures: [Signature] = []
        for line in lines { signatures.append(try Self.signature(line)) }
        try self.init(text: String(decoding: bytes[..<end], as: UTF8.self), signatures: signatures)
    }

    /// `— name base64`, the base64 of the key's id and the signature.
    private static func signature(_ line: Substring) throws(NoteError) -> Signature {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", NoteKey.isName(String(parts[1])),
            let bytes = Base64.decode(parts[2]), bytes.count > 4
        else { throw NoteError("\"\(line.prefix(80))\" is no signature line") }
        let id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        return Signature(name: String(parts[1]), id: id, bytes: Array(bytes.dropFirst(4)))
    }

    public var bytes: [UInt8] {
        var note = text + "\n"
        for signature in signatures {
            let id = (0..<4).map { UInt8(truncatingIfNeeded: signature.id >> UInt32(24 - 8 * $0)) }
            note += "\u{2014} \(signature.name) \(Base64.encode(id + signature.bytes))\n"
        }
        return Array(note.utf8)
    }

    public mutating func add(_ signature: Signature) { signatures.append(signature) }

    /// Adds a signature line in the name given.
    public mutating func sign(as name: String, with key: SigningKey, _ crypto: any CryptoModule) throws {
        let noteKey = try NoteKey(name: name, key: key.verifying)
        let signature = try crypto.sign(Array(text.utf8), with: key)
        add(Signature(name: name, id: noteKey.id, bytes: signature))
    }

    /// Unknown signatures are passed over, as are those of algorithms that the module refuses; one that claims to be of a known key and is not makes the note void.
    ///
    /// - Returns: whose signatures are there and good; never none.
    @discardableResult
    public func verify(_ keys: [NoteKey], _ crypto: any CryptoModule) throws -> [NoteKey] {
        var good: [NoteKey] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.name == signature.name && $0.id == signature.id }),
                crypto.allows(key.key.algorithm)
            else { continue }
            guard try crypto.isValid(signature.bytes, of: Array(text.utf8), by: key.key) else {
                throw NoteError(
                    "the signature by \(key.text) does not hold: the note was changed, or not made by that key")
            }
            if !good.contains(key) { good.append(key) }
        }
        guard !good.isEmpty else {
            let names = Set(signatures.map(\.name)).sorted().joined(separator: ", ")
            throw NoteError("the note is signed by none of the keys given (but in the name of: \(names))")
        }
        return good
    }
}
