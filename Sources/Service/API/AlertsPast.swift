internal import Detection
internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/alerts/history` and `/v1/alerts/silences`: what became of alerts, and of which nobody is told for a while.
struct AlertsPast: EndpointGroup {
    private let board: AlertBoard

    init(_ board: AlertBoard) { self.board = board }

    var endpoints: [Endpoint] { [history] + silences }

    // MARK: History

    private var history: Endpoint {
        Endpoint(
            .get, "/v1/alerts/history", id: "listAlertHistory",
            "Each time an alert was raised, who was at it, and when it was over, the latest first", tag: "alerts",
            access: .permission(.alertsRead),
            query: [
                .optional("key", .string(1...500, "Of this alert alone")),
                .optional("state", .choice(["open", "resolved"])),
            ] + Endpoint.Parameter.paging,
            answers: [.json(.page(of: Self.episode))]
        ) { call in
            let caller = try call.principal
            try caller.checkSeesAllDetectors()
            var all = try await board.episodes(for: caller.clearance, of: call.query["key"]?.string)
            if let state = call.query["state"]?.string { all.removeAll { ($0.resolved == nil) != (state == "open") } }
            // By the entry: others are raised between two pages.
            let from = call.cursor.map { place in
                all.firstIndex { $0.raised.description == place }.map { $0 + 1 } ?? all.count
            }
            let page = all.dropFirst(from ?? 0).prefix(call.limit)
            let isLast = page.endIndex == all.endIndex
            return .json([
                "items": .array(page.map(Self.json)),
                "next": isLast ? .null : page.last.map { .string($0.raised.description) } ?? .null,
            ])
        }
    }

    private static let place = Schema.object([
        .required("index", .integer(0...0x1F_FFFF_FFFF_FFFF)), .required("log", .nullable(.string())),
    ])

    private static let episode = Schema.named("AlertEpisode") {
        .object([
            .required("key", .string()), .required("rule", .string()),
            .required("severity", .choice(Severity.allCases.map(\.name))), .required("current", .string()),
            .required("threshold", .string()), .required("remediation", .string()), .required("raisedAt", .time),
            .required("acknowledgedAt", .nullable(.time)), .required("acknowledgedBy", .nullable(.string())),
            .required("resolvedAt", .nullable(.time)), .required("raised", place),
            .required("resolved", .nullable(place)), .required("label", Label.schema),
        ])
    }

    private static func json(_ episode: AlertHistory.Episode) -> JSON {
        let label = episode.labels.reduce(Label.lowest) { $0.joined(Label(ledgerName: $1) ?? .highest) }
        return [
            "key": .string(episode.key), "rule": .string(episode.rule),
            "severity": .string(Severity(name: episode.severity)?.name ?? Severity.high.name),
            "current": .string(episode.current), "threshold": .string(episode.threshold),
            "remediation": .string(episode.remediation), "raisedAt": time(episode.raisedAt),
            "acknowledgedAt": episode.acknowledgedAt.map(time) ?? .null,
            "acknowledgedBy": episode.acknowledgedBy.map { .string($0) } ?? .null,
            "resolvedAt": episode.resolvedAt.map(time) ?? .null, "raised": json(episode.raised),
            "resolved": episode.resolved.map(json) ?? .null, "label": label.json,
        ]
    }

    private static func json(_ place: EntryPlace) -> JSON {
        ["index": JSON(Int(clamping: place.index)), "log": place.origin.map { .string($0) } ?? .null]
    }

    private static func time(_ time: Int64) -> JSON { .number(Double(max(0, time))) }

    // MARK: Silences

    private var silences: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/alerts/silences", id: "listSilences", "Of what nobody is told for a while, the latest first",
                tag: "alerts", access: .permission(.alertsRead),
                answers: [
                    .json(.object([.required("items", .array(Self.silence, 0...AlertMachine.mostSilences))]))
                ]
            ) { call in
                let caller = try call.principal
                try caller.checkSeesAllDetectors()
                return .json(["items": .array(await board.silences(for: caller.clearance).map(Self.json))])
            },
            Endpoint(
                .post, "/v1/alerts/silences", id: "makeSilence",
                "Have nobody told of some alerts for a while; they go on being listed", tag: "alerts",
                access: .permission(.alertsManage),
                body: .json(
                    .object([
                        .required(
                            "pattern", .string(1...500, "A key or a group; with * at its end, all that begin so")),
                        .required("until", .time), .required("reason", .string(1...1_000, "Why")),
                        .optional("level", .integer(0...15, "Of the alerts that it may silence, and of who sees it")),
                        .optional("compartments", .array(.integer(0...61), 0...62)),
                    ])), answers: [.json(Self.silence, status: .created, "From now on")]
            ) { call in
                let caller = try call.principal
                try caller.checkSeesAllDetectors()
                let body = call.body
                let made = try await board.silence(
                    body["pattern"]?.string ?? "", until: Int64(body["until"]?.integer ?? 0),
                    reason: body["reason"]?.string ?? "", label: Self.label(body), by: caller)
                return .json(Self.json(made), status: .created)
            },
            Endpoint(
                .delete, "/v1/alerts/silences/{silence}", id: "endSilence",
                "End a silence before its time: what is still wrong is told", tag: "alerts",
                access: .permission(.alertsManage), answers: [.empty()]
            ) { call in
                let caller = try call.principal
                try caller.checkSeesAllDetectors()
                guard let id = Int(call.path("silence")) else { throw Problem.notFound("silence of this number") }
                try await board.endSilence(id, by: caller)
                return .done
            },
        ]
    }

    private static func label(_ body: JSON) -> Label? {
        guard body["level"] != nil || body["compartments"] != nil else { return nil }
        let compartments = (body["compartments"]?.array ?? []).compactMap(\.integer).reduce(Int64(0)) {
            $0 | 1 << Int64($1)
        }
        return Label(level: body["level"]?.integer ?? 0, compartments: compartments)
    }

    private static let silence = Schema.named("Silence") {
        .object([
            .required("id", .integer(1...0x1F_FFFF_FFFF_FFFF)), .required("pattern", .string()),
            .required("since", .time), .required("until", .time), .required("by", .string()),
            .required("reason", .string()), .required("label", Label.schema),
        ])
    }

    private static func json(_ silence: AlertMachine.Silence) -> JSON {
        [
            "id": JSON(silence.id), "pattern": .string(silence.pattern), "since": time(silence.since),
            "until": time(silence.until), "by": .string(silence.by), "reason": .string(silence.reason),
            "label": silence.readers.json,
        ]
    }
}
