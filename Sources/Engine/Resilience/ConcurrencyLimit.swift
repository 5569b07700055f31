/// How many calls to something that waits should be out at once, found from how long they take: more while answers do
/// not get slower, fewer when they do. The gradient of Netflix's concurrency-limits (Gradient2Limit).
///
/// A pure state machine; latencies are nanoseconds.
struct ConcurrencyLimit: Sendable {
    private var estimate: Double
    private var long = 0.0
    private var samples = 0
    private(set) var running = 0
    private let bounds: ClosedRange<Double>

    /// An answer may be this many times as slow as usual before that counts as congestion.
    private static let tolerance = 1.5
    /// How much of a new estimate counts.
    private static let smoothing = 0.2
    /// Samples the long average looks back on.
    private static let memory = 600.0
    private static let warmUp = 10

    init(initial: Int = 8, in bounds: ClosedRange<Int> = 1...256) {
        self.bounds = Double(max(1, bounds.lowerBound))...Double(max(1, bounds.upperBound))
        estimate = min(max(Double(initial), self.bounds.lowerBound), self.bounds.upperBound)
    }

    var limit: Int { Int(estimate) }

    /// - Returns: whether one more may go out; it has to be released.
    mutating func acquire() -> Bool {
        guard running < limit else { return false }
        running += 1
        return true
    }

    /// One has come back.
    ///
    /// - Parameter dropped: it was given up, which is congestion whatever its latency says.
    mutating func release(latency: UInt64, dropped: Bool) {
        let outstanding = running
        running = max(0, running - 1)
        let short = Double(max(1, latency))
        samples += 1
        long =
            samples <= Self.warmUp
            ? long + (short - long) / Double(samples) : long + (short - long) * 2 / (Self.memory + 1)
        // After a slow time, the average comes down faster than it would by itself.
        if long / short > 2 { long *= 0.95 }
        if dropped {
            estimate = max(bounds.lowerBound, estimate * 0.9)
            return
        }
        // Who did not use what it had says nothing about what it could bear.
        guard Double(outstanding) * 2 >= estimate else { return }
        let gradient = min(max(Self.tolerance * long / short, 0.5), 1)
        let room = estimate.squareRoot()
        let wanted = estimate * gradient + room
        estimate = min(
            max(estimate * (1 - Self.smoothing) + wanted * Self.smoothing, bounds.lowerBound), bounds.upperBound)
    }
}
