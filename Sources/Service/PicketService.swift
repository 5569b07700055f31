package import Detection
package import Evidence
package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import ServiceLifecycle
package import Storage
internal import UnixSignals

/// Picket as a service: composes its parts. What each needs comes in through its initialiser.
package struct PicketService: Sendable {
    package struct Parts: Sendable {
        package var version: String
        package var store: Store
        package var authenticator: any Authenticator
        package var logger: Logger
        /// Where security-relevant acts are recorded.
        package var log: (any EntryLog)?
        /// Who is told what happens.
        package var events: (any EventSink)?
        /// Users, sessions and keys: without it, nobody is made or signed in over the API.
        package var access: AccessControl?
        /// What takes over connections: WebSockets.
        package var upgrades: [Upgrade] = []
        /// How parts are that the service cannot ask itself. The database is always among those asked.
        package var checks: [HealthCheck] = []
        /// Where people may sign in as well.
        package var openID: OpenIDProvider?
        /// What happens, for those who watch; `nil`: nobody can.
        package var live: LiveFeed?
        /// Pages of other origins that may watch.
        package var origins = OriginRule()
        /// `nil`: a service that shows what others found, and inspects nothing itself.
        package var scans: ScanQueue?
        package var ledger: LedgerFolder?
        /// What reports' labels are called.
        package var labels = LabelNames.plain
        /// What the ledger shows of controls and of quality.
        package var reports: EvidenceReports?
        /// What it shows to be wrong.
        package var alerts: AlertBoard?
        /// Of all detectors: what findings of them mean.
        package var rules: [Rule] = []
        /// What `/metrics` shows beside the requests.
        package var metrics: [any MetricSource] = []
        /// What is done again and again while it serves; `nil`: nothing is.
        package var upkeep: Upkeep?
        /// `nil`: nothing is traced.
        package var tracer: PicketTracer?
        /// What large bodies may take together.
        package var bodies = LargeBodies.Bounds()

        package init(version: String, store: Store, authenticator: any Authenticator, logger: Logger) {
            self.version = version
            self.store = store
            self.authenticator = authenticator
            self.logger = logger
        }
    }

    let table: EndpointTable
    private let parts: Parts
    private let telemetry: Telemetry
    private let bodies: LargeBodies
    /// All figures: what `/metrics` shows.
    package var metrics: MetricCollection { MetricCollection([telemetry.meter, bodies] + parts.metrics) }

    /// - Parameter others: endpoints beside its own.
    package init(_ parts: Parts, adding others: [Endpoint] = []) {
        self.parts = parts
        var groups: [any EndpointGroup] = [
            ProjectsAPI(parts.store, log: parts.log), RulesAPI(parts.rules), DashboardPages(),
            FindingsAPI(parts.store, log: parts.log, events: parts.events),
            ScansAPI(parts.store), TrendsAPI(parts.store),
            ImportsAPI(parts.store, log: parts.log, events: parts.events), RepositoriesAPI(parts.store),
            LabelsAPI(parts.labels),
        ]
        groups.append(
            ReportsAPI(
                parts.store, log: parts.log, events: parts.events, labels: parts.labels,
                crossFileRules: parts.scans?.configuration.crossFileRules))
        if let access = parts.access { groups += [SessionsAPI(access), UsersAPI(access), APIKeysAPI(access)] }
        if let access = parts.access, let provider = parts.openID { groups.append(OpenIDAPI(access, provider)) }
        if parts.live != nil { groups.append(LiveAPI(origins: parts.origins)) }
        if let scans = parts.scans { groups += [InspectionAPI(scans), DetectorsAPI(scans), PoolAPI(scans)] }
        if let ledger = parts.ledger { groups += [LedgerAPI(ledger)] }
        if let reports = parts.reports { groups += [ComplianceAPI(reports), QualityAPI(reports)] }
        if let alerts = parts.alerts { groups += [AlertsAPI(alerts)] }
        let endpoints = groups.flatMap(\.endpoints) + others
        // The description describes itself as well, whatever it says.
        let database = parts.store.database
        let needed = [HealthCheck("database", isNeeded: true) { await database.health() }]
        let checks = needed + (parts.upkeep?.checks ?? []) + parts.checks
        let meta =
            MetaAPI(document: .null, checks: checks).endpoints
            + MetricsAPI(MetricCollection([]), mark: parts.store.mark).endpoints
        let document = OpenAPI(version: parts.version).document(endpoints + meta)
        telemetry = Telemetry(meter: HTTPMeter(endpoints + meta), tracer: parts.tracer)
        bodies = LargeBodies(parts.bodies)
        var own: [any MetricSource] = [bodies]
        if let live = parts.live { own.append(LiveMetricSource(live)) }
        if let scans = parts.scans { own.append(RefusalMetricSource(queue: scans)) }
        let metrics = MetricsAPI(
            MetricCollection([telemetry.meter] + own + parts.metrics), mark: parts.store.mark)
        table = EndpointTable(
            endpoints + MetaAPI(document: document, checks: checks).endpoints + metrics.endpoints)
    }

    /// How it is reached.
    package struct Door: Sendable {
        package var host = "127.0.0.1"
        /// 0 for a free one.
        package var port = 0
        /// `nil`: without TLS, behind a proxy on this machine.
        package var tls: TLSContext?
        package var limits = Limits()

        package init() {}
    }

    package func application(
        _ door: Door = Door(), listening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let gate = ConnectionGate(door.limits)
        let live = parts.live?.upgrade(authenticator: parts.authenticator, origins: parts.origins)
        let upgrades = parts.upgrades + (live.map { [$0] } ?? [])
        let dispatcher = Dispatcher(
            table: table, authenticator: parts.authenticator, limiter: parts.access?.limits, logger: parts.logger,
            store: parts.store, telemetry: telemetry, bodies: bodies,
            pages: parts.access.map { PageSeal(key: $0.key) })
        return Application(
            responder: dispatcher,
            server: HTTPServerBuilder { responder in
                ServiceChannel(
                    dispatcher, responder: responder, limits: door.limits, gate: gate, tls: door.tls,
                    upgrades: upgrades)
            },
            configuration: .init(
                address: .hostname(door.host, port: door.port), serverName: nil, backlog: 4_096),
            onServerRunning: { await listening($0.localAddress?.port ?? 0) }, logger: parts.logger)
    }

    /// Serves until SIGINT or SIGTERM; then accepts no more, and returns when what is under way is answered, or its
    /// time is over. SIGHUP reads certificates again, as does a change of their files.
    package func run(_ door: Door, listening: @escaping @Sendable (Int) async -> Void) async throws {
        var services: [any Service] = [application(door, listening: listening)]
        if let upkeep = parts.upkeep { services.append(upkeep) }
        if let tls = door.tls { services.append(CertificateWatch(tls: tls, logger: parts.logger)) }
        if let alerts = parts.alerts { services.append(AlertWatch(board: alerts, logger: parts.logger)) }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: parts.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(door.limits.drainSeconds)
        try await ServiceGroup(configuration: configuration).run()
    }
}
