/// What takes long to make: made once for all who ask meanwhile, and kept for a short while, or for twenty times as long
/// as it took: then no more than a twentieth of the time goes into it.
actor Kept<Key: Hashable & Sendable, Value: Sendable> {
    private struct Entry {
        let task: Task<Value, any Error>
        let began: Int64
        /// Counts up: several begin in one millisecond.
        let turn: Int
        var ended: Int64?

        func isFresh(at time: Int64, _ lifetime: Int64) -> Bool {
            guard let ended else { return true }
            return (0..<max(lifetime, 20 * max(0, ended - began))).contains(time - ended)
        }
    }

    private var entries: [Key: Entry] = [:]
    private var turns = 0
    private let lifetime: Int64
    private let most: Int
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - lifetime: at least, in milliseconds.
    ///   - most: so many are kept; the oldest goes for a new one.
    init(lifetime: Int64, most: Int, now: @escaping @Sendable () -> Int64) {
        self.lifetime = lifetime
        self.most = most
        self.now = now
    }

    func value(_ key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let time = now()
        if let entry = entries[key], entry.isFresh(at: time, lifetime) { return try await entry.task.value }
        if entries[key] == nil, entries.count >= most,
            let oldest = entries.min(by: { $0.value.turn < $1.value.turn })
        {
            entries[oldest.key] = nil
        }
        let task = Task { try await make() }
        turns += 1
        entries[key] = Entry(task: task, began: time, turn: turns)
        do {
            let value = try await task.value
            if entries[key]?.task == task { entries[key]?.ended = now() }
            return value
        } catch {
            // What went wrong is tried again by whoever asks next.
            if entries[key]?.task == task { entries[key] = nil }
            throw error
        }
    }
}
