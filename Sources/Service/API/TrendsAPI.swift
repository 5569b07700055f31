internal import Detection
internal import Evidence
internal import HTTPTypes
package import Storage

/// How a project fares: sums now, and day by day.
package struct TrendsAPI: EndpointGroup {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    package var endpoints: [Endpoint] { [overview, trends] }

    private var overview: Endpoint {
        Endpoint(
            .get, "/v1/projects/{project}/overview", id: "getOverview",
            "How many findings there are, by state and severity, and the last scan", tag: "projects",
            access: .permission(.findingsRead), answers: [.json(Self.overviewSchema)]
        ) { call in
            let principal = try call.principal
            let project = try await store.project(of: call)
            let totals = try await store.findingTotals(
                project: project.id, for: principal.clearance, permitted: principal.detectors)
            let last = try await store.scans(
                project: project.id, states: [.done], for: principal.clearance, limit: 1
            ).items.first
            let byState = FindingState.allCases.map { ($0.name, Self.json(totals[$0] ?? [:])) }
            let unresolved = Severity.allCases.map { severity in
                (severity, totals.reduce(0) { $0 + ($1.key.isUnresolved ? $1.value[severity] ?? 0 : 0) })
            }
            return .json([
                "findings": .object(Dictionary(byState, uniquingKeysWith: { $1 })),
                "unresolved": Self.json(Dictionary(unresolved, uniquingKeysWith: { $1 })),
                "lastScan": last?.json ?? .null,
            ])
        }
    }

    private static let counts = Schema.object(Severity.allCases.map { .required($0.name, .integer()) })

    private static let overviewSchema = Schema.object([
        .required("findings", .object(FindingState.allCases.map { .required($0.name, counts) })),
        .required("unresolved", counts), .required("lastScan", .nullable(Scan.schema)),
    ])

    private static func json(_ counts: [Severity: Int]) -> JSON {
        .object(
            Dictionary(Severity.allCases.map { ($0.name, JSON(counts[$0] ?? 0)) }, uniquingKeysWith: { $1 }))
    }

    private var trends: Endpoint {
        Endpoint(
            .get, "/v1/projects/{project}/trends", id: "getTrends",
            "What was found, fixed and unresolved, by day (UTC) and severity; days on which nothing happened are left out",
            tag: "projects", access: .permission(.findingsRead),
            query: [
                .required("from", .integer(0...100_000, "Days since 1970")),
                .required("to", .integer(0...100_000, "Days since 1970; at most 3,660 after `from`")),
            ],
            answers: [
                .json(
                    .object([
                        .required(
                            "days",
                            .array(
                                .object([
                                    .required("day", .integer()),
                                    .required("severity", .choice(Severity.allCases.map(\.name))),
                                    .required("found", .integer()), .required("fixed", .integer()),
                                    .required("regressed", .integer()), .required("unresolved", .integer()),
                                ]), 0...20_000))
                    ]))
            ]
        ) { call in
            let (from, to) = (Int64(call.query["from"]?.integer ?? 0), Int64(call.query["to"]?.integer ?? 0))
            guard from <= to, to - from <= 3_660 else {
                throw Problem.invalid("`to` has to be 0 to 3,660 days after `from`")
            }
            let principal = try call.principal
            guard principal.detectors == nil else {
                throw Problem(
                    .forbidden, "forbidden", "trends are of all detectors, and you may see findings of some only")
            }
            let days = try await store.findingDays(
                project: try await store.project(of: call).id, days: from...to, for: principal.clearance)
            return .json([
                "days": .array(
                    days.map { day in
                        [
                            "day": JSON(Int(day.day)), "severity": .string(day.severity.name),
                            "found": JSON(day.found), "fixed": JSON(day.fixed), "regressed": JSON(day.regressed),
                            "unresolved": JSON(day.unresolved),
                        ]
                    })
            ])
        }
    }
}
