/// Gunther's universal scalability law, fitted to what was measured: throughput with n workers is
/// λn / (1 + σ(n - 1) + κn(n - 1)), where σ is what must be done one after another, and κ what workers spend on
/// agreeing with one another.
public struct ScalabilityLaw: Sendable, Hashable {
    /// Of one worker, a second.
    public let rate: Double
    /// σ and κ; neither is negative.
    public let contention: Double
    public let coherency: Double
    /// How much of the spread of the measurements it explains, at most 1.
    public let fit: Double

    public struct Point: Sendable, Hashable {
        public var workers: Int
        /// A second.
        public var throughput: Double

        public init(workers: Int, throughput: Double) {
            self.workers = workers
            self.throughput = throughput
        }
    }

    /// - Returns: `nil` unless there are at least three different numbers of workers: the law has three parameters.
    public init?(_ points: [Point]) {
        let points = points.filter { $0.workers > 0 && $0.throughput > 0 && $0.throughput.isFinite }
        guard Set(points.map(\.workers)).count >= 3 else { return nil }
        var best: (error: Double, rate: Double, sigma: Double, kappa: Double) = (.infinity, 0, 0, 0)
        // For given σ and κ the best λ is known; over those two, a grid that closes in.
        var center = (sigma: 0.5, kappa: 0.05)
        var step = (sigma: 0.1, kappa: 0.01)
        for round in 0..<40 {
            for i in -5...5 {
                for j in -5...5 {
                    let sigma = max(0, center.sigma + Double(i) * step.sigma)
                    let kappa = max(0, center.kappa + Double(j) * step.kappa)
                    let (rate, error) = Self.rate(points, sigma, kappa)
                    if error < best.error { best = (error, rate, sigma, kappa) }
                }
            }
            center = (best.sigma, best.kappa)
            if round >= 4 { step = (step.sigma * 0.7, step.kappa * 0.7) }
        }
        rate = best.rate
        contention = best.sigma
        coherency = best.kappa
        let mean = points.reduce(0) { $0 + $1.throughput } / Double(points.count)
        let total = points.reduce(0) { $0 + ($1.throughput - mean) * ($1.throughput - mean) }
        fit = total > 0 ? 1 - best.error / total : 1
    }

    private static func shape(_ n: Double, _ sigma: Double, _ kappa: Double) -> Double {
        n / (1 + sigma * (n - 1) + kappa * n * (n - 1))
    }

    private static func rate(_ points: [Point], _ sigma: Double, _ kappa: Double) -> (rate: Double, error: Double) {
        var xy = 0.0
        var xx = 0.0
        for point in points {
            let x = shape(Double(point.workers), sigma, kappa)
            xy += x * point.throughput
            xx += x * x
        }
        let rate = xx > 0 ? xy / xx : 0
        let error = points.reduce(0) {
            let off = $1.throughput - rate * shape(Double($1.workers), sigma, kappa)
            return $0 + off * off
        }
        return (rate, error)
    }

    /// A second, with so many workers.
    public func throughput(workers: Int) -> Double { rate * Self.shape(Double(max(1, workers)), contention, coherency) }

    /// With how many workers throughput is highest; `nil`: it grows on and on.
    public var peak: Int? {
        guard coherency > 1e-9 else { return nil }
        let peak = ((1 - min(contention, 1)) / coherency).squareRoot()
        return max(1, peak < 1e6 ? Int(peak.rounded()) : 1_000_000)
    }
}
