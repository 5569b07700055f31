import Glibc

/// A counting semaphore that can wait until a time of the monotonic clock, which the system's own cannot.
final class Semaphore: @unchecked Sendable {
    // Unchecked: `count` is guarded by `lock`.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var count = 0

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

    func signal() {
        pthread_mutex_lock(lock)
        count += 1
        pthread_cond_signal(changed)
        pthread_mutex_unlock(lock)
    }

    func wait() {
        pthread_mutex_lock(lock)
        while count == 0 { pthread_cond_wait(changed, lock) }
        count -= 1
        pthread_mutex_unlock(lock)
    }

    /// Waits until then at most.
    func wait(until deadline: UInt64) {
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        pthread_mutex_lock(lock)
        while count == 0, pthread_cond_timedwait(changed, lock, &time) != ETIMEDOUT {}
        if count > 0 { count -= 1 }
        pthread_mutex_unlock(lock)
    }
}
