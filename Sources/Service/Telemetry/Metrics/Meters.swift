internal import Metrics
internal import Synchronization

/// A counter; adding to it takes no lock.
final class CounterMeter: CounterHandler, FloatingPointCounterHandler, Sendable {
    private let number = AtomicDouble()

    var value: Double { number.value }

    /// Counters never go down: what is not more than 0 is no event.
    func increment(by amount: Int64) { if amount > 0 { number.add(Double(amount)) } }
    func increment(by amount: Double) { if amount > 0, amount.isFinite { number.add(amount) } }
    func reset() { number.set(0) }
}

/// What goes up and down; a recorder that does not aggregate as well.
final class GaugeMeter: MeterHandler, RecorderHandler, Sendable {
    private let number = AtomicDouble()

    var value: Double { number.value }

    func set(_ value: Int64) { number.set(Double(value)) }
    func set(_ value: Double) { number.set(value) }
    func increment(by amount: Double) { number.add(amount) }
    func decrement(by amount: Double) { number.add(-amount) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
}

/// Counts by fixed buckets; recording takes no lock.
final class HistogramMeter: TimerHandler, RecorderHandler, Sendable {
    let bounds: [Double]
    // As many as bounds and one; made by the initialiser, gone with `deinit`.
    nonisolated(unsafe) private let counts: UnsafeMutablePointer<Atomic<UInt64>>
    private let sum = AtomicDouble()

    /// Seconds: half a millisecond to half a minute.
    static let seconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// Amounts of anything.
    static let amounts: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000]

    init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = .allocate(capacity: bounds.count + 1)
        for index in 0...bounds.count { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: bounds.count + 1)
        counts.deallocate()
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        (counts + index).pointee.wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) * 1e-9) }
    func record(_ duration: Duration) {
        let parts = duration.components
        record(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    }

    var state: HistogramState {
        HistogramState(
            bounds: bounds, counts: (0...bounds.count).map { (counts + $0).pointee.load(ordering: .relaxed) },
            sum: sum.value)
    }
}

/// A `Double` that many threads add to.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (done, now) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if done { return }
            seen = now
        }
    }
}
