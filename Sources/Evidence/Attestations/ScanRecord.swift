public import Detection

/// What is said of a scan, in the ledger and in attestations: what was checked, with what, what came out, and what is
/// missing.
public struct ScanRecord: Sendable, Hashable {
    public var tool: String
    public var version: String
    /// Empty: unlabelled.
    public var label: String
    public var digests: Digests
    public var files: Files
    /// Findings that count, by severity; every severity is there.
    public var findings: [String: Int]
    /// Findings that do not, by what suppresses them: `comment`, `waiver`, `baseline`.
    public var suppressed: [String: Int]
    /// What could not be inspected, by kind.
    public var failures: [String: Int]
    /// How many rules ran.
    public var rules: Int
    /// How many times a rule could have found something: the sum, over the files inspected, of the rules that apply.
    public var opportunities: Int?
    /// Of each rule that ran; empty: not known.
    public var byRule: [String: RuleFigures] = [:]
    /// How many rules have no place in ``byRule``: an entry is bounded.
    public var rulesOmitted = 0
    public var seconds: Double?

    public struct RuleFigures: Sendable, Hashable {
        /// Findings that count.
        public var findings: Int
        /// How many times it could have found something: the files that it applies to.
        public var checks: Int?

        public init(findings: Int, checks: Int?) {
            self.findings = findings
            self.checks = checks
        }
    }

    /// Of rules with longer names, and of more, an entry says nothing.
    public static let mostRules = 300
    public static let mostRuleBytes = 80

    /// Each is the SHA-256 of a text that anybody can make again; docs/attestations.md says how.
    public struct Digests: Sendable, Hashable {
        /// Of the report's bytes, as JSON.
        public var report: ContentDigest
        public var rules: ContentDigest?
        public var configuration: ContentDigest?
        public var input: ContentDigest?

        public init(
            report: ContentDigest, rules: ContentDigest? = nil, configuration: ContentDigest? = nil,
            input: ContentDigest? = nil
        ) {
            self.report = report
            self.rules = rules
            self.configuration = configuration
            self.input = input
        }
    }

    public struct Files: Sendable, Hashable {
        public var inspected: Int
        public var partial: Int
        public var failed: Int
        /// Of those inspected, what an earlier scan had found out.
        public var cached: Int
        /// By reason.
        public var skipped: [String: Int]
    }

    /// Whether all that was to be inspected has been, as a whole.
    public var isComplete: Bool { failures.isEmpty && files.failed == 0 && files.partial == 0 }
}

// MARK: From a report

extension ScanRecord {
    public init(of report: Report, digests: Digests, opportunities: Int?) {
        tool = report.tool.name
        version = report.tool.version
        label = report.label.name
        self.digests = digests
        let coverage = report.coverage
        files = Files(
            inspected: coverage.inspected, partial: coverage.partial, failed: coverage.failed, cached: coverage.cached,
            skipped: coverage.skipped)
        findings = Dictionary(uniqueKeysWithValues: Severity.allCases.map { ($0.name, 0) })
        suppressed = [:]
        var found: [String: Int] = [:]
        for finding in report.findings {
            if let suppression = finding.suppression {
                suppressed[suppression.kind.word, default: 0] += 1
            } else {
                findings[finding.severity.name, default: 0] += 1
                found[finding.rule, default: 0] += 1
            }
        }
        failures = [:]
        for failure in report.failures { failures[failure.kind.name, default: 0] += 1 }
        rules = report.rules.count
        self.opportunities = opportunities
        seconds = Self.rounded(report.timings.total)
        tell(found, rules: report.rules.map { $0.id }, checks: report.input?.checks)
    }

    /// Of each rule that ran or reported; where there are too many, of those that reported most.
    ///
    /// - Parameter checks: `nil`: not known.
    private mutating func tell(_ found: [String: Int], rules: [String], checks: [String: Int]?) {
        let all = Set(rules).union(found.keys)
        let fitting = all.filter { !$0.isEmpty && $0.utf8.count <= Self.mostRuleBytes }
            .sorted { (-(found[$0] ?? 0), $0) < (-(found[$1] ?? 0), $1) }.prefix(Self.mostRules)
        for rule in fitting {
            byRule[rule] = RuleFigures(findings: found[rule] ?? 0, checks: checks.map { $0[rule] ?? 0 })
        }
        rulesOmitted = all.count - fitting.count
    }

    /// To what a report in JSON says of it.
    private static func rounded(_ seconds: Double) -> Double? {
        seconds.isFinite ? (seconds * 1e6).rounded() / 1e6 : nil
    }

    /// What a report that Picket wrote as JSON says itself.
    ///
    /// - Parameter report: its bytes, as they are in the file.
    public init(reading report: [UInt8], _ crypto: some CryptoModule) throws {
        let root = try JSONPlace(parsing: report, path: "report")
        let schema = try root.member("schemaVersion").string()
        guard schema == "1.0" else {
            throw AttestationError("report.schemaVersion is \"\(schema)\"; what is read here is \"1.0\"")
        }
        let tool = try root.member("tool")
        self.tool = try tool.member("name").string()
        version = try tool.member("version").string()
        label = try root.optional("label")?.string() ?? ""
        let summary = try root.member("summary")
        findings = try summary.member("bySeverity").counts()
        suppressed = try summary.member("bySuppression").counts().filter { $0.value > 0 }
        files = try Files(root.member("coverage"))
        failures = [:]
        for failure in try root.member("failures").elements(atMost: .max) {
            failures[try failure.member("kind").string(), default: 0] += 1
        }
        let rules = try root.member("rules").elements(atMost: .max)
        self.rules = rules.count
        seconds = try root.optional("timings")?.member("total").number()
        var found: [String: Int] = [:]
        for finding in try root.member("findings").elements(atMost: .max)
        where try finding.optional("suppression") == nil {
            found[try finding.member("rule").string(), default: 0] += 1
        }
        digests = Digests(
            report: try ContentDigest(of: report, crypto),
            rules: try ContentDigest(of: try JSON.rulePack(rules).canonical, crypto))
        tell(found, rules: try rules.map { rule in try rule.member("id").string() }, checks: nil)
    }
}

extension ScanRecord.Files {
    fileprivate init(_ coverage: JSONPlace) throws(AttestationError) {
        inspected = try coverage.member("inspected").count()
        partial = try coverage.member("partial").count()
        failed = try coverage.member("failed").count()
        cached = try coverage.member("cached").count()
        skipped = try coverage.member("skipped").counts()
    }
}

extension Finding.Suppression.Kind {
    fileprivate var word: String {
        switch self {
        case .comment: "comment"
        case .waiver: "waiver"
        case .baseline: "baseline"
        }
    }
}

// MARK: Rules

extension JSON {
    /// What a rule's findings depend on beside the program: of each rule that ran id, severity, confidence and the
    /// defaults of its options, in the order of the report.
    public static func rulePack(_ rules: [Rule]) -> JSON {
        .array(
            rules.map { rule in
                [
                    "id": .string(rule.id), "severity": .string(rule.severity.name),
                    "confidence": .string(rule.confidence.name),
                    "options": .object(
                        Dictionary(rule.options.map { ($0.name, JSON($0.defaultLiteral)) }, uniquingKeysWith: { $1 })),
                ]
            })
    }

    /// The same, from a report in JSON.
    static func rulePack(_ rules: [JSONPlace]) throws(AttestationError) -> JSON {
        var pack: [JSON] = []
        for rule in rules {
            var options: [String: JSON] = [:]
            for option in try rule.member("options").elements(atMost: .max) {
                options[try option.member("name").string()] = try option.member("default").value
            }
            pack.append([
                "id": .string(try rule.member("id").string()),
                "severity": .string(try rule.member("severity").string()),
                "confidence": .string(try rule.member("confidence").string()), "options": .object(options),
            ])
        }
        return .array(pack)
    }

    public init(_ literal: OptionLiteral) {
        switch literal {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .number(Double(value))
        case .string(let value): self = .string(value)
        case .list(let literals): self = .array(literals.map { JSON($0) })
        }
    }
}
