/// What a body talks to: one transaction on one session.
final class PostgresConnection: Connection {
    let dialect = Dialect.postgres
    private let session: PostgresSession
    private let slowAfter: Duration
    private(set) var slow: [SlowLog.Slow] = []
    /// Whether rows are inserted one by one: because the last attempt met a row twice.
    private let isRowByRow: Bool

    init(_ session: PostgresSession, slowAfter: Duration, isRowByRow: Bool = false) {
        self.session = session
        self.slowAfter = slowAfter
        self.isRowByRow = isRowByRow
    }

    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        let start = ContinuousClock.now
        // The time of the body is not the database's.
        var inBody = Duration.zero
        var rows = 0
        try session.forEachRow(sql, arguments) { row in
            let before = ContinuousClock.now
            defer { inBody += .now - before }
            rows += 1
            return try body(row)
        }
        note(sql, arguments, took: .now - start - inBody, rows: rows)
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        let start = ContinuousClock.now
        let changed = try session.execute(sql, arguments)
        note(sql, arguments, took: .now - start, rows: changed)
        return changed
    }

    /// Column by column, as arrays: one statement for thousands of rows.
    func insert(_ sql: String, columns: [ColumnType], rows: [[SQLValue]]) throws -> Int {
        guard let place = sql.firstRange(of: "VALUES ?rows"), !columns.isEmpty else {
            throw StoreError(.invalid, "an insert of many rows has `VALUES ?rows`, and columns")
        }
        let arrays = columns.enumerated().map { "$\($0 + 1)::\($1.arrayName)" }.joined(separator: ", ")
        let statement = sql.replacingCharacters(in: place, with: "SELECT * FROM unnest(\(arrays))")
        let start = ContinuousClock.now
        var changed = 0
        var next = 0
        while next < rows.count {
            let chunk = rows[next..<min(rows.count, next + (isRowByRow ? 1 : 5_000))]
            next = chunk.endIndex
            var parameters = PostgresParameters()
            for (column, type) in columns.enumerated() { try parameters.append(column, of: chunk, as: type) }
            changed += try session.execute(statement, parameters)
        }
        note(statement, nil, took: .now - start, rows: changed)
        return changed
    }

    /// By COPY: no statement is planned, no array is made of columns.
    func load(_ table: String, columns: [(name: String, type: ColumnType)], rows: [[SQLValue]]) throws -> Int {
        let names = columns.map(\.name).joined(separator: ", ")
        let statement = "COPY \(table) (\(names)) FROM STDIN (FORMAT binary)"
        let start = ContinuousClock.now
        let count = try session.copy(statement, rows, as: columns.map(\.type))
        note(statement, nil, took: .now - start, rows: count)
        return count
    }

    private func note(_ sql: String, _ arguments: [SQLValue]?, took: Duration, rows: Int) {
        guard took >= slowAfter, slow.count < 16 else { return }
        let (seconds, fraction) = took.components
        slow.append(
            SlowLog.Slow(
                sql: sql, arguments: arguments, milliseconds: seconds * 1_000 + fraction / 1_000_000_000_000_000,
                rows: rows))
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
