/// A witness's key as notes name it: Ed25519, for timestamped cosignatures (C2SP's tlog-cosignature, version 1).
public struct CosignerKey: Sendable, Hashable {
    /// A name for people, usually an address without `https://`.
    public let name: String
    public let key: VerifyingKey
    public let id: UInt32

    /// What the specification assigns.
    private static let type: [UInt8] = [0x04]

    public init(name: String, key: VerifyingKey) throws(NoteError) {
        guard NoteKey.isName(name) else {
            throw NoteError(
                "\"\(name.prefix(80))\" names no witness: spaces, plus signs and control characters are not for names")
        }
        guard key.algorithm == .ed25519, key.bytes.count == 32 else {
            throw NoteError("the witness \(name) needs an Ed25519 key of 32 bytes")
        }
        self.name = name
        self.key = key
        id = NoteKey.id(name: name, type: Self.type, publicKey: key.bytes)
    }

    /// Reads a verifier key: `name+id+base64 of type and public key`.
    public init(_ text: String) throws(NoteError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let id = UInt32(parts[1], radix: 16),
            let bytes = Base64.decode(parts[2])
        else {
            throw NoteError("\"\(text.prefix(200))\" is no verifier key: name+eight hexadecimal digits+base64 is one")
        }
        guard bytes.starts(with: Self.type) else {
            throw NoteError(
                "the key \(parts[0]) is none of a witness: its type is not 4, a timestamped Ed25519 cosignature")
        }
        try self.init(
            name: String(parts[0]), key: VerifyingKey(.ed25519, bytes: Array(bytes.dropFirst(Self.type.count))))
        guard self.id == id else { throw NoteError("the key \(name) is damaged: it does not have the id it says") }
    }

    /// What ``init(_:)`` reads.
    public var text: String {
        let digits = String(id, radix: 16)
        let padding = String(repeating: "0", count: 8 - digits.utf8.count)
        return "\(name)+\(padding)\(digits)+\(Base64.encode(Self.type + key.bytes))"
    }

    /// Says that as of this time nothing newer, and nothing inconsistent, was seen of the log.
    ///
    /// - Parameters:
    ///   - text: of the checkpoint's note.
    ///   - time: seconds since 1970.
    func cosign(
        _ text: String, at time: UInt64, with key: SigningKey, _ crypto: any CryptoModule
    ) throws
        -> SignedNote.Signature
    {
        guard key.verifying == self.key else { throw NoteError("this is not the key of the witness \(name)") }
        let signature = try crypto.sign(Self.message(text, time), with: key)
        let timestamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) }
        return SignedNote.Signature(name: name, id: id, bytes: timestamp + signature)
    }

    /// - Returns: when this witness cosigned, in seconds since 1970; `nil` if it did not.
    /// - Throws: if a signature says it is this witness's, and is not.
    public func time(on note: SignedNote, _ crypto: any CryptoModule) throws -> UInt64? {
        var newest: UInt64?
        for signature in note.signatures where signature.name == name && signature.id == id {
            let time = signature.bytes.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            guard signature.bytes.count == 72, time <= UInt64(Int64.max),
                try crypto.isValid(Array(signature.bytes.dropFirst(8)), of: Self.message(note.text, time), by: key)
            else {
                throw NoteError(
                    "the cosignature by \(text) does not hold: the note was changed, or not made by that key")
            }
            newest = max(newest ?? 0, time)
        }
        return newest
    }

    private static func message(_ text: String, _ time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }
}
