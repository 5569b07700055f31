@testable import Evidence

/// A log in memory, for tests that need entries and no files.
struct MemoryLog: EntrySource {
    var origin = "example.com/log"
    var list: [Entry] = []

    var size: UInt64 { UInt64(list.count) }

    struct OutOfRange: Error {}

    func forEach(in range: Range<UInt64>, _ body: (Entry) throws -> Bool) throws {
        guard range.upperBound <= size else { throw OutOfRange() }
        for index in range {
            guard try body(list[Int(index)]) else { return }
        }
    }

    /// 2026-11-21T00:00:00Z, the date of all reports in these tests.
    static let now: Int64 = 1_795_219_200_000
    static let day: Int64 = 86_400_000
    static let hour: Int64 = 3_600_000

    /// - Parameter ago: days before ``now``.
    mutating func add(
        _ action: EntryAction, ago: Double = 0, actor: String = "user:ada", object: String = "x",
        outcome: EntryDraft.Outcome = .success, label: String = "", digests: [String: String] = [:],
        details: [String: JSON] = [:]
    ) {
        list.append(
            Entry(
                sequence: size, time: Self.now - Int64(ago * Double(Self.day)), action: action, actor: actor,
                object: object,
                outcome: outcome, label: label, request: nil, digests: digests, versions: ["picket": "0.1.0"],
                details: details, sealed: nil))
    }

    func result(_ text: String, facts: Facts = Facts(), since: Int64? = nil) throws -> QueryResult {
        let period = EvidencePeriod(end: Self.now, since: since)
        return try QueryEvaluation(of: [EvidenceQuery(text)], in: self, facts: facts, period: period).results[0]
    }
}
