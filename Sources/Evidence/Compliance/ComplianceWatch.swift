internal import Detection

/// Follows the statuses of a framework's controls from report to report: what has changed, and what alerts are to know.
///
/// A state machine: reports and times come in with each call. Which alerts are raised, ``AlertMachine`` knows.
public struct ComplianceWatch: Sendable {
    public let framework: String
    /// Between two evaluations of a log that does not grow, in milliseconds: evidence ages.
    private let interval: Int64
    private var statuses: [String: ComplianceReport.Status] = [:]
    /// Controls that were satisfied at some time: of these, missing evidence is a loss.
    private var satisfied: Set<String> = []
    private var evaluated: (size: UInt64, time: Int64)?

    public struct Change: Sendable, Hashable {
        public var control: String
        /// `nil`: seen for the first time.
        public var old: ComplianceReport.Status?
        public var new: ComplianceReport.Status
        public var reasons: [String]
    }

    public init(_ framework: String, every interval: Period) {
        self.framework = framework
        self.interval = interval.milliseconds
    }

    /// Whether to evaluate: never done yet, the log has grown, or evidence has aged.
    public func isDue(size: UInt64, time: Int64) -> Bool {
        guard let evaluated else { return true }
        return size > evaluated.size || time < evaluated.time || UTC.distance(evaluated.time, time) >= interval
    }

    /// - Parameter appended: how many entries the watch's own alerts added after the report; they are no news.
    public mutating func evaluated(size: UInt64, appended: Int, time: Int64) {
        evaluated = (size + UInt64(max(appended, 0)), time)
    }

    /// What is new in a report, and what it says of each control that an alert could be about: broken where it is not
    /// satisfied, or no longer is. Of a control that was never seen satisfied, missing evidence says nothing.
    public mutating func observe(_ report: ComplianceReport) -> (changes: [Change], observations: [AlertObservation]) {
        var changes: [Change] = []
        var observations: [AlertObservation] = []
        for assessed in report.controls {
            let id = assessed.control.id
            let old = statuses.updateValue(assessed.status, forKey: id)
            if old != assessed.status {
                changes.append(Change(control: id, old: old, new: assessed.status, reasons: assessed.reasons))
            }
            switch assessed.status {
            case .satisfied: satisfied.insert(id)
            case .notSatisfied: break
            case .notAssessable where satisfied.contains(id): break
            case .notAssessable, .organisational: continue
            }
            observations.append(AlertObservation(assessed, in: report))
        }
        return (changes, observations)
    }
}

extension AlertObservation {
    /// The key of the alert about a control; with an empty control, what those of all begin with.
    public static func key(framework: String, control: String) -> String { "compliance/\(framework)/\(control)" }

    init(_ assessed: ComplianceReport.Assessed, in report: ComplianceReport) {
        let control = assessed.control
        let names = control.assessable + control.requires
        let missing = names.compactMap { name in
            report.results[name]?.verdict == .holds ? nil : report.framework.queries[name]?.shows
        }
        let rule = "compliance/\(report.framework.id)"
        self.init(
            key: Self.key(framework: report.framework.id, control: control.id), rule: rule, group: rule,
            type: "compliance", severity: assessed.status == .notAssessable ? .medium : .high,
            isBroken: assessed.status != .satisfied, threshold: ComplianceReport.Status.satisfied.rawValue,
            current: ([assessed.status.rawValue] + assessed.reasons).joined(separator: "; "),
            evidence: Set(names.flatMap { report.results[$0]?.decisive.all.map(\.place) ?? [] }).sorted(),
            remediation: missing.isEmpty
                ? "" : "For \(control.id) (\(control.title)) this has to be so: \(missing.joined(separator: " "))",
            escalatesAfter: nil)
    }
}
