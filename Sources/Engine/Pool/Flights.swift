import Synchronization

/// Which results are being made now, and which tasks of other requests want one of them.
///
/// Nobody waits in a thread: such a task is put aside, its worker goes on with the next, and it comes back when the other
/// has ended, however it ended. It waits once; if there is no result then, it makes its own. Only what runs is waited for,
/// and what runs waits for nothing here, so all come back.
final class Flights: Sendable {
    private let shards: Uncounted<Shard>
    private let joins = Atomic(0)

    private struct Flight {
        let key: CacheKey
        /// The worker that makes it.
        let owner: Int
        var waiting: [TaskToken] = []
    }

    private final class Shard: Sendable {
        /// As many as workers make at once, at most: a search is short.
        let flights = SpinLock<[Flight]>([])
    }

    private static let shardCount = 16

    init() { shards = Uncounted((0..<Self.shardCount).map { _ in Shard() }) }

    /// How many tasks were put aside.
    var joined: Int { joins.load(ordering: .relaxed) }

    private func with<Result>(_ key: CacheKey, _ body: (inout [Flight]) -> Result) -> Result {
        shards.with(Int(key.hash64 >> 40) & (Self.shardCount - 1)) { $0.flights.withLock(body) }
    }

    /// - Returns: whether the result is this worker's to make; `false`: another one is at it.
    func begin(_ key: CacheKey, by owner: Int) -> Bool {
        with(key) { flights in
            if flights.contains(where: { $0.key == key }) { return false }
            flights.append(Flight(key: key, owner: owner))
            return true
        }
    }

    /// - Returns: `false`: it has ended by now.
    func join(_ key: CacheKey, _ token: TaskToken) -> Bool {
        let isIn = with(key) { flights in
            guard let index = flights.firstIndex(where: { $0.key == key }) else { return false }
            flights[index].waiting.append(token)
            return true
        }
        if isIn { joins.add(1, ordering: .relaxed) }
        return isIn
    }

    /// - Returns: who has waited for it.
    func end(_ key: CacheKey, by owner: Int) -> [TaskToken] {
        with(key) { flights in
            guard let index = flights.firstIndex(where: { $0.key == key && $0.owner == owner }) else { return [] }
            flights.swapAt(index, flights.count - 1)
            return flights.removeLast().waiting
        }
    }

    /// Ends what a worker makes that does not come back from it.
    ///
    /// - Returns: who has waited for it.
    func endAll(by owner: Int) -> [TaskToken] {
        shards.all.flatMap { shard in
            shard.flights.withLock { flights in
                defer { flights.removeAll { $0.owner == owner } }
                return flights.filter { $0.owner == owner }.flatMap(\.waiting)
            }
        }
    }

    /// - Returns: a request's tasks, which do not wait any more.
    func leave(_ request: Scheduler.RequestID) -> [TaskToken] {
        shards.all.flatMap { shard in
            shard.flights.withLock { flights in
                var left: [TaskToken] = []
                for index in flights.indices where flights[index].waiting.contains(where: { $0.request == request }) {
                    left += flights[index].waiting.filter { $0.request == request }
                    flights[index].waiting.removeAll { $0.request == request }
                }
                return left
            }
        }
    }
}
