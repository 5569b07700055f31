internal import SwiftASN1

/// What an authority says: these bytes were there at this time (RFC 3161, 2.4.2, TSTInfo).
public struct TimestampInfo: Sendable, Hashable {
    public var policy: String
    public var imprint: MessageImprint
    /// The authority's own number for it.
    public var serial: [UInt8]
    /// Milliseconds since 1970, UTC; what is finer is cut off.
    public var time: Int64
    /// How far off the time may be, in microseconds; `nil`: the policy says.
    public var accuracy: Int?
    public var nonce: [UInt8]?

    /// - Parameter der: the signed content.
    init(der: [UInt8]) throws(TimestampError) {
        let name = "timestamp info"
        var fields = try DistinguishedEncoding.root(der, name, most: TimestampResponse.mostBytes).children(name)
        guard try fields.next("version").small("timestamp info's version") == 1 else {
            throw TimestampError(.malformed, "the timestamp info is not of version 1")
        }
        policy = try fields.next("policy").object("timestamp info's policy").description
        imprint = try MessageImprint(fields.next("message imprint"))
        serial = try fields.next("serial number").natural("timestamp's serial number")
        time = try Self.time(fields.next("time"))
        accuracy = try fields.optional(.sequence).map(Self.accuracy)
        if let ordering = fields.optional(.boolean) {
            // DER leaves out what is the default.
            guard try ordering.primitive(.boolean, "ordering") == [0xFF] else {
                throw TimestampError(.malformed, "the timestamp info's ordering is not as DER writes it")
            }
        }
        nonce = try fields.optional(.integer)?.natural("timestamp's nonce")
        _ = fields.optional(tag: 0)  // The authority's name; the certificate says it with proof.
        if let extensions = fields.optional(tag: 1) { try Self.checkExtensions(extensions) }
        try fields.end()
    }

    private static func time(_ node: ASN1Node) throws(TimestampError) -> Int64 {
        let time = try DistinguishedEncoding.reading("timestamp's time") { try GeneralizedTime(derEncoded: node) }
        let day = UTC.days(Int64(time.year), Int64(time.month), Int64(time.day))
        let seconds = ((day * 24 + Int64(time.hours)) * 60 + Int64(time.minutes)) * 60 + Int64(time.seconds)
        // Three digits of the fraction, with zeros for those that DER leaves out.
        let digits = (Array(time.rawFractionalSeconds) + [0x30, 0x30, 0x30]).prefix(3)
        return seconds * 1000 + digits.reduce(0) { $0 * 10 + Int64($1) - 0x30 }
    }

    /// Seconds, milliseconds, microseconds.
    private static func accuracy(_ node: ASN1Node) throws(TimestampError) -> Int {
        var fields = try node.children("accuracy")
        let seconds = try fields.optional(.integer)?.small("accuracy's seconds") ?? 0
        var fine: [Int] = []
        for tag in [0, 1] as [UInt] {
            let identifier = ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific)
            let part = try fields.optional(identifier)?.small("accuracy's fraction", identifier) ?? 0
            guard part <= 999 else { throw TimestampError(.malformed, "the accuracy's fraction is beyond 999") }
            fine.append(part)
        }
        try fields.end()
        return seconds * 1_000_000 + fine[0] * 1000 + fine[1]
    }

    /// None is known here, so none may be critical.
    private static func checkExtensions(_ node: ASN1Node) throws(TimestampError) {
        let tag = ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)
        for node in try node.children("timestamp's extensions", tag).nodes {
            var fields = try node.children("timestamp's extension")
            let object = try fields.next("id").object("extension's id")
            guard fields.optional(.boolean) == nil else {
                throw TimestampError(
                    .untrusted, "the timestamp has the critical extension \(object), which Picket does not know")
            }
            _ = try fields.next("value").octets("extension's value")
            try fields.end()
        }
    }
}
