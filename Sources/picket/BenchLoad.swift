import ArgumentParser
import Detection
import Engine
import Measurement
import Synchronization

/// So many callers, each of which asks again as soon as it has its answer.
struct ClosedLoop {
    let pool: DetectorPool
    let requests: [Request]
    var total: Int
    let concurrent: Int
    /// Nanoseconds a caller would take between two requests if nothing were slow. While it waits longer than that, it
    /// does not ask: the requests it would have made are added, with the latency they would have had.
    var expectedInterval: UInt64?

    struct Outcome {
        var seconds = 0.0
        var succeeded = 0
        var failed = 0
        /// Answered, but not all of it could be inspected.
        var partial = 0
        var latency: Distribution
        /// Share of the processors.
        var processorUse = 0.0
        var peakResident = 0

        var successShare: Double {
            succeeded + failed > 0 ? Double(succeeded) / Double(succeeded + failed) : 0
        }
        var partialShare: Double { succeeded > 0 ? Double(partial) / Double(succeeded) : 0 }
        var throughput: Double { seconds > 0 ? Double(succeeded + failed) / seconds : 0 }
    }

    func run() async -> Outcome {
        let recorder = LatencyRecorder()
        let next = Counter()
        let failed = Counter()
        let partial = Counter()
        let before = ProcessGauge.read()
        let start = Measurement.Clock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(concurrent, total) {
                group.addTask {
                    while true {
                        let number = next.next()
                        guard number < total else { return }
                        let asked = Measurement.Clock.now
                        let report = try? await pool.execute(requests[number % requests.count])
                        let took = Measurement.Clock.now &- asked
                        if let expectedInterval {
                            recorder.record(nanoseconds: took, expectedInterval: expectedInterval)
                        } else {
                            recorder.record(nanoseconds: took)
                        }
                        guard let report else {
                            failed.count()
                            continue
                        }
                        if !report.failures.isEmpty { partial.count() }
                    }
                }
            }
        }
        let seconds = Double(Measurement.Clock.now &- start) * 1e-9
        let after = ProcessGauge.read()
        let lost = failed.value
        return Outcome(
            seconds: seconds, succeeded: total - lost, failed: lost, partial: partial.value,
            latency: recorder.distribution,
            processorUse: after.processorUse(since: before, processors: pool.metrics().workers),
            peakResident: after.peakResident)
    }
}

/// Requests that come when they come, whether earlier ones have been answered or not (Poisson arrivals). Latency is
/// counted from when a request should have been made: what waits to be made counts as waiting.
///
/// As many come as keep the workers busy for a share of their time: on a shared machine, what is a light load now may be
/// too much a minute later.
struct OpenLoop {
    let pool: DetectorPool
    let requests: [Request]
    /// A second, at first.
    let rate: Double
    /// Share of their time that the workers are to be busy.
    let load: Double
    let seconds: Double

    struct Outcome {
        var made = 0
        var answered = 0
        var refused = 0
        var latency: Distribution
        /// Each second: bytes in use, and the share of their time that the workers were busy.
        var resident: [Double] = []
        var busy: [Double] = []
    }

    func run() async throws -> Outcome {
        let recorder = LatencyRecorder()
        let answered = Counter()
        let refused = Counter()
        var made = 0
        var resident: [Double] = []
        var busy: [Double] = []
        var steering = Steering(rate: rate, load: load)
        var schedule = ArrivalSchedule(rate: rate)
        let start = Measurement.Clock.now
        var due = start
        var (lastLook, lastBusy) = (start, busySeconds)
        let end = start &+ UInt64(seconds * 1e9)
        // Discarding: a group that keeps what its tasks return would grow with every request.
        try await withThrowingDiscardingTaskGroup { group in
            while due < end {
                let now = Measurement.Clock.now
                if now &- lastLook >= 1_000_000_000 {
                    let busyNow = busySeconds
                    let share = (busyNow - lastBusy) / (Double(now &- lastLook) * 1e-9 * Double(pool.metrics().workers))
                    (lastLook, lastBusy) = (now, busyNow)
                    resident.append(Double(ProcessGauge.read().resident))
                    busy.append(share)
                    schedule.rate = steering.next(after: share)
                }
                guard due <= now else {
                    try await Task.sleep(nanoseconds: min(due &- now, 50_000_000))
                    continue
                }
                let (request, intended) = (requests[made % requests.count], due)
                made += 1
                group.addTask {
                    do {
                        _ = try await pool.submit(request)
                        answered.count()
                    } catch {
                        refused.count()
                    }
                    recorder.record(nanoseconds: Measurement.Clock.now &- intended)
                }
                due &+= schedule.next()
            }
        }
        return Outcome(
            made: made, answered: answered.value, refused: refused.value,
            latency: recorder.distribution, resident: resident, busy: busy)
    }

    private var busySeconds: Double {
        let metrics = pool.metrics()
        return metrics.workSeconds + metrics.poolSeconds
    }
}

/// From how busy the workers were to how many requests are to come: more if they could do more, fewer if they could not
/// keep up.
struct Steering {
    private(set) var rate: Double
    private let load: Double

    init(rate: Double, load: Double) {
        self.rate = rate
        self.load = load
    }

    mutating func next(after busy: Double) -> Double {
        // A part of the way each second: what was measured is of a second too, and tasks are of different sizes. Busy all
        // the time may be by any factor too much.
        let wanted = busy >= 0.98 ? 0.5 : load / max(busy, 0.01)
        rate = min(max(rate * (1 + 0.3 * (min(wanted, 2) - 1)), 1), 1e6)
        return rate
    }
}

/// Counts for many threads.
final class Counter: Sendable {
    private let state = Atomic(0)

    var value: Int { state.load(ordering: .relaxed) }

    func count() { state.add(1, ordering: .relaxed) }

    /// 0, 1, 2 ..., each once.
    func next() -> Int { state.add(1, ordering: .relaxed).oldValue }
}
