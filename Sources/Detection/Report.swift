/// The outcome of a request: what was found, what could not be inspected, and what ran on what.
public struct Report: Sendable {
    /// Sorted by ``Finding/precedes(_:_:)``; suppressed ones included, marked as such.
    public var findings: [Finding]
    /// Sorted by ``Failure/precedes(_:_:)``.
    public var failures: [Failure]
    public var notices: [Notice]
    public var coverage: Coverage
    public var timings: Timings
    public var tool: Tool
    /// The rules that ran, by id, with everything the formats say of them.
    public var rules: [Rule]
    /// Who may see it.
    public var label = SecurityLabel.unlabelled
    /// Absolute path of the folder that the paths in this report are relative to.
    public var root: String
    /// What exactly was inspected, for who has to prove it; `nil` unless it was asked for.
    public var input: Input?

    public init(
        findings: [Finding] = [], failures: [Failure] = [], notices: [Notice] = [], coverage: Coverage = Coverage(),
        timings: Timings = Timings(), tool: Tool, rules: [Rule] = [], root: String
    ) {
        self.findings = findings
        self.failures = failures
        self.notices = notices
        self.coverage = coverage
        self.timings = timings
        self.tool = tool
        self.rules = rules
        self.root = root
    }

    /// The findings that count.
    public var activeFindings: [Finding] { findings.filter { $0.suppression == nil } }

    /// The files that a detector did not inspect, or not to the end, by its id: what is missing from the findings.
    public var missing: [String: Int] {
        var paths: [String: Set<String>] = [:]
        for failure in failures {
            if let detector = failure.detector { paths[detector, default: []].insert(failure.path) }
        }
        return paths.mapValues(\.count)
    }

    /// The files that were inspected, as a whole or in part.
    public struct Input: Sendable, Hashable {
        public var files: Int
        /// A line for each as `sha256sum` prints it: digest, two spaces, path; in the order of `LC_ALL=C sort`.
        public var manifest: [UInt8]
        /// How often a rule could have found something: the sum, over the files, of the rules that apply to each.
        public var opportunities: Int
        /// The same by the id of the rule, or of what reports several.
        public var checks: [String: Int]

        public init(files: Int, manifest: [UInt8], checks: [String: Int]) {
            self.files = files
            self.manifest = manifest
            self.checks = checks
            opportunities = checks.values.reduce(0, +)
        }

        /// The paths of ``manifest``. One with escapes is left out: it counts as not inspected, which is safe.
        public var paths: Set<String> {
            Set(
                manifest.split(separator: 0x0A).compactMap { line in
                    guard line.count > 66, line.first != UInt8(ascii: "\\") else { return nil }
                    return String(decoding: line.dropFirst(66), as: UTF8.self)
                })
        }
    }

    public struct Tool: Sendable, Hashable {
        public var name: String
        public var version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// What ran on what.
    public struct Coverage: Sendable, Hashable {
        /// Per language, only those met.
        public var languages: [Language: Count]
        /// Files inspected as a whole, in part (see failures), and not at all (see failures).
        public var inspected: Int
        public var partial: Int
        public var failed: Int
        /// Files met and left out on purpose, by reason: "no known language", "binary", "excluded".
        public var skipped: [String: Int]
        /// Of the inspected files, those whose result came from the cache.
        public var cached: Int

        public init(
            languages: [Language: Count] = [:], inspected: Int = 0, partial: Int = 0, failed: Int = 0,
            skipped: [String: Int] = [:], cached: Int = 0
        ) {
            self.languages = languages
            self.inspected = inspected
            self.partial = partial
            self.failed = failed
            self.skipped = skipped
            self.cached = cached
        }

        public struct Count: Sendable, Hashable {
            public var files: Int
            public var lines: Int
            public var bytes: Int

            public init(files: Int = 0, lines: Int = 0, bytes: Int = 0) {
                self.files = files
                self.lines = lines
                self.bytes = bytes
            }
        }
    }

    /// Wall-clock time, in seconds. Not part of what must be reproducible.
    public struct Timings: Sendable, Hashable {
        public var total: Double
        public var discovery: Double
        public var inspection: Double
        public var conclusion: Double

        public init(total: Double = 0, discovery: Double = 0, inspection: Double = 0, conclusion: Double = 0) {
            self.total = total
            self.discovery = discovery
            self.inspection = inspection
            self.conclusion = conclusion
        }
    }
}
