import Synchronization

/// Which detector a thread is at, and whether it gets on, for who has to name the one that does not come back.
public final class AtWork: Sendable {
    /// Visits so far, and in the lowest 16 bits the detector by its index in the ``DetectorTable`` plus one.
    private let state = Atomic<UInt64>(0)

    public init() {}

    /// What a thread is at. Two that are equal are one visit: nothing has moved between them.
    public struct Moment: Sendable, Hashable {
        fileprivate let value: UInt64

        /// `nil`: at no detector, but reading or parsing.
        public var detector: Int? { value & 0xFFFF == 0 ? nil : Int(value & 0xFFFF) - 1 }
    }

    public var now: Moment { Moment(value: state.load(ordering: .relaxed)) }

    /// Of the thread at work alone.
    public func begin(_ detector: Int) {
        let visits = state.load(ordering: .relaxed) >> 16
        state.store((visits &+ 1) << 16 | UInt64(truncatingIfNeeded: min(detector + 1, 0xFFFF)), ordering: .relaxed)
    }

    /// Of the thread at work alone: it is at no detector.
    public func pause() {
        let visits = state.load(ordering: .relaxed) >> 16
        state.store((visits &+ 1) << 16, ordering: .relaxed)
    }
}
