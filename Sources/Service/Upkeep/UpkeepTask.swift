package import Evidence
internal import Storage

/// One thing that has to be done again and again for a service to run for months.
struct UpkeepTask: Sendable {
    /// What the clock has to be like.
    enum Clock: Hashable {
        case any
        /// It has not jumped.
        case steady
        /// It has not jumped for an hour: what it does cannot be undone.
        case settled
    }

    let name: String
    let every: Duration
    /// Whether one of all processes does it.
    var isShared = true
    var clock = Clock.any
    /// How it is recorded in the ledger when it changed something; `nil`: not.
    var action: EntryAction?
    /// What was changed or deleted: how many of each.
    let run: @Sendable () async throws -> [String: Int]
}

/// What is kept, and how long.
package struct Retention: Sendable, Hashable {
    /// Fixed findings and ended scans, with their reports; `nil`: for ever.
    package var days: Int? = 365
    /// What happened to findings; `nil`: as long as the findings.
    package var historyMonths: Int?
    /// Copies of the embedded database.
    package var backups = 7

    package init() {}
}
