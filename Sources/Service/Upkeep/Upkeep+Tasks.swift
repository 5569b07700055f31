package import Evidence
internal import Foundation
package import Logging
package import Storage

extension Upkeep {
    /// Everything that a service needs.
    ///
    /// - Parameters:
    ///   - backups: the folder for copies of an embedded database; `nil`: none are made.
    package convenience init(
        _ retention: Retention, store: Store, scans: ScanQueue?, backups: BackupFolder?, log: (any EntryLog)?,
        events: (any EventSink)?, registry: MetricRegistry, logger: Logger, time: @escaping @Sendable () -> Int64,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        var tasks = [
            Self.acceptances(store), Self.leftovers(store), Self.retention(retention, store),
            Self.history(retention, store), Self.space(store), Self.memory(),
        ]
        if let scans { tasks.append(Self.orphans(scans, time)) }
        if let backups, retention.backups > 0, store.database.dialect == .sqlite {
            tasks.append(Self.backup(backups, keeping: retention.backups, store))
        }
        self.init(
            tasks, store: store, log: log, events: events, registry: registry, logger: logger, time: time, pause: pause)
    }

    private static let day = Duration.seconds(86_400)

    private static func acceptances(_ store: Store) -> UpkeepTask {
        UpkeepTask(name: "acceptances", every: .seconds(60), clock: .steady, action: .findingsReopened) {
            ["findings": try await store.expireAcceptances()]
        }
    }

    private static func leftovers(_ store: Store) -> UpkeepTask {
        UpkeepTask(name: "leftovers", every: .seconds(3_600), clock: .steady) {
            let deleted = try await store.deleteLeftovers()
            return ["sessions": deleted.sessions, "tokens": deleted.tokens, "answers": deleted.answers]
        }
    }

    private static func retention(_ retention: Retention, _ store: Store) -> UpkeepTask {
        UpkeepTask(name: "retention", every: day, clock: .settled, action: .recordsDeleted) {
            guard let days = retention.days else { return [:] }
            let deleted = try await store.deleteOld(before: store.now() - Int64(days) * 86_400_000)
            return ["findings": deleted.findings, "scans": deleted.scans]
        }
    }

    private static func history(_ retention: Retention, _ store: Store) -> UpkeepTask {
        UpkeepTask(name: "history", every: day, clock: .settled, action: .recordsDeleted) {
            var changes: [String: Int] = [:]
            for table in Partitions.all {
                let changed = try await table.maintain(
                    in: store.database, now: store.now(), keeping: retention.historyMonths)
                changes["partitions", default: 0] += changed.dropped.count
                changes["events", default: 0] += changed.deletedRows
            }
            return changes
        }
    }

    /// After the deletions of the night before.
    private static func space(_ store: Store) -> UpkeepTask {
        UpkeepTask(name: "space", every: day) { ["bytes": try await store.database.reclaim()] }
    }

    private static func backup(_ folder: BackupFolder, keeping most: Int, _ store: Store) -> UpkeepTask {
        UpkeepTask(name: "backup", every: day) {
            try await store.database.backUp(to: folder.next(at: store.now()))
            return ["backups": 1, "old backups": try folder.removeOld(keeping: most)]
        }
    }

    /// Soon after a rush is over, the memory is there for others.
    private static func memory() -> UpkeepTask {
        let memory = MemoryReturn()
        return UpkeepTask(name: "memory", every: .seconds(30), isShared: false) { ["memory bytes": memory.look()] }
    }

    private static func orphans(_ scans: ScanQueue, _ time: @escaping @Sendable () -> Int64) -> UpkeepTask {
        UpkeepTask(name: "nodes", every: .seconds(10), isShared: false) {
            ["orphaned scans": try await scans.lookAfter(time: time())]
        }
    }
}

extension EntryAction {
    static let recordsDeleted = EntryAction(rawValue: "records.deleted")
    static let findingsReopened = EntryAction(rawValue: "findings.reopened")
}

/// Where copies of the database are kept, each a file that can be put in its place.
package struct BackupFolder: Sendable {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// A name for one made now; names sort by their time.
    func next(at time: Int64) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withYear, .withMonth, .withDay, .withTime]
        let date = Date(timeIntervalSince1970: Double(time) / 1_000)
        return "\(path)/picket-\(formatter.string(from: date)).db"
    }

    /// - Returns: how many there were too many.
    func removeOld(keeping most: Int) throws -> Int {
        let all = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasPrefix("picket-") && $0.hasSuffix(".db") }.sorted()
        let old = all.dropLast(max(most, 1))
        for name in old { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
        return old.count
    }
}
