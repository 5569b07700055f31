internal import Detection
internal import Evidence
internal import HTTPTypes
internal import Reporting
package import Storage

/// Scans and their reports, for reading.
package struct ScansAPI: EndpointGroup {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    package var endpoints: [Endpoint] { [all, ofProject, get, report] }

    private static let filters: [Endpoint.Parameter] =
        Endpoint.Parameter.paging + [.optional("state", .array(.choice(Scan.State.allCases.map(\.name)), 1...5))]

    private func page(_ call: Call, _ project: Identifier?) async throws -> Reply {
        let states = call.query["state"]?.array?.compactMap(\.string).compactMap { Scan.State(name: $0) } ?? []
        let page = try await store.scans(
            project: project, states: states, for: try call.principal.clearance, before: call.cursor,
            limit: call.limit)
        return .page(page, \.json)
    }

    private var all: Endpoint {
        Endpoint(
            .get, "/v1/scans", id: "listScans", "Scans of all projects, the latest first", tag: "scans",
            access: .permission(.scansRead), query: Self.filters, answers: [.json(.page(of: Scan.schema))]
        ) { call in try await page(call, nil) }
    }

    private var ofProject: Endpoint {
        Endpoint(
            .get, "/v1/projects/{project}/scans", id: "listProjectScans", "Scans of a project, the latest first",
            tag: "scans", access: .permission(.scansRead), query: Self.filters,
            answers: [.json(.page(of: Scan.schema))]
        ) { call in try await page(call, try await store.project(of: call).id) }
    }

    private var get: Endpoint {
        Endpoint(
            .get, "/v1/scans/{scan}", id: "getScan", "A scan: its state, progress and counts", tag: "scans",
            access: .permission(.scansRead), answers: [.json(Scan.schema)]
        ) { call in
            let id = try call.identifier("scan")
            guard let scan = try await store.scan(id, for: try call.principal.clearance) else {
                throw Problem.notFound("scan \(id)")
            }
            return .json(scan.json)
        }
    }

    private var report: Endpoint {
        Endpoint(
            .get, "/v1/scans/{scan}/report", id: "getScanReport", "What a scan found, in any of Picket's formats",
            tag: "scans", access: .permission(.scansRead),
            query: [.optional("format", .choice(Format.allCases.map(\.rawValue), "`json` unless told"))],
            answers: Set(Format.allCases.map(\.mediaType)).sorted().map { .stream($0, "A file") }
        ) { call in
            let principal = try call.principal
            let id = try call.identifier("scan")
            guard let document = try await store.report(of: id, for: principal.clearance) else {
                throw Problem.notFound("report of a scan \(id)")
            }
            let format = Format(rawValue: call.query["format"]?.string ?? "") ?? .json
            // A report of thousands of findings takes longer than those who share the event loop should wait.
            let bytes = try await withTaskExecutorPreference(globalConcurrentExecutor) {
                var report = try StoredReport.report(document)
                if let permitted = principal.detectors { report.findings.removeAll { !permitted.contains($0.rule) } }
                return report.rendered(as: format).bytes
            }
            return Reply(
                .ok, headers: [.contentType: format.mediaType, .contentDisposition: format.disposition(id)],
                .bytes(bytes))
        }
    }
}

extension Format {
    fileprivate var mediaType: String {
        switch self {
        case .json, .gitlab: "application/json"
        case .jsonl: "application/x-ndjson"
        case .sarif: "application/sarif+json"
        case .markdown: "text/markdown; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .junit: "application/xml"
        case .csv: "text/csv; charset=utf-8"
        case .text, .github: "text/plain; charset=utf-8"
        }
    }

    /// Never shown in the service's own origin: the page has scripts of its own.
    fileprivate func disposition(_ scan: Identifier) -> String {
        let ending =
            switch self {
            case .json, .gitlab: "json"
            case .jsonl: "jsonl"
            case .sarif: "sarif"
            case .markdown: "md"
            case .html: "html"
            case .junit: "xml"
            case .csv: "csv"
            case .text, .github: "txt"
            }
        return "attachment; filename=\"picket-\(scan).\(ending)\""
    }
}

extension Scan {
    static let schema = Schema.named("Scan") {
        .object([
            .required("id", .identifier), .required("project", .identifier),
            .required("kind", .choice(ScanDraft.Kind.allCases.map(\.rawValue))),
            .required("repository", .nullable(.identifier)), .required("branch", .nullable(.string())),
            .required("revision", .nullable(.string())), .required("paths", .array(.string(), 0...1_000)),
            .required("tool", .string()), .required("toolVersion", .string()),
            .required("state", .choice(State.allCases.map(\.name))), .required("priority", .integer()),
            .required("deadline", .nullable(.time)), .required("actor", .string()), .required("label", Label.schema),
            .required("createdAt", .time), .required("startedAt", .nullable(.time)),
            .required("finishedAt", .nullable(.time)),
            .required("progress", .object([.required("done", .integer()), .required("total", .integer())])),
            .required("problem", .nullable(.string())),
            .required(
                "counts",
                .object(
                    ["seen", "found", "fixed", "regressed", "failures"].map { .required($0, .integer()) })),
        ])
    }

    var json: JSON {
        [
            "id": .string(id.text), "project": .string(project.text), "kind": .string(draft.kind.rawValue),
            "repository": .text(draft.repository?.text), "branch": .text(draft.branch),
            "revision": .text(draft.revision), "paths": .array(draft.paths.map { .string($0) }),
            "tool": .string(draft.tool), "toolVersion": .string(toolVersion), "state": .string(state.name),
            "priority": JSON(draft.priority), "deadline": .time(draft.deadline), "actor": .string(draft.actor),
            "label": label.json, "createdAt": .time(createdAt), "startedAt": .time(startedAt),
            "finishedAt": .time(finishedAt),
            "progress": ["done": JSON(progress.done), "total": JSON(progress.total)], "problem": .text(problem),
            "counts": [
                "seen": JSON(counts.seen), "found": JSON(counts.found), "fixed": JSON(counts.fixed),
                "regressed": JSON(counts.regressed), "failures": JSON(counts.failures),
            ],
        ]
    }
}

extension JSON {
    static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
