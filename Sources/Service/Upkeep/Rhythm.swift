/// When a task that comes again and again is due: soon after the start, then in its interval, after a failure sooner.
///
/// A value without a clock: times are milliseconds of one that neither stops nor jumps.
struct Rhythm: Sendable, Hashable {
    /// The first pause after a failure; each further one doubles it, up to the interval.
    static let shortest: Int64 = 5_000

    /// For so long at most what was not done waits for another look.
    static let between: Int64 = 300_000

    let interval: Int64
    private(set) var due: Int64
    private var failures = 0

    /// - Parameter spread: 0..<1, by chance: processes that start together do not come together.
    init(every interval: Int64, start now: Int64, spread: Double) {
        self.interval = max(interval, 1)
        // The first round is within a minute: what runs for an hour a day is kept up as well.
        due = Self.sum(now, Int64(Double(min(self.interval, 60_000)) * min(max(spread, 0), 1)))
    }

    enum Outcome: Hashable {
        case done
        /// It was not its turn, or something has to pass first.
        case notYet
        case failed
    }

    /// - Parameter spread: 0..<1, by chance.
    mutating func ended(_ outcome: Outcome, now: Int64, spread: Double) {
        failures = outcome == .failed ? min(failures + 1, 40) : 0
        let pause =
            switch outcome {
            case .done: interval
            case .notYet: min(interval, Self.between)
            case .failed: min(interval, Self.shortest << Int64(min(failures - 1, 20)))
            }
        // 95 to 105 of 100 parts of it.
        let chance = Int64(Double(pause) * (min(max(spread, 0), 1) - 0.5) / 10)
        due = Self.sum(now, max(1, Self.sum(pause, chance)))
    }

    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
