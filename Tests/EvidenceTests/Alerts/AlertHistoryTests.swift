import PicketTestKit
import Testing

@testable import Evidence

@Suite struct AlertHistoryTests {
    private static func entry(
        _ time: Int64, _ action: EntryAction, _ key: String, by actor: String = "picket", label: String = ""
    ) -> Entry {
        Entry(
            sequence: UInt64(time), time: time, action: action, actor: actor, object: key, outcome: .success,
            label: label, request: nil, digests: [:], versions: [:],
            details: ["rule": "r", "severity": "high", "current": "1", "threshold": "at most 0"], sealed: nil)
    }

    private func history(_ entries: [Entry], most: Int = 10) -> AlertHistory {
        var history = AlertHistory(most: most)
        for entry in entries { history.add(entry, at: EntryPlace(entry.sequence)) }
        return history
    }

    @Test func eachTimeIsOne() {
        let history = history([
            Self.entry(1, .alertRaised, "a"), Self.entry(2, .alertRaised, "b", label: "L1/0"),
            Self.entry(3, .alertAcknowledged, "a", by: "user:ada"),
            Self.entry(4, .alertAcknowledged, "a", by: "user:eve"),
            Self.entry(5, .alertResolved, "a"), Self.entry(6, .alertAcknowledged, "a", by: "user:late"),
            Self.entry(7, .alertResolved, "never"), Self.entry(8, .alertRaised, "a"),
            Self.entry(9, .alertRaised, "a"), Self.entry(10, .alertResolved, "b", label: "L2/0"),
        ])
        #expect(history.episodes.map(\.key) == ["a", "b", "a"])
        #expect(history.episodes.map(\.raisedAt) == [1, 2, 8])
        #expect(history.episodes.map(\.resolvedAt) == [5, 10, nil])
        #expect(history.episodes.map(\.acknowledgedBy) == ["user:ada", nil, nil])
        #expect(history.episodes[0].acknowledgedAt == 3)
        #expect(history.episodes[1].labels == ["L1/0", "L2/0"])
        #expect(history.episodes[0].resolved == 5 && history.episodes[0].rule == "r")
    }

    /// However long the log is: the newest are kept, and what opened before is closed where it is still known.
    @Test(arguments: 0..<50) func noMoreThanThereIsRoomFor(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var entries: [Entry] = []
        var open: Set<String> = []
        var expected: [(key: String, at: Int64, end: Int64?)] = []
        for time in 1...Int64(300) {
            let key = "\(Int.random(in: 0..<5, using: &random))"
            if open.remove(key) != nil {
                entries.append(Self.entry(time, .alertResolved, key))
                if let index = expected.lastIndex(where: { $0.key == key }) { expected[index].end = time }
            } else {
                open.insert(key)
                entries.append(Self.entry(time, .alertRaised, key))
                expected.append((key, time, nil))
            }
        }
        let history = history(entries, most: 20)
        #expect((20...40).contains(history.episodes.count))
        let last = expected.suffix(history.episodes.count)
        #expect(history.episodes.map(\.raisedAt) == last.map(\.at))
        #expect(history.episodes.map(\.resolvedAt) == last.map(\.end))
    }
}
