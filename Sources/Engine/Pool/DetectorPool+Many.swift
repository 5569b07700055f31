public import Detection
import Synchronization

extension DetectorPool {
    /// Inspects what many requests name, at most so many of them at once.
    ///
    /// - Returns: what became of each, in the order of the requests.
    public func executeParallel(
        _ requests: [Request], maxConcurrent: Int
    ) async throws(PoolError) -> [Result<Report, PoolError>] {
        guard maxConcurrent > 0 else {
            throw PoolError(.invalid, "maxConcurrent is at least 1, not \(maxConcurrent)")
        }
        let stream = RequestStream(requests, pool: self)
        return await withTaskCancellationHandler {
            await stream.run(maxConcurrent: min(maxConcurrent, configuration.admission.requests))
        } onCancel: {
            stream.cancel()
        }
    }

    /// What ``executeAdaptive(_:targetOverhead:)`` did.
    public struct AdaptiveRun: Sendable {
        public var results: [Result<Report, PoolError>]
        /// Share of the workers' busy time that was the pool's own, measured over the last round.
        public var overhead: Double
        /// How many requests were let in at once in the end.
        public var concurrency: Int
        /// Nanoseconds of predicted work in a batch in the end.
        public var batch: Duration
        /// Requests a second, by how many were let in at once.
        public var rounds: [(concurrency: Int, throughput: Double, overhead: Double)]
    }

    /// Inspects what many requests name, and finds out on the way how many at once and how large batches serve them
    /// best: more at once as long as that brings more throughput, larger batches while the pool's own share of the
    /// time is above the target.
    ///
    /// - Parameter targetOverhead: share of the workers' busy time, such as 0.01.
    public func executeAdaptive(
        _ requests: [Request], targetOverhead: Double
    ) async throws(PoolError) -> AdaptiveRun {
        guard targetOverhead > 0, targetOverhead < 1 else {
            throw PoolError(.invalid, "a target overhead is between 0 and 1, not \(targetOverhead)")
        }
        var run = AdaptiveRun(results: [], overhead: 0, concurrency: 0, batch: .zero, rounds: [])
        run.results.reserveCapacity(requests.count)
        var search = ConcurrencySearch(
            start: 2 * driver.workerCount, most: configuration.admission.requests)
        var rest = requests[...]
        while !rest.isEmpty {
            let round = rest.prefix(max(search.concurrency * 8, 64))
            rest = rest.dropFirst(round.count)
            let before = driver.workTime
            let start = Monotonic.now
            run.results += try await executeParallel(Array(round), maxConcurrent: search.concurrency)
            let seconds = Double(max(1, Monotonic.now &- start)) * 1e-9
            let after = driver.workTime
            run.overhead = after.overhead(since: before)
            let throughput = Double(round.count) / seconds
            run.rounds.append((search.concurrency, throughput, run.overhead))
            run.concurrency = search.concurrency
            search.learn(throughput: throughput)
            driver.batch.adapt(measured: run.overhead, target: targetOverhead)
        }
        run.batch = .nanoseconds(clamping: driver.batch.budget)
        return run
    }
}

/// Looks for the number of requests at once beyond which throughput no longer grows.
struct ConcurrencySearch {
    private(set) var concurrency: Int
    private let most: Int
    private var best: (concurrency: Int, throughput: Double)?
    private var isGrowing = true

    init(start: Int, most: Int) {
        self.most = max(1, most)
        concurrency = min(max(1, start), self.most)
    }

    /// A round is noisy: only a gain of more than one part in twenty counts.
    mutating func learn(throughput: Double) {
        guard isGrowing else { return }
        if let best, throughput < best.throughput * 1.05 {
            concurrency = best.concurrency
            isGrowing = false
        } else {
            best = (concurrency, throughput)
            concurrency = min(concurrency * 2, most)
            isGrowing = concurrency != best?.concurrency
        }
    }
}

/// Keeps so many of a list of requests in a pool, until all are done.
private final class RequestStream: Sendable {
    private let requests: [Request]
    private let pool: DetectorPool
    private let state: Mutex<State>

    private struct State {
        var next = 0
        var left: Int
        /// How many more may be started now, and whether a thread is at it.
        var room = 0
        var isFilling = false
        var results: [Result<Report, PoolError>?]
        var tickets: [Int: Ticket] = [:]
        var isCancelled = false
        var waiter: CheckedContinuation<[Result<Report, PoolError>], Never>?
    }

    init(_ requests: [Request], pool: DetectorPool) {
        self.requests = requests
        self.pool = pool
        state = Mutex(State(left: requests.count, results: Array(repeating: nil, count: requests.count)))
    }

    func run(maxConcurrent: Int) async -> [Result<Report, PoolError>] {
        guard !requests.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            state.withLock { state in
                state.waiter = continuation
                state.room = maxConcurrent
                state.isFilling = true
            }
            fill()
        }
    }

    func cancel() {
        let tickets = state.withLock { state in
            state.isCancelled = true
            return Array(state.tickets.values)
        }
        for ticket in tickets { pool.cancel(ticket) }
    }

    /// Starts requests while there is room for them. One thread at a time: who comes meanwhile only leaves word that
    /// there is more room, so that requests that end at once do not nest.
    private func fill() {
        while let (index, ticket) = takeNext() {
            pool.start(requests[index], ticket, waitingForRoom: true) { [self] result in ended(index, result) }
        }
    }

    private func takeNext() -> (Int, Ticket)? {
        state.withLock { state in
            guard state.room > 0, state.next < requests.count else {
                state.isFilling = false
                return nil
            }
            state.room -= 1
            let ticket = Ticket()
            if state.isCancelled { _ = ticket.cancel() }
            state.tickets[state.next] = ticket
            defer { state.next += 1 }
            return (state.next, ticket)
        }
    }

    private func ended(_ index: Int, _ result: Result<Report, PoolError>) {
        let (waiter, fills) = state.withLock { state in
            state.results[index] = result
            state.tickets[index] = nil
            state.left -= 1
            state.room += 1
            let fills = !state.isFilling && state.next < requests.count
            if fills { state.isFilling = true }
            return (state.left == 0 ? state.waiter : nil, fills)
        }
        if fills { fill() }
        waiter?.resume(returning: state.withLock { $0.results.compactMap(\.self) })
    }
}
