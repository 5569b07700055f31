internal import CPostgres
internal import Glibc

/// One connection to one server. It belongs to one thread, which waits in it.
final class PostgresSession {
    private let connection: OpaquePointer
    private let warningCount: UnsafeMutablePointer<Int>
    /// The rows that are still coming, if a statement is asked while another is being read.
    private var coming: PostgresRows?
    /// What went wrong last in the present transaction, whatever the body made of it.
    private(set) var failure: PostgresFailure?
    /// The host it came to, of several.
    let server: String

    /// - Parameter options: libpq's, by their names.
    init(_ options: [(key: String, value: String)]) throws(PostgresFailure) {
        let keys = options.map { $0.key.withCString { strdup($0) } }
        let values = options.map { $0.value.withCString { strdup($0) } }
        defer { for text in keys + values { free(text) } }
        let made = libpq_connect(
            keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        guard let made else { throw PostgresFailure(state: "53200", message: "no memory") }
        guard libpq_status(made) == Int32(LIBPQ_CONNECTION_OK) else {
            defer { libpq_finish(made) }
            throw Self.refusal(PostgresFailure.words(of: made))
        }
        warningCount = .allocate(capacity: 1)
        warningCount.initialize(to: 0)
        libpq_count_warnings(made, warningCount)
        connection = made
        server = [libpq_host(made), libpq_port(made)].map { $0.map { String(cString: $0) } ?? "" }.joined(
            separator: ":")
    }

    deinit {
        libpq_finish(connection)
        warningCount.deallocate()
    }

    var warnings: Int { warningCount.pointee }

    /// libpq tells no code of a connection that was refused, only words.
    private static func refusal(_ words: String) -> PostgresFailure {
        for (part, state) in [
            ("password", "28P01"), ("pg_hba.conf", "28000"), ("role \"", "28000"), ("database \"", "3D000"),
            ("too many clients", "53300"),
        ] where words.contains(part) && words.contains("FATAL") {
            return PostgresFailure(state: state, message: words)
        }
        return PostgresFailure(state: "", message: words)
    }

    var isAlive: Bool { libpq_status(connection) == Int32(LIBPQ_CONNECTION_OK) }

    /// Whether it is between transactions: only so may others have it.
    var isIdle: Bool { isAlive && libpq_transaction(connection) == Int32(LIBPQ_IDLE) }

    /// Whether the transaction can no longer hold.
    var hasFailed: Bool { libpq_transaction(connection) == Int32(LIBPQ_IN_ERROR) }

    var version: String {
        let number = libpq_server_version(connection)
        return "\(number / 10_000).\(number % 10_000)"
    }

    func forgetFailure() { failure = nil }

    /// Runs several statements without parameters in one journey.
    ///
    /// - Returns: the first value of each that has rows.
    @discardableResult
    func control(_ sql: String) throws(PostgresFailure) -> [String] {
        coming?.keepAll()
        guard libpq_send(connection, sql) == 1 else { throw fail(PostgresFailure.words(of: connection)) }
        var values: [String] = []
        var failed: PostgresFailure?
        while let result = libpq_next_result(connection) {
            defer { libpq_clear(result) }
            switch Int(libpq_result_status(result)) {
            case LIBPQ_TUPLES_OK:
                if libpq_rows(result) > 0, libpq_columns(result) > 0, let value = libpq_value(result, 0, 0) {
                    values.append(String(cString: value))
                }
            case LIBPQ_COMMAND_OK, LIBPQ_EMPTY_QUERY: continue
            default: failed = PostgresFailure(result, connection: connection)
            }
        }
        if let failed {
            failure = failed
            throw failed
        }
        return values
    }

    /// How far a replica has come; a server that is none has everything it had when it ceased to be one.
    func replayed() -> LogPosition {
        let answer = try? control("SELECT coalesce(pg_last_wal_replay_lsn(), '0/0')")
        return answer?.first.flatMap { LogPosition($0) } ?? .start
    }

    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        try send(sql, arguments)
        _ = libpq_one_row_at_a_time(connection)
        let rows = PostgresRows(connection)
        coming = rows
        defer {
            rows.dropRest()
            if coming === rows { coming = nil }
        }
        while let row = try next(of: rows) { guard try body(row) else { return } }
    }

    /// - Returns: how many rows it changed.
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        try send(sql, arguments)
        return try changed()
    }

    /// - Parameters:
    ///   - sql: with `$1`, `$2` … for the parameters.
    func execute(_ sql: String, _ parameters: PostgresParameters) throws(StoreError) -> Int {
        coming?.keepAll()
        try send(sql, parameters)
        return try changed()
    }

    /// Sends rows behind a `COPY … FROM STDIN (FORMAT binary)`, in parts, so that they are in memory once.
    ///
    /// - Returns: how many there are now.
    func copy(_ sql: String, _ rows: [[SQLValue]], as types: [ColumnType]) throws -> Int {
        coming?.keepAll()
        guard libpq_send(connection, sql) == 1 else { throw StoreError(fail(PostgresFailure.words(of: connection))) }
        guard let answer = libpq_next_result(connection) else {
            throw StoreError(fail(PostgresFailure.words(of: connection)))
        }
        defer { libpq_clear(answer) }
        guard Int(libpq_result_status(answer)) == LIBPQ_COPY_IN else {
            let refused = PostgresFailure(answer, connection: connection)
            while let rest = libpq_next_result(connection) { libpq_clear(rest) }
            failure = refused
            throw StoreError(refused)
        }
        var buffer = PostgresCopy(types)
        var invalid: (any Error)?
        do {
            for row in rows {
                try buffer.append(row)
                if buffer.bytes.count >= 1 << 16 { try put(&buffer) }
            }
            buffer.end()
            try put(&buffer)
        } catch {
            invalid = error
        }
        // What cannot be sent whole is not to hold at all.
        let ended = libpq_end_copy(connection, invalid == nil ? nil : "what was to be stored cannot be")
        guard ended == 1 else { throw StoreError(fail(PostgresFailure.words(of: connection))) }
        let outcome = Result { try self.changed() }
        if let invalid { throw invalid }
        return try outcome.get()
    }

    private func put(_ buffer: inout PostgresCopy) throws(StoreError) {
        let sent = buffer.bytes.withUnsafeBytes { bytes in
            libpq_put_copy(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard sent == 1 else { throw StoreError(fail(PostgresFailure.words(of: connection))) }
        buffer.clear()
    }

    private func changed() throws(StoreError) -> Int {
        let rows = PostgresRows(connection)
        while try next(of: rows) != nil {}
        return rows.changed
    }

    private func next(of rows: PostgresRows) throws(StoreError) -> SQLRow? {
        do throws(PostgresFailure) {
            return try rows.next()
        } catch {
            failure = error
            throw StoreError(error)
        }
    }

    private func send(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) {
        coming?.keepAll()
        let statement = try PostgresStatement(sql, arguments)
        var parameters = PostgresParameters()
        for place in statement.sent { try parameters.append(arguments[place]) }
        try send(statement.sql, parameters)
    }

    /// As an unnamed statement: behind a PgBouncer the next one may go to another server.
    private func send(_ sql: String, _ parameters: PostgresParameters) throws(StoreError) {
        guard !sql.utf8.contains(0) else { throw StoreError(.invalid, "a statement holds the character NUL") }
        guard parameters.types.count <= 65_535 else {
            throw StoreError(
                .invalid, "a statement has \(parameters.types.count) parameters, and at most 65535 are possible")
        }
        // One byte more, so that a value of no bytes has an address too: none means null.
        let sent = (parameters.bytes + [0]).withUnsafeBytes { bytes in
            let values = parameters.starts.map { start in
                bytes.baseAddress.map { ($0 + start).assumingMemoryBound(to: CChar.self) }
            }
            let binary = [Int32](repeating: 1, count: values.count)
            return libpq_send_params(
                connection, sql, Int32(values.count), parameters.types, values, parameters.lengths, binary, 1)
        }
        guard sent == 1 else { throw StoreError(fail(PostgresFailure.words(of: connection))) }
    }

    private func fail(_ words: String) -> PostgresFailure {
        let failed = PostgresFailure(state: "", message: words)
        failure = failed
        return failed
    }
}

/// The rows of one statement, as they come; what is not read yet can be taken into memory, for another statement to be asked.
private final class PostgresRows {
    private let connection: OpaquePointer
    private var types: [Oid] = []
    private var kept: [SQLRow] = []
    private var keptFailure: PostgresFailure?
    private var given = 0
    private var isComplete = false
    private(set) var changed = 0

    init(_ connection: OpaquePointer) { self.connection = connection }

    func next() throws(PostgresFailure) -> SQLRow? {
        if given < kept.count {
            given += 1
            return kept[given - 1]
        }
        if let keptFailure { throw keptFailure }
        return isComplete ? nil : try receive()
    }

    func keepAll() {
        kept.removeFirst(given)
        given = 0
        do throws(PostgresFailure) {
            while !isComplete, let row = try receive() { kept.append(row) }
        } catch {
            keptFailure = error
        }
    }

    func dropRest() {
        while !isComplete {
            guard let result = libpq_next_result(connection) else {
                isComplete = true
                return
            }
            libpq_clear(result)
        }
    }

    private func receive() throws(PostgresFailure) -> SQLRow? {
        guard let result = libpq_next_result(connection) else {
            isComplete = true
            return nil
        }
        defer { libpq_clear(result) }
        switch Int(libpq_result_status(result)) {
        case LIBPQ_SINGLE_TUPLE: return try row(of: result)
        case LIBPQ_TUPLES_OK, LIBPQ_COMMAND_OK, LIBPQ_EMPTY_QUERY:
            changed = libpq_result_changed(result).flatMap { Int(String(cString: $0)) } ?? 0
            dropRest()
            return nil
        default:
            let failure = PostgresFailure(result, connection: connection)
            dropRest()
            throw failure
        }
    }

    private func row(of result: OpaquePointer) throws(PostgresFailure) -> SQLRow {
        let count = libpq_columns(result)
        if types.isEmpty { types = (0..<count).map { libpq_column_type(result, $0) } }
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count {
            if libpq_is_null(result, 0, column) == 1 {
                values.append(.null)
                continue
            }
            let bytes = UnsafeRawBufferPointer(
                start: libpq_value(result, 0, column), count: Int(libpq_value_size(result, 0, column)))
            guard let value = SQLValue(bytes, type: types[Int(column)]) else {
                let name = libpq_column_name(result, column).map { String(cString: $0) } ?? ""
                throw PostgresFailure(
                    state: "42804", message: "column \(name) has type \(types[Int(column)]): CAST it to text or bigint")
            }
            values.append(value)
        }
        return SQLRow(values)
    }
}
