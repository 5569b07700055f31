public import Detection

/// When somebody is to be told. What is looked at is the ledger alone: who reads the alert can look at the same.
public struct AlertRule: Sendable, Hashable {
    public var name: String
    public var severity: Severity
    public var condition: Condition
    /// Alerts of a group are told together.
    public var group: String
    /// Without an acknowledgement for so long, it is told again as escalated, in milliseconds; `nil`: never.
    public var escalatesAfter: Int64?

    public enum Condition: Sendable, Hashable {
        /// The newest value of a metric, of each object on its own.
        case threshold(AlertMetric, Bound)
        /// The sum of a metric over all entries of the last so many milliseconds.
        case rate(AlertMetric, Bound, within: Int64)
        /// No entry of an action for so many milliseconds.
        case absence(EntryAction, longerThan: Int64)
        /// A metric's newest point breaks a rule of its individuals chart.
        case controlChart(AlertMetric, [ControlRule])

        public var type: String {
            switch self {
            case .threshold: "threshold"
            case .rate: "rate"
            case .absence: "absence"
            case .controlChart: "control-chart"
            }
        }
    }

    public enum Bound: Sendable, Hashable {
        case above(Double)
        case below(Double)

        var value: Double {
            switch self {
            case .above(let value), .below(let value): value
            }
        }

        func isBroken(by value: Double) -> Bool {
            switch self {
            case .above(let bound): value > bound
            case .below(let bound): value < bound
            }
        }
    }

    public init(
        _ name: String, severity: Severity = .high, group: String = "alerts", escalatesAfter: Int64? = nil,
        _ condition: Condition
    ) {
        self.name = name
        self.severity = severity
        self.condition = condition
        self.group = group
        self.escalatesAfter = escalatesAfter
    }
}

/// A figure that entries have.
public enum AlertMetric: Sendable, Hashable {
    /// Of a scan.
    case findings(Set<Severity>)
    /// Of a scan, those of a rule or a family of rules.
    case ruleFindings(String)
    case failures
    /// Files not inspected as a whole.
    case lostFiles
    /// Defects per million opportunities.
    case perMillion
    /// A number among the details of an action: `compliance.reported:controls.not-satisfied`.
    case detail(EntryAction, path: [String])

    /// - Returns: `nil` if it is the name of none: see ``names``.
    public init?(name: String) {
        switch name {
        case "findings": self = .findings(Set(Severity.allCases))
        case "failures": self = .failures
        case "files.lost": self = .lostFiles
        case "dpmo": self = .perMillion
        default:
            if name.hasPrefix("findings."), let severity = Severity(name: String(name.dropFirst(9))) {
                self = .findings([severity])
                return
            }
            let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let path =
                parts.count == 2
                ? parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init) : []
            if parts.count == 2, parts[0] == "findings", !parts[1].isEmpty {
                self = .ruleFindings(String(parts[1]))
                return
            }
            guard let action = parts.first, action.contains("."), !path.isEmpty, !path.contains(""), path.count <= 8
            else { return nil }
            self = .detail(EntryAction(rawValue: String(action)), path: path)
        }
    }

    public static let names =
        ["findings"] + Severity.allCases.reversed().map { "findings.\($0.name)" } + ["failures", "files.lost", "dpmo"]
        + ["findings:RULE", "ACTION:PATH.OF.A.NUMBER"]

    var name: String {
        switch self {
        case .findings(let severities):
            severities.count == Severity.allCases.count
                ? "findings" : severities.sorted(by: >).map { "findings.\($0.name)" }.joined(separator: "+")
        case .ruleFindings(let rule): "findings:\(rule)"
        case .failures: "failures"
        case .lostFiles: "files.lost"
        case .perMillion: "dpmo"
        case .detail(let action, let path): "\(action.rawValue):\(path.joined(separator: "."))"
        }
    }

    var action: EntryAction {
        if case .detail(let action, _) = self { action } else { .scanCompleted }
    }

    /// - Throws: if the entry is of the action, but does not say.
    func value(of entry: Entry, at place: EntryPlace? = nil) throws -> Double? {
        guard entry.action == action else { return nil }
        if case .detail(_, let path) = self {
            let found = path.reduce(JSON.object(entry.details) as JSON?) { $0?[$1] }
            guard let number = found?.number else {
                throw AttestationError(
                    "entry \(place ?? EntryPlace(entry.sequence)): details has no number \(path.joined(separator: "."))"
                )
            }
            return number
        }
        let scan = try ScanFigures(entry, at: place)
        switch self {
        case .findings(let severities): return Double(scan.defects(severities))
        case .ruleFindings(let rule):
            guard let counts = scan.counts(for: QualityTarget(name: rule, rules: [rule])), counts.opportunities > 0
            else {
                throw AttestationError("entry \(scan.place): details does not tell what \(rule) found")
            }
            return Double(counts.defects)
        case .failures: return Double(scan.failures.values.reduce(0, +))
        case .lostFiles: return Double(scan.lostParsing + scan.lostInspecting)
        case .perMillion:
            let defects = Double(scan.defects(Set(Severity.allCases)))
            return scan.opportunities > 0 ? defects / Double(scan.opportunities) * 1e6 : nil
        case .detail: return nil
        }
    }
}

/// What a rule found: of a key, whether it is broken, and all that its reader needs.
public struct AlertObservation: Sendable, Hashable {
    /// The rule, and where it looks at each object on its own, the object.
    public var key: String
    public var rule: String
    public var group: String
    public var type: String
    public var severity: Severity
    public var isBroken: Bool
    public var threshold: String
    public var current: String
    public var evidence: [EntryPlace]
    /// What to do, from what is wrong.
    public var remediation: String
    public var escalatesAfter: Int64?
    /// The labels of all entries that were looked at for it: who may not see one of them may not see what they came to.
    public var labels: Set<String> = []
}

extension AlertRule.Condition {
    /// What it takes for somebody to be told, for people.
    public var words: String {
        switch self {
        case .threshold(let metric, let bound): "\(metric.name) of the newest entry of an object is \(bound.words)"
        case .rate(let metric, let bound, let length):
            "\(metric.name) in \(UTC.length(length)) add up to \(bound.words)"
        case .absence(let action, let longest): "no \(action.rawValue) for \(UTC.length(longest))"
        case .controlChart(let metric, let rules):
            "\(metric.name) of an object leaves its control limits (\(rules.map(\.rawValue).joined(separator: ", ")))"
        }
    }
}

extension AlertRule.Bound {
    fileprivate var words: String {
        switch self {
        case .above(let value): "more than \(Figure.text(value))"
        case .below(let value): "less than \(Figure.text(value))"
        }
    }
}

extension AlertPlan {
    /// What a service watches that is told nothing else.
    public static let usual: AlertPlan = {
        var plan = AlertPlan()
        plan.rules = [
            AlertRule("critical-findings", severity: .high, .threshold(.findings([.critical]), .above(0))),
            AlertRule("files-not-inspected", severity: .medium, .threshold(.lostFiles, .above(0))),
            AlertRule(
                "defects-out-of-control", severity: .medium, .controlChart(.perMillion, ControlRule.westernElectric)),
            AlertRule("no-scan", severity: .low, .absence(.scanCompleted, longerThan: 7 * 86_400_000)),
        ]
        return plan
    }()
}
