import Glibc

/// When requests come that do not wait for one another: exponential times between them, the same in every run.
public struct ArrivalSchedule: Sendable {
    /// A second, on average.
    public var rate: Double
    private var random = Xorshift()

    public init(rate: Double) { self.rate = rate }

    /// Nanoseconds until the next one.
    public mutating func next() -> UInt64 { UInt64(min(-log(random.nextUnit()) * 1e9 / max(rate, 1e-3), 1e12)) }
}
