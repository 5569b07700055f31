import Detection
import Glibc

/// How a detector's cost grows with a file's size, until it has been measured.
public enum Complexity: String, Sendable, Hashable, CaseIterable {
    case constant, linear, linearithmic, quadratic

    /// What the cost is proportional to.
    func units(ofBytes bytes: Double) -> Double {
        switch self {
        case .constant: 1
        case .linear: bytes
        case .linearithmic: bytes * log2(bytes + 2)
        case .quadratic: bytes * bytes
        }
    }
}

/// Predicts nanoseconds from bytes, and learns from what it took.
///
/// Four ways of predicting run side by side, and each is judged on every new task before it learns from it
/// (prequential error: the mean of |ln(predicted / measured)|). The one with the least error so far predicts: the
/// regression is used only where it beats the others. Costs are held against each other as ratios, so a file of a
/// hundred bytes counts as much as one of a megabyte.
public struct CostModel: Sendable {
    /// A way of predicting.
    enum Way: Int, Sendable, CaseIterable {
        /// A fixed cost and one for each unit, by weighted recursive least squares with forgetting.
        case regression
        case lastValue
        case mean
        /// A guess made before anything was measured.
        case prior

        var name: String {
            switch self {
            case .regression: "regression"
            case .lastValue: "last value"
            case .mean: "mean"
            case .prior: "prior"
            }
        }
    }

    /// How well each way has predicted so far.
    public struct Accuracy: Sendable, Hashable {
        public var samples: Int
        /// Mean of |ln(predicted / measured)|, by way: `regression`, `last value`, `mean`, `prior`.
        public var errors: [String: Double]
        /// The one in use.
        public var used: String
        /// The typical factor by which a prediction is off: exp of its error.
        public var typicalFactor: Double
    }

    let complexity: Complexity
    private(set) var samples = 0
    private var errors = [Double](repeating: 0, count: Way.allCases.count)
    private var lastValue = 0.0
    /// Of the logarithms: costs are spread over orders of magnitude.
    private var meanLog = 0.0
    private var regression = WeightedLine()
    /// Variance of ln(measured / predicted) of the way in use.
    private var spread = 0.25

    private static let bounds = 100.0...3.6e12
    /// Errors look back on about so many tasks.
    private static let memory = 512.0
    /// What a file costs before any was measured: nanoseconds for each byte, near what parsing takes.
    private static let guess = 200.0

    init(complexity: Complexity = .linear) { self.complexity = complexity }

    /// Nanoseconds that something of this size should take.
    public func predict(bytes: Int) -> UInt64 { UInt64(prediction.cost(units: units(bytes))) }

    /// What it predicts as long as it learns nothing: a line, whichever way it is that predicts.
    struct Prediction: Sendable {
        fileprivate let complexity: Complexity
        fileprivate let line: WeightedLine.Line

        fileprivate func cost(units: Double) -> Double { CostModel.clamp(line.value(at: units)) }

        /// Nanoseconds, as the scheduler takes them.
        func cost(bytes: Int) -> UInt32 {
            UInt32(min(cost(units: CostModel.units(bytes, complexity)), Double(UInt32.max)))
        }
    }

    var prediction: Prediction { prediction(best) }

    /// Between which 90 of 100 tasks of this size should be, if they go on as they did.
    func interval(bytes: Int) -> ClosedRange<UInt64> {
        let middle = prediction(best).cost(units: units(bytes))
        let factor = exp(min(1.645 * spread.squareRoot(), 20))
        return UInt64(Self.clamp(middle / factor))...UInt64(Self.clamp(middle * factor))
    }

    /// - Parameter time: nanoseconds.
    mutating func learn(bytes: Int, took time: UInt64) {
        let units = units(bytes)
        let measured = Self.clamp(Double(time))
        let weight = max(1 / Double(samples + 1), 1 / Self.memory)
        let off = log(measured / prediction(best).cost(units: units))
        if samples > 0 { spread += (min(off * off, 25) - spread) * weight }
        for way in Way.allCases where samples > 0 || way == .prior {
            let error = min(abs(log(measured / prediction(way).cost(units: units))), 25)
            errors[way.rawValue] += (error - errors[way.rawValue]) * weight
        }
        lastValue = measured
        meanLog += (log(measured) - meanLog) * weight
        regression.learn(units, measured)
        samples += 1
    }

    public var accuracy: Accuracy {
        Accuracy(
            samples: samples,
            errors: Dictionary(Way.allCases.map { ($0.name, errors[$0.rawValue]) }) { first, _ in first },
            used: best.name, typicalFactor: exp(errors[best.rawValue]))
    }

    private var best: Way {
        guard samples >= 3 else { return .prior }
        var best = Way.regression
        for way in Way.allCases where errors[way.rawValue] < errors[best.rawValue] { best = way }
        return best
    }

    private func units(_ bytes: Int) -> Double { Self.units(bytes, complexity) }

    private static func units(_ bytes: Int, _ complexity: Complexity) -> Double {
        complexity.units(ofBytes: Double(min(max(bytes, 0), 1 << 40)))
    }

    private func prediction(_ way: Way) -> Prediction {
        let line: WeightedLine.Line =
            switch way {
            case .regression: regression.line
            case .lastValue: .init(base: lastValue, slope: 0)
            case .mean: .init(base: exp(meanLog), slope: 0)
            case .prior: .init(base: 10_000, slope: Self.guess)
            }
        return Prediction(complexity: complexity, line: line)
    }

    private static func clamp(_ value: Double) -> Double {
        value.isNaN ? bounds.lowerBound : min(max(value, bounds.lowerBound), bounds.upperBound)
    }
}

extension CostModel {
    /// What an earlier process has learned is worth so many tasks of this one's.
    private static let remembered = 64

    func write(to writer: inout ByteWriter) {
        writer.write(UInt8(Complexity.allCases.firstIndex(of: complexity) ?? 0))
        writer.write(samples)
        for number in errors + [lastValue, meanLog, spread] + regression.sums { writer.writeFixed(number.bitPattern) }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let index = Int(try reader.readByte())
        guard Complexity.allCases.indices.contains(index) else { throw ByteReader.Malformed() }
        complexity = Complexity.allCases[index]
        samples = min(try reader.readCountOfTasks(), Self.remembered)
        var numbers: [Double] = []
        for _ in 0..<errors.count + 3 + WeightedLine.sumCount {
            let number = Double(bitPattern: try reader.readFixed())
            guard number.isFinite else { throw ByteReader.Malformed() }
            numbers.append(number)
        }
        errors = Array(numbers.prefix(errors.count))
        (lastValue, meanLog, spread) = (
            numbers[errors.count], numbers[errors.count + 1], max(0, numbers[errors.count + 2])
        )
        regression = WeightedLine(sums: numbers.suffix(WeightedLine.sumCount), counting: Self.remembered)
    }
}

extension ByteReader {
    fileprivate mutating func readCountOfTasks() throws(Malformed) -> Int {
        let count = try readInt()
        guard count >= 0 else { throw Malformed() }
        return count
    }
}

/// A line through points of very different size, each weighed by the inverse square of its value, so that errors count
/// as ratios; older points are forgotten slowly.
struct WeightedLine: Sendable {
    private var sum = 0.0
    private var sumX = 0.0
    private var sumXX = 0.0
    private var sumY = 0.0
    private var sumXY = 0.0
    private static let keep = 0.999

    init() {}

    static let sumCount = 5
    var sums: [Double] { [sum, sumX, sumXX, sumY, sumXY] }

    /// - Parameter count: what all of it weighs at most, in new points. The line stays the same.
    init(sums: some Collection<Double>, counting count: Int) {
        let sums = Array(sums)
        guard sums.count == Self.sumCount else { return }
        let share = min(1, Double(count) * (1 - Self.keep))
        (sum, sumX, sumXX, sumY, sumXY) = (
            sums[0] * share, sums[1] * share, sums[2] * share, sums[3] * share, sums[4] * share
        )
    }

    mutating func learn(_ x: Double, _ y: Double) {
        // One that took a hundred times what was expected was interrupted, and says little.
        let expected = sum > 0 ? line.value(at: x) : y
        let y = min(y, max(expected, 1) * 100)
        let weight = 1 / max(y * y, 1)
        sum = sum * Self.keep + weight
        sumX = sumX * Self.keep + weight * x
        sumXX = sumXX * Self.keep + weight * x * x
        sumY = sumY * Self.keep + weight * y
        sumXY = sumXY * Self.keep + weight * x * y
    }

    /// Neither part is negative: what comes out so is left out.
    var line: Line {
        guard sum > 0 else { return Line(base: 0, slope: 0) }
        let mean = Line(base: sumY / sum, slope: 0)
        let determinant = sum * sumXX - sumX * sumX
        guard determinant > 1e-9 * sum * sumXX else { return mean }
        let slope = (sum * sumXY - sumX * sumY) / determinant
        let base = (sumY - slope * sumX) / sum
        if slope < 0 { return mean }
        if base < 0 { return Line(base: 0, slope: sumXX > 0 ? sumXY / sumXX : 0) }
        return Line(base: base, slope: slope)
    }

    struct Line: Sendable {
        let base: Double
        let slope: Double

        func value(at x: Double) -> Double { base + slope * x }
    }
}
