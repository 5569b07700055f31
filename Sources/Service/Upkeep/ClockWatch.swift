/// Whether the clock on the wall goes as time does. Whoever sets it wrong would otherwise have years of records deleted.
///
/// A value without clocks: what both show comes in.
struct ClockWatch: Sendable, Hashable {
    /// So many milliseconds between two looks are no jump, but corrections.
    static let tolerance: Int64 = 5_000
    /// After so long a time that began with a jump, or the start, counts as right.
    static let settling: Int64 = 3_600_000

    private struct Candidate: Hashable {
        var offset: Int64
        var since: Int64
    }

    /// Between the clock and the time, as it was before it jumped.
    private var trusted: Int64?
    private var candidate: Candidate?
    private var isSettledOnce = false

    /// How far it jumped, in milliseconds; `nil`: it did not, or long ago.
    var jump: Int64? {
        guard let trusted, let candidate else { return nil }
        return candidate.offset.subtractingReportingOverflow(trusted).partialValue
    }

    /// Whether it has gone right for so long that what cannot be undone may be done by it.
    var isSettled: Bool { isSettledOnce && candidate == nil }

    private var start: Int64?

    /// - Parameters:
    ///   - wall: milliseconds since 1970, as the clock has it.
    ///   - time: milliseconds since whenever.
    mutating func look(wall: Int64, time: Int64) {
        let offset = wall.subtractingReportingOverflow(time).partialValue
        guard let trusted, let start else {
            (trusted, start) = (offset, time)
            return
        }
        if !isSettledOnce, Self.distance(time, start) >= Self.settling, candidate == nil { isSettledOnce = true }
        if Self.distance(offset, trusted) <= Self.tolerance {
            // It may drift, but not in leaps.
            (self.trusted, candidate) = (offset, nil)
        } else if let known = candidate, Self.distance(offset, known.offset) <= Self.tolerance {
            candidate?.offset = offset
            guard Self.distance(time, known.since) >= Self.settling else { return }
            (self.trusted, candidate, isSettledOnce) = (offset, nil, true)
        } else {
            candidate = Candidate(offset: offset, since: time)
        }
    }

    private static func distance(_ left: Int64, _ right: Int64) -> UInt64 {
        left > right ? UInt64(bitPattern: left &- right) : UInt64(bitPattern: right &- left)
    }
}
