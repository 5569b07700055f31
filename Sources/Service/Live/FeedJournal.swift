internal import Storage
internal import Synchronization

/// The latest events, for whoever is behind: bounded by count and by bytes, the oldest go first.
///
/// It is every client's buffer at once. A client is a place in it (``Subscription``), so a slow one takes no memory, and
/// one that comes back goes on where it was.
struct FeedJournal: Sendable {
    struct Limits: Sendable, Hashable {
        var events = 65_536
        var bytes = 64 << 20
        /// Of one event as JSON; of a larger one only that it happened is told.
        var eventBytes = 32 << 10
    }

    /// Some of the events after a place.
    struct Stretch: Sendable {
        let after: UInt64
        let entries: [FeedEntry]
        /// The place of the newest event there is: `entries` may end before it.
        let head: UInt64
    }

    private let limits: Limits
    /// From `first` on; what lies before it has gone, and is cut off when it is half of all.
    private var entries: [FeedEntry?] = []
    private var first = 0
    private var bytes = 0
    private var latest: [FeedEntry.CoalescingKey: UInt64] = [:]
    private(set) var head: UInt64 = 0

    init(_ limits: Limits = Limits()) { self.limits = limits }

    var count: Int { entries.count - first }

    /// - Returns: the event's place.
    @discardableResult
    mutating func append(_ event: Event, time: Int64) -> UInt64 {
        head += 1
        let entry = FeedEntry(event, sequence: head, time: time, mostBytes: limits.eventBytes)
        if let key = entry.coalescingKey, let older = latest.updateValue(head, forKey: key) {
            self.entry(older)?.isSuperseded.store(true, ordering: .relaxed)
        }
        entries.append(entry)
        bytes += entry.size
        // The newest stays, however small the limits are.
        while count > max(limits.events, 1) || (bytes > limits.bytes && count > 1) { removeFirst() }
        return head
    }

    /// - Returns: at most `limit` events after that place; `nil` if some of them have gone, or it is none of this
    ///   journal's.
    func stretch(after place: UInt64, limit: Int) -> Stretch? {
        guard place <= head else { return nil }
        let ahead = head - place
        guard ahead <= UInt64(count) else { return nil }
        let start = entries.count - Int(ahead)
        let end = min(entries.count, start + max(limit, 1))
        return Stretch(after: place, entries: entries[start..<end].compactMap { $0 }, head: head)
    }

    private func entry(_ sequence: UInt64) -> FeedEntry? {
        let ahead = head - 1 - sequence
        // Called before the newest is appended: the last one kept is `head - 1`.
        guard ahead < UInt64(count) else { return nil }
        return entries[entries.count - 1 - Int(ahead)]
    }

    private mutating func removeFirst() {
        guard let entry = entries[first] else { return }
        bytes -= entry.size
        if let key = entry.coalescingKey, latest[key] == entry.sequence { latest[key] = nil }
        entries[first] = nil
        first += 1
        if first > 1_024, first > entries.count / 2 {
            entries.removeFirst(first)
            first = 0
        }
    }
}
