public import Detection

/// What is asked of a ``DetectorPool``: what to inspect, with what, how urgently, and for whom.
public struct Request: Sendable {
    /// Something to inspect: a file, a folder, or a text that is no file.
    public typealias Input = ScanConfiguration.Input

    public var artifacts: [Input]
    /// What relative paths are relative to, and the report's root.
    public var base: String
    /// Which rules run, with which options; `nil`: all that are registered, as they were registered.
    public var rules: RuleSelection?
    public var priority: Priority
    /// From the submission. What is not done by then is a failure `timeout`; what cannot be done by then, going by
    /// what such requests cost, is refused at once.
    public var deadline: Duration?
    /// What the whole request should cost one core, if the caller knows better than the pool's own prediction.
    public var costHint: Duration?
    /// Results never cross labels.
    public var label: SecurityLabel
    public var compliance: ComplianceMode
    public var caller: Caller
    /// Whether the report says what exactly was inspected: ``Detection/Report/input``.
    public var recordsInput = false
    /// Told how far it is, from any thread.
    public var progress: (@Sendable (Scan.Progress) -> Void)?

    public init(
        _ artifacts: [Input], base: String = ".", rules: RuleSelection? = nil, priority: Priority = .normal,
        deadline: Duration? = nil, costHint: Duration? = nil, label: SecurityLabel = .unlabelled,
        compliance: ComplianceMode = .standard, caller: Caller = Caller()
    ) {
        self.artifacts = artifacts
        self.base = base
        self.rules = rules
        self.priority = priority
        self.deadline = deadline
        self.costHint = costHint
        self.label = label
        self.compliance = compliance
        self.caller = caller
    }

    /// - Throws: ``PoolError`` that says what makes no sense.
    func check() throws(PoolError) {
        guard !artifacts.isEmpty else {
            throw PoolError(.invalid, "a request names at least one file or text")
        }
        if let deadline, deadline <= .zero {
            throw PoolError(.invalid, "a deadline is counted from now on, so it is more than 0, not \(deadline)")
        }
    }

    /// 1 (whenever there is time) to 10 (now).
    public struct Priority: Sendable, Hashable, Comparable {
        public static let lowest = Priority(unchecked: 1)
        public static let normal = Priority(unchecked: 5)
        public static let highest = Priority(unchecked: 10)

        public let level: Int

        /// - Returns: `nil` unless 1...10.
        public init?(_ level: Int) {
            guard (1...10).contains(level) else { return nil }
            self.level = level
        }

        private init(unchecked level: Int) { self.level = level }

        public static func < (left: Priority, right: Priority) -> Bool { left.level < right.level }
    }

    /// Who asks. Callers of one priority share the pool in proportion to their weights, however much each asks for.
    public struct Caller: Sendable, Hashable {
        public var name: String
        /// More than 0, at most 1,000.
        public var weight: Double
        /// What the caller wants to find again beside the report: a ticket, a trace id. Handed through unread.
        public var context: [String: String]

        public init(name: String = "", weight: Double = 1, context: [String: String] = [:]) {
            self.name = name
            self.weight = weight
            self.context = context
        }
    }

    /// What a request insists on.
    public enum ComplianceMode: String, Sendable, Hashable, CaseIterable {
        /// Nothing beyond what the pool always does.
        case standard
        /// Only what this process has seen itself: no results that another process left on disk, and programs only
        /// where the kernel confines them (no network, nothing writable); elsewhere they are failures.
        case strict
    }
}
