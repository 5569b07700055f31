import Glibc

/// A figure with the interval that holds the true one in 95 of 100 repetitions of the measurement.
public struct Estimate: Sendable, Hashable, Codable {
    public var value: Double
    public var low: Double
    public var high: Double
    /// What it was made from.
    public var samples: Int

    public init(value: Double, low: Double, high: Double, samples: Int) {
        self.value = value
        self.low = low
        self.high = high
        self.samples = samples
    }

    /// One that was counted, not estimated.
    public init(exactly value: Double) { self.init(value: value, low: value, high: value, samples: 1) }

    public func scaled(by factor: Double) -> Estimate {
        Estimate(
            value: value * factor, low: min(low * factor, high * factor), high: max(low * factor, high * factor),
            samples: samples)
    }
}

public enum Statistics {
    /// The middle; of an even number, the mean of the two in the middle. 0 of none.
    public static func median(_ values: [Double]) -> Double { percentile(50, of: values) }

    /// Between the two nearest ranks, as `numpy.percentile` does it. 0 of none.
    public static func percentile(_ percent: Double, of values: [Double]) -> Double {
        percentile(percent, ofSorted: values.sorted())
    }

    static func percentile(_ percent: Double, ofSorted sorted: [Double]) -> Double {
        guard let last = sorted.last else { return 0 }
        let rank = min(max(percent, 0), 100) / 100 * Double(sorted.count - 1)
        let below = Int(rank)
        guard below + 1 < sorted.count else { return last }
        return sorted[below] + (sorted[below + 1] - sorted[below]) * (rank - Double(below))
    }

    public static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// How often a bootstrap draws.
    private static let draws = 2_000

    /// The median with its interval: percentile bootstrap (Efron 1979), from a fixed seed so that the same
    /// measurements give the same figures.
    public static func medianEstimate(_ values: [Double]) -> Estimate {
        estimate(count: values.count, of: median(values)) { picks in median(picks.map { values[$0] }) }
    }

    /// What `a` costs beyond `b`, as a share of `b`: the median of the ratios of pairs measured side by side, minus 1.
    public static func overheadEstimate(_ a: [Double], over b: [Double]) -> Estimate {
        let ratios = zip(a, b).filter { $1 > 0 }.map { $0 / $1 - 1 }
        return medianEstimate(ratios)
    }

    /// The slope of a series by its index: least squares, with an interval that allows for neighbours being alike
    /// (moving block bootstrap of the residuals, Künsch 1989).
    public static func slopeEstimate(_ values: [Double]) -> Estimate {
        let count = values.count
        guard count >= 3 else { return Estimate(value: 0, low: -.infinity, high: .infinity, samples: count) }
        let line = Line(values)
        let residuals = values.indices.map { values[$0] - line.value(at: $0) }
        let block = max(1, Int(Double(count).squareRoot()))
        var random = Xorshift()
        var slopes: [Double] = []
        for _ in 0..<draws {
            var sample: [Double] = []
            sample.reserveCapacity(count)
            while sample.count < count {
                let start = random.next(below: count - block + 1)
                for offset in 0..<min(block, count - sample.count) {
                    sample.append(line.value(at: sample.count) + residuals[start + offset])
                }
            }
            slopes.append(Line(sample).slope)
        }
        slopes.sort()
        return Estimate(
            value: line.slope, low: percentile(2.5, ofSorted: slopes), high: percentile(97.5, ofSorted: slopes),
            samples: count)
    }

    private static func estimate(count: Int, of value: Double, _ statistic: ([Int]) -> Double) -> Estimate {
        guard count > 1 else { return Estimate(value: value, low: -.infinity, high: .infinity, samples: count) }
        var random = Xorshift()
        var drawn: [Double] = []
        drawn.reserveCapacity(draws)
        for _ in 0..<draws { drawn.append(statistic((0..<count).map { _ in random.next(below: count) })) }
        drawn.sort()
        return Estimate(
            value: value, low: percentile(2.5, ofSorted: drawn), high: percentile(97.5, ofSorted: drawn),
            samples: count)
    }

    struct Line {
        let slope: Double
        private let base: Double

        init(_ values: [Double]) {
            let middle = Double(values.count - 1) / 2
            let mean = Statistics.mean(values)
            var xy = 0.0
            var xx = 0.0
            for (index, value) in values.enumerated() {
                let x = Double(index) - middle
                xy += x * (value - mean)
                xx += x * x
            }
            slope = xx > 0 ? xy / xx : 0
            base = mean - slope * middle
        }

        func value(at index: Int) -> Double { base + slope * Double(index) }
    }
}

/// Numbers that are the same in every run.
struct Xorshift {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// Above 0, at most 1.
    mutating func nextUnit() -> Double { (Double(next() >> 11) + 1) * 0x1p-53 }
}
