internal import Synchronization

/// Tells of slow statements, now and then with the plan.
///
/// The plan is that for values unknown: what a statement was given may be secret, and a plan would repeat it.
final class SlowLog: Sendable {
    /// A statement of a transaction, told of after its end, so that asking for the plan cannot harm it.
    struct Slow {
        var sql: String
        /// `nil` if there were too many to ask for the plan with their types.
        var arguments: [SQLValue]?
        var milliseconds: Int64
        var rows: Int
    }

    let limit: Duration
    private let planEvery: Int64
    private let now: @Sendable () -> Int64
    private let tell: @Sendable (DatabaseEvent) -> Void
    private let nextPlan = Mutex<Int64>(.min)

    init(
        limit: Int64, planEvery: Int64, now: @escaping @Sendable () -> Int64,
        tell: @escaping @Sendable (DatabaseEvent) -> Void
    ) {
        self.limit = .milliseconds(limit)
        self.planEvery = planEvery
        self.now = now
        self.tell = tell
    }

    /// Called on the thread of `session`, between transactions.
    func report(_ slow: [Slow], of purpose: StaticString, _ session: PostgresSession) {
        for each in slow {
            let mayAsk = nextPlan.withLock { next in
                guard each.arguments != nil, now() >= next else { return false }
                next = now() + planEvery
                return true
            }
            tell(
                .slowStatement(
                    SlowStatement(
                        purpose: "\(purpose)", sql: each.sql, milliseconds: each.milliseconds, rows: each.rows,
                        plan: mayAsk ? Self.plan(of: each, session) : nil)))
        }
    }

    private static func plan(of slow: Slow, _ session: PostgresSession) -> String? {
        guard let arguments = slow.arguments, session.isIdle,
            let statement = try? PostgresStatement(slow.sql, arguments)
        else { return nil }
        let types = statement.sent.map { arguments[$0].typeName }.joined(separator: ", ")
        let nulls = statement.sent.map { _ in "NULL" }.joined(separator: ", ")
        let given = statement.sent.isEmpty ? "" : "(\(nulls))"
        // In one journey and one transaction: a PgBouncer keeps it on one server.
        let lines = try? session.control(
            """
            BEGIN READ ONLY; SET LOCAL statement_timeout = 2000; SET LOCAL plan_cache_mode = force_generic_plan;
            PREPARE picket_slow\(types.isEmpty ? "" : "(\(types))") AS \(statement.sql);
            EXPLAIN (FORMAT JSON, COSTS) EXECUTE picket_slow\(given); DEALLOCATE picket_slow; ROLLBACK
            """)
        if lines == nil { _ = try? session.control("ROLLBACK") }
        if lines == nil { _ = try? session.control("DEALLOCATE picket_slow") }
        return lines?.first
    }
}

extension SQLValue {
    /// PostgreSQL's name of the type it is sent as.
    fileprivate var typeName: String {
        switch self {
        case .null, .text: "text"
        case .integer: "bigint"
        case .real: "double precision"
        case .bytes: "bytea"
        }
    }
}
