/// Where a database is, as people write it: `postgres://user@host1,host2/name`, `sqlite:path`, or a path.
package struct DatabaseLocation: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        case sqlite(path: String)
        case postgres(PostgresLocation)
    }

    package let kind: Kind

    /// - Throws: ``StoreError`` `invalid`, which never repeats a password.
    package init(_ text: String) throws(StoreError) {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            kind = .postgres(try PostgresLocation(text))
            return
        }
        let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StoreError(.invalid, "the database is named by postgres://user@host/name, sqlite:path or a path")
        }
        // A scheme that nobody knows would otherwise become a file of that name, password and all.
        if let scheme = text.firstRange(of: "://").map({ text[..<$0.lowerBound] }) {
            throw StoreError(
                .invalid, "there is no database \(scheme)://: use postgres://user@host/name or sqlite:path")
        }
        kind = .sqlite(path: path)
    }

    /// Opens it; PostgreSQL connects when it is first asked for something.
    package func open(
        _ settings: PostgresSettings = PostgresSettings(),
        events: @escaping @Sendable (DatabaseEvent) -> Void = { _ in }
    ) throws(StoreError) -> any Database {
        switch kind {
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgres(let location): PostgresDatabase(location, settings, events: events)
        }
    }

    /// Without a password.
    package var description: String {
        switch kind {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let location): location.description
        }
    }
}
