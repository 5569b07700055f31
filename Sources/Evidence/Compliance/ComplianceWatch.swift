/// Follows the statuses of a framework's controls from report to report, and says which alerts that raises and resolves.
///
/// A state machine: reports and times come in with each call.
public struct ComplianceWatch: Sendable {
    public let framework: String
    /// Between two evaluations of a log that does not grow, in milliseconds: evidence ages.
    private let interval: Int64
    private var statuses: [String: ComplianceReport.Status] = [:]
    /// The controls whose alerts are open.
    public private(set) var open: Set<String>
    private var evaluated: (size: UInt64, time: Int64)?

    public struct Change: Sendable, Hashable {
        public var control: String
        /// `nil`: seen for the first time.
        public var old: ComplianceReport.Status?
        public var new: ComplianceReport.Status
        public var reasons: [String]
    }

    /// - Parameter log: its open alerts are this watch's from the start, so that none is raised twice.
    public init(_ framework: String, every interval: Period, openIn log: some EntrySource) throws {
        self.framework = framework
        self.interval = interval.milliseconds
        var open: Set<String> = []
        let prefix = ComplianceAlert.object(framework, "")
        try log.forEach(in: 0..<log.size) { entry in
            guard entry.object.hasPrefix(prefix) else { return true }
            let control = String(entry.object.dropFirst(prefix.count))
            if entry.action == .alertRaised { open.insert(control) }
            if entry.action == .alertResolved { open.remove(control) }
            return true
        }
        self.open = open
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

    /// What is new in a report, and the alerts it calls for. Raised where a control is not satisfied, or no longer is;
    /// resolved where it is again.
    public mutating func observe(_ report: ComplianceReport) -> (changes: [Change], alerts: [ComplianceAlert]) {
        var changes: [Change] = []
        var alerts: [ComplianceAlert] = []
        for assessed in report.controls {
            let id = assessed.control.id
            let old = statuses.updateValue(assessed.status, forKey: id)
            if old != assessed.status {
                changes.append(Change(control: id, old: old, new: assessed.status, reasons: assessed.reasons))
            }
            let isLost = old == .satisfied && assessed.status == .notAssessable
            if assessed.status == .notSatisfied || isLost, open.insert(id).inserted {
                alerts.append(ComplianceAlert(.raised, report, assessed))
            } else if assessed.status == .satisfied, open.remove(id) != nil {
                alerts.append(ComplianceAlert(.resolved, report, assessed))
            }
        }
        return (changes, alerts)
    }

    /// The alerts were not recorded: as if they had not been called for.
    public mutating func takeBack(_ alerts: [ComplianceAlert]) {
        for alert in alerts {
            switch alert.kind {
            case .raised: open.remove(alert.control)
            case .resolved: open.insert(alert.control)
            }
        }
    }
}

/// That a control ceased to be satisfied, or is again.
public struct ComplianceAlert: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case raised, resolved }

    public var kind: Kind
    public var framework: String
    public var control: String
    public var title: String
    public var status: ComplianceReport.Status
    public var reasons: [String]
    /// Entries that decided it.
    public var evidence: [UInt64]
    /// What would have to be so, of all that is not.
    public var remediation: [String]

    init(_ kind: Kind, _ report: ComplianceReport, _ assessed: ComplianceReport.Assessed) {
        self.kind = kind
        framework = report.framework.id
        control = assessed.control.id
        title = assessed.control.title
        status = assessed.status
        reasons = assessed.reasons
        let names = assessed.control.assessable + assessed.control.requires
        evidence = Set(names.flatMap { report.results[$0]?.decisive.all.map(\.index) ?? [] }).sorted()
        remediation = names.compactMap { name in
            report.results[name]?.verdict == .holds ? nil : report.framework.queries[name]?.shows
        }
    }

    static func object(_ framework: String, _ control: String) -> String { "compliance/\(framework)/\(control)" }

    public var draft: EntryDraft {
        EntryDraft(
            kind == .raised ? .alertRaised : .alertResolved, actor: "picket",
            object: Self.object(framework, control),
            details: [
                "rule": .string("compliance/\(framework)"), "type": "compliance",
                "severity": .string(status == .notAssessable ? "medium" : "high"),
                "title": .string("\(control) \(title)"),
                "threshold": .string(ComplianceReport.Status.satisfied.rawValue),
                "current": .string(([status.rawValue] + reasons).joined(separator: "; ")),
                "evidence": .array(evidence.map { .number(Double($0)) }),
                "remediation": .string(
                    remediation.isEmpty ? "" : "This has to be so: " + remediation.joined(separator: " ")),
            ])
    }
}

/// Where a watch's alerts go.
public protocol ComplianceAlertSink: Sendable {
    /// Returns when all of them are recorded.
    func deliver(_ alerts: [ComplianceAlert]) async throws
}

/// Into the ledger, as entries.
public struct RecordedAlerts<Log: EntryLog>: ComplianceAlertSink {
    private let log: Log

    public init(_ log: Log) { self.log = log }

    public func deliver(_ alerts: [ComplianceAlert]) async throws {
        guard !alerts.isEmpty else { return }
        _ = try await log.append(alerts.map(\.draft))
    }
}
