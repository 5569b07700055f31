import Synchronization

/// A flag that stops a scan: files not yet begun are left out, and the report says so. Safe to set from any thread.
public final class Cancellation: Sendable {
    private let flag = Atomic(false)

    public init() {}

    /// Stops the scans that were given this.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
