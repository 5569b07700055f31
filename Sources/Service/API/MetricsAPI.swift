internal import HTTPTypes
internal import HummingbirdCore

/// `/metrics`, for Prometheus and what reads like it.
package struct MetricsAPI: EndpointGroup {
    private let collection: MetricCollection

    package init(_ collection: MetricCollection) { self.collection = collection }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/metrics", id: "getMetrics", "Figures for Prometheus: text, or OpenMetrics if that is accepted",
                tag: "service", access: .permission(.poolRead),
                answers: [.stream("text/plain", "The figures, as of now")]
            ) { call in
                let format = Exposition.Format(accept: call.request.headers[.accept])
                let families = await collection.families(for: try call.principal.detectors)
                return Reply(
                    .ok, headers: [.contentType: format.contentType, .vary: "accept"],
                    .bytes(Exposition.text(families, format)))
            }
        ]
    }
}
