import PicketTestKit
import Synchronization
import Testing

@testable import Storage

/// The engines that every test of the store runs on.
enum TestEngine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    var testDescription: String { rawValue }

    /// Runs `body` with an empty store of this engine, and a clock that moves on by a second with each look at it.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let database = try SQLiteDatabase(path: folder.path(of: "picket.db"))
            try await Self.run(database, body)
        case .postgres:
            let server = try PostgresServer.shared.get()
            let (name, url) = try server.makeDatabase()
            // After it is closed: what fails in between leaves the database to the end of the server.
            try await Self.run(DatabaseLocation(url).open(), body)
            try server.dropDatabase(name)
        }
    }

    private static func run(_ database: any Database, _ body: (Store) async throws -> Void) async throws {
        let clock = SteppingClock()
        do {
            try await Schema.migrate(database, now: 1)
            try await body(Store(database, now: { clock.next() }))
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

/// Begins in 2026, and moves on by a second whenever it is looked at.
final class SteppingClock: Sendable {
    private let time = Mutex<Int64>(1_790_000_000_000)

    func next() -> Int64 {
        time.withLock { time in
            time += 1_000
            return time
        }
    }
}
