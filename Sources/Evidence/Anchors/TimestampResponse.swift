internal import SwiftASN1

/// What an authority answers (RFC 3161, 2.4.2).
struct TimestampResponse {
    /// A longer one is refused.
    static let mostBytes = 1 << 16

    /// What the authority says beside the token; nobody signed it.
    var text: String
    /// The bytes of the token, a CMS SignedData.
    var token: [UInt8]

    /// - Throws: also if the answer is no.
    init(der: [UInt8]) throws(TimestampError) {
        let name = "timestamp response"
        var fields = try DistinguishedEncoding.root(der, name, most: Self.mostBytes).children(name)
        var status = try fields.next("status").children("response's status")
        let code = try status.next("code").small("response's status")
        text = try status.optional(.sequence).map(Self.text) ?? ""
        let failure = try status.optional(.bitString)?.primitive(.bitString, "failure").dropFirst()
        try status.end()
        // "Granted with modifications" is no as well: there is nothing in our question that could be modified.
        guard code == 0, failure == nil else {
            let reasons = failure.map { Self.reasons(Array($0)) } ?? ""
            throw TimestampError(
                .refused,
                "the timestamp authority answers \(Self.name(code))\(reasons)" + (text.isEmpty ? "" : ": \(text)"))
        }
        token = Array(try fields.next("token").encodedBytes)
        try fields.end()
    }

    /// An answer that has nothing but a token in it. OpenSSL takes it as it takes the authority's own.
    static func der(token: [UInt8]) throws -> [UInt8] {
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(0) }
            coder.serializeRawBytes(token)
        }
        return coder.serializedBytes
    }

    /// Made printable: it may come from anybody.
    private static func text(_ node: ASN1Node) throws(TimestampError) -> String {
        var lines: [String] = []
        for line in try node.children("response's text").nodes {
            let bytes = try line.primitive(.utf8String, "response's text")
            guard let text = String(validating: bytes.prefix(400), as: UTF8.self) else {
                throw TimestampError(.malformed, "the response's text is not UTF-8, or too long")
            }
            lines.append(text)
        }
        let scalars = lines.prefix(4).joined(separator: " ").unicodeScalars
        return String(String.UnicodeScalarView(scalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    private static func name(_ status: Int) -> String {
        switch status {
        case 0: "\"granted\" with a reason for failure"
        case 1: "\"granted with modifications\""
        case 2: "\"rejected\""
        case 3: "\"waiting\""
        case 4: "\"revocation warning\""
        case 5: "\"revoked\""
        default: "status \(status)"
        }
    }

    /// RFC 3161's PKIFailureInfo, by bit.
    private static func reasons(_ bits: [UInt8]) -> String {
        let names: [(Int, String)] = [
            (0, "algorithm not known"), (2, "request not permitted"), (5, "data not understood"),
            (14, "no source of time"),
            (15, "policy not known"), (16, "extension not known"), (17, "more information asked than there is"),
            (25, "system failure"),
        ]
        let found = names.filter { bit, _ in bit / 8 < bits.count && bits[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 }
        return found.isEmpty ? "" : " (\(found.map(\.1).joined(separator: ", ")))"
    }
}
