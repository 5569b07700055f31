internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/apikeys`
package struct APIKeysAPI: EndpointGroup {
    private let access: AccessControl

    package init(_ access: AccessControl) { self.access = access }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/apikeys", id: "listAPIKeys", "Your API keys; with `all`, everybody's", tag: "access",
                access: .signedIn, query: Endpoint.Parameter.paging + [.optional("all", .boolean())],
                answers: [.json(.page(of: APIKey.schema))]
            ) { call in
                let caller = try call.principal
                let isAll = call.query["all"]?.bool ?? false
                guard !isAll || caller.may(.usersManage) else { throw Problem.forbidden(.usersManage) }
                let keys = try await access.store.apiKeys(
                    of: isAll ? nil : caller.owner, after: call.cursor, limit: call.limit)
                return .page(keys, \.json)
            },
            Endpoint(
                .post, "/v1/apikeys", id: "makeAPIKey", "Make an API key; the answer alone has its text",
                tag: "access", access: .signedIn, body: .json(Self.draftSchema),
                answers: [
                    .json(
                        .object(APIKey.properties + [.required("key", .string(1...100, "pk_…: shown once"))]),
                        status: .created)
                ]
            ) { call in
                let (key, text) = try await access.makeKey(
                    call.body["name"]?.string ?? "",
                    scopes: call.body["scopes"]?.array.map {
                        Set($0.compactMap { $0.string.flatMap(Permission.init) })
                    }, clearance: call.body["clearance"].map { Label($0) },
                    detectors: try call.body["detectors"]?.detectorNames(), days: call.body["days"]?.integer ?? 90,
                    by: try call.principal, trace: call.trace)
                var members = key.json.object ?? [:]
                members["key"] = .string(text)
                return .secret(.object(members), status: .created)
            },
            Endpoint(
                .delete, "/v1/apikeys/{key}", id: "revokeAPIKey",
                "Revoke an API key of yours; administrators, of anybody", tag: "access", access: .signedIn,
                answers: [.empty()]
            ) { call in
                try await access.revokeKey(try call.identifier("key"), by: try call.principal, trace: call.trace)
                return .done
            },
        ]
    }

    private static let draftSchema = Schema.object([
        .required("name", .string(1...100)),
        .optional("days", .integer(1...366, "Until it ends; 90 unless told")),
        .optional("scopes", .array(.choice(Permission.allCases.map(\.rawValue)), 0...100)),
        .optional("clearance", Label.schema),
        .optional("detectors", .nullable(.array(.string(1...200, form: .rule), 0...1_000))),
    ])
}

extension APIKey {
    static let properties: [Schema.Property] = [
        .required("id", .identifier), .required("prefix", .string(1...20)), .required("owner", .identifier),
        .required("name", .string(1...100)), .required("scopes", .array(.string(), 0...100)),
        .required("clearance", Label.schema), .required("detectors", .nullable(.array(.string()))),
        .required("createdAt", .time), .required("expiresAt", .time), .required("lastUsedAt", .nullable(.time)),
        .required("revokedAt", .nullable(.time)),
    ]
    static let schema = Schema.named("APIKey") { .object(properties) }

    var json: JSON {
        [
            "id": .string(id.text), "prefix": .string("pk_\(prefix)"), "owner": .string(owner.text),
            "name": .string(name), "scopes": .array(scopes.sorted().map { .string($0) }),
            "clearance": clearance.json, "detectors": .names(detectors), "createdAt": .time(createdAt),
            "expiresAt": .time(expiresAt), "lastUsedAt": .time(usedAt), "revokedAt": .time(revokedAt),
        ]
    }
}
