import Glibc
import Synchronization

/// A lock for a few nanoseconds' work, where sleeping would cost a thousand times as much: waits by looking, and gives
/// way if the holder has been put to sleep.
struct SpinLock<Value>: ~Copyable, @unchecked Sendable {
    // Unchecked: the value is touched only by the holder of `isHeld`.
    private let storage: UnsafeMutablePointer<Storage>

    /// Side by side: whoever takes the lock has the value's first line with it.
    private struct Storage: ~Copyable {
        let isHeld = Atomic(false)
        var value: Value
    }

    init(_ initial: consuming Value) {
        // Lines of its own, fetched in pairs.
        let size = (MemoryLayout<Storage>.size + 127) & ~127
        storage = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 128).bindMemory(
            to: Storage.self, capacity: 1)
        storage.initialize(to: Storage(value: initial))
    }

    deinit {
        storage.deinitialize(count: 1)
        storage.deallocate()
    }

    /// Does nothing, and returns `nil`, if somebody else holds it.
    borrowing func withLockIfFree<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result? {
        guard !storage.pointee.isHeld.exchange(true, ordering: .acquiring) else { return nil }
        defer { storage.pointee.isHeld.store(false, ordering: .releasing) }
        return try body(&storage.pointee.value)
    }

    @inline(__always)
    borrowing func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        while storage.pointee.isHeld.exchange(true, ordering: .acquiring) {
            var looks = 0
            while storage.pointee.isHeld.load(ordering: .relaxed) {
                looks += 1
                if looks & 0x3F == 0 { sched_yield() }
            }
        }
        defer { storage.pointee.isHeld.store(false, ordering: .releasing) }
        return try body(&storage.pointee.value)
    }
}
