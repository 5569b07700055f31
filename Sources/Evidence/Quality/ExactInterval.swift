import Glibc

/// What holds the true figure in at least the stated share of repetitions, however small the counts.
public struct ExactInterval: Sendable, Hashable {
    public var low: Double
    public var high: Double
    /// 0.95: the interval misses in at most 5 of 100.
    public var confidence: Double

    public static let usualConfidence = 0.95

    /// Of the mean of a count (Garwood 1936). Of no events all that can be said is how many they are at most, so the
    /// whole of what is left to chance is on that side: -ln 0.05, the rule of three.
    ///
    /// - Parameter events: at least 0.
    public static func ofCount(_ events: Int, confidence: Double = usualConfidence) -> ExactInterval {
        let events = Double(max(0, events))
        let doubt = doubt(confidence)
        guard events > 0 else { return ExactInterval(low: 0, high: -log(doubt), confidence: 1 - doubt) }
        return ExactInterval(
            low: Gamma.quantile(doubt / 2, events), high: Gamma.quantile(1 - doubt / 2, events + 1),
            confidence: 1 - doubt)
    }

    /// Of a share (Clopper and Pearson 1934); of none and of all, one-sided as above. Nothing is known of no trials.
    public static func ofShare(_ events: Int, in trials: Int, confidence: Double = usualConfidence) -> ExactInterval {
        let doubt = doubt(confidence)
        guard trials > 0 else { return ExactInterval(low: 0, high: 1, confidence: 1 - doubt) }
        let n = Double(trials)
        let k = Double(min(max(0, events), trials))
        if k == 0 { return ExactInterval(low: 0, high: -expm1(log(doubt) / n), confidence: 1 - doubt) }
        if k == n { return ExactInterval(low: exp(log(doubt) / n), high: 1, confidence: 1 - doubt) }
        return ExactInterval(
            low: Beta.quantile(doubt / 2, k, n - k + 1), high: Beta.quantile(1 - doubt / 2, k + 1, n - k),
            confidence: 1 - doubt)
    }

    public func scaled(by factor: Double) -> ExactInterval {
        ExactInterval(low: low * factor, high: high * factor, confidence: confidence)
    }

    /// Nobody can be surer than this of a sample, and less than half is no confidence.
    static func doubt(_ confidence: Double) -> Double { 1 - min(max(confidence, 0.5), 0.999_999) }
}
