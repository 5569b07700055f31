import Foundation
import PicketTestKit
import Synchronization
import Testing

@testable import Storage

/// A primary and a streaming replica, which has everything before it is acknowledged (synchronous replication).
@Suite(.serialized) struct ReplicaFuzzTests {
    private static let settings = """
        max_connections = 60
        wal_level = replica
        wal_keep_size = 256MB
        synchronous_standby_names = '*'
        synchronous_commit = on
        hot_standby = on
        """

    private func url(_ servers: PostgresServer...) -> String {
        "postgres://picket@\(servers.map(\.encodedFolder).joined(separator: ","))/service"
    }

    private func makePair(_ more: String = "") throws -> (PostgresServer, PostgresServer) {
        // Synchronous only when there is a replica to wait for.
        let primary = try PostgresServer(settings: Self.settings.replacing("= '*'", with: "= ''") + "\n" + more)
        try primary.sql("CREATE DATABASE service")
        // The names of synchronous standbys are asked for by a primary alone: the replica will be one some day, without another.
        let replica = try PostgresServer(
            settings: Self.settings.replacing("= '*'", with: "= ''") + "\n" + more, replicaOf: primary)
        try primary.waitUntil("the replica streams") {
            try primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1"
        }
        try primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
        try primary.sql("SELECT pg_reload_conf()")
        try primary.waitUntil("it waits for the replica") {
            try primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync"
        }
        return (primary, replica)
    }

    /// The primary dies under load, the replica is promoted: nothing acknowledged is lost, and writes go on by themselves.
    @Test func nothingAcknowledgedIsLostWhenThePrimaryDies() async throws {
        let (primary, replica) = try makePair()
        var settings = PostgresSettings()
        settings.primary.acquireTimeout = 300_000
        let database = PostgresDatabase(try PostgresLocation(url(primary, replica)), settings)
        try await Schema.migrate(database, now: 1)
        try await database.write("make") { _ = try $0.run("CREATE TABLE acknowledged (a bigint PRIMARY KEY)") }
        let load = Load()
        let writers = (0..<4).map { writer in
            Task {
                var next = writer
                while !load.isOver {
                    let number = next
                    next += 4
                    do {
                        try await database.write("load") {
                            _ = try $0.run("INSERT INTO acknowledged VALUES (?1)", number)
                        }
                        load.acknowledge(number)
                    } catch {
                        load.refuse(number, error)
                    }
                }
            }
        }
        try await load.waitFor(200)
        let before = load.acknowledged.count
        try primary.kill()
        try replica.promote()
        try await load.waitFor(before + 400)
        load.end()
        for writer in writers { await writer.value }

        let kept = try await database.read("look") {
            try $0.rows("SELECT a FROM acknowledged").map { try $0.get(0, as: Int.self) }
        }
        #expect(Set(kept).isSuperset(of: load.acknowledged))
        // What was in the air when it died, and no more, is in doubt.
        #expect(Set(kept).subtracting(load.acknowledged).isSubset(of: load.refused))
        #expect(load.refused.count <= 4)
        #expect(kept.count == Set(kept).count)
        print(
            "failover: \(load.acknowledged.count) acknowledged, \(load.refused.count) in doubt, writes paused for \(load.longestPause)"
        )
        // And back: the old primary follows the new one, and takes over from it.
        try primary.follow(replica)
        try primary.waitUntil("it has all") {
            try primary.sql("SELECT pg_last_wal_replay_lsn() >= '\(database.written)'") == "t"
        }
        try replica.kill()
        try primary.promote()
        try await database.write("back") { _ = try $0.run("INSERT INTO acknowledged VALUES (-1)") }
        let afterwards = try await database.read("look") {
            try $0.row("SELECT count(*) FROM acknowledged")?.get(0, as: Int.self)
        }
        #expect(afterwards == kept.count + 1)
        await database.close()
        primary.end()
        replica.end()
    }

    /// Reads go to the replica, and yet find what was written before: by this process, or by another that hands its position over.
    @Test func readsFindWhatWasWrittenBefore() async throws {
        let (primary, replica) = try makePair("max_standby_streaming_delay = 1s")
        let database = PostgresDatabase(try PostgresLocation(url(primary, replica)))
        let other = PostgresDatabase(try PostgresLocation(url(replica, primary)))
        try await database.write("make") { _ = try $0.run("CREATE TABLE t (a bigint)") }
        func count(in database: PostgresDatabase) async throws -> Int {
            try await database.read("count") { try $0.row("SELECT count(*) FROM t")?.get(0, as: Int.self) ?? -1 }
        }
        for number in 1...50 {
            try await database.write("add") { _ = try $0.run("INSERT INTO t VALUES (?1)", number) }
            #expect(try await count(in: database) == number)
        }
        // A commit waits until the replica has received it, which may show it a moment later.
        try replica.waitUntil("it has all") {
            try replica.sql("SELECT pg_last_wal_replay_lsn() >= '\(database.written)'") == "t"
        }
        // The replica has received what comes now, and does not show it: reads have to notice.
        try replica.sql("SELECT pg_wal_replay_pause()")
        try await database.write("add") { _ = try $0.run("INSERT INTO t VALUES (51)") }
        let fromReplicas = database.readsFromReplicas
        #expect(try await count(in: database) == 51)
        #expect(database.readsFromReplicas == fromReplicas)
        #expect(try await count(in: other) == 50)
        let token = try #require(LogPosition(database.written.description))
        #expect(try await LogPosition.$required.withValue(token) { try await count(in: other) } == 51)
        try replica.sql("SELECT pg_wal_replay_resume()")
        try replica.waitUntil("it has caught up") {
            try replica.sql("SELECT pg_last_wal_replay_lsn() >= '\(database.written)'") == "t"
        }
        #expect(try await count(in: database) == 51)
        #expect(database.readsFromReplicas == fromReplicas + 1)
        #expect(await database.health().isReady)

        // Without a replica reads go to the primary.
        try primary.sql("ALTER SYSTEM SET synchronous_standby_names = ''")
        try primary.sql("SELECT pg_reload_conf()")
        try replica.kill()
        #expect(try await count(in: database) == 51)
        try await database.write("add") { _ = try $0.run("INSERT INTO t VALUES (52)") }
        #expect(try await count(in: database) == 52)
        // And to the replica when it is there again.
        try replica.start()
        let without = database.readsFromReplicas
        try replica.waitUntil("it is read from again") { database.readsFromReplicas > without || Self.ask(database) }
        await database.close()
        await other.close()
        primary.end()
        replica.end()
    }

    /// Asks once more; whether it is seen later.
    private static func ask(_ database: PostgresDatabase) -> Bool {
        Task { try? await database.read("ask") { _ = try $0.row("SELECT 1") } }
        return false
    }

    /// What four writers were told.
    private final class Load: Sendable {
        private struct State {
            var acknowledged: Set<Int> = []
            var refused: Set<Int> = []
            var last = ContinuousClock.now
            var longestPause = Duration.zero
            var isOver = false
        }
        private let state = Mutex(State())

        func acknowledge(_ number: Int) {
            state.withLock { state in
                let now = ContinuousClock.now
                state.acknowledged.insert(number)
                state.longestPause = max(state.longestPause, now - state.last)
                state.last = now
            }
        }

        func refuse(_ number: Int, _ error: any Error) { state.withLock { _ = $0.refused.insert(number) } }
        func end() { state.withLock { $0.isOver = true } }
        var isOver: Bool { state.withLock { $0.isOver } }
        var acknowledged: Set<Int> { state.withLock { $0.acknowledged } }
        var refused: Set<Int> { state.withLock { $0.refused } }
        var longestPause: Duration { state.withLock { $0.longestPause } }

        func waitFor(_ count: Int) async throws {
            let end = ContinuousClock.now + .seconds(180)
            while acknowledged.count < count {
                try #require(.now < end, "\(acknowledged.count) of \(count) writes were acknowledged in three minutes")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
