import Detection
import Foundation
import PicketTestKit
import Synchronization
import Testing

@testable import Storage

@Suite struct UpkeepTests {
    private final class Clock: Sendable {
        let time = Mutex<Int64>(1_790_000_000_000)
        var now: Int64 { time.withLock { $0 } }
        func move(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
    }

    /// Each piece is one's, until its time comes again, whatever the clock does in between.
    @Test(arguments: TestEngine.allCases)
    func onePieceIsOnes(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let clock = Clock()
            let one = Store(store.database, node: "one", now: { clock.now })
            let other = Store(store.database, node: "other", now: { clock.now })
            #expect(try await one.claim("a", every: 60_000))
            #expect(try await !other.claim("a", every: 60_000))
            #expect(try await other.claim("b", every: 60_000))
            clock.move(59_999)
            #expect(try await !one.claim("a", every: 60_000))
            clock.move(1)
            #expect(try await other.claim("a", every: 60_000))
            // Who failed lets others try; nobody lets go of what is another's.
            try await one.release("a")
            #expect(try await !one.claim("a", every: 60_000))
            try await other.release("a")
            #expect(try await one.claim("a", every: 60_000))
            // It was noted by a clock that was years ahead.
            clock.move(-3 * 365 * 86_400_000)
            #expect(try await other.claim("a", every: 60_000))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whoComesAtOnceGetsItOnce(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let stores = (0..<8).map { Store(store.database, node: "n\($0)", now: { 1_790_000_000_000 }) }
            let claimed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for store in stores { group.addTask { try await store.claim("a", every: 60_000) } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(claimed == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func leftoversAreDeletedAndNothingElse(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let owner = Identifier(time: 1)
            try await store.database.write("fill") { connection in
                try connection.run(
                    """
                    INSERT INTO users (id, name, full_name, roles, clearance_level, clearance_compartments, created_at)
                    VALUES (?1, 'ada', '', '', 0, 0, 1)
                    """, owner)
                for number in 0..<25 {
                    let end: Int64 = number < 20 ? 5 : 1 << 50
                    try connection.run(
                        """
                        INSERT INTO sessions (id, hash, owner, method, address, agent, created_at, seen_at, expires_at)
                        VALUES (?1, ?1, ?2, '', '', '', 1, 1, ?3)
                        """, "s\(number)", owner, end)
                    try connection.run(
                        "INSERT INTO one_time_tokens (hash, purpose, content, expires_at) VALUES (?1, '', '', ?2)",
                        "t\(number)", end)
                    try connection.run(
                        "INSERT INTO idempotent_answers (principal, key, request, claimed_at) VALUES ('a', ?1, '', ?2)",
                        "k\(number)", end)
                }
            }
            #expect(
                try await store.deleteLeftovers(portion: 6) == Store.Leftovers(sessions: 20, tokens: 20, answers: 20))
            #expect(try await store.deleteLeftovers(portion: 6) == Store.Leftovers())
        }
    }

    /// The history stays what it is when its months are made, and goes by months.
    @Test(arguments: TestEngine.allCases)
    func historyIsKeptByMonths(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            for round in 0..<3 {
                _ = try await store.scan(project, round == 1 ? [] : [.made("f")], files: ["a.swift"])
            }
            let finding = try #require(
                try await store.findings(FindingQuery(project: project.id), for: .lowest).items.first)
            let before = try await store.history(of: finding).items
            #expect(before.map(\.after) == ["fixed", "regressed"])
            let table = Schema.findingEvents
            let made = try await table.maintain(in: store.database, now: store.now(), keeping: nil)
            #expect(made.made.count == (engine == .postgres ? 4 : 0))
            #expect(try await store.history(of: finding).items == before)
            _ = try await store.comment(on: finding.id, "later", actor: "user:ada", for: .lowest)
            #expect(try await store.history(of: finding).items.count == 3)
            let later = store.now() + 400 * 86_400_000
            let dropped = try await table.maintain(in: store.database, now: later, keeping: 2)
            #expect(dropped.dropped.count + dropped.deletedRows > 0)
            #expect(try await store.history(of: finding).items.isEmpty)
            // And a finding takes its history with it.
            _ = try await store.scan(project, [], files: ["a.swift"])
            #expect(try await store.deleteOld(before: .max).findings == 1)
        }
    }

    // MARK: SQLite

    @Test func roomIsGivenBackAndCopiesAreWhole() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "picket.db")
        let database = try SQLiteDatabase(path: path)
        try await Schema.migrate(database, now: 1)
        try await database.write("fill") { connection in
            try connection.run("CREATE TABLE things (number bigint, content text)")
            for number in 0..<2_000 {
                try connection.run(
                    "INSERT INTO things (number, content) VALUES (?1, ?2)", number, String(repeating: "a", count: 4_000)
                )
            }
        }
        let size = { Int64((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0) }
        _ = try await database.reclaim()
        let full = size()
        // Writers go on while it is copied: the copy is of one moment.
        let copy = folder.path(of: "copy.db")
        async let copied: Void = database.backUp(to: copy)
        for number in 2_000..<2_050 {
            try await database.write("more") {
                _ = try $0.run("INSERT INTO things (number, content) VALUES (?1, '')", number)
            }
        }
        try await copied
        try await database.write("delete") { _ = try $0.run("DELETE FROM things WHERE number < 1900") }
        #expect(try await database.reclaim() > 4_000_000)
        #expect(size() < full / 2)
        await database.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains(".new") })

        let restored = try SQLiteDatabase(path: copy)
        let count =
            try await restored.read("count") {
                try $0.row("SELECT count(*), max(number) FROM things").map { [try $0.get(0), try $0.get(1)] } ?? [0, 0]
            } as [Int]
        #expect(count[0] >= 2_000 && count[0] == count[1] + 1)
        await restored.close()
    }

    @Test func aCopyThatCannotBeMadeLeavesNothing() async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase(path: folder.path(of: "picket.db"))
        await #expect(throws: StoreError.self) { try await database.backUp(to: folder.path(of: "none/copy.db")) }
        await database.close()
    }
}

/// Several processes on one database.
@Suite struct NodeTests {
    private func draft() -> ScanDraft { ScanDraft(.files, actor: "user:ada") }

    @Test(arguments: TestEngine.allCases)
    func aProcessTakesOverOnlyWhatIsLeft(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let one = Store(store.database, node: "one", now: store.now)
            let other = Store(store.database, node: "other", now: store.now)
            let project = try await one.makeProject(key: "p", name: "P").id
            let running = try await one.makeScan(project: project, draft())
            let waiting = try await one.makeScan(project: project, draft())
            let mine = try await other.makeScan(project: project, draft())
            try await one.start(running.id)
            // The start of another process touches nothing of this one's.
            #expect(try await other.resumeScans("stopped").map(\.id) == [mine.id])
            #expect(try await one.scan(running.id, for: .lowest)?.state == .running)
            await #expect { try await other.start(waiting.id) } throws: { ($0 as? StoreError)?.code == .conflict }

            #expect(try await other.beats() == ["one": -1])
            try await one.beat()
            #expect(try await other.beats() == ["one": 1])
            #expect(try await other.unfinishedScans(of: "one").map(\.id) == [running.id, waiting.id])
            // It has shown itself since: everything stays its own.
            #expect(try await other.fail(running.id, of: "one", beat: -1, "gone") == nil)
            #expect(try await !other.adopt(waiting.id, from: "one", beat: -1))
            #expect(try await other.fail(running.id, of: "one", beat: 1, "gone")?.problem == "gone")
            #expect(try await !other.adopt(running.id, from: "one", beat: 1))
            #expect(try await other.adopt(waiting.id, from: "one", beat: 1))
            #expect(try await other.start(waiting.id).state == .running)
            // It was not gone after all: it learns what is not its own any more.
            await #expect { try await one.start(waiting.id) } throws: { ($0 as? StoreError)?.code == .conflict }
            #expect(try await one.lost(among: [running.id, waiting.id]) == [running.id, waiting.id])
            #expect(try await other.lost(among: [waiting.id]).isEmpty)
            #expect(try await other.beats().isEmpty)
        }
    }
}
