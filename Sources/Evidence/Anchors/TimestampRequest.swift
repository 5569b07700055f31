internal import SwiftASN1

/// What an authority is asked to put a time to: a digest, never the bytes themselves (RFC 3161, 2.4.1).
public struct TimestampRequest: Sendable, Hashable {
    /// A longer one is refused.
    public static let mostBytes = 4096

    public var imprint: MessageImprint
    /// Binds the answer to this question. At most 32 bytes, the first not zero.
    public var nonce: [UInt8]
    /// The authority's policy that is wanted, as 1.2.3; `nil`: whichever it has.
    public var policy: String?

    /// - Parameter policy: as 1.2.3.
    public init(stamping bytes: [UInt8], policy: String? = nil, _ crypto: any CryptoModule) throws {
        if let policy {
            guard (try? ASN1ObjectIdentifier(dotRepresentation: policy)) != nil else {
                throw TimestampError(
                    .mismatch, "\"\(policy)\" names no policy: it has to be numbers with dots, as 1.2.3.4")
            }
        }
        var nonce = try crypto.random(16)
        guard nonce.count == 16 else { throw TimestampError(.mismatch, "there were no 16 random bytes for a nonce") }
        nonce[0] = nonce[0] & 0x7F | 0x40
        imprint = MessageImprint(algorithm: .sha256, digest: try crypto.hash(bytes, .sha256))
        self.nonce = nonce
        self.policy = policy
    }

    /// Reads one that was kept.
    public init(der: [UInt8]) throws(TimestampError) {
        let name = "timestamp request"
        var fields = try DistinguishedEncoding.root(der, name, most: Self.mostBytes).children(name)
        guard try fields.next("version").small("request's version") == 1 else {
            throw TimestampError(.malformed, "the timestamp request is not of version 1")
        }
        imprint = try MessageImprint(fields.next("message imprint"))
        policy = try fields.optional(.objectIdentifier)?.object("policy").description
        let nonce = try fields.optional(.integer)?.natural("nonce")
        guard let nonce, !nonce.isEmpty, nonce.count <= 32 else {
            throw TimestampError(.malformed, "the timestamp request has no nonce of 1 to 32 bytes")
        }
        self.nonce = nonce
        guard let certificates = fields.optional(.boolean), try certificates.primitive(.boolean, name) == [0xFF] else {
            throw TimestampError(.malformed, "the timestamp request does not ask for certificates")
        }
        try fields.end()
    }

    /// With certificates asked for: whoever verifies it later has only the answer.
    public var der: [UInt8] {
        get throws {
            var coder = DER.Serializer()
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(1)
                try imprint.serialize(into: &coder)
                if let policy { try coder.serialize(ASN1ObjectIdentifier(dotRepresentation: policy)) }
                coder.appendPrimitiveNode(identifier: .integer) { bytes in
                    if let first = nonce.first, first >= 0x80 { bytes.append(0) }
                    bytes += nonce
                }
                try coder.serialize(true)
            }
            return coder.serializedBytes
        }
    }
}

/// A digest and what made it.
public struct MessageImprint: Sendable, Hashable {
    public var algorithm: HashAlgorithm
    public var digest: [UInt8]

    public init(algorithm: HashAlgorithm, digest: [UInt8]) {
        self.algorithm = algorithm
        self.digest = digest
    }

    init(_ node: ASN1Node) throws(TimestampError) {
        var fields = try node.children("message imprint")
        algorithm = try fields.next("algorithm").hashAlgorithm("message imprint's algorithm")
        digest = try fields.next("digest").octets("message imprint's digest")
        try fields.end()
    }

    func serialize(into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(algorithm.object)
                // RFC 5754: without parameters is right, with NULL is what all authorities take.
                try coder.serialize(ASN1Null())
            }
            coder.appendPrimitiveNode(identifier: .octetString) { $0 += digest }
        }
    }
}
