import Glibc

/// When requests come that do not wait for one another: exponential times between them, the same in every run.
public struct ArrivalSchedule: Sendable {
    private let mean: Double
    private var random = Xorshift()

    /// - Parameter rate: a second, on average.
    public init(rate: Double) { mean = 1e9 / max(rate, 1e-3) }

    /// Nanoseconds until the next one.
    public mutating func next() -> UInt64 { UInt64(min(-log(random.nextUnit()) * mean, 1e12)) }
}
