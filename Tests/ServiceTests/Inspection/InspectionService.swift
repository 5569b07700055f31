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
import Synchronization
import Testing

@testable import Service
@testable import Storage

/// A service that inspects, for one test: with a pool of its own, and if asked for a ledger.
struct InspectionService: Sendable {
    let store: Store
    let queue: ScanQueue
    let events: RecordedEvents
    let folder: TemporaryFolder
    let client: any TestClientProtocol
    /// Lines with `wait` are inspected when it opens.
    let gate: WaitingGate
    /// With a ledger: rules that are asked when the test says so.
    let board: AlertBoard?

    static let crypto = SwiftCryptoModule()

    static func run(
        ledger: Bool = false, _ change: @Sendable (inout ScanQueue.Configuration) -> Void = { _ in },
        before: @Sendable (Store, String) async throws -> Void = { _, _ in },
        _ body: @Sendable (InspectionService) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("scans")
        try folder.makeFolder("evidence")
        let database = try SQLiteDatabase(path: folder.path(of: "picket.db"))
        try await Schema.migrate(database, now: 1)
        let store = Store(database, now: { Int64(Date().timeIntervalSince1970 * 1_000) })
        _ = try await store.makeProject(key: "lander", name: "Lander")
        try await before(store, folder.path(of: "scans"))
        let gate = WaitingGate()
        let pool = try DetectorPool(
            PoolConfiguration(
                tool: Report.Tool(name: "picket", version: "test"), languages: LanguageMap(extensions: ["py": .python]),
                frontEnd: { LineFrontEnd() }, workers: 2))
        try pool.register(Self.detector("test/bad", finding: "bad", gate))
        try pool.register(Self.detector("test/worse", finding: "worse", gate))
        var configuration = ScanQueue.Configuration(folder: folder.path(of: "scans"))
        change(&configuration)
        let events = RecordedEvents()
        let keys = [try crypto.generateKey(.ed25519)]
        let storage = try FolderStorage(folder.path(of: "evidence"))
        let opened = ledger ? try Ledger.create(name: "example.com/l", in: storage, keys: keys, crypto: crypto) : nil
        let queue = ScanQueue(
            configuration, store: store, pool: pool,
            switches: try await DetectorSwitches(store, known: ["test/bad", "test/worse"]), events: events, log: opened,
            evidence: opened.map { ScanEvidence(ledger: $0, storage: storage, signers: keys, crypto: crypto) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        var parts = PicketService.Parts(
            version: "0", store: store, authenticator: NamedCallers(), logger: queue.logger)
        parts.scans = queue
        parts.ledger = opened.map { _ in LedgerFolder(storage, keys: keys.map(\.verifying), crypto: crypto) }
        let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }
        if let ledger = parts.ledger {
            parts.reports = EvidenceReports(
                ledger, frameworks: try Framework.builtIn(), facts: Facts(), targets: [], version: "test", now: now)
            var plan = AlertPlan()
            plan.rules = [AlertRule("any-finding", .threshold(.findings(Set(Severity.allCases)), .above(0)))]
            try folder.makeFolder("alerts")
            parts.alerts = try AlertBoard(
                plan, of: ledger, in: FolderStorage(folder.path(of: "alerts")), channels: [], log: opened,
                events: events,
                logger: queue.logger, now: now)
        }
        let board = parts.alerts
        try await queue.resume()
        let outcome: Result<Void, any Error>
        do {
            try await PicketService(parts).application().test(.router) { client in
                try await body(
                    InspectionService(
                        store: store, queue: queue, events: events, folder: folder, client: client, gate: gate,
                        board: board))
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        gate.open()
        await queue.drain()
        await pool.drain()
        try? await opened?.close()
        await database.close()
        try outcome.get()
    }

    private static func detector(_ id: String, finding word: String, _ gate: WaitingGate) -> PoolDetector {
        let rule = Rule(
            id: id, title: "Test", severity: .high, tags: ["test"],
            help: .init(what: "Test.", why: "Test.", fix: "Test.", example: .init(.python, bad: "a", good: "b")))
        return .function(rule, version: nil) { content in
            let lines = content.text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.contains("wait") { gate.wait() }
            if lines.contains("throw") { throw TimedOut() }
            return lines.enumerated().compactMap { index, line in
                line == word
                    ? Conclusion(place: content.place(ofLine: index + 1), message: "It is \(word).", anchor: word) : nil
            }
        }
    }

    // MARK: Asking

    @discardableResult
    func call(
        _ method: HTTPRequest.Method, _ path: String, _ who: HTTPFields = NamedCallers.header(.operator, .analyst),
        _ body: [UInt8]? = nil, type: String = "application/json"
    ) async throws -> (status: Int, body: [UInt8], headers: HTTPFields) {
        var headers = who
        if body != nil { headers[.contentType] = type }
        return try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }
        ) { response in
            (Int(response.status.code), Array(response.body.readableBytesView), response.headers)
        }
    }

    func submit(
        _ files: [String: String], _ terms: [String: JSON] = [:],
        _ who: HTTPFields = NamedCallers.header(.operator, .analyst)
    ) async throws -> (status: Int, json: JSON, headers: HTTPFields) {
        var body = terms
        body["files"] = .array(
            files.sorted { $0.key < $1.key }.map { ["path": .string($0.key), "content": .string($0.value)] })
        let answer = try await call(.post, "/v1/projects/lander/scans", who, JSON.object(body).canonical)
        return (answer.status, try JSON(parsing: answer.body), answer.headers)
    }

    func expect(
        _ status: Int, of files: [String: String], _ terms: [String: JSON] = [:],
        _ who: HTTPFields = NamedCallers.header(.operator, .analyst)
    ) async throws {
        let answer = try await submit(files, terms, who)
        #expect(answer.status == status)
    }

    func scan(_ id: String, _ who: HTTPFields = NamedCallers.header(.viewer, level: 15)) async throws -> JSON {
        try JSON(parsing: try await call(.get, "/v1/scans/\(id)", who).body)
    }

    /// The scan once it is in one of these states; of one that has ended everything is told by then, and its folder gone.
    func wait(
        _ id: String, for states: Set<String> = ["done", "failed", "cancelled"],
        as who: HTTPFields = NamedCallers.header(.viewer, level: 15)
    ) async throws -> JSON {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let scan = try await scan(id, who)
            if states.contains(scan["state"]?.string ?? ""), states.contains("running") || !isHeld(id) { return scan }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TimedOut()
    }

    /// Whether the queue has still to do with it: its state is stored before that is told.
    private func isHeld(_ id: String) -> Bool { queue.own.contains { $0.text == id } }

    struct TimedOut: Error {}
}

final class RecordedEvents: EventSink {
    private let all = Mutex<[Event]>([])
    func publish(_ event: Event) { all.withLock { $0.append(event) } }
    var events: [Event] { all.withLock { $0 } }
    func kinds(of scan: String) -> [String] {
        all.withLock { $0.filter { $0.payload["id"]?.string == scan }.map(\.kind) }
    }
}

/// Holds threads until it opens.
final class WaitingGate: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOpen = false
    func wait() {
        condition.lock()
        while !isOpen { condition.wait() }
        condition.unlock()
    }
    func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }
}
