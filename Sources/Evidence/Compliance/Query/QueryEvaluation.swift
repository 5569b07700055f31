/// What of the log, and of which time, a report is about.
public struct EvidencePeriod: Sendable, Hashable {
    /// The report's date: later entries are not looked at. Milliseconds since 1970.
    public var end: Int64
    /// Earlier ones are not either, however long a query's window is.
    public var since: Int64?
    /// How many entries of the log; `nil`: all there are.
    public var size: UInt64?

    public init(end: Int64, since: Int64? = nil, size: UInt64? = nil) {
        self.end = end
        self.since = since
        self.size = size
    }

    func start(of window: Period?) -> Int64 {
        let start = window.map { UTC.before(end, $0.milliseconds) } ?? .min
        return max(start, since ?? .min)
    }
}

/// Answers to queries, all from one pass over the log.
public struct QueryEvaluation: Sendable, Hashable {
    public var results: [QueryResult]
    public var origin: String
    /// How many entries were looked at.
    public var size: UInt64
    /// The time of the log's first entry.
    public var begin: Int64?
    /// Entries that are later than the period's end.
    public var later: Int

    public init(
        of queries: [EvidenceQuery], in source: some EntrySource, facts: Facts = Facts(), period: EvidencePeriod
    ) throws {
        // What is appended while this reads is not part of it.
        var tallies: [Int: QueryTally] = [:]
        var first: Int64?
        for (index, query) in queries.enumerated() {
            guard case .entries(let query) = query else { continue }
            tallies[index] = QueryTally(query, from: period.start(of: query.window), to: period.end)
        }
        let indices = Array(tallies.keys)
        var tooLate = 0
        let read = try source.forEach(first: min(source.size, period.size ?? .max)) { entry, place in
            if first == nil { first = entry.time }
            if entry.time > period.end { tooLate += 1 }
            for index in indices { tallies[index]?.add(entry, at: place) }
            return true
        }
        (origin, size, begin, later) = (read.origin, read.size, first, tooLate)
        results = queries.enumerated().map { index, query in
            switch query {
            case .entries:
                tallies[index]?.result(logBegins: first)
                    ?? QueryResult(
                        verdict: .unknown, explanation: "not evaluated", decisive: Citations(), population: 0)
            case .fact(let query): query.result(facts)
            }
        }
    }
}

extension FactQuery {
    func result(_ facts: Facts) -> QueryResult {
        func result(_ verdict: QueryResult.Verdict, _ why: String) -> QueryResult {
            QueryResult(verdict: verdict, explanation: why, decisive: Citations(), population: 0)
        }
        guard let value = facts[fact] else { return result(.unknown, "\(fact.rawValue) is not known") }
        let holds = comparison.holds(of: value)
        return result(
            holds ? .holds : .fails, "\(fact.rawValue) is \(String(decoding: value.canonical, as: UTF8.self))")
    }
}
