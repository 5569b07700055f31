public import Detection

/// How far code keeps the Power of Ten: for every rule and language, of how many functions it is known, and of how many
/// it is so.
public struct PowerOfTenReport: Sendable {
    /// (function, applicable rule) pairs.
    public struct Pairs: Sendable, Hashable {
        public var compliant = 0
        /// Functions with deviations all of which are waived, with a reason.
        public var recorded = 0
        /// Functions with a deviation that is not.
        public var deviating = 0

        public init() {}

        public var applicable: Int { compliant + recorded + deviating }

        /// Of the share of compliant pairs; `nil` without any.
        public var interval: (low: Double, high: Double)? { WilsonInterval.of(compliant, in: applicable) }

        public static func += (left: inout Pairs, right: Pairs) {
            left.compliant += right.compliant
            left.recorded += right.recorded
            left.deviating += right.deviating
        }
    }

    /// What became of one rule in one language.
    public struct Cell: Sendable {
        public var language: Language
        /// "checked", "adapted", "not applicable" or "needs a compiler".
        public var status: String
        /// What was checked, or why nothing was.
        public var explanation: String
        /// `nil`: not assessed.
        public var pairs: Pairs?
        /// Deviations in code that is in no function.
        public var outside = 0

        public init(language: Language, status: String, explanation: String, pairs: Pairs? = nil) {
            self.language = language
            self.status = status
            self.explanation = explanation
            self.pairs = pairs
        }
    }

    public struct Rule: Sendable {
        public var number: Int
        public var title: String
        /// One for each language met.
        public var cells: [Cell]

        public init(number: Int, title: String, cells: [Cell]) {
            self.number = number
            self.title = title
            self.cells = cells
        }

        public var pairs: Pairs { cells.reduce(into: Pairs()) { $0 += $1.pairs ?? Pairs() } }
        public var outside: Int { cells.reduce(0) { $0 + $1.outside } }
    }

    public struct Deviation: Sendable {
        public var number: Int
        public var finding: Finding
        /// The name of the function it is in.
        public var function: String?

        public init(number: Int, finding: Finding, function: String?) {
            self.number = number
            self.finding = finding
            self.function = function
        }

        /// Whether somebody waived it and said why.
        public var isRecorded: Bool {
            guard let suppression = finding.suppression, suppression.kind != .baseline else { return false }
            return !suppression.reason.isEmpty
        }
    }

    /// What nothing is known of, and why.
    public struct Gap: Sendable, Hashable {
        public var subject: String
        public var reason: String

        public init(subject: String, reason: String) {
            self.subject = subject
            self.reason = reason
        }
    }

    public var rules: [Rule]
    /// By language, in the order of `rules`' cells.
    public var functions: [(language: Language, count: Int)]
    public var files: Int
    /// In the order of the files.
    public var deviations: [Deviation]
    public var gaps: [Gap]
    public var tool: Report.Tool
    public var root: String

    public init(
        rules: [Rule], functions: [(language: Language, count: Int)], files: Int, deviations: [Deviation], gaps: [Gap],
        tool: Report.Tool, root: String
    ) {
        self.rules = rules
        self.functions = functions
        self.files = files
        self.deviations = deviations
        self.gaps = gaps
        self.tool = tool
        self.root = root
    }

    public var pairs: Pairs { rules.reduce(into: Pairs()) { $0 += $1.pairs } }
    public var outside: Int { rules.reduce(0) { $0 + $1.outside } }
    public var open: [Deviation] { deviations.filter { !$0.isRecorded } }
    public var recorded: [Deviation] { deviations.filter(\.isRecorded) }

    public func pairs(in language: Language) -> Pairs {
        rules.reduce(into: Pairs()) { sum, rule in
            for cell in rule.cells where cell.language == language { sum += cell.pairs ?? Pairs() }
        }
    }
}

/// E. B. Wilson's interval for a share of which a sample is known, with a confidence of 95%. Unlike the usual one it
/// stays within 0 and 1, and says something even where all or none of the sample are so.
public enum WilsonInterval {
    private static let z = 1.959963984540054

    /// `nil` if there is no sample.
    public static func of(_ successes: Int, in count: Int) -> (low: Double, high: Double)? {
        guard count > 0, successes >= 0, successes <= count else { return nil }
        let n = Double(count)
        let share = Double(successes) / n
        let square = z * z
        let centre = (share + square / (2 * n)) / (1 + square / n)
        let half = z * (share * (1 - share) / n + square / (4 * n * n)).squareRoot() / (1 + square / n)
        return (max(0, centre - half), min(1, centre + half))
    }
}

extension PowerOfTenReport.Pairs {
    /// "118 of 120 (98.3%; 95% interval 94.1% to 99.5%)". A share never stands alone.
    var phrase: String {
        guard let interval else { return "no pairs" }
        return "\(Number.grouped(compliant)) of \(Number.grouped(applicable)) "
            + "(\(Self.percent(share)); 95% interval \(Self.percent(interval.low)) to \(Self.percent(interval.high)))"
    }

    var share: Double { applicable == 0 ? 0 : Double(compliant) / Double(applicable) }

    /// Cut, not rounded: 100% is all of them, and 0% none.
    static func percent(_ share: Double) -> String {
        Number.decimal((share * 1000).rounded(.down) / 10, places: 1) + "%"
    }
}
