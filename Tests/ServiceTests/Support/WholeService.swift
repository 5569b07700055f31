import Detection
import Engine
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// All of the service, put together as `picket serve` does it, listening: with a ledger, people, a pool, the live feed
/// and telemetry.
struct WholeService: Sendable {
    let port: Int
    let client: any TestClientProtocol
    let folder: String
    let store: Store
    let access: AccessControl
    let scans: ScanQueue
    let ledger: Ledger
    let feed: LiveFeed
    let table: EndpointTable
    /// Whom ``header(_:level:compartments:)`` speaks for.
    let caller: User

    /// - Parameters:
    ///   - setUp: `.router`: without a socket, for those who ask a great deal.
    ///   - showsEvidence: with compliance, quality and alerts. What these say changes with the time and with every entry.
    static func run(
        _ setUp: TestingSetup = .live, showsEvidence: Bool = false,
        configure change: @Sendable (inout ScanQueue.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (WholeService) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        for name in ["scans", "ledger"] { try folder.makeFolder(name) }
        let registry = MetricRegistry()
        let database = MeteredDatabase(try SQLiteDatabase(path: folder.path(of: "picket.db")), registry)
        try await Schema.migrate(database, now: 1)
        let store = Store(database, now: { Int64(Date().timeIntervalSince1970 * 1_000) })
        let crypto = SwiftCryptoModule()
        let keys = [try crypto.generateKey(.ed25519)]
        let storage = try FolderStorage(folder.path(of: "ledger"))
        let ledger = try Ledger.create(name: "example.com/l", in: storage, keys: keys, crypto: crypto)
        let log = MeteredLog(ledger, registry)
        let feed = try LiveFeed(now: store.now)
        let events = MeteredEvents(feed, registry)
        let access = AccessControl(
            store: store, key: try AccessKey(SecretBytes(copying: [UInt8](repeating: 7, count: 32)), module: crypto),
            hasher: try PasswordHasher(module: crypto, iterations: 10), log: log,
            limits: RateLimits(generous, now: { Int64(clamping: DispatchTime.now().uptimeNanoseconds) }))
        let caller = User(
            id: store.newIdentifier(), name: "caller", roles: Set(Role.allCases.map(\.rawValue)), clearance: .highest,
            createdAt: store.now())
        try await store.makeUser(caller, passwordHash: try await access.hasher.hash(AccessService.password))
        let pool = try DetectorPool(
            PoolConfiguration(
                tool: Report.Tool(name: "picket", version: "test"), languages: LanguageMap(extensions: ["py": .python]),
                frontEnd: { LineFrontEnd() }, workers: 2))
        let rules = ["test/bad", "test/worse"].map(rule)
        for rule in rules { try pool.register(detector(rule)) }
        var configuration = ScanQueue.Configuration(folder: folder.path(of: "scans"))
        // Nothing is fetched from anywhere.
        configuration.git.resolve = { _ in [] }
        change(&configuration)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let scans = ScanQueue(
            configuration, store: store, pool: pool,
            switches: try await DetectorSwitches(store, known: rules.map(\.id)), events: events, log: log,
            evidence: ScanEvidence(ledger: ledger, storage: storage, signers: keys, crypto: crypto), logger: logger)
        var parts = PicketService.Parts(
            version: "0", store: store,
            authenticator: WholeCallers(id: caller.id, next: AccessAuthenticator(access)), logger: logger)
        (parts.log, parts.events, parts.access, parts.live, parts.scans) = (log, events, access, feed, scans)
        parts.ledger = LedgerFolder(storage, keys: keys.map(\.verifying), crypto: crypto)
        if showsEvidence, let ledger = parts.ledger {
            parts.reports = EvidenceReports(
                ledger, frameworks: try Framework.builtIn(), facts: Facts(), targets: [], version: "0", now: store.now)
            try folder.makeFolder("alerts")
            parts.alerts = try AlertBoard(
                .usual, of: ledger, in: FolderStorage(folder.path(of: "alerts")), channels: [], log: log,
                events: events, logger: logger, now: store.now)
        }
        parts.rules = rules
        parts.metrics = [
            registry, PoolMetricSource { pool.metrics() },
            ProcessMetrics(version: "0", started: Date().timeIntervalSince1970),
        ]
        try await scans.resume()
        let service = PicketService(parts)
        let outcome: Result<Void, any Error>
        do {
            try await service.application().test(setUp) { client in
                try await body(
                    WholeService(
                        port: client.port ?? 0, client: client, folder: folder.path, store: store,
                        access: access, scans: scans, ledger: ledger, feed: feed, table: service.table, caller: caller))
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await scans.drain()
        await pool.drain()
        try? await ledger.close()
        await database.close()
        try outcome.get()
    }

    private static let generous: RateLimits.Configuration = {
        var configuration = RateLimits.Configuration()
        let plenty = RateLimit(rate: 100_000, burst: 100_000)
        (configuration.signIn, configuration.user) = (plenty, plenty)
        configuration.everybody = plenty
        return configuration
    }()

    private static func rule(_ id: String) -> Rule {
        Rule(
            id: id, title: "Test", severity: .high, tags: ["test"],
            help: .init(what: "Test.", why: "Test.", fix: "Test.", example: .init(.python, bad: "a", good: "b")))
    }

    /// Finds lines that are its rule's name, and says what stands behind it.
    private static func detector(_ rule: Rule) -> PoolDetector {
        let word = rule.id.split(separator: "/").last.map(String.init) ?? ""
        return .function(rule, version: nil) { content in
            let lines = content.text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.contains("throw \(word)") { throw Broken(description: "cannot read \(content.text)") }
            return lines.enumerated().compactMap { index, line in
                line.hasPrefix("\(word) ")
                    ? Conclusion(
                        place: content.place(ofLine: index + 1), message: "It is \(line).", anchor: String(line)) : nil
            }
        }
    }

    struct Broken: Error, CustomStringConvertible { let description: String }

    // MARK: Asking

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSON { (try? JSON(parsing: bytes)) ?? .null }
    }

    @discardableResult
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as who: HTTPFields = NamedCallers.header(.viewer),
        _ body: [UInt8]? = nil, type: String = "application/json", headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers.append(contentsOf: who)
        if body != nil { headers[.contentType] = type }
        return try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }
        ) { response in
            Answer(
                status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
        }
    }

    /// Has files inspected, to the end.
    func scan(
        _ files: [String: String], in project: String, _ terms: [String: JSON] = [:], as who: HTTPFields
    ) async throws -> JSON {
        var body = terms
        body["files"] = .array(
            files.sorted { $0.key < $1.key }.map { ["path": .string($0.key), "content": .string($0.value)] })
        let asked = try await ask(.post, "/v1/projects/\(project)/scans", as: who, JSON.object(body).canonical)
        let id = try #require(asked.json["id"]?.string, "\(asked.text)")
        return try await ended(id, as: who)
    }

    func ended(_ scan: String, as who: HTTPFields) async throws -> JSON {
        for await _ in AsyncStream<Void>.ticks(seconds: 60) {
            let scan = try await ask(.get, "/v1/scans/\(scan)", as: who).json
            if ["done", "failed", "cancelled"].contains(scan["state"]?.string ?? "") { return scan }
        }
        throw Broken(description: "a scan did not end")
    }
}

extension AsyncStream<Void> {
    /// For those who have to look again and again.
    static func ticks(seconds: Int) -> AsyncStream<Void> {
        let end = ContinuousClock.now + .seconds(seconds)
        return AsyncStream {
            try? await Task.sleep(for: .milliseconds(10))
            return ContinuousClock.now < end ? () : nil
        }
    }
}

/// Believes callers as ``NamedCallers`` does, who are then somebody the store knows; all others prove who they are.
struct WholeCallers: Authenticator {
    let id: Identifier
    let next: AccessAuthenticator

    func principal(of request: Request, remoteAddress: String) async throws -> Principal? {
        guard var caller = try await NamedCallers().principal(of: request, remoteAddress: remoteAddress) else {
            return try await next.principal(of: request, remoteAddress: remoteAddress)
        }
        (caller.id, caller.owner) = (id, id)
        return caller
    }
}
