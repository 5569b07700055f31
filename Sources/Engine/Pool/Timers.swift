import Glibc
import HeapModule
import Synchronization

/// Runs things later, each once, on one thread that sleeps until the next is due.
final class Timers: @unchecked Sendable {
    // Unchecked: all state is guarded by `lock`, a pthread mutex because the thread waits on a condition of it.
    private let lock: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let changed: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
    private var entries = Heap<Entry>()
    private var cancelled: Set<UInt64> = []
    private var next: UInt64 = 0
    private var isOver = false
    private var thread: pthread_t?

    /// Names something that waits.
    struct ID: Sendable, Hashable { fileprivate let value: UInt64 }

    private struct Entry: Comparable {
        let due: UInt64
        let id: UInt64
        let action: @Sendable () -> Void

        static func < (left: Entry, right: Entry) -> Bool { (left.due, left.id) < (right.due, right.id) }
        static func == (left: Entry, right: Entry) -> Bool { left.id == right.id }
    }

    init() {
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Calls `action` once `delay` nanoseconds have passed. It has to be quick: others wait behind it.
    @discardableResult
    func after(_ delay: UInt64, _ action: @escaping @Sendable () -> Void) -> ID {
        let due = Monotonic.now &+ min(delay, UInt64(Int64.max))
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        next += 1
        guard !isOver else { return ID(value: next) }
        let isFirst = entries.min.map { due < $0.due } ?? true
        entries.insert(Entry(due: due, id: next, action: action))
        if thread == nil { start() } else if isFirst { pthread_cond_signal(changed) }
        return ID(value: next)
    }

    /// It will not be called, unless it is being called just now.
    func cancel(_ id: ID) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard !isOver else { return }
        cancelled.insert(id.value)
        // What is cancelled goes when it is due; were most of it that, it would only fill memory.
        if cancelled.count > 64, cancelled.count > entries.count / 2 {
            entries = Heap(entries.unordered.filter { !cancelled.contains($0.id) })
            cancelled = []
        }
    }

    /// Ends the thread; what waits is never called.
    func shutdown() {
        pthread_mutex_lock(lock)
        isOver = true
        entries = Heap()
        let thread = thread
        self.thread = nil
        pthread_cond_signal(changed)
        pthread_mutex_unlock(lock)
        if let thread { Thread.join(thread) }
    }

    private func start() {
        // It holds itself until it is told to end.
        thread = Thread.start { self.run() }
    }

    private func run() {
        pthread_mutex_lock(lock)
        while !isOver {
            guard let first = entries.min else {
                pthread_cond_wait(changed, lock)
                continue
            }
            if Monotonic.now >= first.due {
                entries.removeMin()
                if cancelled.remove(first.id) != nil { continue }
                pthread_mutex_unlock(lock)
                first.action()
                pthread_mutex_lock(lock)
            } else {
                var until = timespec(
                    tv_sec: Int(first.due / 1_000_000_000), tv_nsec: Int(first.due % 1_000_000_000))
                pthread_cond_timedwait(changed, lock, &until)
            }
        }
        pthread_mutex_unlock(lock)
    }
}
