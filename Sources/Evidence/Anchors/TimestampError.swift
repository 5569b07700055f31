/// Why a timestamp is not what it should be.
public struct TimestampError: Error, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// No strict DER, or not of the form that RFC 3161 and RFC 5652 prescribe.
        case malformed
        /// The authority said no.
        case refused
        /// Well-formed, but the answer to another question: other bytes, nonce or policy.
        case mismatch
        /// Signature, certificate or chain does not hold.
        case untrusted
    }

    public var kind: Kind
    public var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
