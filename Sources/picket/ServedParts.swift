import Detection
import Detectors
import Engine
import Evidence
import Foundation
import Glibc
import Logging
import Service
import Settings
import Storage

/// What `picket serve` is made of: its database, ledger, pool and people, put together.
struct ServedParts {
    let parts: PicketService.Parts
    let access: AccessControl
    let scans: ScanQueue
    let ledger: Ledger

    /// - Parameter folder: where everything is kept.
    static func make(
        in folder: String, _ database: any Storage.Database, _ pool: DetectorPool
    ) async throws -> ServedParts {
        let logger = Logger(label: "picket") { label in
            JSONLines(label: label, now: EvidenceOptions.now, write: JSONLines.writer(to: 2))
        }
        let registry = MetricRegistry()
        let store = Store(MeteredDatabase(database, registry), now: EvidenceOptions.now)
        let (ledger, keys) = try await openLedger("\(folder)/ledger", name: "picket/\(host)")
        let log = MeteredLog(ledger, registry)
        let live = try LiveFeed(now: EvidenceOptions.now)
        let events = MeteredEvents(live, registry)
        var configuration = AccessControl.Configuration()
        configuration.commonPasswords = CommonPasswords(
            CommonPasswords.paths.compactMap { FileManager.default.contents(atPath: $0).map(Array.init) })
        let access = AccessControl(
            store: store, key: try AccessKey.open(in: FolderStorage(folder), module: EvidenceOptions.crypto),
            hasher: try PasswordHasher(module: EvidenceOptions.crypto), log: log,
            limits: RateLimits(now: { Int64(clamping: DispatchTime.now().uptimeNanoseconds) }),
            configuration: configuration)
        let storage = try FolderStorage("\(folder)/ledger")
        let scans = try await makeQueue(
            folder, store, pool, events, log,
            Service.ScanEvidence(ledger: ledger, storage: storage, signers: keys, crypto: EvidenceOptions.crypto),
            logger)

        var parts = PicketService.Parts(
            version: Version.text, store: store,
            authenticator: AccessAuthenticator(access, certificate: { Peer.current?.certificate }), logger: logger)
        parts.log = log
        parts.events = events
        parts.access = access
        parts.live = live
        parts.scans = scans
        parts.ledger = LedgerFolder(storage, keys: nil, crypto: EvidenceOptions.crypto)
        parts.rules = Composition.catalogue.rules
        parts.metrics = [
            registry, PoolMetricSource { pool.metrics() },
            ProcessMetrics(version: Version.text, started: Date().timeIntervalSince1970),
        ]
        return ServedParts(parts: parts, access: access, scans: scans, ledger: ledger)
    }

    private static func makeQueue(
        _ folder: String, _ store: Store, _ pool: DetectorPool, _ events: any EventSink, _ log: any EntryLog,
        _ evidence: Service.ScanEvidence, _ logger: Logger
    ) async throws -> ScanQueue {
        let waiting = "\(folder)/scans"
        guard mkdir(waiting, 0o700) == 0 || errno == EEXIST else {
            throw UsageError("cannot make \(waiting): \(String(cString: strerror(errno)))")
        }
        var configuration = ScanQueue.Configuration(folder: waiting)
        // What a scan without a configuration runs.
        configuration.rules = try Configuration(catalogue: Composition.catalogue).ruleSelection(
            catalogue: Composition.catalogue)
        let detectors = Registry.detectors.filter { !$0.rule.isStrict }
        configuration.crossFileRules = Set(detectors.filter { $0 is any ProjectDetector.Type }.map { $0.rule.id })
        return ScanQueue(
            configuration, store: store, pool: pool,
            switches: try await DetectorSwitches(store, known: detectors.map { $0.rule.id }), events: events, log: log,
            evidence: evidence, logger: logger)
    }

    /// The service's own ledger, begun at the first start. Its keys are sealed under the passphrase of the environment,
    /// if there is one; else only the folder's mode protects them, and the start says so.
    private static func openLedger(_ folder: String, name: String) async throws -> (Ledger, [SigningKey]) {
        let crypto = EvidenceOptions.crypto
        let passphrase = Terminal.environment("PICKET_PASSPHRASE").map { SecretBytes(copying: Array($0.utf8)) }
        if Glibc.access("\(folder)/keys/.", F_OK) == 0 {
            let keys = try KeyStore.open(
                folder: "\(folder)/keys", passphrase: passphrase, module: crypto, now: EvidenceOptions.now)
            let ledger = try Ledger.open(
                FolderStorage(folder), keys: keys.signers, known: keys.verifyingKeys.map(\.key), crypto: crypto,
                sealer: keys)
            return (ledger, keys.signers)
        }
        let storage = try FolderStorage(folder, isMade: true)
        let status = try CryptoStatus(of: CryptoChoice(environment: Terminal.environment))
        let (keys, made) = try KeyStore.create(
            folder: "\(folder)/keys", passphrase.map { .passphrase($0) } ?? .none, module: crypto,
            now: EvidenceOptions.now)
        let ledger = try Ledger.create(name: name, in: storage, keys: keys.signers, crypto: crypto, sealer: keys)
        _ = try await ledger.append(made + [status.draft])
        Terminal.print("began the ledger \(name) in \(folder)")
        if passphrase == nil {
            Terminal.print("its keys have no passphrase: set PICKET_PASSPHRASE before the first start for one")
        }
        return (ledger, keys.signers)
    }

    private static var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }
        return isPlain ? name : "localhost"
    }
}
