import ArgumentParser
import Crypto
import Engine
import Evidence
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import Service
import Storage

/// A service to measure: empty, in a temporary folder, with one key that it prints. `Benchmarks/serve` asks it.
struct BenchServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve an empty service to measure, with one API key, until SIGTERM.")

    @Option(help: "The port; 0 for a free one.") var port = 0
    @Flag(help: "Without TLS.") var http = false
    @Option(help: ArgumentHelp("Instead of an empty embedded one.", valueName: "location")) var database: String?

    func run() async throws {
        ServeCommand.raiseFileLimit()
        ServiceMemory.prepare()
        let folder = FileManager.default.temporaryDirectory.path + "/picket-bench-\(getpid())"
        let storage = try FolderStorage(folder, isMade: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var door = PicketService.Door()
        door.port = port
        if !http {
            _ = try OwnCertificate.ensure(in: storage, names: ["localhost", "127.0.0.1"], now: Clock.now)
            door.tls = try TLSContext(
                .init(
                    certificate: "\(folder)/\(OwnCertificate.certificate)", key: "\(folder)/\(OwnCertificate.key)"))
        }
        let database = try DatabaseLocation(database ?? "\(folder)/picket.db").open()
        try await Schema.migrate(database, now: EvidenceOptions.now())
        let store = Store(database, now: EvidenceOptions.now)
        _ = try await store.makeProject(key: "bench", name: "Bench", description: String(repeating: "x", count: 100))
        let authenticator = OneKey()
        let service = PicketService(
            .init(
                version: Version.text, store: store, authenticator: authenticator,
                logger: Logger(label: "picket") { _ in SwiftLogNoOpLogHandler() }), adding: [Self.small])
        try await service.run(door) { Terminal.print("\($0) \(authenticator.key)") }
        await database.close()
    }

    /// As small as answers are, for whoever has signed in.
    private static let small = Endpoint(
        .get, "/v1/bench", id: "bench", "An answer of 200 bytes", tag: "bench", access: .permission(.projectsRead),
        answers: [.json(.anything)]
    ) { call in
        .json([
            "id": .string(try call.principal.id.text), "actor": .string(try call.principal.actor), "count": 12,
            "text": .string(Self.text),
        ])
    }

    private static let text = String(repeating: "x", count: 120)
}

/// Who has the one key may all that operators may.
private struct OneKey: Authenticator {
    let key: String
    private let keyed: HMAC<SHA256>
    private let expected: HMAC<SHA256>.MAC
    private let principal = Principal(
        id: Identifier(time: 1), kind: .apiKey, actor: "key:bench", roles: [.operator], clearance: .lowest)

    init() {
        key = SymmetricKey(size: .bits256).withUnsafeBytes {
            Data($0).base64EncodedString()
        }
        let secret = SymmetricKey(size: .bits256)
        keyed = HMAC<SHA256>(key: secret)
        expected = HMAC<SHA256>.authenticationCode(for: Data(key.utf8), using: secret)
    }

    func principal(of request: Hummingbird.Request, remoteAddress: String) async throws -> Principal? {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else { return nil }
        var given = keyed
        var key = header.dropFirst(7)
        key.withUTF8 { given.update(data: $0) }
        guard given.finalize() == expected else { throw Problem.unauthenticated }
        return principal
    }
}
