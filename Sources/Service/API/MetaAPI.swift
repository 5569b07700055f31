internal import Evidence
internal import HTTPTypes
internal import Storage

/// The API's own description, and whether the service works.
struct MetaAPI: EndpointGroup {
    let document: JSON
    let checks: [HealthCheck]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/openapi.json", id: "getDescription", "This description", tag: "service", access: .anyone,
                answers: [.json(.anything)]
            ) { _ in .json(document) },
            Endpoint(
                .get, "/livez", id: "isAlive", "Whether the process answers: if not, start it again", tag: "service",
                access: .anyone, answers: [.json(Self.liveness)]
            ) { _ in .json(["status": "ok"]) },
            Endpoint(
                .get, "/readyz", id: "isReady", "Whether requests can be served: if not, send them elsewhere",
                tag: "service", access: .anyone,
                answers: [.json(Self.health), .json(Self.health, status: .serviceUnavailable, "Not now")]
            ) { _ in await answer(about: checks.filter(\.isTold)) },
            Endpoint(
                .get, "/healthz", id: "getHealth", "How each part is", tag: "service", access: .anyone,
                answers: [.json(Self.health), .json(Self.health, status: .serviceUnavailable, "Not now")]
            ) { _ in await answer(about: checks) },
        ]
    }

    private static let liveness = Schema.object([.required("status", .choice(["ok"]))])

    private static let health = Schema.named("Health") {
        .object([
            .required("status", .choice(["ok", "degraded", "unavailable"])),
            .required(
                "parts",
                .array(
                    .object([
                        .required("name", .string()), .required("status", .choice(["ok", "unavailable"])),
                        .optional("problem", .string()),
                    ]))),
        ])
    }

    /// Details that tell about the machine are not for everybody: they are in the log and in the metrics.
    private func answer(about checks: [HealthCheck]) async -> Reply {
        var parts: [JSON] = []
        var (isUsable, isWhole) = (true, true)
        await withTaskGroup(of: (HealthCheck, Bool, String?).self) { group in
            for check in checks {
                group.addTask {
                    let health = await check.health()
                    return (check, health.isReady, health.problem)
                }
            }
            for await (check, isReady, problem) in group {
                var part: [String: JSON] = ["name": .string(check.name), "status": isReady ? "ok" : "unavailable"]
                if let problem { part["problem"] = .string(problem) }
                parts.append(.object(part))
                isWhole = isWhole && isReady
                isUsable = isUsable && (isReady || !check.isNeeded)
            }
        }
        parts.sort { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") }
        let status = isWhole ? "ok" : isUsable ? "degraded" : "unavailable"
        return .json(
            ["status": .string(status), "parts": .array(parts)], status: isUsable ? .ok : .serviceUnavailable,
            headers: isUsable ? [:] : [.retryAfter: "2"])
    }
}
