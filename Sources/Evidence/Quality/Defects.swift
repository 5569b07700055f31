import Glibc

/// Defects found where there was opportunity for them, and what Six Sigma makes of it.
///
/// An artifact is a unit, an applicable check (artifact × rule) an opportunity, a finding a defect. One check can find
/// several defects, so they are counted as events (Poisson), not as shares of the opportunities.
public struct Defects: Sendable, Hashable {
    public let defects: Int
    public let units: Int
    public let opportunities: Int
    public let confidence: Double

    /// Of each; beyond it, a count is a mistake.
    public static let most = 1_000_000_000_000

    /// - Returns: `nil` for counts below 0 or beyond ``most``, and for defects without opportunity.
    public init?(
        _ defects: Int, units: Int, opportunities: Int, confidence: Double = ExactInterval.usualConfidence
    ) {
        let valid = 0...Self.most
        guard valid.contains(defects), valid.contains(units), valid.contains(opportunities) else { return nil }
        guard defects == 0 || (opportunities > 0 && units > 0) else { return nil }
        self.defects = defects
        self.units = units
        self.opportunities = opportunities
        self.confidence = confidence
    }

    /// Nothing was looked at: there is no figure.
    public var isEmpty: Bool { opportunities == 0 || units == 0 }

    /// Defects per unit; of nothing, nothing.
    public var perUnit: Double? { isEmpty ? nil : Double(defects) / Double(units) }
    public var perOpportunity: Double? { isEmpty ? nil : Double(defects) / Double(opportunities) }
    /// DPMO.
    public var perMillion: Double? { perOpportunity.map { $0 * 1e6 } }

    public var perUnitInterval: ExactInterval? {
        isEmpty ? nil : ExactInterval.ofCount(defects, confidence: confidence).scaled(by: 1 / Double(units))
    }

    public var perMillionInterval: ExactInterval? {
        guard !isEmpty else { return nil }
        return ExactInterval.ofCount(defects, confidence: confidence).scaled(by: 1e6 / Double(opportunities))
    }

    /// The share of units without a defect, were defects spread by chance: e^-DPU.
    public var yield: Double? { perUnit.map { exp(-$0) } }

    public var yieldInterval: ExactInterval? {
        perUnitInterval.map { ExactInterval(low: exp(-$0.high), high: exp(-$0.low), confidence: $0.confidence) }
    }

    /// How good, and how sure that is.
    public var sigma: Sigma? {
        guard let perMillion, let interval = perMillionInterval else { return nil }
        return Sigma(
            level: Sigma.level(perMillion: perMillion), atLeast: Sigma.level(perMillion: interval.high),
            atMost: Sigma.level(perMillion: interval.low), confidence: interval.confidence)
    }
}

/// A sigma level with its interval.
public struct Sigma: Sendable, Hashable {
    /// `nil`: no defect was found (then ``atLeast`` says how good it is at least), or one in every opportunity.
    public var level: Double?
    /// `nil`: no better than one defect in every opportunity.
    public var atLeast: Double?
    /// `nil`: as good as can be, for all that the sample says.
    public var atMost: Double?
    public var confidence: Double

    /// What a process is taken to drift by in the long run.
    public static let shift = 1.5

    /// One-sided: Φ⁻¹(1 − DPMO/10⁶) + 1.5, asked for in the other tail, where a double has the digits.
    ///
    /// - Returns: `nil` unless there are between none and a million defects per million: no finite level stands for that.
    public static func level(perMillion: Double) -> Double? {
        Normal.quantile(perMillion / 1e6).map { shift - $0 }
    }

    /// DPMO of a level.
    public static func perMillion(level: Double) -> Double { Normal.share(below: shift - level) * 1e6 }
}

/// What went into a stage of the work and came out of it without loss.
public struct StageYield: Sendable, Hashable {
    public let stage: String
    public let entered: Int
    public let passed: Int

    /// - Returns: `nil` unless 0 ≤ passed ≤ entered ≤ ``Defects/most``.
    public init?(_ stage: String, entered: Int, passed: Int) {
        guard 0 <= passed, passed <= entered, entered <= Defects.most else { return nil }
        self.stage = stage
        self.entered = entered
        self.passed = passed
    }

    /// Of nothing, nothing.
    public var share: Double? { entered > 0 ? Double(passed) / Double(entered) : nil }

    public func interval(confidence: Double = ExactInterval.usualConfidence) -> ExactInterval {
        ExactInterval.ofShare(passed, in: entered, confidence: confidence)
    }
}

/// Rolled throughput yield: what gets through all stages without loss.
public struct RolledYield: Sendable, Hashable {
    public let stages: [StageYield]
    /// The product; `nil` if a stage saw nothing.
    public let share: Double?
    /// Of the product: the stages' intervals, each so much surer that all of them hold together (Bonferroni).
    public let interval: ExactInterval

    public init(_ stages: [StageYield], confidence: Double = ExactInterval.usualConfidence) {
        self.stages = stages
        share = stages.reduce(stages.isEmpty ? nil : 1) { product, stage in
            if let product, let share = stage.share { product * share } else { nil }
        }
        let doubt = ExactInterval.doubt(confidence)
        let each = 1 - doubt / Double(max(1, stages.count))
        var interval = ExactInterval(low: 1, high: 1, confidence: 1 - doubt)
        for stage in stages {
            let own = stage.interval(confidence: each)
            interval.low *= own.low
            interval.high *= own.high
        }
        if stages.isEmpty { interval.low = 0 }
        self.interval = interval
    }
}
