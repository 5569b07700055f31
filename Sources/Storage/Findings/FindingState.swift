/// Where a finding is in its life.
public enum FindingState: Int, Sendable, Hashable, CaseIterable {
    /// Seen by one scan.
    case new
    /// Seen again.
    case open
    /// Somebody looked at it, and it is to be mended.
    case triaged
    /// Somebody answers for leaving it, for ever or until a day.
    case accepted
    /// The source, a waiver or the baseline says that it does not count.
    case suppressed
    /// A scan that would have found it did not.
    case fixed
    /// Seen again after it was fixed.
    case regressed

    public var name: String {
        switch self {
        case .new: "new"
        case .open: "open"
        case .triaged: "triaged"
        case .accepted: "accepted"
        case .suppressed: "suppressed"
        case .fixed: "fixed"
        case .regressed: "regressed"
        }
    }

    public init?(name: String) {
        guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = state
    }

    /// Whether something is to be done about it.
    public var isUnresolved: Bool {
        switch self {
        case .new, .open, .triaged, .regressed: true
        case .accepted, .suppressed, .fixed: false
        }
    }

    /// What scans, people and time do to a finding.
    public enum Event: Sendable, Hashable {
        case seen
        case seenSuppressed
        /// Not found by a scan that would have found it.
        case missed
        /// The day until which it was accepted is over.
        case expired
        /// Somebody decided.
        case triaged(Decision)
    }

    public enum Decision: String, Sendable, Hashable, CaseIterable { case open, triaged, accepted }

    /// The whole life: the database's statements are made from this function.
    ///
    /// - Returns: `nil` if that cannot happen to a finding in this state.
    public func next(_ event: Event) -> FindingState? {
        switch event {
        case .seen:
            switch self {
            case .new, .open, .suppressed: .open
            case .triaged, .accepted: self
            case .fixed, .regressed: .regressed
            }
        case .seenSuppressed: self == .accepted ? .accepted : .suppressed
        case .missed: .fixed
        case .expired: self == .accepted ? .open : nil
        case .triaged(let decision):
            switch self {
            case .fixed, .suppressed: nil
            case .new, .open, .triaged, .accepted, .regressed:
                switch decision {
                case .open: .open
                case .triaged: .triaged
                case .accepted: .accepted
                }
            }
        }
    }
}

extension FindingState {
    /// `CASE column WHEN 0 THEN 1 … END`: ``next(_:)`` in SQL; what cannot happen leaves the state as it is.
    static func sql(_ column: String, after event: Event) -> String {
        let cases = allCases.map { "WHEN \($0.rawValue) THEN \(($0.next(event) ?? $0).rawValue)" }
        return "CASE \(column) \(cases.joined(separator: " ")) END"
    }

    /// `1, 2, 3`
    static func list(_ isIncluded: (FindingState) -> Bool) -> String {
        allCases.filter(isIncluded).map { String($0.rawValue) }.joined(separator: ", ")
    }

    static func name(_ column: String) -> String {
        "CASE \(column) \(allCases.map { "WHEN \($0.rawValue) THEN '\($0.name)'" }.joined(separator: " ")) END"
    }
}
