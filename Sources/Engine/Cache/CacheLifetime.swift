import Glibc

/// How long a value may be used before it is computed again.
public struct CacheLifetime<Value: Sendable>: Sendable {
    enum Kind: Sendable {
        case unlimited
        case fixed(UInt64)
        case adapted(Adaptation, mark: @Sendable (Value) -> UInt64)
    }

    let kind: Kind

    /// Until it has to make room: for keys that are made of all that the value depends on.
    public static var unlimited: CacheLifetime { CacheLifetime(kind: .unlimited) }

    public static func fixed(_ duration: Duration) -> CacheLifetime {
        CacheLifetime(kind: .fixed(duration.nanosecondsClamped))
    }

    /// As long as what the value is made from usually stays as it is, which is learned for each key.
    ///
    /// - Parameters:
    ///   - mostStale: the share of answers, 0...1, that may be out of date, if they are asked for at any time alike and
    ///     changes come at random.
    ///   - range: what no lifetime is shorter or longer than. The first is the shortest.
    ///   - mark: tells values apart: equal for equal values, such as a hash or a version.
    public static func adapted(
        mostStale: Double = 0.05, within range: ClosedRange<Duration> = .seconds(1)...(.seconds(3_600)),
        mark: @escaping @Sendable (Value) -> UInt64
    ) -> CacheLifetime {
        let range = range.lowerBound.nanosecondsClamped...range.upperBound.nanosecondsClamped
        return CacheLifetime(kind: .adapted(Adaptation(mostStale: mostStale, range), mark: mark))
    }
}

/// From how often something changes to how long it may be believed.
///
/// Changes are taken for a Poisson process of a rate of its own for each key. With rate r and lifetime t, a share of
/// `1 - (1 - e^-rt) / rt` of the answers is out of date (Cho & Garcia-Molina 2003, "Effective page refresh policies").
struct Adaptation: Sendable {
    /// Changes that may be expected in a lifetime.
    private let changes: Double
    private let range: ClosedRange<UInt64>

    init(mostStale: Double, _ range: ClosedRange<UInt64>) {
        self.range = range
        // The share grows with `rt`: halving finds where it is the wanted one.
        var (low, high) = (0.0, 1_000.0)
        let wanted = min(max(mostStale, 0), 0.99)
        for _ in 0..<64 {
            let middle = (low + high) / 2
            if 1 + expm1(-middle) / middle > wanted { high = middle } else { low = middle }
        }
        changes = low
    }

    func lifetime(after history: ChangeHistory) -> UInt64 {
        // The half change is what not to have seen one leaves possible (Jeffreys' prior of a rate).
        let time = changes * history.exposure / (history.changes + 0.5)
        return time < Double(range.lowerBound)
            ? range.lowerBound : time > Double(range.upperBound) ? range.upperBound : UInt64(time)
    }
}

/// What was seen of the changes of one key.
struct ChangeHistory: Sendable {
    private(set) var changes = 0.0
    /// Nanoseconds that it was watched for, each change at their end.
    private(set) var exposure = 0.0
    private var mark: UInt64
    private var last: UInt64

    /// How much of what was known counts after another look: what happened long ago says little.
    private static let memory = 0.95

    init(mark: UInt64, at now: UInt64) {
        self.mark = mark
        last = now
    }

    mutating func saw(_ mark: UInt64, at now: UInt64) {
        let passed = now > last ? Double(now - last) : 0
        let isChanged = mark != self.mark
        changes = changes * Self.memory + (isChanged ? 1 : 0)
        // When it changed in between is not known: in the middle.
        exposure = exposure * Self.memory + (isChanged ? passed / 2 : passed)
        (self.mark, last) = (mark, now)
    }
}
