internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/compliance`: control by control, what the ledger bears out, and the entries that do.
struct ComplianceAPI: EndpointGroup {
    private let reports: EvidenceReports

    init(_ reports: EvidenceReports) { self.reports = reports }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/compliance", id: "listFrameworks",
                "Frameworks, and how many of their controls are satisfied",
                tag: "compliance", access: .permission(.complianceRead),
                answers: [.json(.object([.required("items", .array(Self.summary, 0...1_000))]))]
            ) { call in
                let made = try await made(call)
                return .json(["items": .array(reports.frameworks.compactMap { made[$0.id].map(Self.summary) })])
            },
            Endpoint(
                .get, "/v1/compliance/{framework}", id: "getCompliance",
                "The controls of a framework, and the entries that evidence them", tag: "compliance",
                access: .permission(.complianceRead), answers: [.json(Self.schema)]
            ) { call in .json(Self.json(try await report(call))) },
            Endpoint(
                .get, "/v1/compliance/{framework}/report", id: "getComplianceReport",
                "The same as a document, as `picket compliance report` writes it", tag: "compliance",
                access: .permission(.complianceRead),
                query: [.optional("format", .choice(Form.allCases.map(\.rawValue), "`json` unless told"))],
                answers: [.json(.anything)]
                    + [Form.html, .markdown, .text].map { .stream($0.mediaType, "The other formats") }
            ) { call in
                let report = try await report(call)
                let form = Form(rawValue: call.query["format"]?.string ?? "") ?? .json
                let name = "compliance-\(report.framework.id).\(form.suffix)"
                return Reply(
                    .ok,
                    headers: [
                        .contentType: form.mediaType, .contentDisposition: "attachment; filename=\"\(name)\"",
                    ], .bytes(form.bytes(report)))
            },
        ]
    }

    private enum Form: String, CaseIterable {
        case json, oscal, html, markdown, text

        var mediaType: String {
            switch self {
            case .json, .oscal: "application/json"
            case .html: "text/html; charset=utf-8"
            case .markdown: "text/markdown; charset=utf-8"
            case .text: "text/plain; charset=utf-8"
            }
        }

        var suffix: String {
            switch self {
            case .json, .oscal: "json"
            case .html: "html"
            case .markdown: "md"
            case .text: "txt"
            }
        }

        func bytes(_ report: ComplianceReport) -> [UInt8] {
            switch self {
            case .json: report.json.canonical
            case .oscal: report.oscal.canonical
            case .html: Array(report.html.utf8)
            case .markdown: Array(report.markdown.utf8)
            case .text: Array(report.text.utf8)
            }
        }
    }

    private func made(_ call: Call) async throws -> [String: ComplianceReport] {
        let caller = try call.principal
        try caller.checkSeesAllDetectors()
        return try await reports.compliance(for: caller.clearance)
    }

    private func report(_ call: Call) async throws -> ComplianceReport {
        guard let report = try await made(call)[call.path("framework")] else {
            throw Problem.notFound("framework \(call.path("framework"))")
        }
        return report
    }

    // MARK: What is said

    private static let count = Schema.integer(0...0x1F_FFFF_FFFF_FFFF)
    private static let counts: [(name: String, status: ComplianceReport.Status)] = [
        ("satisfied", .satisfied), ("notSatisfied", .notSatisfied), ("notAssessable", .notAssessable),
        ("organisational", .organisational),
    ]

    private static let summary = Schema.named("Framework") {
        .object(
            [.required("id", .string()), .required("title", .string()), .required("controls", count)]
                + counts.map { .required($0.name, count) })
    }

    private static func summary(_ report: ComplianceReport) -> JSON {
        var members: [String: JSON] = [
            "id": .string(report.framework.id), "title": .string(report.framework.title),
            "controls": JSON(report.controls.count),
        ]
        for each in counts { members[each.name] = JSON(report.count(each.status)) }
        return .object(members)
    }

    private static let schema = Schema.named("Compliance") {
        .object([
            .required("id", .string()), .required("title", .string()), .required("about", .string()),
            .required("source", .object(["title", "publisher", "uri"].map { .required($0, .string()) })),
            .required("asOf", .time), .required("origin", .string()), .required("size", count),
            .required("verified", .boolean("Whether the whole ledger passed its verification")),
            .required("controls", .array(control)), .required("queries", .dictionary(of: query)),
        ])
    }

    private static let control = Schema.object([
        .required("id", .string()), .required("title", .string()), .required("group", .string()),
        .required("text", .string()), .required("responsibility", .string()), .required("contributes", .string()),
        .required("remains", .string()),
        .required("status", .choice(ComplianceReport.Status.allCases.map(\.rawValue))),
        .required("reasons", .array(.string())), .required("queries", .array(.string())),
    ])

    private static let query = Schema.object([
        .required("shows", .string()), .required("query", .string()),
        .required("verdict", .choice(QueryResult.Verdict.allCases.map(\.rawValue))),
        .required("explanation", .string()), .required("decisive", count),
        .required(
            "cited",
            .array(
                .object([
                    .required("index", count), .required("log", .nullable(.string())),
                    .required("time", .time), .required("action", .string()), .required("object", .string()),
                    .required("outcome", .string()),
                ]))),
    ])

    private static func json(_ report: ComplianceReport) -> JSON {
        let framework = report.framework
        return [
            "id": .string(framework.id), "title": .string(framework.title), "about": .string(framework.about),
            "source": [
                "title": .string(framework.source.title), "publisher": .string(framework.source.publisher),
                "uri": .string(framework.source.uri),
            ],
            "asOf": .number(Double(report.period.end)), "origin": .string(report.origin),
            "size": JSON(Int(clamping: report.size)), "verified": .bool(report.facts[.ledgerVerified] == .bool(true)),
            "controls": .array(report.controls.map(json)),
            "queries": .object(
                Dictionary(
                    framework.queries.compactMap { name, named in
                        report.results[name].map { (name, json(named, $0)) }
                    }, uniquingKeysWith: { $1 })),
        ]
    }

    private static func json(_ assessed: ComplianceReport.Assessed) -> JSON {
        let control = assessed.control
        var names: [String] = []
        for name in control.requires + control.assessable where !names.contains(name) { names.append(name) }
        return [
            "id": .string(control.id), "title": .string(control.title), "group": .string(control.group),
            "text": .string(control.text), "responsibility": .string(control.responsibility.rawValue),
            "contributes": .string(control.contribution), "remains": .string(control.remains),
            "status": .string(assessed.status.rawValue),
            "reasons": .array(assessed.reasons.map { .string($0) }), "queries": .array(names.map { .string($0) }),
        ]
    }

    private static func json(_ named: Framework.NamedQuery, _ result: QueryResult) -> JSON {
        [
            "shows": .string(named.shows), "query": .string("\(named.query)"),
            "verdict": .string(result.verdict.rawValue), "explanation": .string(result.explanation),
            "decisive": JSON(result.decisive.count),
            "cited": .array(
                result.decisive.all.map { citation in
                    [
                        "index": JSON(Int(clamping: citation.index)),
                        "log": citation.place.origin.map { .string($0) } ?? .null,
                        "time": .number(Double(citation.time)), "action": .string(citation.action.rawValue),
                        "object": .string(citation.object), "outcome": .string(citation.outcome.rawValue),
                    ]
                }),
        ]
    }
}
