/// How Picket uses a PostgreSQL database.
package struct PostgresSettings: Sendable, Hashable {
    /// For writes, and for reads where there is no replica.
    package var primary = PoolLimits()
    /// For reads, where the URL names several hosts.
    package var replicas = PoolLimits()
    /// Milliseconds that one statement may take; what takes longer is stopped by the server.
    package var statementTimeout: Int64 = 30_000
    /// For those that are known to take long: migrations, partitions, refreshing views.
    package var maintenanceTimeout: Int64 = 3_600_000
    /// Milliseconds from which a statement is told of as slow.
    package var slowAfter: Int64 = 200
    /// At least so many milliseconds between two questions for a slow statement's plan.
    package var planEvery: Int64 = 10_000
    /// How often a transaction runs again after conflicts with others.
    package var attempts = 12

    package init() {
        replicas.minimum = 0
        replicas.failsFast = true
    }
}
