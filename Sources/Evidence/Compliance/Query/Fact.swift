/// What queries may ask that no entry says: known to whoever makes the report, and shown in it as such.
public enum Fact: String, Sendable, Hashable, CaseIterable {
    /// Text: the library, and its version, that does the cryptography.
    case cryptoModule = "crypto.module"
    /// Whether anything but approved algorithms is refused.
    case cryptoApprovedOnly = "crypto.approved-only"
    /// Whether the module is one that a validation list names, by version and hash.
    case cryptoValidated = "crypto.validated"
    /// Whether its known answers came out when the module started.
    case cryptoSelfTested = "crypto.self-tested"
    /// Whether the whole log has been verified for this report: every leaf, tree head and signature.
    case ledgerVerified = "ledger.verified"
    /// Whether work stops when it cannot be recorded.
    case evidenceRequired = "evidence.required"

    public var isText: Bool { self == .cryptoModule }

    /// As the documentation has it.
    public var explanation: String {
        switch self {
        case .cryptoModule: "the library, and its version, that does the cryptography (text)"
        case .cryptoApprovedOnly: "anything but FIPS-approved algorithms and sizes is refused"
        case .cryptoValidated: "the module is on the list of validated ones, by name, version and hash"
        case .cryptoSelfTested: "the module's known answers came out at its start"
        case .ledgerVerified: "the whole log was verified for this report"
        case .evidenceRequired: "work stops when it cannot be recorded"
        }
    }
}

/// The facts of one report. One that is not among them is not known.
public struct Facts: Sendable, Hashable {
    private var values: [Fact: JSON] = [:]

    public init() {}

    public subscript(fact: Fact) -> JSON? { values[fact] }

    /// - Returns: whether the value has the fact's type; if not, nothing changes.
    @discardableResult
    public mutating func set(_ fact: Fact, _ value: JSON) -> Bool {
        guard fact.isText ? value.string != nil : value.bool != nil else { return false }
        values[fact] = value
        return true
    }

    public var json: JSON {
        .object(Dictionary(values.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }))
    }
}
