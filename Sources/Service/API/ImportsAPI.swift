internal import Detection
package import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
package import Storage

/// Findings of other tools.
package struct ImportsAPI: EndpointGroup {
    private let store: Store
    private let log: (any EntryLog)?
    private let events: (any EventSink)?

    package init(_ store: Store, log: (any EntryLog)?, events: (any EventSink)?) {
        self.store = store
        self.log = log
        self.events = events
    }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/projects/{project}/imports", id: "importSARIF",
                "Take what other tools found, as SARIF 2.1.0: each tool becomes a scan", tag: "scans",
                access: .permission(.scansSubmit),
                query: [
                    .optional(
                        "whole",
                        .boolean(
                            "Whether the tools looked at the whole project: what they do not report any more is fixed")),
                    .optional(
                        "root",
                        .string(1...4_096, "The folder of the project where the tools ran: whole paths begin with it")),
                    .optional("branch", .string(1...200)), .optional("revision", .string(1...200)),
                ],
                body: .stream(mediaTypes: ["application/sarif+json", "application/json"]),
                bodyLimit: SARIFImport.mostBytes,
                answers: [
                    .json(
                        .object([.required("scans", .array(Scan.schema, 0...20))]), status: .created, "The scans, done")
                ]
            ) { call in try await take(call) }
        ]
    }

    private func take(_ call: Call) async throws -> Reply {
        let principal = try call.principal
        let project = try await store.project(of: call)
        var request = call.request
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "application/json" || type == "application/sarif+json" else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", "the body has to be application/sarif+json")
        }
        let body: ByteBuffer
        do {
            body = try await request.collectBody(upTo: SARIFImport.mostBytes)
        } catch is NIOTooManyBytesError {
            throw Problem(
                .contentTooLarge, "too-large", "a SARIF log may have at most \(SARIFImport.mostBytes) bytes: split it")
        }
        let log = try SARIFImport(
            Array(body.readableBytesView), isWhole: call.query["whole"]?.bool ?? false,
            root: call.query["root"]?.string)
        var scans: [Scan] = []
        for tool in log.tools { scans.append(try await record(tool, project, principal, call)) }
        return .json(["scans": .array(scans.map(\.json))], status: .created)
    }

    private func record(
        _ tool: SARIFImport.Tool, _ project: Project, _ principal: Principal, _ call: Call
    ) async throws -> Scan {
        let draft = ScanDraft(
            .sarif, branch: call.query["branch"]?.string, revision: call.query["revision"]?.string, tool: tool.name,
            actor: principal.actor)
        let scan = try await store.makeScan(project: project.id, draft)
        try await store.start(scan.id)
        let done = try await store.finish(scan.id, tool.outcome)
        _ = try await log?.append([
            EntryDraft(
                .findingsImported, actor: principal.actor, object: done.id.text, label: done.label.ledgerName,
                request: call.trace, versions: [tool.name: done.toolVersion],
                details: ["project": .string(project.id.text), "findings": JSON(done.counts.seen)])
        ])
        events?.publish(
            Event(.scans, "scan.done", label: done.label, project: project.id, payload: done.json))
        return done
    }
}
