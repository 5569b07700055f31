/// A signed text: a DSSE envelope, version 1.
///
/// What is signed is not the JSON around the payload but the payload's bytes and type, so nobody has to agree on how JSON
/// is written: white space and the order of members are nobody's.
public struct Envelope: Sendable, Hashable {
    public var payloadType: String
    public var payload: [UInt8]
    public var signatures: [Signature]

    public struct Signature: Sendable, Hashable {
        /// A hint at the key, which nobody signed; may be empty.
        public var keyID: String
        public var bytes: [UInt8]

        public init(keyID: String, bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// A key to sign with, and what it is called.
    public struct Signer: Sendable {
        public var keyID: String
        public var key: SigningKey

        public init(keyID: String, key: SigningKey) {
            self.keyID = keyID
            self.key = key
        }
    }

    /// Longer ones are refused.
    public static let mostBytes = 64 << 20
    public static let mostSignatures = 64

    /// Signs with every key.
    public init(
        signing payload: [UInt8], type: String, by signers: [Signer], _ crypto: some CryptoModule
    ) throws {
        guard !signers.isEmpty else { throw AttestationError("there is no key to sign with") }
        let text = Self.signedText(type: type, payload: payload)
        payloadType = type
        self.payload = payload
        signatures = try signers.map { signer in
            Signature(keyID: signer.keyID, bytes: try crypto.sign(text, with: signer.key))
        }
    }

    public init(parsing bytes: [UInt8]) throws(AttestationError) {
        guard bytes.count <= Self.mostBytes else {
            throw AttestationError("the envelope has \(bytes.count) bytes; at most \(Self.mostBytes) are read")
        }
        let root = try JSONPlace(parsing: bytes, path: "envelope")
        payloadType = try root.member("payloadType").string()
        payload = try root.member("payload").base64(allowsURLs: true)
        signatures = []
        for element in try root.member("signatures").elements(atMost: Self.mostSignatures) {
            signatures.append(
                Signature(
                    keyID: try element.optional("keyid")?.string() ?? "",
                    bytes: try element.member("sig").base64(allowsURLs: true)))
        }
        guard !signatures.isEmpty else { throw AttestationError("envelope.signatures: nobody signed") }
    }

    public var json: JSON {
        [
            "payloadType": .string(payloadType), "payload": .string(Base64.encode(payload)),
            "signatures": .array(
                signatures.map { ["keyid": .string($0.keyID), "sig": .string(Base64.encode($0.bytes))] }),
        ]
    }

    /// The text of a file.
    public var text: [UInt8] { json.canonical + [UInt8(ascii: "\n")] }

    /// Those of the keys by which there is a valid signature, in the order given.
    public func signers(among keys: [VerifyingKey], _ crypto: some CryptoModule) throws -> [VerifyingKey] {
        let text = Self.signedText(type: payloadType, payload: payload)
        // Whatever the hints say: they are not signed.
        return try keys.filter { key in
            try signatures.contains { try crypto.isValid($0.bytes, of: text, by: key) }
        }
    }

    /// What signatures are of: DSSE's pre-authentication encoding.
    public static func signedText(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }
}
