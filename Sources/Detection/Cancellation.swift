import Synchronization

/// A flag that stops work: what has not begun is left out, what has begun ends soon, and the report says so. Safe to set
/// from any thread, and from a signal handler.
public final class Cancellation: Sendable {
    private let flag = Atomic(false)

    public init() {}

    /// Stops the work that was given this.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
