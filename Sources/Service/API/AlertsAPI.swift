internal import Detection
internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/alerts`: what the ledger shows to be wrong, who is at it, and the rules that say so.
struct AlertsAPI: EndpointGroup {
    private let board: AlertBoard

    init(_ board: AlertBoard) { self.board = board }

    var endpoints: [Endpoint] { alerts + AlertsPast(board).endpoints }

    private var alerts: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/alerts", id: "listAlerts", "Alerts, the latest first", tag: "alerts",
                access: .permission(.alertsRead),
                query: [.optional("state", .choice(AlertBoard.State.allCases.map(\.rawValue)))]
                    + Endpoint.Parameter.paging,
                answers: [.json(.page(of: Self.schema))]
            ) { call in
                let caller = try call.principal
                try caller.checkSeesAllDetectors()
                let alerts = await board.alerts(
                    for: caller.clearance, in: call.query["state"]?.string.flatMap(AlertBoard.State.init))
                // By key: others come and go between two pages.
                let from = call.cursor.map { key in
                    alerts.firstIndex { $0.alert.observation.key == key }.map { $0 + 1 } ?? alerts.count
                }
                let page = alerts.dropFirst(from ?? 0).prefix(call.limit)
                let isLast = page.endIndex == alerts.endIndex
                return .json([
                    "items": .array(page.map(Self.json)),
                    "next": isLast ? .null : page.last.map { .string($0.alert.observation.key) } ?? .null,
                ])
            },
            Endpoint(
                .get, "/v1/alerts/rules", id: "listAlertRules", "When somebody is told", tag: "alerts",
                access: .permission(.alertsRead),
                answers: [.json(.object([.required("items", .array(Self.rule, 0...AlertEvaluation.mostRules))]))]
            ) { _ in .json(["items": .array(board.plan.rules.prefix(AlertEvaluation.mostRules).map(Self.json))]) },
            Endpoint(
                .post, "/v1/alerts/acknowledgements", id: "acknowledgeAlert",
                "Say that one is at it: the alert is not escalated any more", tag: "alerts",
                access: .permission(.alertsManage),
                body: .json(.object([.required("key", .string(1...500, "The alert's"))])),
                answers: [.json(Self.schema)]
            ) { call in
                let caller = try call.principal
                try caller.checkSeesAllDetectors()
                return .json(
                    Self.json(
                        try await board.acknowledge(
                            call.body["key"]?.string ?? "", by: caller.actor, clearance: caller.clearance)))
            },
        ]
    }

    private static let severity = Schema.choice(Severity.allCases.map(\.name))

    private static let schema = Schema.named("Alert") {
        .object([
            .required("key", .string()), .required("rule", .string()), .required("group", .string()),
            .required("type", .string()), .required("severity", severity),
            .required("state", .choice(AlertBoard.State.allCases.map(\.rawValue))),
            .required("changedAt", .time), .required("acknowledgedBy", .nullable(.string())),
            .required("isEscalated", .boolean()), .required("current", .string()), .required("threshold", .string()),
            .required("remediation", .string()),
            .required(
                "evidence",
                .array(
                    .object([
                        .required("index", .integer(0...0x1F_FFFF_FFFF_FFFF)),
                        .required("log", .nullable(.string())),
                    ]))),
            .required("label", Label.schema),
        ])
    }

    private static func json(_ shown: AlertBoard.Shown) -> JSON {
        let (alert, seen) = (shown.alert, shown.alert.observation)
        return [
            "key": .string(seen.key), "rule": .string(seen.rule), "group": .string(seen.group),
            "type": .string(seen.type), "severity": .string(seen.severity.name), "state": .string(shown.state.rawValue),
            "changedAt": .number(Double(max(0, alert.changedAt))),
            "acknowledgedBy": alert.acknowledgedBy.map { .string($0) } ?? .null,
            "isEscalated": .bool(alert.escalations > 0), "current": .string(seen.current),
            "threshold": .string(seen.threshold), "remediation": .string(seen.remediation),
            "evidence": .array(
                seen.evidence.map {
                    ["index": JSON(Int(clamping: $0.index)), "log": $0.origin.map { .string($0) } ?? .null]
                }),
            "label": alert.label.json,
        ]
    }

    private static let rule = Schema.object([
        .required("name", .string()), .required("type", .string()), .required("severity", severity),
        .required("group", .string()), .required("condition", .string()),
        .required("escalatesAfter", .nullable(.time)),
    ])

    private static func json(_ rule: AlertRule) -> JSON {
        [
            "name": .string(rule.name), "type": .string(rule.condition.type), "severity": .string(rule.severity.name),
            "group": .string(rule.group), "condition": .string(rule.condition.words),
            "escalatesAfter": rule.escalatesAfter.map { .number(Double($0)) } ?? .null,
        ]
    }
}
