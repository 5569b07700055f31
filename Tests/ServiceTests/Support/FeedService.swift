import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PicketTestKit
import ServiceLifecycle
import Synchronization

@testable import Service
@testable import Storage

/// A service that listens, with a live feed, for one test.
struct FeedService: Sendable {
    let port: Int
    let feed: LiveFeed
    let callers: RevocableCallers
    let group: ServiceGroup

    static func run(
        _ limits: LiveFeed.Limits = LiveFeed.Limits(), port: Int = 0,
        _ body: @escaping @Sendable (FeedService) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase(path: folder.path(of: "picket.db"))
        try await Schema.migrate(database, now: 1)
        let callers = RevocableCallers()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let feed = try LiveFeed(limits, now: { Int64(Self.milliseconds) })
        var parts = PicketService.Parts(
            version: "0", store: Store(database, now: { 1_790_000_000_000 }), authenticator: callers, logger: logger)
        parts.live = feed
        var door = PicketService.Door()
        door.port = port
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let application = PicketService(parts).application(door) {
            told.yield($0)
            told.finish()
        }
        let group = ServiceGroup(services: [application], gracefulShutdownSignals: [], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(FeedService(port: port, feed: feed, callers: callers, group: group))
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await database.close()
    }

    private static var milliseconds: Double { Date().timeIntervalSince1970 * 1_000 }

    /// Runs Python beside; `arguments` follow the port, which is the first.
    func python(_ program: String, _ arguments: String...) async throws -> JSON {
        try await Self.runPython(program, ["\(port)"] + arguments)
    }

    static func runPython(_ program: String, _ arguments: [String]) async throws -> JSON {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let folder = try TemporaryFolder()
                        let path = try folder.write(program, to: "client.py")
                        let python = Program(path: LivePrograms.python ?? "python3")
                        let outcome = try python.run([path] + arguments)
                        guard outcome.status == 0 else {
                            throw LivePrograms.Failed(description: outcome.error + outcome.output)
                        }
                        return try JSON(parsing: outcome.bytes)
                    })
            }
        }
    }

    /// Publishes while `body` runs: events numbered in their payload, of all topics and 32 labels in turn.
    func publishing(every interval: Duration, _ body: @Sendable () async throws -> Void) async throws {
        let feed = feed
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for number in 0... {
                    feed.publish(Self.event(number))
                    do { try await Task.sleep(for: interval) } catch { return }
                }
            }
            try await body()
            tasks.cancelAll()
        }
    }

    static func event(_ number: Int, bytes: Int = 10) -> Event {
        let label = Label(level: number & 3, compartments: Int64(number >> 2 & 7))
        return Event(
            [.findings, .scans, .alerts][number % 3], "test.made", label: label,
            payload: ["n": JSON(number), "text": JSON(String(repeating: "ä", count: bytes))])
    }
}

/// Believes what callers say, as ``NamedCallers``, in a header or (browsers) a cookie, until they are sent away.
final class RevocableCallers: Authenticator {
    private struct State {
        var isRevoked = false
        var more: Int64 = 0
    }

    private let state = Mutex(State())
    private let id = Identifier(time: 1)

    func revoke() { state.withLock { $0.isRevoked = true } }

    /// Gives everybody one more compartment.
    func widen() { state.withLock { $0.more = $0.more << 1 | 8 } }

    func principal(of request: Request, remoteAddress: String) async throws -> Principal? {
        let state = state.withLock { $0 }
        if state.isRevoked { throw Problem.unauthenticated }
        var head = request.head
        if let cookie = head.headerFields[.cookie] {
            head.headerFields[.authorization] = cookie.replacing("test=", with: "").replacing("+", with: " ")
        }
        let named = Request(head: head, body: request.body)
        guard var caller = try await NamedCallers().principal(of: named, remoteAddress: remoteAddress) else {
            return nil
        }
        caller.id = id
        caller.clearance.compartments |= state.more
        return caller
    }
}
