import Evidence
import Foundation
import Hummingbird
import Logging
import PicketTestKit
import ServiceLifecycle
import Testing

@testable import Service
@testable import Storage

/// A service that listens, on a free port, for one test.
struct LiveService: Sendable {
    let port: Int
    let store: Store
    let tls: TLSContext?
    let folder: String
    let group: ServiceGroup

    /// What is our fault is said, so that a test that sees a 500 shows why.
    private static func faults(_ label: String) -> any LogHandler {
        var handler = StreamLogHandler.standardError(label: label)
        handler.logLevel = .error
        return handler
    }

    static func run(
        _ limits: Limits = Limits(), tls isSecure: Bool = false, clientAuthorities: String? = nil,
        checks: [HealthCheck] = [], endpoints: [Endpoint] = [], upgrades: [Upgrade] = [],
        bodies: LargeBodies.Bounds = LargeBodies.Bounds(),
        database wrap: @Sendable (any Storage.Database) -> any Storage.Database = { $0 },
        _ body: @escaping @Sendable (LiveService) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let sqlite = try SQLiteDatabase(path: folder.path(of: "picket.db"))
        try await Schema.migrate(sqlite, now: 1)
        let store = Store(wrap(sqlite), now: { 1_790_000_000_000 })
        var door = PicketService.Door()
        door.limits = limits
        if isSecure {
            let storage = try FolderStorage(folder.path)
            _ = try OwnCertificate.ensure(in: storage, names: ["localhost", "127.0.0.1"], now: Self.now)
            door.tls = try TLSContext(
                .init(
                    certificate: folder.path(of: OwnCertificate.certificate), key: folder.path(of: OwnCertificate.key),
                    clientAuthorities: clientAuthorities))
        }
        var parts = PicketService.Parts(
            version: "0", store: store, authenticator: NamedCallers(),
            logger: Logger(label: "test", factory: Self.faults))
        parts.checks = checks
        parts.bodies = bodies
        parts.upgrades = upgrades
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let service = PicketService(parts, adding: endpoints)
        var configuration = ServiceGroupConfiguration(
            services: [service.application(door) { told.yield($0) }], logger: parts.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(limits.drainSeconds)
        let group = ServiceGroup(configuration: configuration)
        do {
            async let ended: Void = group.run()
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let live = LiveService(port: port, store: store, tls: door.tls, folder: folder.path, group: group)
            do { try await body(live) } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try? await ended
        } catch {
            await sqlite.close()
            throw error
        }
        await sqlite.close()
    }

    static var now: Double { Date().timeIntervalSince1970.rounded(.down) }

    /// On a thread that may block, which the tasks' threads may not.
    func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result(catching: body)) }
            thread.start()
        }
    }

    func socket() throws -> Socket { try Socket(port: port) }

    /// Whether somebody who asks is answered. Who is too slow for limits of a second, because the machine is, asks again.
    func serves() async throws -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        repeat {
            let answer = try await exchange("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            if answer.hasPrefix("HTTP/1.1 200") { return true }
            guard answer.isEmpty else { return false }
        } while ContinuousClock.now < end
        return false
    }

    /// What is answered to bytes, until the service closes.
    func exchange(_ text: String) async throws -> String {
        try await blocking {
            let socket = try socket()
            try? socket.send(text)
            return (try? socket.receiveAll()) ?? ""
        }
    }
}
