internal import HTTPTypes
internal import HummingbirdCore
package import Storage

/// `/metrics`, for Prometheus and what reads like it.
package struct MetricsAPI: EndpointGroup {
    private let collection: MetricCollection

    private let mark: LabelMark

    package init(_ collection: MetricCollection, mark: LabelMark) {
        self.collection = collection
        self.mark = mark
    }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/metrics", id: "getMetrics", "Figures for Prometheus: text, or OpenMetrics if that is accepted",
                tag: "service", access: .permission(.poolRead),
                answers: ["text/plain", "application/openmetrics-text"].map { .stream($0, "The figures, as of now") }
            ) { call in
                try mark.checkSums(for: try call.principal)
                let format = Exposition.Format(accept: call.request.headers[.accept])
                let families = await collection.families(for: try call.principal.detectors)
                return Reply(
                    .ok, headers: [.contentType: format.contentType, .vary: "accept"],
                    .bytes(Exposition.text(families, format)))
            }
        ]
    }
}
