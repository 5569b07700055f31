/// A database engine: SQLite inside the process, or PostgreSQL.
///
/// Statements are written once, in the SQL both have: parameters are `?1`, `?2` …, times are milliseconds since 1970 in
/// `bigint`s, truth is 0 and 1, names are ``Identifier``s in `text`. Where they have to differ, ``Dialect`` says how.
package protocol Database: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` on a snapshot, possibly of a replica. It is called on a thread that may block; it writes nothing.
    ///
    /// - Parameter purpose: who borrows the connection: named in the log when it is slow or never given back.
    func read<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value

    /// Runs `body` in a transaction: all of it holds when this returns, on stable storage, or nothing of it.
    ///
    /// `body` may run again from the start after a conflict with others: it does nothing but talk to the connection.
    func write<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value

    /// Like ``write(_:_:)``, for what is known to take long: migrations, partitions, retention.
    func maintain<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value

    /// Copies everything as it is at one moment into a new file, while others read and write.
    ///
    /// - Throws: ``StoreError`` `invalid` where the engine's own tools do that.
    func backUp(to path: String) async throws(StoreError)

    /// Gives the room that deleted rows have left back to the disk, where the engine does not do so by itself.
    ///
    /// - Returns: how many bytes.
    func reclaim() async throws(StoreError) -> Int

    /// Whether it answers now, and what there is to say of it (`wal`, `replicas`, `lag`), for `/readyz` and operators.
    func health() async -> DatabaseHealth

    /// Waits for borrowed connections and closes all.
    func close() async
}

extension Database {
    package func maintain<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        try await write(purpose, body)
    }

    package func backUp(to path: String) async throws(StoreError) {
        throw StoreError(.invalid, "this database is backed up with its own tools, such as pg_basebackup")
    }

    package func reclaim() async throws(StoreError) -> Int { 0 }
}

package struct DatabaseHealth: Sendable {
    package var isReady: Bool
    /// What a person should know when it is not.
    package var problem: String?
    package var details: [(name: String, value: String)] = []

    package init(isReady: Bool, problem: String? = nil, details: [(name: String, value: String)] = []) {
        self.isReady = isReady
        self.problem = problem
        self.details = details
    }
}

/// What a body of ``Database/read(_:_:)`` and ``Database/write(_:_:)`` talks to. Not to be kept beyond it.
package protocol Connection {
    var dialect: Dialect { get }

    /// Calls with each row; stops when `body` returns `false`.
    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws

    /// - Returns: how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int

    /// Runs one `INSERT` for many rows: `sql` has the place `VALUES ?rows` where the rows go.
    ///
    /// - Parameter columns: what each holds; PostgreSQL has to be told.
    @discardableResult
    func insert(_ sql: String, columns: [ColumnType], rows: [[SQLValue]]) throws -> Int

    /// Puts rows into a table as fast as the engine can. None may be there already.
    @discardableResult
    func load(_ table: String, columns: [(name: String, type: ColumnType)], rows: [[SQLValue]]) throws -> Int
}

package enum ColumnType: Sendable { case integer, real, text, bytes }

extension Connection {
    package func load(_ table: String, columns: [(name: String, type: ColumnType)], rows: [[SQLValue]]) throws -> Int {
        try insert(
            "INSERT INTO \(table) (\(columns.map(\.name).joined(separator: ", "))) VALUES ?rows",
            columns: columns.map(\.type), rows: rows)
    }

    package func rows(_ sql: String, _ arguments: any SQLConvertible...) throws -> [SQLRow] {
        try rows(sql, arguments: arguments.map(\.sql))
    }

    package func rows(_ sql: String, arguments: [SQLValue]) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try forEachRow(sql, arguments) { row in
            rows.append(row)
            return true
        }
        return rows
    }

    package func row(_ sql: String, _ arguments: any SQLConvertible...) throws -> SQLRow? {
        var first: SQLRow?
        try forEachRow(sql, arguments.map(\.sql)) { row in
            first = row
            return false
        }
        return first
    }

    @discardableResult
    package func run(_ sql: String, _ arguments: any SQLConvertible...) throws -> Int {
        try execute(sql, arguments.map(\.sql))
    }
}

/// Where the engines' SQL differs.
package enum Dialect: Sendable, Hashable {
    case sqlite
    case postgres

    /// The text for this engine.
    package func text(sqlite: String, postgres: String) -> String {
        switch self {
        case .sqlite: sqlite
        case .postgres: postgres
        }
    }
}
