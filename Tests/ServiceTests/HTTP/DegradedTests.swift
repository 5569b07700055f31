import Evidence
import Foundation
import HTTPTypes
import NIOCore
import PicketTestKit
import ServiceLifecycle
import Synchronization
import Testing

@testable import Service
@testable import Storage

/// What the service says when its database is away or its disk is full, and that it is well again by itself.
@Suite struct DegradedTests {
    private static func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nConnection: close\r\n\r\n"
    }

    @Test(arguments: [(StoreError.Code.unavailable, "503"), (.busy, "503"), (.full, "507")])
    func aFailingDatabaseIsTold(_ code: StoreError.Code, _ status: String) async throws {
        let box = Box()
        try await LiveService.run(database: { FailingDatabase(base: $0, failure: box) }) { service in
            box.failure.withLock { $0 = StoreError(code, "secret path /var/lib") }
            let answer = try await service.exchange(Self.get("/v1/projects"))
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
            #expect(!answer.contains("/var/lib"))
            if status == "503" { #expect(answer.contains("Retry-After: ")) }
            let ready = try await service.exchange(Self.get("/readyz"))
            #expect(ready.hasPrefix("HTTP/1.1 503"))
            let alive = try await service.exchange(Self.get("/livez"))
            #expect(alive.hasPrefix("HTTP/1.1 200"))
            box.failure.withLock { $0 = nil }
            let again = try await service.exchange(Self.get("/v1/projects"))
            #expect(again.hasPrefix("HTTP/1.1 200"))
            // Health is remembered for a moment.
            var healthy = ""
            for await _ in AsyncStream<Void>.ticks(seconds: 60) where !healthy.hasPrefix("HTTP/1.1 200") {
                healthy = try await service.exchange(Self.get("/readyz"))
                if healthy.hasPrefix("HTTP/1.1 200") { break }
            }
            #expect(healthy.hasPrefix("HTTP/1.1 200"), "\(healthy)")
        }
    }

    /// SQLite itself has no page left: what is there is read, nothing is written, and there is no restart in between.
    @Test func aFullDiskIsToldAndOver() async throws {
        try await LiveService.run { service in
            func limit(_ pages: Int) async throws {
                try await service.store.database.write("limit") { connection in
                    _ = try connection.row("PRAGMA max_page_count = \(pages)")
                }
            }
            func make(_ number: Int) async throws -> String {
                let body = #"{"key":"p\#(number)","name":"P","description":"\#(String(repeating: "a", count: 900))"}"#
                return try await service.exchange(
                    "POST /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
            #expect(try await make(0).hasPrefix("HTTP/1.1 201"))
            try await limit(1)  // As many as there are.
            var answer = ""
            for number in 1..<100 where !answer.hasPrefix("HTTP/1.1 507") { answer = try await make(number) }
            #expect(answer.hasPrefix("HTTP/1.1 507"), "\(answer)")
            #expect(try await service.exchange(Self.get("/v1/projects")).hasPrefix("HTTP/1.1 200"))
            try await limit(1 << 30)
            #expect(try await make(200).hasPrefix("HTTP/1.1 201"))
        }
    }

    /// A ledger that cannot be written and a disk with little room: told, and requests are served.
    @Test func aLedgerThatIsAwayIsToldWhereReadinessIs() async throws {
        let ledger = HealthCheck("ledger", isNeeded: false, isTold: true) {
            DatabaseHealth(isReady: false, problem: "the ledger cannot be written")
        }
        try await LiveService.run(checks: [ledger, .disk("/", least: .max)]) { service in
            for path in ["/readyz", "/healthz"] {
                let health = try await service.exchange(Self.get(path))
                #expect(health.hasPrefix("HTTP/1.1 200") && health.contains(#""status":"degraded""#), "\(health)")
                #expect(health.contains("the ledger cannot be written") && health.contains("make room"))
            }
        }
    }

    @Test func aPartThatHangsIsTold() async throws {
        let gate = Gate()
        let hanging = HealthCheck("pool", isNeeded: false, limit: .milliseconds(200)) {
            await gate.pass()
            return DatabaseHealth(isReady: true)
        }
        try await LiveService.run(checks: [hanging]) { service in
            defer { gate.open() }
            for _ in 0..<3 {
                let health = try await service.exchange(Self.get("/healthz"))
                #expect(health.hasPrefix("HTTP/1.1 200") && health.contains(#""status":"degraded""#))
            }
            let ready = try await service.exchange(Self.get("/readyz"))
            #expect(ready.hasPrefix("HTTP/1.1 200"), "\(ready)")
        }
    }

    /// At its end, what is under way is answered, and what takes too long is cut off.
    @Test(arguments: [true, false])
    func theEndWaitsSoLong(_ isQuick: Bool) async throws {
        var limits = Limits()
        // What is quick is not to be late on a slow machine; what is slow does not end by itself.
        limits.drainSeconds = isQuick ? 60 : 2
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let slow = Endpoint(
            .get, "/v1/test/slow", id: "slow", "", tag: "test", access: .anyone, answers: []
        ) { _ in
            begun.yield()
            try await Task.sleep(for: isQuick ? .milliseconds(500) : .seconds(600))
            return .json(["done": true])
        }
        try await LiveService.run(limits, endpoints: [slow]) { service in
            async let answer = service.exchange(Self.get("/v1/test/slow"))
            for await _ in begins { break }
            await service.group.triggerGracefulShutdown()
            let text = try await answer
            #expect(text.contains(#"{"done":true}"#) == isQuick)
        }
    }
}

private final class Box: Sendable {
    let failure = Mutex<StoreError?>(nil)
}

/// Fails as it is told to, and works otherwise.
private struct FailingDatabase: Storage.Database {
    let base: any Storage.Database
    let failure: Box
    var dialect: Dialect { base.dialect }

    private func check() throws(StoreError) { if let failure = failure.failure.withLock({ $0 }) { throw failure } }

    func read<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        try check()
        return try await base.read(purpose, body)
    }
    func write<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        try check()
        return try await base.write(purpose, body)
    }
    func health() async -> DatabaseHealth {
        do { try check() } catch { return DatabaseHealth(isReady: false, problem: "away") }
        return await base.health()
    }
    func close() async { await base.close() }
}
