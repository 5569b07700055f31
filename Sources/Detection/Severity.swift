/// How much a finding matters if it is true.
public enum Severity: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    case info, low, medium, high, critical

    public var name: String {
        switch self {
        case .info: "info"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    /// This severity raised by `steps`, at most `critical`.
    public func raised(by steps: Int) -> Severity {
        let raised = min(Int(rawValue) + max(steps, 0), Int(Severity.critical.rawValue))
        return Severity(rawValue: UInt8(raised)) ?? .critical
    }
}

/// How sure a rule is that a finding is true.
public enum Confidence: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    case low, medium, high

    public var name: String {
        switch self {
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        }
    }

    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    public static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
}
