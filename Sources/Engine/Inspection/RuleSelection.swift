public import Detection

/// Which rules run, with what options, on which files. A plain value that configuration fills.
public struct RuleSelection: Sendable, Hashable {
    /// How an active rule runs.
    public struct Choice: Sendable, Hashable {
        /// Its options, over their defaults; checked by ``Detection/AnyOption/complaint(about:)`` before.
        public var settings: Settings
        /// Instead of what the rule says of itself or of a finding; `nil` leaves that.
        public var severity: Severity?

        public init(settings: Settings = Settings(), severity: Severity? = nil) {
            self.settings = settings
            self.severity = severity
        }
    }

    /// What is different about a rule on some paths.
    public struct Change: Sendable, Hashable {
        /// `nil` leaves it as it is.
        public var isActive: Bool?
        /// Added to the settings.
        public var options: [String: OptionLiteral]
        public var severity: Severity?

        public init(isActive: Bool? = nil, options: [String: OptionLiteral] = [:], severity: Severity? = nil) {
            self.isActive = isActive
            self.options = options
            self.severity = severity
        }
    }

    /// Changes for the files that match one of the patterns.
    public struct Override: Sendable, Hashable {
        /// Like those of an ignore file, relative to the report's root: `tests/`, `*_pb2.py`.
        public var patterns: [String]
        /// By rule id.
        public var changes: [String: Change]

        public init(patterns: [String], changes: [String: Change]) {
            self.patterns = patterns
            self.changes = changes
        }
    }

    /// The active rules by id; a rule that is not here is off.
    public var active: [String: Choice]
    /// In order: where several match a file, all apply, later ones over earlier ones.
    public var overrides: [Override]

    public init(active: [String: Choice], overrides: [Override] = []) {
        self.active = active
        self.overrides = overrides
    }

    /// Whether any of these rules may run on any file.
    func chooses(among rules: [String]) -> Bool {
        rules.contains { rule in
            active[rule] != nil || overrides.contains { $0.changes[rule]?.isActive == true }
        }
    }

    /// Every rule of these detectors and of the engine itself, with its defaults.
    public static func all(of detectors: [any Detector.Type]) -> RuleSelection {
        let ids = detectors.map { $0.rule.id } + Scan.builtInRules.map(\.id)
        return RuleSelection(active: Dictionary(ids.map { ($0, Choice()) }) { first, _ in first })
    }
}
