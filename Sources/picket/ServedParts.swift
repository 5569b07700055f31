import Delivery
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
    let ledger: LastingLedger
    /// Sends telemetry away, if there is somewhere to send it.
    let exports: TelemetryExports?
    /// `nil`: nobody waits for scans here.
    let endings: ScanEndings?

    /// - Parameters:
    ///   - folder: where everything is kept.
    ///   - isSample: whether it is for looking at: whoever comes first may see and do all of it.
    static func make(
        in folder: String, _ database: any Storage.Database, _ pool: DetectorPool, _ settings: ServedSettings,
        _ retention: Retention, isSample: Bool
    ) async throws -> ServedParts {
        let logger = Logger.service
        let registry = MetricRegistry()
        let store = Store(
            MeteredDatabase(database, registry),
            node: try NodeName.open(
                in: FolderStorage(folder), isShared: database.dialect == .postgres, now: EvidenceOptions.now()),
            now: EvidenceOptions.now)
        let (ledger, keys) = try await openLedger("\(folder)/ledger", name: "picket/\(host)")
        let log = MeteredLog(ledger, registry)
        let live = try LiveFeed(now: EvidenceOptions.now)
        let events = MeteredEvents(live, registry)
        let endings = isSample ? ScanEndings(events) : nil
        let exports = try settings.exports()
        var accessTerms = settings.access
        accessTerms.commonPasswords = CommonPasswords(
            CommonPasswords.paths.compactMap { FileManager.default.contents(atPath: $0).map(Array.init) })
        if isSample { accessTerms.firstRoles = [.administrator, .analyst, .operator] }
        let access = AccessControl(
            store: store, key: try AccessKey.open(in: FolderStorage(folder), module: EvidenceOptions.crypto),
            hasher: try PasswordHasher(module: EvidenceOptions.crypto), log: log,
            limits: RateLimits(settings.limits) { Int64(clamping: DispatchTime.now().uptimeNanoseconds) },
            configuration: accessTerms)
        let storage = try FolderStorage("\(folder)/ledger")
        let scans = try await makeQueue(
            folder, settings.configuration, exports?.tracer, store, pool, endings ?? events, log,
            Service.ScanEvidence(ledger: ledger, storage: storage, signers: keys, crypto: EvidenceOptions.crypto),
            logger)

        var parts = PicketService.Parts(
            version: Version.text, store: store,
            authenticator: try settings.authenticator(
                AccessAuthenticator(access, certificate: { Peer.current?.certificate })), logger: logger)
        parts.log = log
        parts.events = events
        parts.access = access
        parts.live = live
        parts.scans = scans
        let ledgerFolder = LedgerFolder(storage, keys: nil, crypto: EvidenceOptions.crypto)
        parts.ledger = ledgerFolder
        parts.reports = EvidenceReports(
            ledgerFolder, frameworks: try Framework.builtIn(), facts: try facts(),
            targets: settings.configuration.quality, version: Version.text, now: EvidenceOptions.now)
        parts.alerts = try alerts(settings.configuration.alerts, ledgerFolder, storage, log, events, logger)
        parts.labels = try settings.labels()
        let http = HTTPClient()
        parts.openID = try settings.openID(
            exports.map { TracedExchange(http, $0.tracer, purpose: "OpenID provider") } ?? http)
        parts.tracer = exports?.tracer
        parts.checks = [ledger.check, .disk(folder)]
        parts.upkeep = Upkeep(
            retention, store: store, scans: scans, backups: BackupFolder("\(folder)/backups"), log: log, events: events,
            registry: registry, logger: logger,
            time: { Int64(clamping: DispatchTime.now().uptimeNanoseconds) / 1_000_000 })
        parts.rules = Composition.catalogue.rules
        parts.metrics = [
            registry, PoolMetricSource { pool.metrics() },
            ProcessMetrics(version: Version.text, started: Date().timeIntervalSince1970),
        ]
        if let exports { parts.metrics.append(exports.spans) }
        return ServedParts(
            parts: parts, access: access, scans: scans, ledger: ledger, exports: exports, endings: endings)
    }

    private static func makeQueue(
        _ folder: String, _ configured: Configuration, _ tracer: PicketTracer?, _ store: Store, _ pool: DetectorPool,
        _ events: any EventSink, _ log: any EntryLog, _ evidence: Service.ScanEvidence, _ logger: Logger
    ) async throws -> ScanQueue {
        let waiting = "\(folder)/scans"
        guard mkdir(waiting, 0o700) == 0 || errno == EEXIST else {
            throw UsageError("cannot make \(waiting): \(String(cString: strerror(errno)))")
        }
        var configuration = ScanQueue.Configuration(folder: waiting)
        configuration.tracer = tracer
        // What a scan of the project's own would run, unless the service's configuration says otherwise.
        let rules = try configured.ruleSelection(catalogue: Composition.catalogue)
        configuration.rules = rules
        let projectDetectors = Registry.detectors.filter { $0 is any ProjectDetector.Type }
        configuration.crossFileRules = Set(projectDetectors.map { $0.rule.id })
        let known = Set(rules.active.keys).union(rules.overrides.flatMap(\.changes.keys))
        return ScanQueue(
            configuration, store: store, pool: pool,
            switches: try await DetectorSwitches(store, known: known.sorted()), events: events, log: log,
            evidence: evidence, logger: logger)
    }

    /// What reports may say that no entry does.
    private static func facts() throws -> Facts {
        let crypto = try CryptoStatus(of: CryptoChoice(environment: Terminal.environment))
        var facts = Facts()
        facts.set(.cryptoModule, .string(crypto.module))
        facts.set(.cryptoValidated, .bool(crypto.isValidated))
        facts.set(.cryptoApprovedOnly, .bool(crypto.choice.isApprovedOnly))
        facts.set(.cryptoSelfTested, .bool(crypto.failure == nil))
        // A scan that cannot be recorded fails.
        facts.set(.evidenceRequired, .bool(true))
        return facts
    }

    private static func alerts(
        _ written: AlertPlan, _ folder: LedgerFolder, _ storage: FolderStorage, _ log: any EntryLog,
        _ events: any EventSink, _ logger: Logger
    ) throws -> AlertBoard {
        var plan = written
        if plan.rules.isEmpty { plan.rules = AlertPlan.usual.rules }
        try storage.makeFolder("alerts")
        return try AlertBoard(
            plan, of: folder, in: FolderStorage("\(storage.folder)/alerts"),
            channels: plan.ways { logger.notice("alert", metadata: ["notification": "\($0)"]) }, log: log,
            events: events, logger: logger, now: EvidenceOptions.now)
    }

    /// The service's own ledger, begun at the first start. Its keys are sealed under the passphrase of the environment,
    /// if there is one; else only the folder's mode protects them, and the start says so.
    private static func openLedger(_ folder: String, name: String) async throws -> (LastingLedger, [SigningKey]) {
        let crypto = EvidenceOptions.crypto
        let passphrase = Terminal.environment("PICKET_PASSPHRASE").map { SecretBytes(copying: Array($0.utf8)) }
        if Glibc.access("\(folder)/keys/.", F_OK) == 0 {
            let keys = try KeyStore.open(
                folder: "\(folder)/keys", passphrase: passphrase, module: crypto, now: EvidenceOptions.now)
            return (try lasting(folder, keys), keys.signers)
        }
        let storage = try FolderStorage(folder, isMade: true)
        let status = try CryptoStatus(of: CryptoChoice(environment: Terminal.environment))
        let (keys, made) = try KeyStore.create(
            folder: "\(folder)/keys", passphrase.map { .passphrase($0) } ?? .none, module: crypto,
            now: EvidenceOptions.now)
        let begun = try Ledger.create(name: name, in: storage, keys: keys.signers, crypto: crypto, sealer: keys)
        _ = try await begun.append(made + [status.draft])
        try await begun.close()
        let ledger = try lasting(folder, keys)
        Terminal.print("began the ledger \(name) in \(folder)")
        if passphrase == nil {
            Terminal.print("its keys have no passphrase: set PICKET_PASSPHRASE before the first start for one")
        }
        return (ledger, keys.signers)
    }

    private static func lasting(_ folder: String, _ keys: KeyStore) throws -> LastingLedger {
        try LastingLedger {
            try Ledger.open(
                FolderStorage(folder), keys: keys.signers, known: keys.verifyingKeys.map(\.key),
                crypto: EvidenceOptions.crypto, sealer: keys)
        }
    }

    private static var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }
        return isPlain ? name : "localhost"
    }
}
