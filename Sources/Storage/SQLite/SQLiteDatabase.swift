internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// The embedded engine: one file, many readers beside one writer (WAL), nothing acknowledged before it is on disk.
package final class SQLiteDatabase: Database {
    package let dialect = Dialect.sqlite
    private let pool: DatabasePool

    /// - Parameter path: of the file, which is made if it is not there; with `-wal` and `-shm` beside it.
    /// - Throws: ``StoreError``.
    package init(path: String, readers: Int = 8) throws(StoreError) {
        var configuration = GRDB.Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // Of a new file: the room of deleted rows can be given back in portions.
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            // FULL: a commit is on disk when it returns, also after a loss of power.
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw StoreError(error)
        }
    }

    package func read<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        // GRDB runs the closure while this function waits, so it does not escape.
        do {
            return try await withoutActuallyEscaping(body) { body in
                try await pool.read { try body(SQLiteConnection($0)) }
            }
        } catch {
            throw StoreError(error)
        }
    }

    package func write<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await withoutActuallyEscaping(body) { body in
                try await pool.write { try body(SQLiteConnection($0)) }
            }
        } catch {
            throw StoreError(error)
        }
    }

    package func health() async -> DatabaseHealth {
        do {
            _ = try await read("health") { try $0.row("SELECT 1") }
            return DatabaseHealth(isReady: true, details: [("engine", "SQLite \(Self.version)")])
        } catch {
            return DatabaseHealth(isReady: false, problem: error.message)
        }
    }

    package func close() async { try? pool.close() }

    /// Under another name until it is whole, on disk and looked through.
    package func backUp(to path: String) async throws(StoreError) {
        let unfinished = path + ".new"
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread { [pool] in
                continuation.resume(returning: Result { try Self.copy(pool, to: unfinished) })
            }
        }
        do {
            try result.get()
            guard rename(unfinished, path) == 0 else {
                throw StoreError(
                    .unavailable, "the backup cannot be named \(path): \(String(cString: strerror(errno)))")
            }
        } catch {
            for end in ["", "-journal", "-wal", "-shm"] { unlink(unfinished + end) }
            throw StoreError(error)
        }
    }

    private static func copy(_ pool: DatabasePool, to path: String) throws {
        for end in ["", "-journal", "-wal", "-shm"] { unlink(path + end) }
        let copy = try DatabaseQueue(path: path)
        try pool.backup(to: copy)
        try copy.inDatabase { copy in
            // One file: what is put back in its place brings no second one.
            _ = try String.fetchOne(copy, sql: "PRAGMA journal_mode = DELETE")
            let found = try String.fetchOne(copy, sql: "PRAGMA quick_check(1)") ?? ""
            guard found == "ok" else {
                throw StoreError(.damaged, "the backup is damaged, and so may the database be: \(found)")
            }
        }
        try copy.close()
    }

    /// Portions, so that others write in between; the log of changes is cut as well.
    package func reclaim() async throws(StoreError) -> Int {
        var pages = 0
        while true {
            let freed = try await write("reclaim") { connection in
                func free() throws -> Int { try connection.row("PRAGMA freelist_count")?.get(0) ?? 0 }
                let before = try free()
                guard before > 0 else { return 0 }
                try connection.forEachRow("PRAGMA incremental_vacuum(1000)", []) { _ in true }
                return before - (try free())
            }
            guard freed > 0 else { break }
            pages += freed
        }
        let size = try await read("page size") { try $0.row("PRAGMA page_size")?.get(0, as: Int.self) ?? 0 }
        // Readers that are in the way are not waited for: it is cut the next time.
        try? await pool.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
        return pages * size
    }

    private static var version: String { String(cString: sqlite3_libversion()) }
}

private struct SQLiteConnection: Connection {
    private let database: GRDB.Database

    init(_ database: GRDB.Database) { self.database = database }

    var dialect: Dialect { .sqlite }

    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        let statement = try database.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(arguments.map(\.database)))
        while let row = try cursor.next() {
            guard try body(SQLRow(row.map { SQLValue($1) })) else { return }
        }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        let statement = try database.cachedStatement(sql: sql)
        try statement.execute(arguments: StatementArguments(arguments.map(\.database)))
        return database.changesCount
    }

    func insert(_ sql: String, columns: [ColumnType], rows: [[SQLValue]]) throws -> Int {
        let row = "(" + columns.map { _ in "?" }.joined(separator: ", ") + ")"
        let statement = try database.cachedStatement(sql: sql.replacing("?rows", with: row))
        var changed = 0
        for row in rows {
            try statement.execute(arguments: StatementArguments(row.map(\.database)))
            changed += database.changesCount
        }
        return changed
    }
}

extension SQLValue {
    fileprivate var database: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        }
    }
}

extension StoreError {
    /// What SQLite said, in our words.
    fileprivate init(_ error: any Error) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.failed, String(describing: error))
            return
        }
        let text = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.full, "the disk of the database is full: make room; what is there can be read")
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.busy, "the database is busy: another process holds it (\(text))")
        case .SQLITE_CONSTRAINT: self.init(.conflict, text)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.damaged, "the database file is damaged (\(text)): put the last backup in its place")
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.unavailable, "the database file cannot be read or written: \(text)")
        default: self.init(.failed, text)
        }
    }
}
