public import Detection

/// What a scan found and, just as important, what it looked at.
public struct ScanOutcome: Sendable {
    public var toolVersion: String
    /// The commit that was looked at, where it was not known when the scan was asked for.
    public var revision: String?
    /// Whether it is for this branch to say from now on what is fixed, also of what others saw. A branch that is yet to be
    /// merged says so of its own alone: else main could not say what is mended there any more.
    public var isMain = true
    /// Suppressed ones included, marked as such.
    public var findings: [Finding]
    public var coverage: Coverage
    /// How many files could not be inspected, or not as a whole.
    public var failures: Int
    /// What is known of the rules.
    public var rules: [RuleNote]
    /// The report as it can be read again; `nil` if there is none to keep.
    public var document: Document?

    public init(
        toolVersion: String = "", findings: [Finding], coverage: Coverage, failures: Int = 0, rules: [RuleNote] = [],
        document: Document? = nil
    ) {
        self.toolVersion = toolVersion
        self.findings = findings
        self.coverage = coverage
        self.failures = failures
        self.rules = rules
        self.document = document
    }

    public struct Document: Sendable {
        /// `json+zstd`
        public var encoding: String
        public var bytes: [UInt8]

        public init(encoding: String, bytes: [UInt8]) {
            self.encoding = encoding
            self.bytes = bytes
        }
    }

    public struct RuleNote: Sendable, Hashable {
        public var id: String
        public var title: String
        public var family: String
        public var tags: [String]

        public init(id: String, title: String, family: String, tags: [String]) {
            self.id = id
            self.title = title
            self.family = family
            self.tags = tags
        }
    }

    /// Whether a finding that a scan does not have is gone: only where the scan would have found it.
    public struct Coverage: Sendable {
        /// The rules that ran to their end.
        public var rules: Set<String>
        /// The files that were inspected as a whole.
        public var files: Set<String>
        /// All files that there were in the scan's paths, inspected or not: findings in others are gone with their
        /// files. `nil`: not known, and then a file that was not inspected says nothing.
        public var present: Set<String>?
        /// Of ``rules``, those that conclude from many files: one file that could not be inspected takes them away.
        public var projectRules: Set<String>
        /// Whether rules that are not among ``rules`` ran as well, and found nothing: tools that name only those that did.
        public var hasAllRules = false
        /// Whether every file that should have been inspected was.
        public var isComplete: Bool

        public init(
            rules: Set<String>, files: Set<String>, present: Set<String>? = nil, projectRules: Set<String> = [],
            isComplete: Bool
        ) {
            self.rules = rules
            self.files = files
            self.present = present
            self.projectRules = projectRules
            self.isComplete = isComplete
        }

        /// The rules whose silence means something.
        var coveredRules: Set<String> { isComplete ? rules : rules.subtracting(projectRules) }
    }
}
