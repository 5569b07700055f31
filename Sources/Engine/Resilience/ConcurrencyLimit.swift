/// How many calls to something that waits should be out at once, found from how long they take: more while answers do
/// not get slower, fewer when they do. The gradient of Netflix's concurrency-limits (GradientLimit): the limit is
/// multiplied by the latency without load ÷ the latency now, and gets its square root on top, for a short queue.
///
/// A pure state machine; latencies are nanoseconds.
struct ConcurrencyLimit: Sendable {
    private var estimate: Double
    /// The least latency since the last probe: what it is without load.
    private var unloaded = Double.infinity
    private var untilProbe = ConcurrencyLimit.probeInterval
    private(set) var running = 0
    private let bounds: ClosedRange<Double>

    /// An answer may be this many times as slow as without load before that counts as congestion.
    private static let tolerance = 1.5
    /// How much of a new estimate counts.
    private static let smoothing = 0.2
    /// Samples after which the latency without load is measured anew, with little load: under load it cannot be told
    /// from the other side having become slower.
    private static let probeInterval = 1_000

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
        if dropped { return set(estimate * 0.9) }
        untilProbe -= 1
        if untilProbe <= 0 {
            untilProbe = Self.probeInterval
            unloaded = .infinity
            return set(estimate.squareRoot())
        }
        let latency = Double(max(1, latency))
        unloaded = min(unloaded, latency)
        // Who did not use what it had says nothing about what the other side could bear.
        guard Double(outstanding) * 2 >= estimate else { return }
        let gradient = min(max(Self.tolerance * unloaded / latency, 0.5), 1)
        let wanted = estimate * gradient + estimate.squareRoot()
        set(estimate * (1 - Self.smoothing) + wanted * Self.smoothing)
    }

    private mutating func set(_ new: Double) { estimate = min(max(new, bounds.lowerBound), bounds.upperBound) }
}
