import Delivery
import Dispatch
import Evidence
import Glibc
import Service
import Settings

/// What the service's own `picket.yaml` says, made into what the parts take. Secrets come from the environment alone.
struct ServedSettings {
    let configuration: Configuration
    /// What its paths are relative to.
    private let folder: String

    private var serve: Configuration.Serve { configuration.serve }

    /// - Parameters:
    ///   - file: `nil`: `picket.yaml` of the data folder, if it is there.
    ///   - data: the data folder.
    init(_ file: String?, data: String) throws {
        let usual = "\(data)/picket.yaml"
        let chosen = file.map { Workspace.absolute($0, in: Workspace.currentFolder) }
        folder = chosen.map(Workspace.parent) ?? data
        guard chosen != nil || Workspace.exists(usual) else {
            configuration = Configuration(catalogue: Composition.catalogue)
            return
        }
        let text = try TextFile.read(chosen ?? usual, mostBytes: 1 << 20)
        do {
            configuration = try Configuration(
                yaml: text, source: file ?? usual, catalogue: Composition.catalogue)
        } catch {
            throw UsageError(error.description)
        }
    }

    // MARK: Access

    var limits: RateLimits.Configuration {
        func limit(_ limit: Configuration.Serve.Limit?, _ usual: RateLimit) -> RateLimit {
            limit.map { RateLimit(rate: $0.rate, burst: $0.burst) } ?? usual
        }
        var limits = RateLimits.Configuration()
        limits.everybody = limit(serve.limits.everybody, limits.everybody)
        limits.user = limit(serve.limits.user, limits.user)
        limits.signIn = limit(serve.limits.signIn, limits.signIn)
        return limits
    }

    var access: AccessControl.Configuration {
        var access = AccessControl.Configuration()
        for (name, settings) in serve.roles {
            guard let role = Role(rawValue: name) else { continue }
            if let detectors = settings.detectors { access.detectors[role] = detectors }
            if settings.needsSecondFactor { access.secondFactorRoles.insert(role) }
        }
        return access
    }

    func labels() throws(UsageError) -> LabelNames {
        guard let labels = serve.labels else { return .plain }
        guard let names = LabelNames(levels: labels.levels, compartments: labels.compartments) else {
            throw UsageError(
                "serve.labels: 1 to 16 levels and at most 62 compartments, each 1 to 24 of a-z, 0-9 and _, none twice")
        }
        return names
    }

    /// - Parameter http: what reaches the provider.
    func openID(_ http: any HTTPExchange) throws(UsageError) -> OpenIDProvider? {
        guard let openID = serve.openID else { return nil }
        do throws(DeliveryError) {
            try HTTPClient.check(url: openID.issuer)
        } catch {
            throw UsageError("serve.openid.issuer: \(error.message)")
        }
        let variable = "PICKET_OPENID_SECRET"
        let secret = Terminal.environment(variable)
        if let secret, secret.isEmpty {
            throw UsageError(
                "\(variable) is empty: set it to the client's secret, or not at all for a client without one")
        }
        var configuration = OpenIDProvider.Configuration(
            issuer: openID.issuer, client: openID.client, secret: secret, callback: openID.callback)
        configuration.groupsClaim = openID.groupsClaim
        configuration.roles = openID.roles.compactMapValues { Role(rawValue: $0) }
        configuration.makesUsers = openID.makesUsers
        return OpenIDProvider(configuration, exchange: http)
    }

    /// Lets a collector of metrics in by a token of its own, where there is one.
    func authenticator(_ next: any Authenticator) throws(UsageError) -> any Authenticator {
        let variable = "PICKET_METRICS_TOKEN"
        guard let token = Terminal.environment(variable) else { return next }
        guard let authenticator = MetricsToken(token, next: next) else {
            throw UsageError("\(variable) has to have 16 bytes or more: `openssl rand -hex 24` makes one")
        }
        return authenticator
    }

    // MARK: TLS

    struct TLSFiles {
        var certificate: String?
        var key: String?
        var clientAuthorities: String?
        var allowsTLS12: Bool
    }

    var tls: TLSFiles {
        func path(_ text: String?) -> String? { text.map { Workspace.absolute($0, in: folder) } }
        return TLSFiles(
            certificate: path(serve.tls.certificate), key: path(serve.tls.key),
            clientAuthorities: path(serve.tls.clientAuthorities), allowsTLS12: serve.tls.allowsTLS12)
    }

    // MARK: Telemetry

    /// - Returns: `nil` if there is no collector.
    func exports() throws(UsageError) -> TelemetryExports? {
        guard let collector = serve.telemetry.collector else { return nil }
        do throws(DeliveryError) {
            try HTTPClient.check(url: collector)
        } catch {
            throw UsageError("serve.telemetry.collector: \(error.message)")
        }
        var headers: [HTTPHeader] = []
        for pair in (Terminal.environment("PICKET_OTLP_HEADERS") ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw UsageError("PICKET_OTLP_HEADERS takes name=value,name=value, as OpenTelemetry's programs do")
            }
            headers.append(HTTPHeader(String(parts[0]), String(parts[1])))
        }
        return TelemetryExports(
            OTLPEndpoint(HTTPClient(usesProxies: true), base: collector, headers: headers), share: serve.telemetry.share
        )
    }
}

/// Sends traces and figures to a collector while the service runs.
struct TelemetryExports: Sendable {
    let tracer: PicketTracer
    let spans: SpanExporter
    private let endpoint: OTLPEndpoint
    private let resource: OTLPResource

    init(_ endpoint: OTLPEndpoint, share: Double) {
        self.endpoint = endpoint
        // Tells this process from others, and from the one before.
        resource = OTLPResource(version: Version.text, instance: String(UInt64.random(in: .min ... .max), radix: 16))
        let spans = SpanExporter(endpoint, resource) {
            Int64(clamping: DispatchTime.now().uptimeNanoseconds / 1_000_000)
        }
        self.spans = spans
        var limits = PicketTracer.Limits()
        limits.share = share
        tracer = PicketTracer(limits) { spans.add($0) }
    }

    /// Until the task is cancelled; what waits then goes out once more.
    func run(_ figures: MetricCollection) async {
        let metrics = MetricExporter(figures, endpoint, resource) { UInt64(max(0, Clock.now) * 1e9) }
        async let traces: Void = spans.run()
        await metrics.run()
        await traces
    }
}
