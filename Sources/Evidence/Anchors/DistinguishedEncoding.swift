internal import SwiftASN1

/// Strict reading of DER beyond what SwiftASN1's typed values offer. What is wrong is thrown with the name of the field.
enum DistinguishedEncoding {
    /// The one value that the bytes are.
    static func root(_ bytes: [UInt8], _ name: String, most: Int) throws(TimestampError) -> ASN1Node {
        guard bytes.count <= most else {
            throw TimestampError(.malformed, "the \(name) has \(bytes.count) bytes; more than \(most) are refused")
        }
        return try reading(name) { try DER.parse(bytes) }
    }

    /// Runs code that throws errors of SwiftASN1, which say what is wrong but not where.
    static func reading<Value>(_ name: String, _ body: () throws -> Value) throws(TimestampError) -> Value {
        do {
            return try body()
        } catch let error as TimestampError {
            throw error
        } catch {
            throw TimestampError(.malformed, "the \(name) is not the DER that belongs there: \(error)")
        }
    }
}

extension ASN1Node {
    /// The nodes inside of a constructed one.
    func children(_ name: String, _ identifier: ASN1Identifier = .sequence) throws(TimestampError) -> Fields {
        guard self.identifier == identifier, case .constructed(let nodes) = content else {
            throw TimestampError(.malformed, "the \(name) is not of the ASN.1 type that belongs there")
        }
        return Fields(name: name, nodes: Array(nodes))
    }

    /// The nodes of a SET OF, in the one order that DER has for them.
    func set(_ name: String, _ identifier: ASN1Identifier = .set) throws(TimestampError) -> [ASN1Node] {
        let nodes = try children(name, identifier).nodes
        for (first, second) in zip(nodes, nodes.dropFirst())
        where !first.encodedBytes.lexicographicallyPrecedes(second.encodedBytes) {
            throw TimestampError(.malformed, "the \(name) is not sorted as DER sorts a SET OF, or has a value twice")
        }
        return nodes
    }

    func primitive(_ identifier: ASN1Identifier, _ name: String) throws(TimestampError) -> [UInt8] {
        guard self.identifier == identifier, case .primitive(let bytes) = content else {
            throw TimestampError(.malformed, "the \(name) is not of the ASN.1 type that belongs there")
        }
        return Array(bytes)
    }

    func octets(_ name: String) throws(TimestampError) -> [UInt8] { try primitive(.octetString, name) }

    /// The bytes of a non-negative INTEGER, without the zero before them that only says so.
    func natural(_ name: String, _ identifier: ASN1Identifier = .integer) throws(TimestampError) -> [UInt8] {
        let bytes = try primitive(identifier, name)
        guard let first = bytes.first, first < 0x80, first != 0 || bytes.count == 1 || bytes[1] >= 0x80 else {
            throw TimestampError(.malformed, "the \(name) is no number in the one way that DER writes it")
        }
        return first == 0 && bytes.count > 1 ? Array(bytes.dropFirst()) : bytes
    }

    func small(_ name: String, _ identifier: ASN1Identifier = .integer) throws(TimestampError) -> Int {
        let bytes = try natural(name, identifier)
        guard bytes.count <= 4 else { throw TimestampError(.malformed, "the \(name) is too large a number") }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    func object(_ name: String) throws(TimestampError) -> ASN1ObjectIdentifier {
        try DistinguishedEncoding.reading(name) { try ASN1ObjectIdentifier(derEncoded: self) }
    }

    /// An algorithm: parameters are those given or NULL or none; nothing here has others.
    func algorithm(
        _ name: String, _ identifier: ASN1Identifier = .sequence
    ) throws(TimestampError)
        -> ASN1ObjectIdentifier
    {
        var fields = try children(name, identifier)
        let algorithm = try fields.next("algorithm").object(name)
        if let parameters = fields.optional(.null) {
            guard try parameters.primitive(.null, name).isEmpty else {
                throw TimestampError(.malformed, "the \(name) has a NULL with content")
            }
        }
        try fields.end()
        return algorithm
    }
}

/// The fields of a SEQUENCE, one after the other.
struct Fields {
    let name: String
    let nodes: [ASN1Node]
    private var at = 0

    init(name: String, nodes: [ASN1Node]) {
        self.name = name
        self.nodes = nodes
    }

    mutating func next(_ field: String) throws(TimestampError) -> ASN1Node {
        guard at < nodes.count else { throw TimestampError(.malformed, "the \(name) has no \(field)") }
        defer { at += 1 }
        return nodes[at]
    }

    mutating func optional(_ identifier: ASN1Identifier) -> ASN1Node? {
        guard at < nodes.count, nodes[at].identifier == identifier else { return nil }
        defer { at += 1 }
        return nodes[at]
    }

    mutating func optional(tag: UInt) -> ASN1Node? {
        optional(ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific))
    }

    func end() throws(TimestampError) {
        guard at == nodes.count else { throw TimestampError(.malformed, "the \(name) has a field too many") }
    }
}

extension ASN1ObjectIdentifier {
    /// Those of the algorithms and attributes that timestamps use.
    enum Timestamps {
        static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
        static let timestampInfo: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]
        static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
        static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
        static let signingTime: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 5]
        static let signingCertificateV2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 47]
    }
}

extension HashAlgorithm {
    init?(_ object: ASN1ObjectIdentifier) {
        guard let algorithm = HashAlgorithm.allCases.first(where: { $0.object == object }) else { return nil }
        self = algorithm
    }

    var object: ASN1ObjectIdentifier {
        switch self {
        case .sha256: [2, 16, 840, 1, 101, 3, 4, 2, 1]
        case .sha384: [2, 16, 840, 1, 101, 3, 4, 2, 2]
        case .sha512: [2, 16, 840, 1, 101, 3, 4, 2, 3]
        }
    }
}

extension ASN1Node {
    func hashAlgorithm(_ name: String, _ identifier: ASN1Identifier = .sequence) throws(TimestampError) -> HashAlgorithm
    {
        let object = try algorithm(name, identifier)
        guard let algorithm = HashAlgorithm(object) else {
            throw TimestampError(.untrusted, "the \(name) is \(object); only SHA-256, SHA-384 and SHA-512 are accepted")
        }
        return algorithm
    }
}
