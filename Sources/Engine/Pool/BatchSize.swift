import Synchronization

/// How much work a worker takes at once: so much that the trip to the scheduler is a small share of it, and no more,
/// for whatever is urgent waits behind it.
final class BatchSize: Sendable {
    /// Tasks a batch can have.
    static let most = 256
    private static let bounds: ClosedRange<UInt64> = 50_000...2_000_000
    /// Of what the pool may take, what trips may.
    private static let tripShare = 0.1

    /// Nanoseconds of predicted work.
    private let nanoseconds = Atomic<UInt64>(200_000)
    /// What a trip takes: moving average, nanoseconds.
    private let trip = Atomic<UInt64>(1_000)
    private let share = Atomic<UInt64>(0)

    init(targetOverhead: Double) { set(targetOverhead: targetOverhead) }

    var budget: UInt64 { nanoseconds.load(ordering: .relaxed) }

    /// The share of a worker's time that the pool may take in all.
    var targetOverhead: Double { Double(bitPattern: share.load(ordering: .relaxed)) }

    func set(targetOverhead: Double) {
        share.store(min(max(targetOverhead, 0.000_1), 0.5).bitPattern, ordering: .relaxed)
    }

    /// Asks for larger batches where trips were not all of the overhead, and lets them shrink again.
    func adapt(measured: Double, target: Double) {
        let factor = min(max(target / max(measured, 1e-6), 0.5), 2)
        set(targetOverhead: min(targetOverhead * factor, target))
    }

    /// Updates race, and may lose one another: it is an average.
    func refilled(tasks: Int, in time: UInt64) {
        // A trip that was interrupted says nothing about trips.
        guard time < 100_000 else { return }
        let old = trip.load(ordering: .relaxed)
        let new = old &- old / 64 &+ time / 64
        trip.store(new, ordering: .relaxed)
        let wanted = UInt64(Double(new) / (targetOverhead * Self.tripShare))
        nanoseconds.store(min(max(wanted, Self.bounds.lowerBound), Self.bounds.upperBound), ordering: .relaxed)
    }

    /// Nanoseconds a trip takes, on average.
    var averageTrip: UInt64 { trip.load(ordering: .relaxed) }
}
