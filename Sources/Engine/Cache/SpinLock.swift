import Glibc
import Synchronization

/// A lock for a few nanoseconds' work, where sleeping would cost a thousand times as much: waits by looking, and gives
/// way if the holder has been put to sleep.
struct SpinLock<Value>: ~Copyable, @unchecked Sendable {
    // Unchecked: the value is touched only by the holder of `isHeld`.
    private let isHeld = Atomic(false)
    private let value: UnsafeMutablePointer<Value>

    init(_ initial: consuming Value) {
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Does nothing, and returns `nil`, if somebody else holds it.
    borrowing func withLockIfFree<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result? {
        guard !isHeld.exchange(true, ordering: .acquiring) else { return nil }
        defer { isHeld.store(false, ordering: .releasing) }
        return try body(&value.pointee)
    }

    @inline(__always)
    borrowing func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        while isHeld.exchange(true, ordering: .acquiring) {
            var looks = 0
            while isHeld.load(ordering: .relaxed) {
                looks += 1
                if looks & 0x3F == 0 { sched_yield() }
            }
        }
        defer { isHeld.store(false, ordering: .releasing) }
        return try body(&value.pointee)
    }
}
