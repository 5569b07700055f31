/// A document beside the ledger that only holders of a subject's key can read, until that is shredded.
public struct SealedDocument: Sendable {
    /// The file's name without its folder: the digest of what is sealed, and which key sealed it.
    public let name: String
    /// The file.
    public let bytes: [UInt8]

    private static let format: JSON = "picket sealed document"
    private static let version: JSON = 1

    /// - Parameter text: UTF-8.
    public init(sealing text: [UInt8], _ digest: ContentDigest, for subject: String, by sealer: any EntrySealer) throws
    {
        let sealed = try sealer.seal(
            EntryDraft.Confidential(subject: subject, text: .string(String(decoding: text, as: UTF8.self))),
            authenticating: Self.header(digest).canonical)
        name = Self.name(digest, sealed.commitment)
        bytes =
            JSON.object([
                "format": Self.format, "version": Self.version, "digest": .string(digest.text),
                "ciphertext": .string(Base64.encode(sealed.ciphertext)),
                "commitment": .string(Base64.encode(sealed.commitment)), "subject": .string(sealed.subject),
            ]).canonical + [0x0A]
    }

    /// - Parameter commitment: to the key, as the entry that the document belongs to has it.
    public static func name(_ digest: ContentDigest, _ commitment: [UInt8]) -> String {
        "\(digest.hexadecimal)-\(commitment.prefix(8).hexadecimal).sealed.json"
    }

    /// - Returns: what was sealed, which is what the digest is of.
    /// - Throws: ``KeyStoreError`` if the subject's key is gone, ``AttestationError`` if the file is not what was written.
    public static func open(
        _ file: [UInt8], _ digest: ContentDigest, _ keys: KeyStore, _ crypto: any CryptoModule
    ) throws
        -> [UInt8]
    {
        let place = try JSONPlace(parsing: file, path: "document")
        guard try place.member("format").value == format, try place.member("version").value == version,
            try place.member("digest").string() == digest.text
        else { throw AttestationError("the document is none that Picket sealed, of \(digest.text)") }
        let sealed = Entry.Sealed(
            subject: try place.member("subject").string(), commitment: try place.member("commitment").base64(),
            ciphertext: try place.member("ciphertext").base64())
        let text = try keys.open(sealed, authenticating: header(digest).canonical)
        guard let bytes = text.string.map({ Array($0.utf8) }), try ContentDigest(of: bytes, crypto) == digest else {
            throw AttestationError("what is sealed in the document is not what \(digest.text) is of")
        }
        return bytes
    }

    private static func header(_ digest: ContentDigest) -> JSON {
        ["format": format, "version": version, "digest": .string(digest.text)]
    }
}
