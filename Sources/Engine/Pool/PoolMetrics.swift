public import Detection
import Histogram
import Synchronization

/// What a pool has done and how it is doing: a snapshot.
public struct PoolMetrics: Sendable {
    /// Requests taken, ended, stopped before their end, and refused.
    public var requests = Requests()
    /// Tasks (files inspected, functions and programs run) that ended.
    public var tasks = 0
    /// Waiting and running now.
    public var waitingTasks = 0
    public var runningTasks = 0
    /// Time from taking a request to its end, by priority level; only levels that had any.
    public var latency: [Int: Latency] = [:]
    /// Seconds the workers spent in detectors, and in the pool's own code.
    public var workSeconds = 0.0
    public var poolSeconds = 0.0
    /// Threads given up to detectors that did not come back.
    public var abandonedThreads = 0
    public var steals = 0
    public var workers = 0
    /// What was wrong with the cache on disk.
    public var notices: [Notice] = []
    /// Bytes of text and files of the requests in the pool.
    public var admittedBytes = 0
    public var detectors: [DetectorHealth.Snapshot] = []
    public var memoryCache: CacheStatistics?
    /// Asked for what is not in memory; `policy` and `shadows` say nothing here.
    public var diskCache: CacheStatistics?
    /// What was brought from disk into memory before it was asked for.
    public var prefetch: PrefetchStatistics?
    /// Tasks that waited for what another request's was making, in place of making it as well.
    public var sharedResults = 0
    /// How well costs are predicted, by what runs.
    public var costs: [(name: String, accuracy: CostModel.Accuracy)] = []

    /// Share of the workers' busy time that was the pool's own.
    public var overhead: Double {
        workSeconds + poolSeconds > 0 ? poolSeconds / (workSeconds + poolSeconds) : 0
    }

    public struct Requests: Sendable, Hashable {
        public var taken = 0
        public var ended = 0
        public var stopped = 0
        public var refused = 0
    }

    /// Seconds.
    public struct Latency: Sendable, Hashable {
        public var count: Int
        public var median: Double
        public var p95: Double
        public var p99: Double
        public var longest: Double
    }
}

/// Counts of all requests; one lock a request.
final class MetricsBook: Sendable {
    private let state = Mutex(State())

    private struct State {
        var requests = PoolMetrics.Requests()
        /// Microseconds, by priority level.
        var latency: [Int: Histogram<UInt32>] = [:]
    }

    /// An hour, in microseconds: what takes longer counts as that.
    private static let most: UInt64 = 3_600_000_000

    func taken() { state.withLock { $0.requests.taken += 1 } }
    func refused() { state.withLock { $0.requests.refused += 1 } }

    func ended(_ priority: Int, after time: UInt64, isStopped: Bool) {
        state.withLock { state in
            if isStopped { state.requests.stopped += 1 } else { state.requests.ended += 1 }
            state.latency[
                priority, default: Histogram(highestTrackableValue: Self.most, numberOfSignificantValueDigits: .three)
            ]
            .record(min(time / 1_000, Self.most))
        }
    }

    func fill(_ metrics: inout PoolMetrics) {
        let state = state.withLock { $0 }
        metrics.requests = state.requests
        metrics.latency = state.latency.mapValues { histogram in
            PoolMetrics.Latency(
                count: Int(histogram.totalCount), median: Double(histogram.valueAtPercentile(50)) * 1e-6,
                p95: Double(histogram.valueAtPercentile(95)) * 1e-6,
                p99: Double(histogram.valueAtPercentile(99)) * 1e-6,
                longest: Double(histogram.max) * 1e-6)
        }
    }
}

/// What one worker did with its time. Written by its thread alone.
final class WorkerMeter: Sendable {
    private let before = Padding(repeating: 0)
    private let tasks = Atomic<UInt64>(0)
    private let work = Atomic<UInt64>(0)
    private let pool = Atomic<UInt64>(0)
    let longest = Atomic<UInt64>(0)
    /// Of what the worker took last.
    let priority = Atomic(Int.max)
    private let after = Padding(repeating: 0)

    /// A task, of whose time so much was the detectors'.
    func add(work time: UInt64, of whole: UInt64) {
        Self.add(1, to: tasks)
        Self.add(time, to: work)
        Self.add(whole &- time, to: pool)
        if whole > longest.load(ordering: .relaxed) { longest.store(whole, ordering: .relaxed) }
    }

    func add(pool time: UInt64) { Self.add(time, to: pool) }

    private static func add(_ value: UInt64, to counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ value, ordering: .relaxed)
    }

    var time: WorkTime {
        WorkTime(
            tasks: tasks.load(ordering: .relaxed), work: work.load(ordering: .relaxed),
            pool: pool.load(ordering: .relaxed))
    }
}

/// Nanoseconds in detectors and in the pool's own code.
struct WorkTime: Sendable {
    var tasks: UInt64 = 0
    var work: UInt64 = 0
    var pool: UInt64 = 0

    static func + (left: WorkTime, right: WorkTime) -> WorkTime {
        WorkTime(tasks: left.tasks &+ right.tasks, work: left.work &+ right.work, pool: left.pool &+ right.pool)
    }

    func overhead(since start: WorkTime) -> Double {
        let pool = Double(pool &- start.pool)
        let work = Double(work &- start.work)
        return pool + work > 0 ? pool / (pool + work) : 0
    }
}
