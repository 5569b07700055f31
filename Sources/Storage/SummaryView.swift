/// A view with sums that take long: in PostgreSQL kept ready, and made anew beside those who read it; in SQLite a plain view, always fresh.
package struct SummaryView: Sendable, Hashable {
    package let name: String
    /// The columns that tell its rows apart: without them PostgreSQL would have to lock readers out while it refreshes.
    package let key: [String]
    /// Without parameters. Its key columns are never null.
    package let query: String

    package init(_ name: String, key: [String], as query: String) {
        self.name = name
        self.key = key
        self.query = query
    }

    /// The statements of a migration that make it.
    package func making(for dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite: ["CREATE VIEW \(name) AS \(query)"]
        case .postgres:
            [
                "CREATE MATERIALIZED VIEW \(name) AS \(query)",
                "CREATE UNIQUE INDEX \(name)_key ON \(name) (\(key.joined(separator: ", ")))",
            ]
        }
    }

    /// Makes it anew. Who reads meanwhile sees what was; two that refresh at one time do it one after the other.
    package func refresh(in database: any Database) async throws(StoreError) {
        guard database.dialect == .postgres else { return }
        try await database.maintain("refresh view") { connection in
            _ = try connection.run("REFRESH MATERIALIZED VIEW CONCURRENTLY \(name)")
        }
    }
}
