internal import Glibc

/// How one attempt at a transaction ended.
enum PostgresOutcome<Value: Sendable>: Sendable {
    case done(Value)
    case failed(StoreError)
    /// Nothing of it holds; it may on another connection.
    case again(StoreError)
}

/// Runs bodies in transactions on one session, on its thread.
struct PostgresTransaction {
    let session: PostgresSession
    let purpose: StaticString
    let settings: PostgresSettings
    let log: SlowLog
    /// Milliseconds for each statement.
    let timeout: Int64
    let tell: @Sendable (DatabaseEvent) -> Void

    /// On one snapshot.
    ///
    /// - Returns: with what is left to do when its caller has the answer.
    func read<Value: Sendable>(
        _ body: (any Connection) throws -> Value
    ) -> (PostgresOutcome<Value>, slow: [SlowLog.Slow]) {
        session.forgetFailure()
        let connection = PostgresConnection(session, slowAfter: log.limit)
        do {
            try session.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \(limits)")
            return (.done(try body(connection)), connection.slow)
        } catch {
            guard session.failure?.state != "25006" else {
                return (.failed(StoreError(.failed, "\(purpose) is a read, and tried to change something")), [])
            }
            return (outcome(of: error), connection.slow)
        }
    }

    func endRead(_ slow: [SlowLog.Slow]) {
        guard session.isAlive else { return }
        _ = try? session.control("ROLLBACK")
        log.report(slow, of: purpose, session)
    }

    /// - Parameter committed: told how far the log had come then, if `wantsPosition`.
    func write<Value: Sendable>(
        wantsPosition: Bool, committed: (LogPosition) -> Void, _ body: (any Connection) throws -> Value
    ) -> PostgresOutcome<Value> {
        var isRowByRow = false
        for attempt in 1... {
            session.forgetFailure()
            let connection = PostgresConnection(session, slowAfter: log.limit, isRowByRow: isRowByRow)
            do {
                // Serializable: as in SQLite, each transaction finds the database as if it were alone.
                try session.control("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; \(limits)")
                let value = try body(connection)
                if session.hasFailed, let failure = session.failure { throw failure }
                if let position = try commit(wantsPosition) { committed(position) }
                log.report(connection.slow, of: purpose, session)
                return .done(value)
            } catch {
                let failure = session.failure
                if session.isAlive { _ = try? session.control("ROLLBACK") }
                guard !(error is CommitInDoubt), session.isIdle, let failure, attempt < settings.attempts,
                    mayRunAgain(failure, &isRowByRow)
                else {
                    return outcome(of: error, failure)
                }
                tell(.ranAgain(purpose: "\(purpose)", reason: failure.message))
                pause(before: attempt)
            }
        }
        return .failed(StoreError(.busy, "others keep changing the same rows: try again"))
    }

    private func mayRunAgain(_ failure: PostgresFailure, _ isRowByRow: inout Bool) -> Bool {
        if failure.touchedTwice && !isRowByRow {
            isRowByRow = true
            return true
        }
        return failure.isConflict || failure.isRaceOfDefinitions
    }

    /// Without a limit of time: one that ends the wait for a replica would leave the commit to the primary alone, with a mere warning.
    private func commit(_ wantsPosition: Bool) throws -> LogPosition? {
        let position = wantsPosition ? "; SELECT pg_current_wal_lsn()" : ""
        do {
            let warnings = session.warnings
            let answers = try session.control("SET LOCAL statement_timeout = 0; COMMIT\(position)")
            guard session.warnings == warnings else { throw CommitInDoubt() }
            return answers.first.flatMap { LogPosition($0) }
        } catch let failure as PostgresFailure {
            guard failure.isLostConnection else { throw failure }
            throw CommitInDoubt()
        }
    }

    /// Neither to be repeated nor to be taken for failed: it may hold.
    private struct CommitInDoubt: Error {}

    private var limits: String {
        // A body that hangs would keep rows locked: the server ends its transaction.
        "SET LOCAL statement_timeout = \(timeout); SET LOCAL idle_in_transaction_session_timeout = \(max(timeout, 60_000))"
    }

    private func outcome<Value: Sendable>(
        of error: any Error, _ noted: PostgresFailure? = nil
    ) -> PostgresOutcome<Value> {
        if error is CommitInDoubt {
            return .failed(
                StoreError(
                    .unavailable,
                    "the connection was lost during the commit of \(purpose): whether it holds is not known; look before you repeat it"
                ))
        }
        let failure = (error as? PostgresFailure) ?? noted ?? session.failure
        if let failure, failure.isLostConnection { return .again(StoreError(failure)) }
        if let error = error as? StoreError { return .failed(error) }
        return .failed(failure.map { StoreError($0) } ?? StoreError(.failed, String(describing: error)))
    }

    /// Longer from time to time, and by chance, so that the same two do not meet again.
    private func pause(before attempt: Int) {
        let longest = UInt32(1_000) << UInt32(min(attempt, 6))
        usleep(UInt32.random(in: 500...longest))
    }
}
