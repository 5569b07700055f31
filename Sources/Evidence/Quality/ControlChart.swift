/// What a process did over time, the limits that it sets itself, and where it left them.
public struct ControlChart: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case individuals
        case movingRange = "moving-range"
        /// Defects per so many opportunities, of which there are another number each time.
        case u
    }

    public struct Point: Sendable, Hashable {
        /// What the point stands for: a time, an entry.
        public var label: String
        public var value: Double
        public var lower: Double
        public var upper: Double
        /// From the centre, in standard deviations of this point; 0 of a process that does not vary.
        public var distance: Double
    }

    public let kind: Kind
    public let centre: Double
    public let points: [Point]
    /// In the order of the points at which they were noticed.
    public let signals: [ControlSignal]

    /// A chart of fewer says nothing; Montgomery asks for 20 before limits are believed.
    public static let fewestPoints = 2
    public static let fewestTrusted = 20
    /// Of more, the newest are charted.
    public static let mostPoints = 2_000

    /// d2 and D4 of ranges of two: what a range is of a standard deviation, and its upper limit of its mean.
    private static let rangeOfTwo = (perDeviation: 1.128_379_167_095_512_6, limit: 3.266_531_919_026_186)

    /// Measurements one at a time (I chart): the deviation is taken from how far neighbours differ, so that a slow drift
    /// does not widen the limits that should show it.
    ///
    /// - Returns: `nil` for fewer than ``fewestPoints``, or values that are not finite.
    public static func individuals(
        _ values: [(label: String, value: Double)], rules: [ControlRule] = ControlRule.allCases
    ) -> ControlChart? {
        let values = values.suffix(mostPoints)
        guard let ranges = ranges(values) else { return nil }
        let centre = mean(values.map(\.value))
        let deviation = mean(ranges.map(\.value)) / rangeOfTwo.perDeviation
        return ControlChart(.individuals, centre, values.map { ($0.label, $0.value, deviation) }, floor: nil, rules)
    }

    /// How far neighbours differ (MR chart). Ranges of neighbours share a measurement, so only the limits are asked.
    public static func movingRange(_ values: [(label: String, value: Double)]) -> ControlChart? {
        guard let ranges = ranges(values.suffix(mostPoints)) else { return nil }
        let centre = mean(ranges.map(\.value))
        let deviation = centre * (rangeOfTwo.limit - 1) / 3
        return ControlChart(
            .movingRange, centre, ranges.map { ($0.label, $0.value, deviation) }, floor: 0, [.beyondLimits])
    }

    /// Defects per opportunity, times `scale`; each point has limits by its own number of opportunities.
    ///
    /// - Returns: `nil` for fewer than ``fewestPoints``, or counts that cannot be (opportunities of 0 are left out).
    public static func u(
        _ counts: [(label: String, defects: Int, opportunities: Int)], scale: Double = 1e6,
        rules: [ControlRule] = ControlRule.allCases
    ) -> ControlChart? {
        let valid = 0...Defects.most
        guard counts.allSatisfy({ valid.contains($0.defects) && valid.contains($0.opportunities) }) else { return nil }
        let counts = counts.filter { $0.opportunities > 0 }.suffix(mostPoints)
        guard counts.count >= fewestPoints else { return nil }
        let opportunities = counts.reduce(0.0) { $0 + Double($1.opportunities) }
        let rate = counts.reduce(0.0) { $0 + Double($1.defects) } / opportunities
        let points = counts.map { count in
            let n = Double(count.opportunities)
            return (count.label, Double(count.defects) / n * scale, (rate / n).squareRoot() * scale)
        }
        return ControlChart(.u, rate * scale, points, floor: 0, rules)
    }

    private init(
        _ kind: Kind, _ centre: Double, _ values: [(label: String, value: Double, deviation: Double)],
        floor: Double?, _ rules: [ControlRule]
    ) {
        self.kind = kind
        self.centre = centre
        points = values.map { label, value, deviation in
            // What rounding alone makes of a process that does not vary is no distance.
            let isFlat = deviation <= abs(centre) * 1e-12
            return Point(
                label: label, value: value, lower: max(centre - 3 * deviation, floor ?? -.infinity),
                upper: centre + 3 * deviation, distance: isFlat ? 0 : (value - centre) / deviation)
        }
        signals = ControlRule.signals(of: points, rules)
    }

    private static func ranges(
        _ values: ArraySlice<(label: String, value: Double)>
    ) -> [(label: String, value: Double)]? {
        guard values.count >= fewestPoints, values.allSatisfy({ $0.value.isFinite }) else { return nil }
        return zip(values, values.dropFirst()).map { ($1.label, abs($1.value - $0.value)) }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
