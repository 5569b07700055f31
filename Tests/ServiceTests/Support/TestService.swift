import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// A whole service on an empty SQLite database, for one test.
struct TestService: Sendable {
    let store: Store
    let authenticator = NamedCallers()

    /// - Parameter body: gets a client that calls the service without a socket.
    static func run(
        _ setUp: TestingSetup = .router, engine: ServiceEngine = .sqlite,
        configure: (inout PicketService.Parts) -> Void = { _ in },
        _ body: @Sendable (TestService, any TestClientProtocol) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try engine.database(in: folder)
        try await Schema.migrate(database, now: 1)
        let service = TestService(store: Store(database, now: { 1_790_000_000_000 }))
        var parts = PicketService.Parts(
            version: "0", store: service.store, authenticator: service.authenticator,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        configure(&parts)
        let application = PicketService(parts).application()
        do {
            try await application.test(setUp) { try await body(service, $0) }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

/// The engines that the tests of the API run on: all on SQLite, those of findings on both.
enum ServiceEngine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgres

    var testDescription: String { rawValue }

    /// An empty one. PostgreSQL's goes with its server.
    func database(in folder: TemporaryFolder) throws -> any Storage.Database {
        switch self {
        case .sqlite: try SQLiteDatabase(path: folder.path(of: "picket.db"))
        case .postgres: try DatabaseLocation(PostgresServer.shared.get().makeDatabase().url).open()
        }
    }
}

/// Believes what `Authorization: Test <roles> <level> <compartments>` says of the caller.
struct NamedCallers: Authenticator {
    private static let identifier = Identifier(time: 1)

    func principal(of request: Request, remoteAddress: String) async throws -> Principal? {
        guard let parts = request.headers[.authorization]?.split(separator: " "), parts.count == 4, parts[0] == "Test"
        else {
            return nil
        }
        return Principal(
            id: Self.identifier, kind: .user, actor: "user:test",
            roles: Set(parts[1].split(separator: ",").compactMap { Role(rawValue: String($0)) }),
            clearance: Label(level: Int(parts[2]) ?? 0, compartments: Int64(parts[3]) ?? 0))
    }

    static func header(_ roles: Role..., level: Int = 0, compartments: Int64 = 0) -> HTTPFields {
        [.authorization: "Test \(roles.map(\.rawValue).joined(separator: ",")) \(level) \(compartments)"]
    }
}
