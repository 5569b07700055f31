/// One thing a detector can report. Its id names the bad pattern: `family/pattern`.
public struct Rule: Sendable {
    /// `connascence/position`. Stable: configurations, baselines and suppressions refer to it.
    public let id: String
    /// What is wrong, in a few words: "Too many positional parameters".
    public let title: String
    /// Of a finding unless the detector or the configuration says otherwise.
    public let severity: Severity
    public let confidence: Confidence
    /// Common Weakness Enumeration numbers: 1120 is CWE-1120.
    public let cwe: [Int]
    /// Further tags: `maintainability`, `connascence`, a standard.
    public let tags: [String]
    /// The same pattern under another tool's name.
    public let aliases: [Alias]
    public let help: Help
    public let options: [any AnyOption]

    public init(
        id: String, title: String, severity: Severity, confidence: Confidence = .high, cwe: [Int] = [],
        tags: [String] = [], aliases: [Alias] = [], help: Help, options: [any AnyOption] = []
    ) {
        self.id = id
        self.title = title
        self.severity = severity
        self.confidence = confidence
        self.cwe = cwe
        self.tags = tags
        self.aliases = aliases
        self.help = help
        self.options = options
    }

    /// `connascence` of `connascence/position`.
    public var family: String { String(id.prefix { $0 != "/" }) }

    /// The name another tool has for a rule.
    public struct Alias: Sendable, Hashable {
        /// In lower case: `ruff`, `bandit`, `pylint`, `clang-tidy`, `sonar`, `eslint`.
        public let tool: String
        public let id: String

        public init(_ tool: String, _ id: String) {
            self.tool = tool
            self.id = id
        }
    }

    /// What `picket rules show` and the documentation say.
    public struct Help: Sendable {
        /// What the rule does.
        public let what: String
        /// Why the pattern is bad.
        public let why: String
        /// How to get rid of it.
        public let fix: String
        /// Where the rule is known to be wrong.
        public let knownProblems: String?
        /// `nil` for rules that programs told of.
        public let example: Example?
        /// Papers, standards, pages.
        public let references: [String]

        public init(
            what: String, why: String, fix: String, knownProblems: String? = nil, example: Example?,
            references: [String] = []
        ) {
            self.what = what
            self.why = why
            self.fix = fix
            self.knownProblems = knownProblems
            self.example = example
            self.references = references
        }
    }

    /// Code the rule reports, and the same without the pattern. Tests hold the rule to both.
    public struct Example: Sendable {
        public let language: Language
        public let bad: String
        public let good: String

        public init(_ language: Language, bad: String, good: String) {
            self.language = language
            self.bad = bad
            self.good = good
        }
    }
}
