import Glibc

extension Duration {
    /// Between 0 and some 292 years.
    var nanosecondsClamped: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, product <= .max - 1_000_000_000 else { return UInt64(Int64.max) }
        return UInt64(product) + UInt64(attoseconds / 1_000_000_000)
    }

    static func nanoseconds(clamping nanoseconds: UInt64) -> Duration { .nanoseconds(Int64(clamping: nanoseconds)) }
}

/// The monotonic clock: what all of the pool's times are of, in nanoseconds.
enum Monotonic {
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
