import Foundation
import Glibc
import PicketTestKit
import Synchronization
import Testing

@testable import Storage

/// The pool over a real server.
@Suite struct ConnectionPoolTests {
    private final class Events: Sendable {
        private let all = Mutex<[DatabaseEvent]>([])
        func note(_ event: DatabaseEvent) { all.withLock { $0.append(event) } }
        var list: [DatabaseEvent] { all.withLock { $0 } }
    }

    /// Runs `body` with an empty database of the shared server.
    private func withDatabase(
        _ change: (inout PostgresSettings) -> Void = { _ in },
        _ body: (PostgresDatabase, Events, _ name: String) async throws -> Void
    ) async throws {
        let server = try PostgresServer.shared.get()
        let (name, url) = try server.makeDatabase()
        var settings = PostgresSettings()
        change(&settings)
        let events = Events()
        let database = PostgresDatabase(try PostgresLocation(url), settings, events: { events.note($0) })
        do {
            try await body(database, events, name)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        // The server's processes end a moment after their connections.
        try server.waitUntil("no connection is left to \(name)") {
            try server.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = '\(name)'") == "0"
        }
        try server.dropDatabase(name)
    }

    /// Has a connection opened that is free then: to open one may take longer than a test lets somebody wait.
    private static func open(_ database: PostgresDatabase) async throws {
        for _ in 0..<60 { if (try? await database.read("open") { _ in }) != nil { return } }
        try await database.read("open") { _ in }
    }

    private static func keep(
        _ database: PostgresDatabase, _ begun: AsyncStream<Void>.Continuation, until end: Latch
    ) async throws {
        defer { begun.finish() }
        try await database.read("keep it") { _ in
            begun.yield()
            end.wait()
        }
    }

    @Test func moreThanThereArePlacesForWaitTheirTurn() async throws {
        try await withDatabase {
            $0.primary.maximum = 2
            $0.primary.overflow = 1
            $0.primary.acquireTimeout = 60_000
        } _: { database, _, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<60 {
                    group.addTask {
                        try await database.read("many") {
                            try $0.row("SELECT ?1 + 0 * length(CAST(pg_sleep(0.002) AS text))", number)?.get(
                                0, as: Int.self)
                        }
                    }
                }
                var sum = 0
                for try await number in group { sum += number ?? 0 }
                #expect(sum == 60 * 59 / 2)
            }
            let health = await database.health()
            #expect(health.isReady)
            #expect(
                Int(health.details.first { $0.name == "connections.open" || $0.name == "primary.open" }?.value ?? "")
                    ?? 9 <= 3)
        }
    }

    @Test func whoKeepsAConnectionIsNamed() async throws {
        try await withDatabase {
            $0.primary.maximum = 1
            $0.primary.overflow = 0
            $0.primary.acquireTimeout = 1_000
            $0.primary.leakAfter = 100
        } _: { database, events, _ in
            try await Self.open(database)
            let (begins, begun) = AsyncStream.makeStream(of: Void.self)
            let end = Latch()
            async let kept: Void = Self.keep(database, begun, until: end)
            for await _ in begins { break }
            await #expect {
                try await database.read("another") { _ in }
            } throws: { error in
                let error = error as? StoreError
                return error?.code == .busy && error?.message.contains("keep it (1)") == true
            }
            end.open()
            try await kept
            #expect(events.list.contains { if case .heldConnection("keep it", _) = $0 { true } else { false } })
        }
    }

    @Test func whoWaitsCanBeCancelled() async throws {
        try await withDatabase {
            $0.primary.maximum = 1
            $0.primary.overflow = 0
        } _: { database, _, _ in
            try await Self.open(database)
            let (begins, begun) = AsyncStream.makeStream(of: Void.self)
            let end = Latch()
            async let kept: Void = Self.keep(database, begun, until: end)
            for await _ in begins { break }
            let waiting = Task { try await database.read("waits") { _ in } }
            waiting.cancel()
            await #expect(throws: StoreError.self) { try await waiting.value }
            end.open()
            try await kept
        }
    }

    @Test func aStatementThatTakesTooLongIsStopped() async throws {
        try await withDatabase {
            // Beginning a transaction is a statement as well.
            $0.statementTimeout = 1_000
        } _: { database, _, _ in
            await #expect {
                try await database.read("slow") { _ = try $0.row("SELECT pg_sleep(600)") }
            } throws: { ($0 as? StoreError)?.code == .busy }
            try await database.maintain("long") { _ = try $0.row("SELECT pg_sleep(1.1)") }
        }
    }

    /// All connections are ended by the server between two uses: who comes next does not notice.
    @Test func connectionsThatWereEndedAreReplaced() async throws {
        try await withDatabase {
            $0.primary.checkAfter = 0
        } _: { database, _, name in
            for _ in 0..<3 {
                try await database.write("use") { _ = try $0.run("CREATE TABLE IF NOT EXISTS t (a bigint)") }
                try PostgresServer.shared.get().sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
            }
        }
    }

    /// The connection is lost in the middle of a transaction: it runs again, and once.
    @Test func aTransactionOfALostConnectionRunsAgain() async throws {
        try await withDatabase { database, events, _ in
            try await database.write("make") { _ = try $0.run("CREATE TABLE t (a bigint)") }
            let runs = Atomic<Int>(0)
            try await database.write("lost once") { connection in
                _ = try connection.run("INSERT INTO t VALUES (1)")
                if runs.add(1, ordering: .relaxed).newValue == 1 {
                    _ = try connection.row("SELECT pg_terminate_backend(pg_backend_pid())")
                    _ = try connection.row("SELECT 1")
                }
            }
            #expect(try await database.read("count") { try $0.row("SELECT count(*) FROM t")?.get(0) } == 1)
            #expect(runs.load(ordering: .relaxed) == 2)
            #expect(events.list.contains { if case .ranAgain("lost once", _) = $0 { true } else { false } })
        }
    }

    /// Whether it holds cannot be known then: it is neither repeated nor said to have failed.
    @Test func aCommitThatWasNotAnsweredIsInDoubt() async throws {
        try await withDatabase { database, _, _ in
            try await database.write("make") { _ = try $0.run("CREATE TABLE t (a bigint)") }
            let runs = Atomic<Int>(0)
            await #expect {
                try await database.write("lost") { connection in
                    runs.add(1, ordering: .relaxed)
                    _ = try connection.run("INSERT INTO t VALUES (1)")
                    _ = try connection.row("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            } throws: { error in
                (error as? StoreError)?.message.contains("is not known") == true
            }
            #expect(runs.load(ordering: .relaxed) == 1)
        }
    }

    @Test func slowStatementsAreToldWithAPlanAndWithoutValues() async throws {
        try await withDatabase {
            $0.slowAfter = 500
            $0.planEvery = 600_000
        } _: { database, events, _ in
            try await database.write("make") { _ = try $0.run("CREATE TABLE t (a bigint, secret text)") }
            for _ in 0..<2 {
                try await database.read("find") {
                    _ = try $0.rows(
                        "SELECT a, pg_sleep(0.6) FROM (VALUES (1)) v (a) WHERE NOT EXISTS (SELECT a FROM t WHERE secret = ?1)",
                        "geheim")
                }
            }
            try await database.write("after") { _ = try $0.run("INSERT INTO t VALUES (1, 'a')") }
            await database.close()
            let slow = events.list.compactMap { if case .slowStatement(let slow) = $0 { slow } else { nil } }
            // On a busy machine another one may really be slow.
            #expect(slow.allSatisfy { $0.milliseconds >= 500 })
            let found = slow.filter { $0.purpose == "find" }
            #expect(found.count == 2 && found.last?.plan == nil)
            if slow.first?.purpose == "find" { #expect(found.first?.plan?.contains("Seq Scan") == true) }
            #expect(!events.list.description.contains("geheim"))
        }
    }

    @Test func whatCannotBeReachedSaysSoWithoutThePassword() async throws {
        let folder = try TemporaryFolder()
        let host = folder.path.replacing("/", with: "%2F")
        var settings = PostgresSettings()
        settings.primary.acquireTimeout = 200
        let events = Events()
        let database = PostgresDatabase(
            try PostgresLocation("postgres://me:geheim@\(host)/x"), settings, events: { events.note($0) })
        await #expect {
            try await database.read("try") { _ in }
        } throws: { error in
            (error as? StoreError)?.code == .unavailable && !"\(error)".contains("geheim")
        }
        #expect(await !database.health().isReady)
        #expect(!events.list.description.contains("geheim") && !events.list.isEmpty)
        await database.close()
    }

    /// Debian's PgBouncer, in transaction mode: each transaction may meet another server connection.
    @Test func behindPgBouncerInTransactionMode() async throws {
        let bouncer = "/usr/sbin/pgbouncer"
        try #require(access(bouncer, X_OK) == 0, "this test needs PgBouncer: apt-get install pgbouncer")
        let server = try PostgresServer.shared.get()
        let (name, _) = try server.makeDatabase()
        let folder = try TemporaryFolder()
        try folder.write("\"picket\" \"\"\n", to: "users")
        try folder.write(
            """
            [databases]
            \(name) = host=\(server.folder.path) dbname=\(name)
            [pgbouncer]
            listen_addr =
            unix_socket_dir = \(folder.path)
            auth_type = trust
            auth_file = \(folder.path)/users
            pool_mode = transaction
            default_pool_size = 3
            max_client_conn = 100

            """, to: "pgbouncer.ini")
        if getuid() == 0 {
            let user = try #require(getpwnam("postgres"))
            for file in ["", "/users", "/pgbouncer.ini"] {
                chown(folder.path + file, user.pointee.pw_uid, user.pointee.pw_gid)
            }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: bouncer)
        process.arguments = (getuid() == 0 ? ["-u", "postgres"] : []) + ["-q", "\(folder.path)/pgbouncer.ini"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<1_200 where access(folder.path(of: ".s.PGSQL.6432"), F_OK) != 0 {
            try await Task.sleep(for: .milliseconds(50))
        }
        defer {
            // Not by a milder signal: it inherits those that threads of tests block. It keeps nothing.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        var settings = PostgresSettings()
        settings.primary.maximum = 10
        settings.primary.acquireTimeout = 60_000
        let url = "postgres://picket@\(folder.path.replacing("/", with: "%2F")):6432/\(name)"
        let database = PostgresDatabase(try PostgresLocation(url), settings)
        try await Schema.migrate(database, now: 1)
        let clock = SteppingClock()
        let store = Store(database, now: { clock.next() })
        try await withThrowingTaskGroup { group in
            for number in 0..<40 {
                group.addTask {
                    _ = try await store.makeProject(key: "p\(number)", name: "P")
                    _ = try await store.project("p\(number)", for: .lowest)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.projects(for: .lowest, limit: 100).items.count == 40)
        await database.close()
    }
}

/// Holds a thread of a connection until it is opened.
private final class Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}
