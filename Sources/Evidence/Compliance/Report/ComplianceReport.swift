/// How a ledger evidences the controls of a framework.
public struct ComplianceReport: Sendable, Hashable {
    public var framework: Framework
    public var period: EvidencePeriod
    public var facts: Facts
    /// The log's name in its checkpoints.
    public var origin: String
    /// Entries looked at.
    public var size: UInt64
    /// The time of the log's first entry.
    public var begin: Int64?
    /// Entries not looked at: later than the report's date.
    public var later: Int
    /// By name.
    public var results: [String: QueryResult]
    public var controls: [Assessed]
    /// The version of the Picket that made it.
    public var tool: String

    public struct Assessed: Sendable, Hashable {
        public var control: Framework.Control
        public var status: Status
        /// What decided it, or what kept it from being decided.
        public var reasons: [String]
    }

    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// What was asked for is recorded; of a shared control: Picket's part of it.
        case satisfied
        /// The contrary is recorded.
        case notSatisfied = "not satisfied"
        /// Nothing that would tell is recorded.
        case notAssessable = "not assessable"
        /// For people to answer.
        case organisational
    }

    /// One pass over the log answers all queries.
    public init(
        _ framework: Framework, of source: some EntrySource, facts: Facts, period: EvidencePeriod, tool: String
    ) throws {
        let names = framework.queries.keys.sorted()
        let queries = names.compactMap { framework.queries[$0]?.query }
        let evaluation = try QueryEvaluation(of: queries, in: source, facts: facts, period: period)
        let results = Dictionary(zip(names, evaluation.results), uniquingKeysWith: { $1 })
        self.framework = framework
        self.period = period
        self.facts = facts
        self.results = results
        self.tool = tool
        origin = evaluation.origin
        size = evaluation.size
        begin = evaluation.begin
        later = evaluation.later
        let isBroken = facts[.ledgerVerified] == .bool(false)
        controls = framework.controls.map { Assessed($0, results, isLedgerBroken: isBroken) }
    }

    public func count(_ status: Status) -> Int { controls.count { $0.status == status } }
}

extension ComplianceReport.Assessed {
    /// The logic of `docs/compliance.md`: contrary evidence first, then missing evidence, then what is satisfied.
    init(_ control: Framework.Control, _ results: [String: QueryResult], isLedgerBroken: Bool) {
        self.control = control
        func named(_ names: [String], _ verdicts: QueryResult.Verdict...) -> [String] {
            names.compactMap { name in
                guard let result = results[name], verdicts.contains(result.verdict) else { return nil }
                return "\(name): \(result.explanation)"
            }
        }
        guard control.responsibility != .organisational else {
            (status, reasons) = (.organisational, ["for the organisation to show"])
            return
        }
        guard !control.requires.isEmpty else {
            (status, reasons) = (.notAssessable, ["Picket records nothing that would show it"])
            return
        }
        guard !isLedgerBroken else {
            (status, reasons) = (
                .notAssessable, ["the ledger did not pass its verification: nothing in it is evidence"]
            )
            return
        }
        let contrary = named(control.requires, .fails)
        let missing = named(control.assessable, .unknown, .fails) + named(control.requires, .unknown)
        if !contrary.isEmpty {
            (status, reasons) = (.notSatisfied, contrary)
        } else if !missing.isEmpty {
            (status, reasons) = (.notAssessable, missing)
        } else {
            (status, reasons) = (.satisfied, named(control.requires, .holds))
        }
    }
}
