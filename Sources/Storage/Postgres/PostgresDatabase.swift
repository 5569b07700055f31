internal import Synchronization

/// PostgreSQL: a primary, which takes the writes, and replicas, which take the reads, if the URL names several hosts.
package final class PostgresDatabase: Database {
    package let dialect = Dialect.postgres
    private let location: PostgresLocation
    private let settings: PostgresSettings
    private let primary: ConnectionPool
    private let replicas: ConnectionPool?
    private let log: SlowLog
    private let events: @Sendable (DatabaseEvent) -> Void
    private let lastWrite = Atomic<UInt64>(0)
    private let now: @Sendable () -> Int64
    private let readsOfReplicas = Atomic<Int>(0)

    /// - Parameter events: called on threads of the database: it does not wait.
    package init(
        _ location: PostgresLocation, _ settings: PostgresSettings = PostgresSettings(),
        events: @escaping @Sendable (DatabaseEvent) -> Void = { _ in }
    ) {
        let start = ContinuousClock.now
        let now: @Sendable () -> Int64 = {
            let (seconds, fraction) = (ContinuousClock.now - start).components
            return seconds * 1_000 + fraction / 1_000_000_000_000_000
        }
        self.now = now
        self.location = location
        self.settings = settings
        self.events = events
        log = SlowLog(limit: settings.slowAfter, planEvery: settings.planEvery, now: now, tell: events)
        let role: PostgresRole = location.hasSeveralHosts ? .primary : .any
        primary = ConnectionPool(role.name, settings.primary, now: now, events: events) { () throws(PostgresFailure) in
            try PostgresSession(location.options(role))
        }
        guard location.hasSeveralHosts else {
            replicas = nil
            return
        }
        replicas = ConnectionPool("replicas", settings.replicas, now: now, events: events) {
            () throws(PostgresFailure) in
            // In any order, so that they share the work.
            try PostgresSession(location.options(.replica, order: Array(0..<location.hostCount).shuffled()))
        }
    }

    /// How far the log had come with this process's last write; see ``LogPosition``.
    package var written: LogPosition { LogPosition(bytes: lastWrite.load(ordering: .acquiring)) }

    /// How many reads replicas answered.
    package var readsFromReplicas: Int { readsOfReplicas.load(ordering: .relaxed) }

    package func read<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withoutActuallyEscaping(body) { body in
            if let replicas, let result = await self.read(purpose, from: replicas, body) { return result }
            return await self.patiently(purpose) { member, session in
                self.read(purpose, session, body)
            }
        }
        return try result.get()
    }

    package func write<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        try await write(purpose, timeout: settings.statementTimeout, body)
    }

    /// For what is known to take long: migrations, partitions.
    package func maintain<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        try await write(purpose, timeout: settings.maintenanceTimeout, body)
    }

    package func health() async -> DatabaseHealth {
        var details = [("engine", "PostgreSQL"), ("location", location.description)] + figures(of: primary, "primary")
        do {
            let version = try await read("health") { connection in
                try connection.row("SELECT current_setting('server_version')")?.get(0, as: String.self) ?? ""
            }
            details[0].1 = "PostgreSQL \(version)"
        } catch {
            return DatabaseHealth(isReady: false, problem: error.message, details: details)
        }
        if let replicas {
            details += figures(of: replicas, "replicas")
            if let problem = replicas.figures.problem { details.append(("replicas.problem", problem)) }
            details += [("reads.replicas", String(readsFromReplicas)), ("written", written.description)]
        }
        // Reads may go on where writes do not.
        let problem = primary.figures.problem
        return DatabaseHealth(isReady: problem == nil, problem: problem, details: details)
    }

    package func close() async {
        await replicas?.close()
        await primary.close()
    }

    private func figures(of pool: ConnectionPool, _ name: String) -> [(String, String)] {
        let figures = pool.figures
        return [
            ("\(name).open", String(figures.open)), ("\(name).idle", String(figures.idle)),
            ("\(name).waiting", String(figures.waiting)),
        ]
    }
}

// MARK: - On a connection

/// What is left to do on a connection when its borrower has the answer.
private typealias Rest = @Sendable () -> Void

extension PostgresDatabase {
    private func write<Value: Sendable>(
        _ purpose: StaticString, timeout: Int64, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withoutActuallyEscaping(body) { body in
            await self.patiently(purpose) { member, session in
                let transaction = self.transaction(purpose, session, timeout: timeout)
                let outcome = transaction.write(
                    wantsPosition: self.replicas != nil, committed: { self.remember($0) }, body)
                return (outcome, {})
            }
        }
        return try result.get()
    }

    private func read<Value: Sendable>(
        _ purpose: StaticString, _ session: SessionReference, _ body: @Sendable (any Connection) throws -> Value
    ) -> (PostgresOutcome<Value>, Rest) {
        let transaction = transaction(purpose, session, timeout: settings.statementTimeout)
        let (outcome, slow) = transaction.read(body)
        return (outcome, { self.transaction(purpose, session, timeout: 0).endRead(slow) })
    }

    private func transaction(
        _ purpose: StaticString, _ session: SessionReference, timeout: Int64
    ) -> PostgresTransaction {
        PostgresTransaction(
            session: session.session, purpose: purpose, settings: settings, log: log, timeout: timeout, tell: events)
    }

    /// - Returns: `nil` if the primary has to be asked: no replica, or none that has come far enough.
    private func read<Value: Sendable>(
        _ purpose: StaticString, from replicas: ConnectionPool,
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async -> Result<Value, StoreError>? {
        let wanted = max(written, LogPosition.required ?? .start)
        guard let lease = try? await replicas.acquire(purpose) else { return nil }
        let outcome: PostgresOutcome<Value>? = await run(lease, in: replicas) { member, session in
            if member.replayed < wanted { member.replayed = session.session.replayed() }
            guard member.replayed >= wanted else { return (nil, {}) }
            let (outcome, rest) = self.read(purpose, session, body)
            // What the replica had to stop in order to keep up.
            if session.session.failure?.isConflict == true { return (nil, rest) }
            return (outcome, rest)
        }
        switch outcome {
        case .done(let value)?:
            readsOfReplicas.add(1, ordering: .relaxed)
            return .success(value)
        case .failed(let error)?: return .failure(error)
        case .again?, nil: return nil
        }
    }

    /// Until it is done, fails for good, or time is up: a primary that is gone may come back, or another take its place.
    private func patiently<Value: Sendable>(
        _ purpose: StaticString,
        _ attempt: @escaping @Sendable (PoolMember, SessionReference) -> (PostgresOutcome<Value>, Rest)
    ) async -> Result<Value, StoreError> {
        let deadline = now() + settings.primary.acquireTimeout
        while true {
            let lease: ConnectionPool.Lease
            do throws(StoreError) {
                lease = try await primary.acquire(purpose)
            } catch {
                return .failure(error)
            }
            switch await run(lease, in: primary, attempt) {
            case .done(let value): return .success(value)
            case .failed(let error): return .failure(error)
            case .again(let error):
                guard now() < deadline, (try? await Task.sleep(for: .milliseconds(20))) != nil else {
                    return .failure(error)
                }
                events(.ranAgain(purpose: "\(purpose)", reason: error.message))
            }
        }
    }

    private func run<Outcome: Sendable>(
        _ lease: ConnectionPool.Lease, in pool: ConnectionPool,
        _ work: @escaping @Sendable (PoolMember, SessionReference) -> (Outcome, Rest)
    ) async -> Outcome {
        await withCheckedContinuation { continuation in
            lease.member.thread.run {
                guard let session = lease.member.session else { preconditionFailure("a lease without a session") }
                let reference = SessionReference(session: session)
                let (outcome, rest) = work(lease.member, reference)
                return {
                    continuation.resume(returning: outcome)
                    rest()
                    pool.release(lease, isBroken: !reference.session.isIdle)
                }
            }
        }
    }

    private func remember(_ position: LogPosition) {
        var known = lastWrite.load(ordering: .relaxed)
        while known < position.bytes {
            let (done, original) = lastWrite.compareExchange(
                expected: known, desired: position.bytes, ordering: .acquiringAndReleasing)
            if done { return }
            known = original
        }
    }
}

/// Carries a session between closures of its own thread.
private struct SessionReference: @unchecked Sendable {
    let session: PostgresSession
}
