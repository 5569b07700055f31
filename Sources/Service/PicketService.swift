internal import Evidence
package import Hummingbird
package import Logging
package import Storage

/// Picket as a service: composes its parts. What each needs comes in through its initialiser.
package struct PicketService: Sendable {
    package struct Parts: Sendable {
        package var version: String
        package var store: Store
        package var authenticator: any Authenticator
        package var logger: Logger
        /// What `/metrics` shows beside the requests.
        package var metrics: [any MetricSource] = []
        /// `nil`: nothing is traced.
        package var tracer: PicketTracer?

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

    package init(_ parts: Parts) {
        self.parts = parts
        let groups: [any EndpointGroup] = [ProjectsAPI(parts.store)]
        let endpoints = groups.flatMap(\.endpoints)
        // The description describes itself as well, whatever it says.
        let meta = MetaAPI(document: .null, store: parts.store).endpoints + MetricsAPI(MetricCollection([])).endpoints
        let document = OpenAPI(version: parts.version).document(endpoints + meta)
        telemetry = Telemetry(meter: HTTPMeter(endpoints + meta), tracer: parts.tracer)
        let metrics = MetricsAPI(MetricCollection([telemetry.meter] + parts.metrics))
        table = EndpointTable(
            endpoints + MetaAPI(document: document, store: parts.store).endpoints + metrics.endpoints)
    }

    /// - Parameter port: 0 for a free one.
    package func application(
        host: String = "127.0.0.1", port: Int, listening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: Dispatcher(
                table: table, authenticator: parts.authenticator, logger: parts.logger, telemetry: telemetry),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { await listening($0.localAddress?.port ?? 0) }, logger: parts.logger)
    }
}
