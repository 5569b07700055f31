/// A table that only grows, such as a history: in PostgreSQL a partition for each month, made ahead and dropped when it is too old.
///
/// SQLite has one table, and what is too old is deleted in portions. A row that comes before its month's partition was made goes into
/// the partition `…_rest`, and from there to its month when that is made: no insert fails because maintenance is late.
///
/// A `PRIMARY KEY` or `UNIQUE` of such a table has to contain the column of the time.
package struct Partitions: Sendable, Hashable {
    package let table: String
    /// Milliseconds since 1970.
    package let column: String

    /// Both are plain lower case names.
    package init(of table: String, by column: String) {
        precondition([table, column].allSatisfy { $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F } })
        self.table = table
        self.column = column
    }

    /// The statements of a migration that make the table.
    ///
    /// - Parameter columns: what stands between the parentheses of `CREATE TABLE`.
    package func making(_ columns: String, for dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite: ["CREATE TABLE \(table) (\(columns))"]
        case .postgres:
            [
                "CREATE TABLE \(table) (\(columns)) PARTITION BY RANGE (\(column))",
                "CREATE TABLE \(table)_rest PARTITION OF \(table) DEFAULT",
            ]
        }
    }

    package struct Changes: Sendable, Hashable {
        package var made: [String] = []
        package var dropped: [String] = []
        /// In SQLite, and in the partition of the rest.
        package var deletedRows = 0
    }

    /// Makes what will be needed and drops what is too old: to be called daily, by one process or several.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - months: how many are kept beside the present one; `nil`: all.
    @discardableResult
    package func maintain(
        in database: any Database, now: Int64, ahead: Int = 3, keeping months: Int?
    ) async throws(StoreError) -> Changes {
        let present = Month(containing: now)
        let oldest = months.map { present.adding(-max(0, $0)) }
        var changes = Changes()
        if database.dialect == .postgres {
            // Each in a transaction of its own: locks are held for moments.
            for month in (0...max(0, ahead)).map({ present.adding($0) }) {
                if try await make(month, in: database) { changes.made.append(name(of: month)) }
            }
            changes.dropped = try await drop(before: oldest, in: database)
        }
        if let oldest { changes.deletedRows = try await delete(before: oldest, in: database) }
        return changes
    }

    private func name(of month: Month) -> String { "\(table)_\(month.text)" }

    private func existing(_ connection: any Connection) throws -> Set<String> {
        let rows = try connection.rows(
            """
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = CAST(CAST(?1 AS text) AS regclass)
            """, table)
        return Set(try rows.map { try $0.get(0, as: String.self) })
    }

    private func make(_ month: Month, in database: any Database) async throws(StoreError) -> Bool {
        let name = name(of: month)
        let (start, end) = (month.start, month.adding(1).start)
        return try await database.maintain("make partition") { connection in
            guard try !existing(connection).contains(name) else { return false }
            try giveWay(connection)
            try connection.run("CREATE TABLE \(name) (LIKE \(table) INCLUDING ALL EXCLUDING IDENTITY)")
            try connection.run(
                """
                WITH early AS (DELETE FROM \(table)_rest WHERE \(column) >= ?1 AND \(column) < ?2 RETURNING *)
                INSERT INTO \(name) SELECT * FROM early
                """, start, end)
            try connection.run("ALTER TABLE \(table) ATTACH PARTITION \(name) FOR VALUES FROM (\(start)) TO (\(end))")
            return true
        }
    }

    private func drop(before oldest: Month?, in database: any Database) async throws(StoreError) -> [String] {
        guard let oldest else { return [] }
        let old = try await database.read("partitions") { connection in
            try existing(connection).filter { name in
                name.hasPrefix("\(table)_") && Month(name.dropFirst(table.utf8.count + 1)).map { $0 < oldest } ?? false
            }.sorted()
        }
        for name in old {
            try await database.maintain("drop partition") { connection in
                try giveWay(connection)
                try connection.run("DROP TABLE IF EXISTS \(name)")
            }
        }
        return old
    }

    /// What waits for a lock that readers hold holds up all who come after it: rather it fails, and tries again tomorrow.
    private func giveWay(_ connection: any Connection) throws { try connection.run("SET LOCAL lock_timeout = 5000") }

    /// In portions, so that others write in between.
    private func delete(before oldest: Month, in database: any Database) async throws(StoreError) -> Int {
        let (from, row) = database.dialect == .sqlite ? (table, "rowid") : ("\(table)_rest", "ctid")
        var deleted = 0
        while true {
            let count = try await database.maintain("retention") { connection in
                try connection.run(
                    "DELETE FROM \(from) WHERE \(row) IN (SELECT \(row) FROM \(from) WHERE \(column) < ?1 LIMIT 5000)",
                    oldest.start)
            }
            guard count > 0 else { return deleted }
            deleted += count
        }
    }
}

/// A month of the calendar, in UTC.
struct Month: Sendable, Hashable, Comparable {
    /// Since the beginning of year 0.
    let number: Int

    init(number: Int) { self.number = number }

    /// - Parameter time: milliseconds since 1970.
    init(containing time: Int64) {
        // Howard Hinnant's civil_from_days: years begin in March, so that the leap day is their last.
        let days = Int(time.flooredQuotient(by: 86_400_000)) + 719_468
        let era = days.flooredQuotient(by: 146_097)
        let day = days - era * 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let month = (5 * (day - (365 * year + year / 4 - year / 100)) + 2) / 153
        number = (year + era * 400) * 12 + month + 2
    }

    /// - Parameter text: `2026_11`.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), year >= 0, (1...12).contains(month)
        else { return nil }
        number = year * 12 + month - 1
    }

    var text: String {
        let year = String(number / 12)
        let month = String(number % 12 + 1)
        return String(repeating: "0", count: max(0, 4 - year.utf8.count)) + year + (month.utf8.count == 1 ? "_0" : "_")
            + month
    }

    func adding(_ months: Int) -> Month { Month(number: number + months) }

    /// Milliseconds since 1970.
    var start: Int64 {
        let months = number - 2
        let year = months.flooredQuotient(by: 12)
        let era = year.flooredQuotient(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (months - year * 12) + 2) / 5
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Int64(days) * 86_400_000
    }

    static func < (left: Month, right: Month) -> Bool { left.number < right.number }
}

extension BinaryInteger {
    fileprivate func flooredQuotient(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
