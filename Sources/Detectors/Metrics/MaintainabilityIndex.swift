#if canImport(Glibc)
    import Glibc
#endif

/// Natural and binary logarithms.
enum Logarithm {
    static func ofTwo(_ value: Double) -> Double { log2(value) }
}

/// How easy code is to maintain: 0 to 100, by the formula of Oman and Hagemeister, scaled as Visual Studio and radon do.
public enum MaintainabilityIndex {
    /// - Parameters:
    ///   - logicalLines: statements.
    ///   - comments: lines of comments in 100 lines of code.
    public static func of(volume: Double, cyclomatic: Int, logicalLines: Int, comments: Double) -> Double {
        guard volume > 0, logicalLines > 0 else { return 100 }
        let bonus = 50 * sin((2.46 * comments * .pi / 180).squareRoot())
        let index = 171 - 5.2 * log(volume) - 0.23 * Double(cyclomatic) - 16.2 * log(Double(logicalLines)) + bonus
        return min(max(0, index * 100 / 171), 100)
    }
}
