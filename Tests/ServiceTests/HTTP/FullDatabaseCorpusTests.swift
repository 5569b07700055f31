import Evidence
import Foundation
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// PostgreSQL on disks that fill: the service says so, shows what is there, loses nothing that it acknowledged, and is
/// well again when there is room, without having been started anew.
@Suite(.serialized, .enabled(if: MemoryDisk.mayBeMade, "no tmpfs may be mounted here: needs root"))
struct FullDatabaseCorpusTests {
    private static func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nConnection: close\r\n\r\n"
    }

    /// - Returns: the status.
    private static func make(_ number: Int, _ service: LiveService) async throws -> String {
        let body = #"{"key":"p\#(number)","name":"P","description":"\#(String(repeating: "a", count: 900))"}"#
        let answer = try await service.exchange(
            "POST /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        if answer.hasPrefix("HTTP/1.1 503") { #expect(answer.contains("Retry-After: "), "\(answer)") }
        #expect(!answer.contains("/tmp/"), "\(answer)")
        return String(answer.dropFirst("HTTP/1.1 ".count).prefix(3))
    }

    /// Once it is well again by itself.
    private static func makeAgain(_ number: Int, _ service: LiveService) async throws -> String {
        var status = ""
        for await _ in AsyncStream<Void>.ticks(seconds: 60) {
            status = try await make(number, service)
            if status == "201" || status == "409" { break }
        }
        return status
    }

    private static func run(
        _ url: String, _ body: @escaping @Sendable (LiveService) async throws -> Void
    ) async throws {
        let database = try DatabaseLocation(url).open()
        try await Schema.migrate(database, now: 1)
        do {
            try await LiveService.run(database: { _ in database }, body)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    /// The disk of the tables: PostgreSQL refuses what needs room, and stays up.
    @Test func noRoomForTheTables() async throws {
        let server = try PostgresServer()
        defer { server.end() }
        let disk = try server.disk("tables", bytes: 40 << 20)
        try server.sql("CREATE TABLESPACE small LOCATION '\(disk.path)'")
        try server.sql("CREATE DATABASE filled TABLESPACE small")
        try await Self.run(server.url("filled")) { service in
            #expect(try await Self.make(0, service) == "201")
            try disk.fill()
            var (status, made) = ("201", 1)
            while status == "201", made < 2_000 {
                status = try await Self.make(made, service)
                if status == "201" { made += 1 }
            }
            #expect(status == "507")
            #expect(try await service.exchange(Self.get("/v1/projects")).hasPrefix("HTTP/1.1 200"))
            #expect(try await service.exchange(Self.get("/v1/projects/p0")).hasPrefix("HTTP/1.1 200"))
            #expect(try await service.exchange(Self.get("/livez")).hasPrefix("HTTP/1.1 200"))
            disk.makeRoom()
            #expect(try await Self.makeAgain(9_999, service) == "201")
            #expect(try server.sql("SELECT count(*) FROM projects", in: "filled") == "\(made + 1)")
        }
    }

    /// The disk of the log: PostgreSQL panics, and may not come up again before there is room.
    @Test func noRoomForTheLog() async throws {
        // All of the log is kept, so that it grows.
        let server = try PostgresServer(
            settings: "max_wal_size = 2MB\nmin_wal_size = 2MB\nwal_keep_size = 1GB", logBytes: 48 << 20)
        defer { server.end() }
        let disk = try #require(server.logDisk)
        let (name, url) = try server.makeDatabase()
        try await Self.run(url) { service in
            #expect(try await Self.make(0, service) == "201")
            try disk.fill(leaving: 512 << 10)
            var (refused, made) = ("", [0])
            for number in 1..<200 where refused.isEmpty {
                // A part of the log that is full of nothing is a part as well.
                _ = try? server.sql("SELECT pg_switch_wal()")
                let status = try await Self.make(number, service)
                if status == "201" { made.append(number) } else { refused = status }
            }
            #expect(["503", "507"].contains(refused), "\(refused)")
            #expect(try await service.exchange(Self.get("/livez")).hasPrefix("HTTP/1.1 200"))
            disk.makeRoom()
            try server.revive()
            #expect(try await Self.makeAgain(9_999, service) == "201")
            #expect(try await service.exchange(Self.get("/v1/projects")).hasPrefix("HTTP/1.1 200"))
            // What was acknowledged is there; of what was not, nobody knows.
            let keys = try server.sql("SELECT key FROM projects", in: name).split(separator: "\n").map(String.init)
            for number in made { #expect(keys.contains("p\(number)")) }
        }
    }
}
