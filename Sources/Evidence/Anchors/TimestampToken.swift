internal import SwiftASN1
internal import X509

/// The signature over a ``TimestampInfo``: a CMS SignedData with one signer (RFC 5652, RFC 3161, 2.4.2).
struct TimestampToken {
    /// The signed bytes.
    var content: [UInt8]
    var certificates: [EmbeddedCertificate]
    var signer: Signer
    /// As they came, with what is before and after the certificates.
    private var before: [ArraySlice<UInt8>]

    /// More certificates are refused: every order of them may have to be tried for a chain.
    static let mostCertificates = 6

    init(der: [UInt8]) throws(TimestampError) {
        let name = "timestamp token"
        var outer = try DistinguishedEncoding.root(der, name, most: TimestampResponse.mostBytes).children(name)
        guard try outer.next("content type").object(name) == .Timestamps.signedData else {
            throw TimestampError(.malformed, "the timestamp token is no CMS SignedData")
        }
        var fields = try Self.explicit(outer.next("content"), name).children("signed data")
        try outer.end()
        guard try fields.next("version").small("signed data's version") == 3 else {
            throw TimestampError(.malformed, "the signed data is not of version 3")
        }
        let digestNode = try fields.next("digest algorithms")
        let digests = try digestNode.set("digest algorithms")
        let contentNode = try fields.next("content")
        content = try Self.content(contentNode)
        before = [digestNode.encodedBytes, contentNode.encodedBytes]
        certificates = try Self.certificates(fields.optional(tag: 0))
        _ = fields.optional(tag: 1)  // Revocations: nothing here asks them.
        let signers = try fields.next("signers").set("signers")
        try fields.end()
        guard signers.count == 1, let first = signers.first else {
            throw TimestampError(.malformed, "a timestamp has one signer, this one \(signers.count)")
        }
        signer = try Signer(first)
        guard digests.count == 1, try digests[0].hashAlgorithm("digest algorithm") == signer.digestAlgorithm else {
            throw TimestampError(.malformed, "the digest algorithms are not the signer's one")
        }
    }

    /// The token without what nobody signed and nobody needs: other certificates, revocations, unsigned attributes.
    func der(with certificates: [EmbeddedCertificate]) throws -> [UInt8] {
        let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(ASN1ObjectIdentifier.Timestamps.signedData)
            try coder.appendConstructedNode(identifier: tag) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(3)
                    for bytes in before { coder.serializeRawBytes(bytes) }
                    coder.appendConstructedNode(identifier: tag) { coder in
                        for certificate in certificates { coder.serializeRawBytes(certificate.der) }
                    }
                    coder.appendConstructedNode(identifier: .set) { coder in
                        coder.appendConstructedNode(identifier: .sequence) { coder in
                            for bytes in signer.fields { coder.serializeRawBytes(bytes) }
                        }
                    }
                }
            }
        }
        return coder.serializedBytes
    }

    private static func explicit(_ node: ASN1Node, _ name: String) throws(TimestampError) -> ASN1Node {
        var fields = try node.children(name, ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific))
        let inner = try fields.next("content")
        try fields.end()
        return inner
    }

    private static func content(_ node: ASN1Node) throws(TimestampError) -> [UInt8] {
        var fields = try node.children("signed content")
        guard try fields.next("type").object("content's type") == .Timestamps.timestampInfo else {
            throw TimestampError(.malformed, "what is signed is no timestamp info")
        }
        let bytes = try explicit(fields.next("bytes"), "signed content").octets("signed content")
        try fields.end()
        return bytes
    }

    private static func certificates(_ node: ASN1Node?) throws(TimestampError) -> [EmbeddedCertificate] {
        guard let node else { return [] }
        let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        let nodes = try node.children("certificates", tag).nodes
        guard nodes.count <= mostCertificates else {
            throw TimestampError(
                .malformed, "there are \(nodes.count) certificates; more than \(mostCertificates) are refused")
        }
        var certificates: [EmbeddedCertificate] = []
        for node in nodes { certificates.append(try EmbeddedCertificate(node)) }
        return certificates
    }
}

/// A certificate with those of its bytes that are compared byte for byte.
struct EmbeddedCertificate {
    var certificate: Certificate
    var der: [UInt8]
    var serial: [UInt8]
    var issuer: [UInt8]

    init(_ node: ASN1Node) throws(TimestampError) {
        let name = "certificate"
        certificate = try DistinguishedEncoding.reading(name) { try Certificate(derEncoded: node) }
        der = Array(node.encodedBytes)
        var fields = try node.children(name)
        var signed = try fields.next("content").children(name)
        _ = signed.optional(tag: 0)
        serial = try signed.next("serial number").primitive(.integer, "certificate's serial number")
        _ = try signed.next("signature algorithm")
        issuer = Array(try signed.next("issuer").encodedBytes)
        _ = try fields.next("signature algorithm")
        // Whole bytes: X.509 passes over how many bits are said to be unused, and nobody signed that.
        guard try fields.next("signature").primitive(.bitString, "certificate's signature").first == 0 else {
            throw TimestampError(.malformed, "a certificate's signature is not of whole bytes")
        }
        try fields.end()
    }
}

/// SignerInfo, with the attributes that it has to have.
struct Signer {
    enum Name: Hashable {
        case issuer([UInt8], serial: [UInt8])
        case keyIdentifier([UInt8])
    }

    var name: Name
    var digestAlgorithm: HashAlgorithm
    /// As they are signed: a SET.
    var attributes: [UInt8]
    var messageDigest: [UInt8]
    /// The certificate whose key signed, by digest, and by name where it is said.
    var certificateAlgorithm: HashAlgorithm
    var certificateDigest: [UInt8]
    var certificateName: Name?
    var signatureAlgorithm: ASN1ObjectIdentifier
    var signature: [UInt8]
    /// As they came, all but the attributes that nobody signed.
    var fields: [ArraySlice<UInt8>]

    init(_ node: ASN1Node) throws(TimestampError) {
        let name = "signer"
        var fields = try node.children(name)
        let version = try fields.next("version").small("signer's version")
        let keyTag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        if let identifier = fields.optional(keyTag) {
            self.name = .keyIdentifier(try identifier.primitive(keyTag, "signer's key identifier"))
            guard version == 3 else { throw TimestampError(.malformed, "the signer's version is not 3") }
        } else {
            var issuer = try fields.next("name").children("signer's name")
            let bytes = Array(try issuer.next("issuer").encodedBytes)
            self.name = .issuer(
                bytes, serial: try issuer.next("serial number").primitive(.integer, "signer's serial number"))
            try issuer.end()
            guard version == 1 else { throw TimestampError(.malformed, "the signer's version is not 1") }
        }
        digestAlgorithm = try fields.next("digest algorithm").hashAlgorithm("signer's digest algorithm")
        let attributesTag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        guard let signed = fields.optional(attributesTag) else {
            throw TimestampError(.malformed, "the signer has no signed attributes")
        }
        let values = try Self.values(signed.set("signed attributes", attributesTag))
        // Signed as a SET, sent with a tag of its own (RFC 5652, 5.4).
        attributes = [0x31] + signed.encodedBytes.dropFirst()
        signatureAlgorithm = try fields.next("signature algorithm").algorithm("signature algorithm")
        signature = try fields.next("signature").octets("signature")
        let unsigned = fields.optional(tag: 1)
        try fields.end()
        self.fields = fields.nodes.dropLast(unsigned == nil ? 0 : 1).map(\.encodedBytes)

        func value(_ object: ASN1ObjectIdentifier, _ name: String) throws(TimestampError) -> ASN1Node {
            guard let node = values[object] else {
                throw TimestampError(.malformed, "the signer's attributes have no \(name)")
            }
            return node
        }
        guard try value(.Timestamps.contentType, "content type").object("content type") == .Timestamps.timestampInfo
        else {
            throw TimestampError(.malformed, "the signer signed another type of content")
        }
        messageDigest = try value(.Timestamps.messageDigest, "message digest").octets("message digest")
        let certificates = try value(
            .Timestamps.signingCertificateV2, "ESS signing certificate v2 (the older form rests on SHA-1)")
        (certificateAlgorithm, certificateDigest, certificateName) = try Self.signingCertificate(certificates)
    }

    /// One value each, no attribute twice.
    private static func values(_ nodes: [ASN1Node]) throws(TimestampError) -> [ASN1ObjectIdentifier: ASN1Node] {
        var values: [ASN1ObjectIdentifier: ASN1Node] = [:]
        for node in nodes {
            var fields = try node.children("attribute")
            let object = try fields.next("type").object("attribute's type")
            let set = try fields.next("values").set("attribute's values")
            try fields.end()
            guard set.count == 1, values.updateValue(set[0], forKey: object) == nil else {
                throw TimestampError(.malformed, "the attribute \(object) has not one value")
            }
        }
        return values
    }

    /// The first is the signer's (RFC 5035); the others, of its issuers, are found by the chain.
    private static func signingCertificate(_ node: ASN1Node) throws(TimestampError) -> (HashAlgorithm, [UInt8], Name?) {
        let name = "ESS signing certificate"
        var fields = try node.children(name)
        var list = try fields.next("certificates").children(name)
        var first = try list.next("certificate").children(name)
        let algorithm = try first.optional(.sequence)?.hashAlgorithm("ESS signing certificate's algorithm") ?? .sha256
        let digest = try first.next("digest").octets("ESS signing certificate's digest")
        var named: Name?
        if var issuer = try first.optional(.sequence)?.children(name) {
            var names = try issuer.next("issuer").children(name)
            let tag = ASN1Identifier(tagWithNumber: 4, tagClass: .contextSpecific)
            var directory = try names.next("directory name").children(name, tag)
            let bytes = Array(try directory.next("name").encodedBytes)
            try directory.end()
            try names.end()
            named = .issuer(bytes, serial: try issuer.next("serial number").primitive(.integer, name))
            try issuer.end()
        }
        try first.end()
        return (algorithm, digest, named)
    }
}
