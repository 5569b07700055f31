internal import Evidence
internal import HTTPTypes
package import Storage

/// The API's own description, and whether the service works.
struct MetaAPI: EndpointGroup {
    let document: JSON
    let store: Store

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/openapi.json", id: "getDescription", "This description", tag: "service", access: .anyone,
                answers: [.json(.anything)]
            ) { _ in .json(document) },
            Endpoint(
                .get, "/livez", id: "isAlive", "Whether the process works", tag: "service", access: .anyone,
                answers: [.json(Self.liveness)]
            ) { _ in .json(["status": "ok"]) },
        ]
    }

    private static let liveness = Schema.object([.required("status", .choice(["ok"]))])
}
