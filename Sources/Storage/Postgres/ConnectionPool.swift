internal import Synchronization

/// Carries out what ``PoolState`` decides: opens and closes connections, each on a thread of its own, and wakes who waits.
final class ConnectionPool: Sendable {
    /// A connection in the hands of one borrower.
    struct Lease: Sendable {
        let slot: PoolState.Slot
        let member: PoolMember
    }

    private struct Inner {
        var state: PoolState
        var members: [PoolState.Slot: PoolMember] = [:]
        var waiters: [PoolState.Waiter: CheckedContinuation<Result<Lease, StoreError>, Never>] = [:]
        var nextWaiter = 0
        var timer: (at: Int64, task: Task<Void, Never>)?
        var closers: [CheckedContinuation<Void, Never>] = []
        var lastProblem: String?
    }

    private let inner: Mutex<Inner>
    private let name: String
    private let timeout: Int64
    private let open: @Sendable () throws(PostgresFailure) -> PostgresSession
    private let events: @Sendable (DatabaseEvent) -> Void
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - open: called on a connection's own thread.
    ///   - now: milliseconds of a clock that does not jump.
    init(
        _ name: String, _ limits: PoolLimits, now: @escaping @Sendable () -> Int64,
        events: @escaping @Sendable (DatabaseEvent) -> Void,
        open: @escaping @Sendable () throws(PostgresFailure) -> PostgresSession
    ) {
        self.name = name
        self.now = now
        self.open = open
        self.events = events
        timeout = limits.acquireTimeout
        inner = Mutex(Inner(state: PoolState(limits)))
    }

    func acquire(_ purpose: StaticString) async throws(StoreError) -> Lease {
        let waiter = inner.withLock { inner in
            inner.nextWaiter += 1
            return inner.nextWaiter
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { inner, now in
                    inner.waiters[waiter] = continuation
                    // Cancelled before it began to wait: nobody will say so again.
                    let commands = inner.state.acquire(waiter, for: "\(purpose)", now: now)
                    return Task.isCancelled ? commands + inner.state.cancel(waiter, now: now) : commands
                }
            }
        } onCancel: {
            change { inner, now in inner.state.cancel(waiter, now: now) }
        }
        return try result.get()
    }

    func release(_ lease: Lease, isBroken: Bool) {
        change { inner, now in inner.state.released(lease.slot, isBroken: isBroken, now: now) }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            change { inner, now in
                inner.closers.append(continuation)
                return inner.state.close(now: now)
            }
        }
    }

    struct Figures: Sendable {
        var open: Int
        var idle: Int
        var waiting: Int
        var problem: String?
    }

    var figures: Figures {
        inner.withLock { inner in
            Figures(
                open: inner.state.count, idle: inner.state.idleCount, waiting: inner.state.waitingCount,
                problem: inner.lastProblem)
        }
    }

    // MARK: Carrying out

    /// What has to be done outside the lock.
    private typealias Deed = @Sendable () -> Void

    private func change(_ event: (inout Inner, Int64) -> [PoolState.Command]) {
        let time = now()
        let deeds = inner.withLock { inner in
            var deeds = event(&inner, time).map { deed($0, &inner) }
            if inner.state.isDrained {
                inner.timer?.task.cancel()
                inner.timer = nil
                for closer in inner.closers { deeds.append { closer.resume() } }
                inner.closers = []
            } else {
                setTimer(&inner, time)
            }
            return deeds
        }
        for deed in deeds { deed() }
    }

    private func deed(_ command: PoolState.Command, _ inner: inout Inner) -> Deed {
        switch command {
        case .open(let slot):
            let member = PoolMember(name: "picket-db-\(slot)")
            inner.members[slot] = member
            return { self.openMember(member, slot) }
        case .close(let slot):
            let member = inner.members.removeValue(forKey: slot)
            return {
                member?.end { self.change { inner, now in inner.state.closed(slot, now: now) } }
            }
        case .lend(let slot, let waiter, let check):
            guard let member = inner.members[slot] else { return {} }
            let lease = Lease(slot: slot, member: member)
            guard check else {
                let continuation = inner.waiters.removeValue(forKey: waiter)
                return { continuation?.resume(returning: .success(lease)) }
            }
            return { self.check(lease, for: waiter) }
        case .refuse(let waiter, let refusal):
            let continuation = inner.waiters.removeValue(forKey: waiter)
            let error = error(refusal)
            return { continuation?.resume(returning: .failure(error)) }
        case .reportLeak(let purpose, let milliseconds):
            return { self.events(.heldConnection(purpose: purpose, milliseconds: milliseconds)) }
        }
    }

    private func openMember(_ member: PoolMember, _ slot: PoolState.Slot) {
        member.perform { [self] in
            do throws(PostgresFailure) {
                member.session = try open()
                change { inner, now in
                    inner.lastProblem = nil
                    return inner.state.opened(slot, now: now)
                }
            } catch {
                let reason = StoreError(error).message
                let isNews = inner.withLock { inner in
                    defer { inner.lastProblem = reason }
                    return inner.lastProblem != reason
                }
                if isNews { events(.cannotConnect(pool: name, reason: reason)) }
                change { inner, now in
                    inner.members[slot] = nil
                    return inner.state.failedToOpen(slot, reason, now: now)
                }
                member.thread.end()
            }
        }
    }

    private func check(_ lease: Lease, for waiter: PoolState.Waiter) {
        lease.member.perform { [self] in
            if let session = lease.member.session, session.isIdle, (try? session.control("SELECT 1")) != nil {
                let continuation = inner.withLock { $0.waiters.removeValue(forKey: waiter) }
                continuation?.resume(returning: .success(lease))
            } else {
                change { inner, now in inner.state.failedCheck(lease.slot, now: now) }
            }
        }
    }

    private func setTimer(_ inner: inout Inner, _ time: Int64) {
        guard let at = inner.state.nextTick, at < inner.timer?.at ?? .max else { return }
        inner.timer?.task.cancel()
        let task = Task { [weak self] in
            guard (try? await Task.sleep(for: .milliseconds(max(1, at - time)))) != nil else { return }
            self?.change { inner, now in
                inner.timer = nil
                return inner.state.tick(now)
            }
        }
        inner.timer = (at, task)
    }

    private func error(_ refusal: PoolState.Refusal) -> StoreError {
        switch refusal {
        case .timedOut(let holders):
            StoreError(
                .busy,
                "no database connection came free within \(timeout) ms: they are held by \(holders.joined(separator: ", "))"
            )
        case .unavailable(let why): StoreError(.unavailable, why)
        case .cancelled: StoreError(.busy, "the wait for a database connection was cancelled")
        case .closed: StoreError(.unavailable, "the database is closed")
        }
    }
}

/// A connection and its thread, which alone touches it.
final class PoolMember: @unchecked Sendable {
    let thread: SessionThread
    /// Only on `thread`.
    var session: PostgresSession?
    /// Only on `thread`: how far its server is known to have come.
    var replayed = LogPosition.start

    init(name: String) { thread = SessionThread(name: name) }

    func end(_ then: @escaping @Sendable () -> Void) {
        perform {
            self.session = nil
            then()
        }
        thread.end()
    }

    func perform(_ body: @escaping @Sendable () -> Void) {
        thread.run {
            body()
            return {}
        }
    }
}
