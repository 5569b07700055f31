import Evidence
import Foundation
import Logging
import PicketTestKit
import Synchronization
import Testing

@testable import Service
@testable import Storage

@Suite struct UpkeepTests {
    private final class Clocks: Sendable {
        private let state = Mutex((time: Int64(0), offset: Int64(1_790_000_000_000)))
        var time: Int64 { state.withLock { $0.time } }
        var wall: Int64 { state.withLock { $0.time + $0.offset } }
        func pass(_ milliseconds: Int64) { state.withLock { $0.time += milliseconds } }
        func jump(_ milliseconds: Int64) { state.withLock { $0.offset += milliseconds } }
    }

    private final class Recorded: EntryLog {
        let drafts = Mutex<[EntryDraft]>([])
        func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
            self.drafts.withLock { $0 += drafts }
            return drafts.indices.map { Receipt(sequence: UInt64($0), time: 0, origin: "") }
        }
    }

    private struct Broken: Error {}

    private func run(
        _ body: (Store, Clocks, Recorded, MetricRegistry, ([UpkeepTask]) -> Upkeep) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase(path: folder.path(of: "picket.db"))
        try await Schema.migrate(database, now: 1)
        let (clocks, log, registry) = (Clocks(), Recorded(), MetricRegistry())
        let store = Store(database, node: "one", now: { clocks.wall })
        try await body(store, clocks, log, registry) { tasks in
            Upkeep(
                tasks, store: store, log: log, events: nil, registry: registry,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                time: { clocks.time })
        }
        await database.close()
    }

    /// As of now: a check remembers its answer for a moment.
    private func health(_ part: String, _ upkeep: Upkeep) async -> DatabaseHealth? {
        await upkeep.checks.first { $0.name == part }?.health()
    }

    @Test func whatWasDeletedIsRecordedAndCounted() async throws {
        try await run { _, clocks, log, registry, make in
            let task = UpkeepTask(name: "retention", every: .seconds(60), action: .recordsDeleted) {
                ["findings": 3, "scans": 0]
            }
            let upkeep = make([task])
            #expect(await upkeep.perform(task, interval: 60_000) == .done)
            #expect(await upkeep.perform(task, interval: 60_000) == .notYet)
            clocks.pass(60_000)
            #expect(await upkeep.perform(task, interval: 60_000) == .done)
            let drafts = log.drafts.withLock { $0 }
            #expect(drafts.map(\.action) == [.recordsDeleted, .recordsDeleted])
            #expect(drafts.first?.details == ["findings": 3])
            #expect(drafts.first?.label == Label.highest.ledgerName)
            let shown = String(decoding: Exposition.text(registry.families(), .prometheus), as: UTF8.self)
            #expect(shown.contains(#"picket_upkeep_changed_total{kind="findings"} 6"#), "\(shown)")
        }
    }

    /// It is told, and tried again by whoever comes next.
    @Test func whatFailsIsToldUntilItIsDone() async throws {
        try await run { _, _, _, _, make in
            let isBroken = Mutex(true)
            let task = UpkeepTask(name: "retention", every: .seconds(60)) {
                if isBroken.withLock({ $0 }) { throw Broken() }
                return [:]
            }
            let upkeep = make([task])
            #expect(await upkeep.perform(task, interval: 60_000) == .failed)
            #expect(await health("upkeep", upkeep)?.problem?.contains("retention") == true)
            isBroken.withLock { $0 = false }
            #expect(await upkeep.perform(task, interval: 60_000) == .done)
            #expect(await health("upkeep", upkeep)?.isReady == true)
        }
    }

    /// Somebody sets the clock ten years ahead: nothing is deleted by it.
    @Test func aClockThatJumpsDeletesNothing() async throws {
        try await run { _, clocks, _, _, make in
            let count = Mutex(0)
            let task = UpkeepTask(name: "retention", every: .seconds(60), clock: .settled) {
                count.withLock { $0 += 1 }
                return [:]
            }
            let upkeep = make([task])
            #expect(await upkeep.perform(task, interval: 60_000) == .notYet)
            clocks.pass(3_600_000)
            #expect(await upkeep.perform(task, interval: 60_000) == .done)
            clocks.jump(10 * 365 * 86_400_000)
            clocks.pass(60_000)
            #expect(await upkeep.perform(task, interval: 60_000) == .notYet)
            let clock = try #require(upkeep.checks.first { $0.name == "clock" })
            #expect(await clock.health().problem?.contains("jumped") == true)
            clocks.jump(-10 * 365 * 86_400_000)
            clocks.pass(60_000)
            #expect(await upkeep.perform(task, interval: 60_000) == .done)
            #expect(count.withLock { $0 } == 2)
        }
    }

    /// Everything there is, by its driver, on a real database.
    @Test(.timeLimit(.minutes(10))) func allOfItRuns() async throws {
        try await run { store, clocks, _, registry, _ in
            let folder = try TemporaryFolder()
            let upkeep = Upkeep(
                Retention(), store: store, scans: nil, backups: BackupFolder(folder.path(of: "backups")), log: nil,
                events: nil, registry: registry,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                time: { clocks.time }, pause: { _ in try await Task.sleep(for: .milliseconds(5)) })
            let running = Task { await upkeep.keepUp() }
            // Time passes by the minute whenever anyone looks.
            let wanted = ["acceptances", "leftovers", "retention", "history", "space", "backup"]
            var shown = ""
            while !wanted.allSatisfy({ shown.contains("picket_upkeep_runs_total{outcome=\"done\",task=\"\($0)\"}") }) {
                clocks.pass(60_000)
                try await Task.sleep(for: .milliseconds(20))
                shown = String(decoding: Exposition.text(registry.families(), .prometheus), as: UTF8.self)
            }
            running.cancel()
            await running.value
            #expect(!shown.contains("failed"))
            let copies = try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "backups"))
            #expect((1...7).contains(copies.count) && copies.allSatisfy { $0.hasSuffix(".db") })
        }
    }
}
