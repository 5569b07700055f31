import Glibc

/// The two distributions that exact intervals of counts come from, and where a share of them is reached.
enum Gamma {
    /// P(a, x), the regularised lower incomplete gamma function: how probable more than `a - 1` events are of `x` expected.
    static func share(_ a: Double, below x: Double) -> Double {
        guard x > 0 else { return 0 }
        // Each where it converges: a series below the mean, a continued fraction (Lentz) above.
        if x < a + 1 {
            var term = 1.0
            var sum = 1.0
            for n in 1...mostTerms {
                term *= x / (a + Double(n))
                sum += term
                if term < sum * 1e-17 { break }
            }
            return min(1, density(a, at: x) * x / a * sum)
        }
        var fraction = ContinuedFraction(x + 1 - a)
        for n in 1...mostTerms {
            let n = Double(n)
            if fraction.extend(-n * (n - a), x + 2 * n + 1 - a) { break }
        }
        return max(0, 1 - density(a, at: x) * x / fraction.value)
    }

    /// x^(a-1) e^-x / Γ(a). What is large in it is cancelled by hand, so that a large `a` loses no digits (Loader 2000).
    static func density(_ a: Double, at x: Double) -> Double {
        let u = (x - a) / a
        return exp(a * (log1p(u) - u) - stirlingError(a)) * (a / (2 * .pi)).squareRoot() / x
    }

    static func quantile(_ p: Double, _ a: Double) -> Double {
        // Wilson and Hilferty's cube is near enough to start from.
        let z = Normal.quantile(p) ?? 0
        let root = 1 - 1 / (9 * a) + z / (3 * a.squareRoot())
        return solve(
            p, from: max(a * root * root * root, 1e-10), in: 0...(a + 40 * a.squareRoot() + 800),
            share: { share(a, below: $0) }, density: { density(a, at: $0) })
    }
}

enum Beta {
    /// I_x(a, b), the regularised incomplete beta function.
    static func share(_ a: Double, _ b: Double, below x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction's terms are positive below the mean; above it the other tail is asked.
        guard a * (1 - x) >= b * x else { return 1 - tail(b, a, below: 1 - x, above: x) }
        return tail(a, b, below: x, above: 1 - x)
    }

    /// Didonato and Morris's fraction (1992), which loses nothing near 0 and 1.
    ///
    /// - Parameter y: 1 - x, with the digits that a subtraction would lose.
    private static func tail(_ a: Double, _ b: Double, below x: Double, above y: Double) -> Double {
        let excess = a * y - b * x + 1
        var fraction = ContinuedFraction(a * excess / (a + 1))
        for m in 1...mostTerms {
            let m = Double(m)
            let c = a + 2 * m - 1
            let over = m * (a + m - 1) / c * ((a + b + m - 1) / c) * (b - m) * x * x
            let under = m + m * (b - m) * x / c + (a + m) * (excess + m * (2 - x)) / (c + 2)
            if fraction.extend(over, under) { break }
        }
        return min(1, density(a, b, at: x, above: y) * x * y / fraction.value)
    }

    /// x^(a-1) (1-x)^(b-1) / B(a, b), cancelled by hand as in ``Gamma/density(_:at:)``.
    static func density(_ a: Double, _ b: Double, at x: Double, above y: Double) -> Double {
        let n = a + b
        let u = (x * n - a) / a
        let v = (y * n - b) / b
        let exponent =
            a * (log1p(u) - u) + b * (log1p(v) - v) + stirlingError(n) - stirlingError(a) - stirlingError(b)
        return exp(exponent) * (a / n * b / (2 * .pi)).squareRoot() / (x * y)
    }

    static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        solve(
            p, from: a / (a + b), in: 0...1, share: { share(a, b, below: $0) },
            density: { density(a, b, at: $0, above: 1 - $0) })
    }
}

/// As many as counts of 10^12 take; both expansions need some multiple of the square root of the count.
private let mostTerms = 20_000_000

/// b0 + a1 / (b1 + a2 / (b2 + ...)), from the front (Lentz 1976, Thompson and Barnett 1986).
private struct ContinuedFraction {
    private(set) var value: Double
    private var over: Double
    private var under = 0.0
    private static let tiny = 1e-300

    init(_ b0: Double) {
        value = b0 == 0 ? Self.tiny : b0
        over = value
    }

    /// - Returns: whether that changed nothing any more.
    mutating func extend(_ a: Double, _ b: Double) -> Bool {
        under = b + a * under
        if abs(under) < Self.tiny { under = Self.tiny }
        over = b + a / over
        if abs(over) < Self.tiny { over = Self.tiny }
        under = 1 / under
        value *= over * under
        return abs(over * under - 1) < 1e-16
    }
}

/// What ln Γ(z) is beyond Stirling's (z - 1/2) ln z - z + ln √2π.
private func stirlingError(_ z: Double) -> Double {
    guard z >= 16 else { return logGamma(z) - ((z - 0.5) * log(z) - z + 0.5 * log(2 * .pi)) }
    let s = 1 / (z * z)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * 691 / 360_360))))) / z
}

private func logGamma(_ z: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(z, &sign)
}

/// Where an increasing share reaches `p`: Newton's steps, kept within what is known to hold it.
private func solve(
    _ p: Double, from start: Double, in bounds: ClosedRange<Double>, share: (Double) -> Double,
    density: (Double) -> Double
) -> Double {
    var low = bounds.lowerBound
    var high = bounds.upperBound
    var x = min(max(start, low), high)
    for _ in 0..<200 {
        let miss = share(x) - p
        if miss == 0 { return x }
        if miss < 0 { low = x } else { high = x }
        var next = x - miss / density(x)
        if !(next > low && next < high) { next = low + (high - low) / 2 }
        if abs(next - x) <= 4 * x.ulp { return next }
        x = next
    }
    return x
}
