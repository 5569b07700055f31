/// What a query came to.
public struct QueryResult: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// What was expected is so.
        case holds
        /// The contrary is recorded.
        case fails
        /// Nothing that would tell is recorded.
        case unknown
    }

    public var verdict: Verdict
    /// Why, with figures.
    public var explanation: String
    /// The entries that decided it; none for facts.
    public var decisive: Citations
    /// How many entries were in the population.
    public var population: Int
}

/// Entries of the log by their places: the first, the latest few, and how many there were.
public struct Citations: Sendable, Hashable {
    /// Beside the first.
    public static let mostLatest = 4

    public private(set) var count = 0
    public private(set) var first: Citation?
    /// In the log's order, without the first.
    public private(set) var latest: [Citation] = []

    public init() {}

    init(_ citations: [Citation]) {
        for citation in citations { add(citation) }
    }

    mutating func add(_ citation: @autoclosure () -> Citation) {
        count += 1
        guard first != nil else {
            first = citation()
            return
        }
        if latest.count == Self.mostLatest { latest.removeFirst() }
        latest.append(citation())
    }

    /// Those that are cited.
    public var all: [Citation] { (first.map { [$0] } ?? []) + latest }
    public var last: Citation? { latest.last ?? first }
}

/// What a reader needs in order to find an entry, and to see at a glance what it is.
public struct Citation: Sendable, Hashable {
    public var place: EntryPlace
    public var time: Int64
    public var action: EntryAction
    public var object: String
    public var outcome: EntryDraft.Outcome

    /// In its log.
    public var index: UInt64 { place.index }

    public init(_ entry: Entry, at place: EntryPlace) {
        self.place = place
        time = entry.time
        action = entry.action
        object = entry.object
        outcome = entry.outcome
    }

    public var json: JSON {
        var members: [String: JSON] = [
            "index": .number(Double(index)), "time": .string(UTC.text(time)), "action": .string(action.rawValue),
            "object": .string(object), "outcome": .string(outcome.rawValue),
        ]
        members["log"] = place.origin.map { .string($0) }
        return .object(members)
    }
}
