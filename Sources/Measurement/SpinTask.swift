import Glibc

/// Work for a processor that takes a given time: integer arithmetic, each step of which waits for the one before.
public struct SpinTask: Sendable {
    public let iterations: Int

    /// - Parameter nanoseconds: how long it should take on this machine when it is not disturbed.
    public init(nanoseconds: Int) {
        iterations = max(1, Int(Double(nanoseconds) / Self.nanosecondsPerIteration))
    }

    private init(iterations: Int) { self.iterations = iterations }

    /// The least of many tries: whatever disturbs makes it only longer.
    private static let nanosecondsPerIteration: Double = {
        let task = SpinTask(iterations: 100_000)
        var best = Double.infinity
        for round in 0..<50 {
            let start = Clock.now
            task.run(UInt64(round))
            best = min(best, Double(Clock.now &- start) / Double(task.iterations))
        }
        return max(best, 0.01)
    }()

    /// - Returns: a value that depends on every step.
    @inline(never)
    @discardableResult
    public func run(_ seed: UInt64 = 1) -> UInt64 {
        let value = Self.spin(iterations, seed)
        Self.consume(value)
        return value
    }

    @inline(__always)
    private static func spin(_ count: Int, _ seed: UInt64) -> UInt64 {
        var value = seed | 1
        // A multiplication and a shift: nothing that a compiler could do for many steps at once.
        for _ in 0..<count { value = (value ^ value >> 29) &* 6_364_136_223_846_793_005 &+ 1 }
        return value
    }

    /// Keeps the compiler from leaving the work out.
    @inline(never)
    @_optimize(none)
    private static func consume(_ value: UInt64) {}
}

/// The monotonic clock, in nanoseconds.
public enum Clock {
    public static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
