import Synchronization

/// A cache for whatever a library's user computes, bounded by bytes, with one computation for all who ask at a time.
///
/// ```swift
/// let cache = Cache<[Finding]>(mostBytes: 64 << 20) { $0.count * 1_000 }
/// let findings = try await cache.withCached(CacheKey(hashing: bytes)) { try await inspect(bytes) }
/// ```
///
/// What goes when it is full is what costs little to compute again for its size; the cost is measured.
public final class Cache<Value: Sendable>: Sendable {
    private let memory: MemoryCache<Value>
    private let size: @Sendable (Value) -> Int
    /// Of keys whose lifetime is learned.
    private let histories = MemoryCache<ChangeHistory>(mostBytes: 8 << 20, policy: .lru)
    private let flights = Mutex<[CacheKey: Flight]>([:])
    private let shared = Atomic(0)

    /// A computation and who waits for it.
    private struct Flight {
        var task: Task<Void, Never>?
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        var next = 0
    }

    /// - Parameters:
    ///   - mostBytes: what all values may take together.
    ///   - policy: `nil`: whichever saves most, judged all the time.
    ///   - size: bytes that a value takes.
    public init(mostBytes: Int, policy: CachePolicy? = nil, size: @escaping @Sendable (Value) -> Int) {
        memory = MemoryCache(mostBytes: mostBytes, policy: policy)
        self.size = size
    }

    /// The value of a key: from the cache, from a computation that is under way, or from `compute`.
    ///
    /// What `compute` throws is thrown to all who wait, and not kept. Who is cancelled leaves the others waiting; when
    /// nobody waits any more, the computation is cancelled.
    ///
    /// - Parameters:
    ///   - lifetime: how long it is used; ``CacheLifetime/adapted(mostStale:within:mark:)`` learns it.
    ///   - context: who asks and for what; where that tells whether a key is asked for again, it is made use of.
    public func withCached(
        _ key: CacheKey, lifetime: CacheLifetime<Value> = .unlimited, context: CacheContext = CacheContext(),
        compute: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let now = Monotonic.now
        let context = CacheContext(caller: context.caller, detectors: context.detectors, time: now)
        if let value = memory.value(for: key, now: now, context) { return value }
        let place = Place()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(key, place, continuation, lifetime, context, compute)
            }
        } onCancel: {
            leave(key, place)
        }
    }

    /// Which of a flight's waiters a caller is.
    private final class Place: Sendable {
        let state = Mutex<(number: Int?, isCancelled: Bool)>((nil, false))
    }

    private func join(
        _ key: CacheKey, _ place: Place, _ continuation: CheckedContinuation<Value, any Error>,
        _ lifetime: CacheLifetime<Value>,
        _ context: CacheContext, _ compute: @escaping @Sendable () async throws -> Value
    ) {
        let isIn = flights.withLock { flights in
            var flight = flights[key] ?? Flight()
            let isIn = place.state.withLock { state in
                if state.isCancelled { return false }
                state.number = flight.next
                return true
            }
            guard isIn else { return false }
            if flight.task == nil {
                flight.task = Task { await fly(key, lifetime, context, compute) }
            } else {
                shared.add(1, ordering: .relaxed)
            }
            flight.waiting[flight.next] = continuation
            flight.next += 1
            flights[key] = flight
            return true
        }
        if !isIn { continuation.resume(throwing: CancellationError()) }
    }

    private func leave(_ key: CacheKey, _ place: Place) {
        let (continuation, task) = flights.withLock { flights in
            let number = place.state.withLock { state in
                state.isCancelled = true
                return state.number
            }
            guard let number, let continuation = flights[key]?.waiting.removeValue(forKey: number) else {
                return (CheckedContinuation<Value, any Error>?.none, Task<Void, Never>?.none)
            }
            guard flights[key]?.waiting.isEmpty == true else { return (continuation, nil) }
            // Who comes now begins anew.
            return (continuation, flights.removeValue(forKey: key)?.task)
        }
        task?.cancel()
        continuation?.resume(throwing: CancellationError())
    }

    private func fly(
        _ key: CacheKey, _ lifetime: CacheLifetime<Value>, _ context: CacheContext,
        _ compute: @Sendable () async throws -> Value
    ) async {
        let start = Monotonic.now
        let result: Result<Value, any Error>
        do {
            result = .success(try await compute())
        } catch {
            result = .failure(error)
        }
        // One that nobody waits for any more is not in the table, or another of its key is.
        guard !Task.isCancelled else { return }
        let end = Monotonic.now
        if case .success(let value) = result {
            memory.insert(
                value, for: key, bytes: size(value), cost: end &- start,
                expiry: expiry(of: value, key, lifetime, start), context)
        }
        let flight = flights.withLock { $0.removeValue(forKey: key) }
        for continuation in (flight?.waiting ?? [:]).values { continuation.resume(with: result) }
    }

    /// - Parameter start: when it began to be computed: what it is made from may have changed since.
    private func expiry(of value: Value, _ key: CacheKey, _ lifetime: CacheLifetime<Value>, _ start: UInt64) -> UInt64?
    {
        switch lifetime.kind {
        case .unlimited: return nil
        case .fixed(let time): return start &+ time
        case .adapted(let adaptation, let mark):
            let mark = mark(value)
            var history = histories.value(for: key) ?? ChangeHistory(mark: mark, at: start)
            history.saw(mark, at: start)
            histories.insert(history, for: key, bytes: MemoryLayout<ChangeHistory>.size, cost: 1)
            return start &+ adaptation.lifetime(after: history)
        }
    }

    /// What it has done so far.
    public var statistics: CacheStatistics { memory.statistics }

    /// How many callers got what another one was computing.
    public var sharedComputations: Int { shared.load(ordering: .relaxed) }
}
