/// Counts for one query while the log goes by, in a space that does not grow with it.
struct QueryTally {
    private let query: EntryQuery
    /// From the window's start to the report's date, both in it.
    private let start: Int64
    private let end: Int64
    private var population = Citations()
    /// Of the population: what meets the expectation's conditions, and what does not.
    private var matching = Citations()
    private var others = Citations()
    private var latest: (citation: Citation, isMatching: Bool)?
    private var gap = LongestGap()
    private var answers: Answers?

    init(_ query: EntryQuery, from start: Int64, to end: Int64) {
        self.query = query
        self.start = start
        self.end = end
        if case .followed(let period, let conditions) = query.expectation {
            answers = Answers(within: period, conditions)
        }
    }

    mutating func add(_ entry: Entry, at place: EntryPlace) {
        guard entry.time <= end else { return }
        // An answer counts wherever it stands after its question.
        answers?.answer(entry)
        guard entry.time >= start, query.conditions.hold(of: entry) else { return }
        let citation = Citation(entry, at: place)
        population.add(citation)
        switch query.expectation {
        case .atLeast(_, let conditions), .atMost(_, let conditions), .all(let conditions):
            if conditions.hold(of: entry) { matching.add(citation) } else { others.add(citation) }
        case .latest(let conditions): latest = (citation, conditions.hold(of: entry))
        case .every: gap.add(citation)
        case .followed: answers?.ask(citation)
        }
    }

    /// - Parameter begin: the time of the log's first entry.
    func result(logBegins begin: Int64?) -> QueryResult {
        guard population.count > 0 else {
            return result(.unknown, "nothing of the kind is recorded \(period)", Citations())
        }
        let kinds = population.count
        switch query.expectation {
        case .atLeast(let least, let conditions):
            let found = conditions.isEmpty ? "\(kinds)" : "\(matching.count) of \(kinds)"
            let isEnough = matching.count >= least
            return result(
                isEnough ? .holds : .fails, "\(found) \(period), at least \(least) expected",
                isEnough || matching.count > 0 ? matching : population)
        case .atMost(let most, let conditions):
            let found = conditions.isEmpty ? "\(kinds)" : "\(matching.count) of \(kinds)"
            let wanted = most == 0 ? "none" : "at most \(most)"
            let isFew = matching.count <= most
            return result(
                isFew ? .holds : .fails, "\(found) \(period), \(wanted) expected",
                isFew && matching.count == 0 ? population : matching)
        case .all:
            let holds = others.count == 0
            let found = holds ? "all \(kinds)" : "\(others.count) of \(kinds) not"
            return result(holds ? .holds : .fails, "\(found) \(period)", holds ? matching : others)
        case .latest: return latestResult()
        case .every(let period): return everyResult(period, logBegins: begin)
        case .followed: return followedResult()
        }
    }

    private var period: String { "from \(UTC.text(start)) to \(UTC.text(end))" }

    private func result(_ verdict: QueryResult.Verdict, _ why: String, _ decisive: Citations) -> QueryResult {
        QueryResult(verdict: verdict, explanation: why, decisive: decisive, population: population.count)
    }

    private func latestResult() -> QueryResult {
        guard let latest, case .latest(let conditions) = query.expectation else {
            return result(.unknown, "nothing of the kind is recorded \(period)", Citations())
        }
        let holds = latest.isMatching ? "holds" : "does not hold"
        return result(
            latest.isMatching ? .holds : .fails,
            "\(Condition.joined(conditions)) \(holds) of entry \(latest.citation.place), the latest of \(population.count)",
            Citations([latest.citation]))
    }

    private func everyResult(_ most: Period, logBegins begin: Int64?) -> QueryResult {
        // What was before the log began, nobody knows.
        let from = max(start, begin ?? start)
        let longest = gap.longest(from: from, to: end)
        let found = "\(population.count) \(period), the longest time without one is \(UTC.length(longest.length))"
        if longest.length > most.milliseconds { return result(.fails, found, Citations(longest.edges)) }
        guard UTC.distance(from, end) >= most.milliseconds else {
            return result(
                .unknown, "observed for \(UTC.length(UTC.distance(from, end))) only, less than \(most)", population)
        }
        return result(.holds, found, population)
    }

    private func followedResult() -> QueryResult {
        guard let answers else { return result(.unknown, "nothing was asked", Citations()) }
        let (answered, missed, open) = answers.outcome(at: end)
        guard !answers.isFull else {
            return result(.unknown, "more than \(Answers.mostOpen) are open at a time: too many to follow", Citations())
        }
        let rest = open > 0 ? ", \(open) not due yet" : ""
        if missed.count > 0 {
            return result(.fails, "\(missed.count) of \(population.count) not followed in time\(rest)", missed)
        }
        guard answered.count > 0 else { return result(.unknown, "\(open) recorded, none of them due yet", Citations()) }
        return result(.holds, "all \(answered.count) that were due were followed in time\(rest)", answered)
    }
}

/// The longest time between two entries that follow each other.
private struct LongestGap {
    private var first: Citation?
    private var last: Citation?
    private var length: Int64 = 0
    private var edges: [Citation] = []

    mutating func add(_ citation: Citation) {
        if first == nil { first = citation }
        if let last {
            // A clock that was set back makes no gap.
            guard citation.time >= last.time else { return }
            let distance = UTC.distance(last.time, citation.time)
            if distance > length { (length, edges) = (distance, [last, citation]) }
        }
        last = citation
    }

    func longest(from start: Int64, to end: Int64) -> (length: Int64, edges: [Citation]) {
        guard let first, let last else { return (UTC.distance(start, end), []) }
        let gaps = [
            (length, edges), (UTC.distance(start, first.time), [first]), (UTC.distance(last.time, end), [last]),
        ]
        return gaps.max { $0.0 < $1.0 } ?? (length, edges)
    }
}

/// Entries that wait for another about the same object.
private struct Answers {
    /// More at a time are not followed.
    static let mostOpen = 100_000

    private let limit: Int64
    private let conditions: [Condition]
    private var open: [String: [Citation]] = [:]
    private var count = 0
    private var answered = Citations()
    private var missed = Citations()
    private(set) var isFull = false

    init(within period: Period, _ conditions: [Condition]) {
        limit = period.milliseconds
        self.conditions = conditions
    }

    mutating func ask(_ citation: Citation) {
        guard count < Self.mostOpen else {
            isFull = true
            return
        }
        open[citation.object, default: []].append(citation)
        count += 1
    }

    mutating func answer(_ entry: Entry) {
        guard count > 0, conditions.hold(of: entry), let asked = open.removeValue(forKey: entry.object) else { return }
        count -= asked.count
        for citation in asked {
            if UTC.distance(citation.time, entry.time) <= limit { answered.add(citation) } else { missed.add(citation) }
        }
    }

    func outcome(at end: Int64) -> (answered: Citations, missed: Citations, open: Int) {
        var missed = missed
        var waiting = 0
        for citation in open.values.joined().sorted(by: { $0.place < $1.place }) {
            if UTC.distance(citation.time, end) > limit { missed.add(citation) } else { waiting += 1 }
        }
        return (answered, missed, waiting)
    }
}
