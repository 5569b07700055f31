/// What a process that only varies by chance rarely does: the Western Electric rules (1956) and Nelson's (1984).
///
/// Five are in both sets; each is looked for once, under both numbers.
public enum ControlRule: String, Sendable, CaseIterable {
    case beyondLimits = "beyond-limits"
    case twoOfThree = "two-of-three"
    case fourOfFive = "four-of-five"
    case eightOnASide = "eight-on-a-side"
    case nineOnASide = "nine-on-a-side"
    case sixRisingOrFalling = "six-rising-or-falling"
    case fourteenAlternating = "fourteen-alternating"
    case fifteenNearTheCentre = "fifteen-near-the-centre"
    case eightAwayFromTheCentre = "eight-away-from-the-centre"

    public static let westernElectric: [ControlRule] = [.beyondLimits, .twoOfThree, .fourOfFive, .eightOnASide]
    public static let nelson: [ControlRule] = [
        .beyondLimits, .nineOnASide, .sixRisingOrFalling, .fourteenAlternating, .twoOfThree, .fourOfFive,
        .fifteenNearTheCentre, .eightAwayFromTheCentre,
    ]

    /// `Western Electric 2, Nelson 5`.
    public var names: String {
        [("Western Electric", Self.westernElectric), ("Nelson", Self.nelson)].compactMap { name, rules in
            rules.firstIndex(of: self).map { "\(name) \($0 + 1)" }
        }.joined(separator: ", ")
    }

    public var meaning: String {
        switch self {
        case .beyondLimits: "a point is beyond the limits, 3 deviations from the centre"
        case .twoOfThree: "2 of 3 points in a row are more than 2 deviations from the centre, on the same side"
        case .fourOfFive: "4 of 5 points in a row are more than 1 deviation from the centre, on the same side"
        case .eightOnASide: "8 points in a row are on the same side of the centre"
        case .nineOnASide: "9 points in a row are on the same side of the centre"
        case .sixRisingOrFalling: "6 points in a row rise, or fall, all the way"
        case .fourteenAlternating: "14 points in a row go up and down by turns"
        case .fifteenNearTheCentre: "15 points in a row are within 1 deviation of the centre"
        case .eightAwayFromTheCentre: "8 points in a row are more than 1 deviation from the centre, on either side"
        }
    }

    /// How many points in a row it looks at, and how many of them have to be as it says.
    var window: (points: Int, needed: Int) {
        switch self {
        case .beyondLimits: (1, 1)
        case .twoOfThree: (3, 2)
        case .fourOfFive: (5, 4)
        case .eightOnASide, .eightAwayFromTheCentre: (8, 8)
        case .nineOnASide: (9, 9)
        case .sixRisingOrFalling: (6, 6)
        case .fourteenAlternating: (14, 14)
        case .fifteenNearTheCentre: (15, 15)
        }
    }
}

/// That points broke a rule.
public struct ControlSignal: Sendable, Hashable {
    public var rule: ControlRule
    /// The point at which it was noticed: the last of ``points``.
    public var at: Int
    /// Those that broke it, in order.
    public var points: [Int]
}

extension ControlRule {
    static func signals(of points: [ControlChart.Point], _ rules: [ControlRule]) -> [ControlSignal] {
        var signals: [ControlSignal] = []
        for at in points.indices {
            for rule in rules {
                guard let broken = rule.broken(points, endingAt: at) else { continue }
                signals.append(ControlSignal(rule: rule, at: at, points: broken))
            }
        }
        return signals
    }

    /// - Returns: the points of the window ending there that break it, if they do and the last is one of them.
    private func broken(_ points: [ControlChart.Point], endingAt at: Int) -> [Int]? {
        let (length, needed) = window
        let window = max(0, at - length + 1)...at
        guard window.count >= needed else { return nil }
        let last = points[at].distance
        func those(_ matches: (Double) -> Bool) -> [Int]? {
            guard matches(last) else { return nil }
            let matching = window.filter { matches(points[$0].distance) }
            return matching.count >= needed ? matching : nil
        }
        switch self {
        case .beyondLimits: return those { abs($0) > 3 }
        case .twoOfThree: return those { abs($0) > 2 && $0.sign == last.sign }
        case .fourOfFive: return those { abs($0) > 1 && $0.sign == last.sign }
        case .eightOnASide, .nineOnASide: return those { $0 != 0 && $0.sign == last.sign }
        case .fifteenNearTheCentre:
            // A process that does not vary at all is not suspiciously calm: there is nothing to measure calm by.
            return points[at].upper > points[at].lower ? those { abs($0) < 1 } : nil
        case .eightAwayFromTheCentre: return those { abs($0) > 1 }
        case .sixRisingOrFalling, .fourteenAlternating: return steps(points, window) ? Array(window) : nil
        }
    }

    /// Whether all steps from point to point go the same way, or by turns.
    private func steps(_ points: [ControlChart.Point], _ window: ClosedRange<Int>) -> Bool {
        let steps = window.dropLast().map { points[$0 + 1].value - points[$0].value }
        guard steps.allSatisfy({ $0 != 0 }) else { return false }
        let turns = zip(steps, steps.dropFirst()).map { ($0 > 0) != ($1 > 0) }
        return turns.allSatisfy { $0 == (self == .fourteenAlternating) }
    }
}
