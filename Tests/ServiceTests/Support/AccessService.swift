import Evidence
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import PicketTestKit
import Synchronization
import Testing

@testable import Service
@testable import Storage

/// A service whose callers sign in as they do in earnest, for one test.
struct AccessService: Sendable {
    let store: Store
    let access: AccessControl
    let client: any TestClientProtocol
    let clock: TestClock
    let log: RecordingLog
    let crypto: CountingCrypto

    static let password = "violet harbour tram 9"

    /// - Parameter iterations: of passwords; few, since what is tested here is not how long they take.
    static func run(
        iterations: Int = 10, limits: RateLimits.Configuration = generous,
        configure: (inout AccessControl.Configuration) -> Void = { _ in }, certificate: [UInt8]? = nil,
        openID: OpenIDProvider? = nil,
        _ body: (AccessService) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase(path: folder.path(of: "picket.db"))
        try await Schema.migrate(database, now: 1)
        let clock = TestClock()
        let store = Store(database, now: { clock.milliseconds })
        let log = RecordingLog()
        let crypto = CountingCrypto()
        var configuration = AccessControl.Configuration()
        configure(&configuration)
        let access = AccessControl(
            store: store,
            key: try AccessKey(SecretBytes(copying: [UInt8](repeating: 7, count: 32)), module: crypto),
            hasher: try PasswordHasher(module: crypto, iterations: iterations), log: log,
            limits: RateLimits(limits, now: { clock.milliseconds * 1_000_000 }), configuration: configuration)
        var parts = PicketService.Parts(
            version: "0", store: store, authenticator: AccessAuthenticator(access, certificate: { certificate }),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        parts.access = access
        parts.openID = openID
        do {
            try await withoutActuallyEscaping(body) { body in
                nonisolated(unsafe) let body = body
                try await PicketService(parts).application().test(.router) { client in
                    try await body(
                        AccessService(
                            store: store, access: access, client: client, clock: clock, log: log, crypto: crypto))
                }
            }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    static let generous: RateLimits.Configuration = {
        var configuration = RateLimits.Configuration()
        configuration.signIn = RateLimit(rate: 1_000, burst: 100_000)
        configuration.user = RateLimit(rate: 1_000, burst: 100_000)
        return configuration
    }()

    // MARK: What tests do

    @discardableResult
    func makeUser(
        _ name: String, _ roles: Role..., clearance: Label = .lowest, detectors: Set<String>? = nil
    ) async throws -> User {
        let user = User(
            id: store.newIdentifier(), name: name, roles: Set(roles.map(\.rawValue)), clearance: clearance,
            detectors: detectors, createdAt: store.now())
        try await store.makeUser(user, passwordHash: try await access.hasher.hash(Self.password))
        return user
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, as browser: Browser? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil { headers[.contentType] = "application/json" }
        if let browser {
            headers[.cookie] = "__Host-picket=\(browser.cookie)"
            if headers[.csrfToken] == nil { headers[.csrfToken] = browser.token }
        }
        return try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0.canonical) }
        ) { response in
            Answer(
                status: response.status.code, headers: response.headers,
                body: (try? JSON(parsing: Array(response.body.readableBytesView))) ?? .null)
        }
    }

    func signIn(_ name: String, password: String = password, code: String? = nil) async throws -> Answer {
        var body: [String: JSON] = ["name": .string(name), "password": .string(password)]
        if let code { body["code"] = .string(code) }
        return try await ask(.post, "/v1/session", .object(body))
    }

    /// A browser in which somebody is signed in.
    func browser(_ name: String) async throws -> Browser {
        try #require(Browser(try await signIn(name)))
    }

    struct Browser: Sendable {
        var cookie: String
        var token: String

        init?(_ answer: Answer) {
            guard answer.status == 200, let header = answer.headers[.setCookie],
                let pair = header.split(separator: ";").first?.split(separator: "="), pair.count == 2,
                let token = answer.body["csrfToken"]?.string
            else { return nil }
            cookie = String(pair[1])
            self.token = token
        }
    }

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var body: JSON
        /// The last part of a problem's type.
        var problem: String? { body["type"]?.string?.split(separator: ":").last.map(String.init) }
    }
}

final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_790_000_000_000)
    var milliseconds: Int64 { time.withLock { $0 } }
    func advance(milliseconds: Int64) { time.withLock { $0 += milliseconds } }
    func advance(seconds: Int64) { advance(milliseconds: seconds * 1_000) }
}

/// Keeps what it is told.
final class RecordingLog: EntryLog {
    private let state = Mutex<[EntryDraft]>([])
    var entries: [EntryDraft] { state.withLock { $0 } }

    func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
        state.withLock { state in
            state += drafts
            return drafts.indices.map { Receipt(sequence: UInt64($0), time: 0, origin: "test") }
        }
    }

    func count(_ action: String, _ outcome: EntryDraft.Outcome = .success) -> Int {
        entries.count { $0.action.rawValue == action && $0.outcome == outcome }
    }
}

/// Counts derivations: what takes long is told by how often it is done.
final class CountingCrypto: CryptoModule {
    private let module = SwiftCryptoModule()
    private let derived = Mutex<[Int]>([])
    /// The iterations of each.
    var derivations: [Int] { derived.withLock { $0 } }

    var name: String { module.name }
    func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8] { try module.hash(bytes, algorithm) }
    func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try module.authenticate(bytes, key: key, algorithm)
    }
    func authenticateCode(_ bytes: [UInt8], key: SecretBytes) throws -> [UInt8] {
        try module.authenticateCode(bytes, key: key)
    }
    func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey { try module.generateKey(algorithm) }
    func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8] { try module.sign(message, with: key) }
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool {
        try module.isValid(signature, of: message, by: key)
    }
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: RSAVerifyingKey) throws -> Bool {
        try module.isValid(signature, of: message, by: key)
    }
    func bits(of key: RSAVerifyingKey) throws -> Int { try module.bits(of: key) }
    func seal(_ plaintext: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try module.seal(plaintext, key: key, authenticating: context)
    }
    func open(_ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try module.open(sealed, key: key, authenticating: context)
    }
    func derive(
        from passphrase: SecretBytes, salt: [UInt8], iterations: Int, bytes: Int, _ algorithm: HashAlgorithm
    ) throws -> SecretBytes {
        derived.withLock { $0.append(iterations) }
        return try module.derive(from: passphrase, salt: salt, iterations: iterations, bytes: bytes, algorithm)
    }
    func random(_ count: Int) throws -> [UInt8] { try module.random(count) }
}

/// Holds up whoever comes until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

final class Counter: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func add(_ count: Int) { state.withLock { $0 += count } }
}
