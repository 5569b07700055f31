/// What takes long to make: made once for all who ask meanwhile, and kept for a short while.
actor Kept<Key: Hashable & Sendable, Value: Sendable> {
    private struct Entry {
        let task: Task<Value, any Error>
        let time: Int64
    }

    private var entries: [Key: Entry] = [:]
    private let lifetime: Int64
    private let most: Int
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - lifetime: in milliseconds.
    ///   - most: so many are kept; the oldest goes for a new one.
    init(lifetime: Int64, most: Int, now: @escaping @Sendable () -> Int64) {
        self.lifetime = lifetime
        self.most = most
        self.now = now
    }

    func value(_ key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let time = now()
        if let entry = entries[key], (0..<lifetime).contains(time - entry.time) { return try await entry.task.value }
        if entries[key] == nil, entries.count >= most, let oldest = entries.min(by: { $0.value.time < $1.value.time }) {
            entries[oldest.key] = nil
        }
        let task = Task { try await make() }
        entries[key] = Entry(task: task, time: time)
        do {
            return try await task.value
        } catch {
            // What went wrong is tried again by whoever asks next.
            if entries[key]?.task == task { entries[key] = nil }
            throw error
        }
    }
}
