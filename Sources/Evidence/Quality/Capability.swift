import Glibc

/// How well what was measured keeps within its limits, of a process that is in control.
public struct Capability: Sendable, Hashable {
    public let mean: Double
    /// Of the sample, by n - 1.
    public let deviation: Double
    public let count: Int
    /// The width of the limits in widths of the process; only of two limits.
    public let cp: Double?
    public let cpInterval: ExactInterval?
    /// The distance to the nearer limit in half widths of the process.
    public let cpk: Double
    /// Bissell's (1990); like the index itself it takes the measurements to be normal.
    public let cpkInterval: ExactInterval

    /// - Returns: `nil` without a limit, with limits the wrong way round, with fewer than two measurements, with any that
    ///   is not finite, or if all are the same: of a process that does not vary there is no index.
    public init?(
        _ values: [Double], lower: Double? = nil, upper: Double? = nil,
        confidence: Double = ExactInterval.usualConfidence
    ) {
        guard values.count > 1, values.allSatisfy(\.isFinite), lower != nil || upper != nil else { return nil }
        guard (lower ?? 0).isFinite, (upper ?? 0).isFinite else { return nil }
        if let lower, let upper, lower >= upper { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        guard deviation > 0, deviation.isFinite else { return nil }
        self.mean = mean
        self.deviation = deviation
        count = values.count
        let doubt = ExactInterval.doubt(confidence)
        if let lower, let upper {
            let cp = (upper - lower) / (6 * deviation)
            // (n-1)s²/σ² is χ² with n-1 degrees of freedom: a gamma distribution of half of them, doubled.
            func factor(_ p: Double) -> Double { (2 * Gamma.quantile(p, (n - 1) / 2) / (n - 1)).squareRoot() }
            self.cp = cp
            cpInterval = ExactInterval(
                low: cp * factor(doubt / 2), high: cp * factor(1 - doubt / 2), confidence: 1 - doubt)
        } else {
            cp = nil
            cpInterval = nil
        }
        let distances = [lower.map { mean - $0 }, upper.map { $0 - mean }].compactMap(\.self)
        let cpk = (distances.min() ?? 0) / (3 * deviation)
        let spread = (1 / (9 * n) + cpk * cpk / (2 * (n - 1))).squareRoot() * (Normal.quantile(1 - doubt / 2) ?? 0)
        self.cpk = cpk
        cpkInterval = ExactInterval(low: cpk - spread, high: cpk + spread, confidence: 1 - doubt)
    }
}
