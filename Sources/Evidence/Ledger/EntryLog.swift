/// Where evidence is recorded.
public protocol EntryLog: Sendable {
    /// Returns once all of them are on stable storage, in this order and without others between them.
    func append(_ drafts: [EntryDraft]) async throws -> [Receipt]
}

/// That an entry has been recorded.
public struct Receipt: Sendable, Hashable {
    /// The entry's index in the log.
    public var sequence: UInt64
    public var time: Int64
    /// Of the log it is in; a rotated ledger has several.
    public var origin: String

    public init(sequence: UInt64, time: Int64, origin: String) {
        self.sequence = sequence
        self.time = time
        self.origin = origin
    }
}

/// Where evidence is read.
public protocol EntrySource: Sendable {
    /// What the checkpoints of this log call it.
    var origin: String { get }
    /// How many entries there are.
    var size: UInt64 { get }
    /// Calls with each of them in order, until it returns `false`. An index beyond the size is an error.
    func forEach(in range: Range<UInt64>, _ body: (Entry) throws -> Bool) throws
    /// Of what has been rotated, the logs in order; by itself, itself.
    var logs: [any EntrySource] { get }
}

extension EntrySource {
    public var logs: [any EntrySource] { [self] }
}

extension EntrySource {
    public func entries(where matches: (Entry) -> Bool = { _ in true }) throws -> [Entry] {
        var found: [Entry] = []
        try forEach(in: 0..<size) { entry in
            if matches(entry) { found.append(entry) }
            return true
        }
        return found
    }
}
