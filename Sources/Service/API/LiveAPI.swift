internal import Evidence
internal import HTTPTypes

/// `/v1/live`, for requests that did not become a WebSocket: says why.
struct LiveAPI: EndpointGroup {
    let origins: OriginRule

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, LiveFeed.path, id: "watchLive",
                "What happens, as it happens: a WebSocket of the subprotocol picket.v1.msgpack or picket.v1.json",
                tag: "live", access: .signedIn, answers: [.empty(status: .switchingProtocols, "A WebSocket")]
            ) { call in
                guard origins.allows(call.request) else {
                    throw Problem(
                        .forbidden, "wrong-origin",
                        "a page of another origin may not watch; name it in the settings if it should")
                }
                var problem = Problem(
                    HTTPResponse.Status(code: 426, reasonPhrase: "Upgrade Required"), "upgrade-required",
                    "open a WebSocket over HTTP/1.1 with the subprotocol picket.v1.msgpack or picket.v1.json")
                problem.headers[.upgrade] = "websocket"
                throw problem
            }
        ]
    }
}
