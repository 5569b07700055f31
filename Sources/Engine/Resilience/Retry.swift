/// When something that failed is tried again: exponential back-off with full jitter.
struct RetryPolicy: Sendable {
    /// Tries in all, the first one included.
    var attempts = 3
    /// Nanoseconds: the bound of the first delay, which doubles, and of any.
    var first: UInt64 = 50_000_000
    var longest: UInt64 = 5_000_000_000

    /// Nanoseconds to wait before the next try: anything up to the bound, so that callers do not come all at once.
    /// `nil`: it has been tried often enough.
    ///
    /// - Parameter attempt: how often it has been tried, from 1.
    func delay(after attempt: Int, _ random: inout some RandomNumberGenerator) -> UInt64? {
        guard attempt >= 1, attempt < attempts else { return nil }
        let doubled = first.multipliedReportingOverflow(by: 1 << UInt64(min(attempt - 1, 40)))
        let bound = doubled.overflow ? longest : min(doubled.partialValue, longest)
        return UInt64.random(in: 0...bound, using: &random)
    }
}

/// Retries are at most a share of the calls, plus a few: where everything fails they would only add to the load.
struct RetryBudget: Sendable {
    private var tokens: Double
    private let share: Double
    private let most: Double

    /// - Parameters:
    ///   - share: retries for each call.
    ///   - reserve: retries that are there before any call, and at most.
    init(share: Double = 0.1, reserve: Int = 10) {
        self.share = min(max(share, 0), 1)
        most = Double(max(0, reserve))
        tokens = most
    }

    mutating func called(_ count: Int) { tokens = min(most, tokens + share * Double(count)) }

    /// - Returns: whether one more is in the budget.
    mutating func spend() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
