internal import Crypto

/// The figures of a `picket power-of-ten --format json` report, as an entry that queries can ask.
public struct PowerOfTenRecord: Sendable, Hashable {
    public struct Rule: Sendable, Hashable {
        /// Pairs of a function and this rule.
        public var applicable: Int
        public var compliant: Int
        public var recorded: Int
        public var deviating: Int
        /// Deviations without a recorded reason, in functions and outside.
        public var open: Int
        /// Functions, languages and files of which it is not known.
        public var gaps: Int
    }

    public var tool: String
    public var version: String
    /// What was looked at.
    public var root: String
    /// By number.
    public var rules: [Int: Rule]
    /// Of the report's bytes.
    public var digest: String

    public struct Malformed: Error, Hashable, CustomStringConvertible {
        public var description: String
    }

    public init(reading bytes: [UInt8]) throws {
        let report = try JSON(parsing: bytes)
        guard report["version"] == 1, let rules = report["rules"]?.array, rules.count == 10,
            let tool = report["tool"]?["name"]?.string, let version = report["tool"]?["version"]?.string,
            let root = report["root"]?.string, let deviations = report["deviations"]?.array,
            let gaps = report["notAssessed"]?.array, let languages = report["languages"]?.array
        else {
            throw Malformed(
                description:
                    "this is no report of version 1: write one with `picket power-of-ten --format json -o FILE`")
        }
        self.tool = tool
        self.version = version
        self.root = root
        digest = "sha256:" + Hexadecimal.text(SHA256.hash(data: bytes))
        let functions = Dictionary(
            languages.compactMap { one in one["language"]?.string.map { ($0, one["functions"]?.integer ?? 0) } },
            uniquingKeysWith: { $1 })
        var found: [Int: Rule] = [:]
        for rule in rules {
            guard let number = rule["number"]?.integer, (1...10).contains(number), found[number] == nil else {
                throw Malformed(description: "the report has not ten rules numbered 1 to 10")
            }
            var counts = try Rule(rule)
            counts.open = deviations.count { $0["number"]?.integer == number }
            counts.gaps = Self.gaps(of: rule, number, functions) + gaps.count { Self.concerns($0, number) }
            found[number] = counts
        }
        self.rules = found
    }

    /// Functions of languages that the rule applies to, but that it was not told of.
    private static func gaps(of rule: JSON, _ number: Int, _ functions: [String: Int]) -> Int {
        (rule["languages"]?.array ?? []).reduce(0) { sum, cell in
            guard cell["status"] != "not applicable" else { return sum }
            let known = cell["language"]?.string.flatMap { functions[$0] } ?? 0
            return sum.saturated(adding: max(0, known.saturated(adding: -(cell["pairs"]?["applicable"]?.integer ?? 0))))
        }
    }

    /// Whether what was not assessed bears on the rule: a file does on all, a compiler on the tenth.
    private static func concerns(_ gap: JSON, _ number: Int) -> Bool {
        let subject = gap["subject"]?.string ?? ""
        // Counted by functions already.
        if subject.hasPrefix("rule "), subject.contains(" in ") { return false }
        let isOfCompiler = subject.hasPrefix("rule 10,") || subject.hasSuffix(", rule 10")
        return !isOfCompiler || number == 10
    }

    public var isComplete: Bool { rules.values.allSatisfy { $0.gaps == 0 } }

    public func draft(actor: String) -> EntryDraft {
        EntryDraft(
            .powerOfTenReported, actor: actor, object: root, outcome: isComplete ? .success : .partial,
            digests: ["report": digest], versions: [tool: version],
            details: [
                "rules": .object(
                    Dictionary(rules.map { (String($0.key), $0.value.json) }, uniquingKeysWith: { $1 }))
            ])
    }
}

extension PowerOfTenRecord.Rule {
    fileprivate init(_ rule: JSON) throws {
        func count(_ name: String) throws -> Int {
            guard let count = rule["pairs"]?[name]?.integer, count >= 0 else {
                throw PowerOfTenRecord.Malformed(description: "a rule of the report has no count \"\(name)\"")
            }
            return count
        }
        applicable = try count("applicable")
        compliant = try count("compliant")
        recorded = try count("recorded")
        deviating = try count("deviating")
        open = 0
        gaps = 0
    }

    fileprivate var json: JSON {
        [
            "applicable": JSON(applicable), "compliant": JSON(compliant), "recorded": JSON(recorded),
            "deviating": JSON(deviating), "open": JSON(open), "gaps": JSON(gaps),
        ]
    }
}

extension Int {
    fileprivate func saturated(adding other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
