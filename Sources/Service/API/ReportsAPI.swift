internal import Detection
package import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
package import Storage

/// Reports that `picket scan --server` made elsewhere: what they bring is told at once, for CI to decide by.
package struct ReportsAPI: EndpointGroup {
    private let store: Store
    private let log: (any EntryLog)?
    private let events: (any EventSink)?
    private let labels: LabelNames
    private let crossFileRules: Set<String>?

    /// - Parameters:
    ///   - labels: what the labels of reports are called.
    ///   - crossFileRules: the rules that conclude from many files; `nil`: any may.
    package init(
        _ store: Store, log: (any EntryLog)?, events: (any EventSink)?, labels: LabelNames, crossFileRules: Set<String>?
    ) {
        self.store = store
        self.log = log
        self.events = events
        self.labels = labels
        self.crossFileRules = crossFileRules
    }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/projects/{project}/reports", id: "sendReport",
                "Take a report of Picket's that was made elsewhere, as `picket scan --server` sends it, and say what it brings",
                tag: "scans", access: .permission(.scansSubmit),
                query: [
                    .optional(
                        "threshold",
                        .choice(
                            Severity.allCases.map(\.name), "The lowest severity that is told as new; `high` unless told"
                        )
                    ),
                    .optional(
                        "base",
                        .string(1...200, "The branch that says what is known; `main` and `master` unless told")),
                ], body: .stream(mediaTypes: ["application/x-ndjson"]), bodyLimit: SentReport.mostBytes,
                answers: [
                    .json(
                        .object([
                            .required("scan", StoredScan.schema),
                            .required("new", .array(TrackedFinding.schema, 0...200, "The most severe first")),
                            .required("newCount", .integer(0...10_000, "How many there are")),
                        ]), status: .created, "The scan, done, and what it brought")
                ]
            ) { call in try await take(call) }
        ]
    }

    private func take(_ call: Call) async throws -> Reply {
        let principal = try call.principal
        let project = try await store.project(of: call)
        let sent = try await receive(call)
        let label = labels.label(of: sent.report.label) ?? .highest
        guard principal.mayRead(label) else {
            throw Problem(.forbidden, "label-too-high", "you are not cleared for the label that the report has")
        }
        let draft = ScanDraft(
            .report, branch: sent.branch, revision: sent.revision, paths: sent.paths, label: label,
            actor: principal.actor)
        let scan = try await store.makeScan(project: project.id, draft)
        try await store.start(scan.id)
        let main = call.query["base"]?.string.map { [$0] } ?? ["main", "master"]
        let isMain = sent.branch.map(main.contains) ?? true
        let done = try await finish(scan, sent, isMain: isMain, call)
        let threshold = Severity(name: call.query["threshold"]?.string ?? "") ?? .high
        let brought = try await store.findings(
            broughtBy: done, isMain: isMain, atLeast: threshold,
            for: principal.clearance, permitted: principal.detectors)
        // What another scan of the branch saw elsewhere is not in this report.
        let seen = Set(sent.report.findings.map(\.fingerprint))
        let new = brought.filter { seen.contains($0.fingerprint) }
        return .json(
            ["scan": done.json, "new": .array(new.prefix(200).map(\.json)), "newCount": JSON(new.count)],
            status: .created, headers: [.location: "/v1/scans/\(done.id)"])
    }

    private func receive(_ call: Call) async throws -> SentReport {
        var request = call.request
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "application/x-ndjson" else {
            throw Problem(.unsupportedMediaType, "unsupported-media-type", "the body has to be application/x-ndjson")
        }
        do {
            return try SentReport(Array(try await request.collectBody(upTo: SentReport.mostBytes).readableBytesView))
        } catch is NIOTooManyBytesError {
            throw Problem(
                .contentTooLarge, "too-large",
                "a report may have at most \(SentReport.mostBytes) bytes: scan folder by folder")
        }
    }

    private func finish(
        _ scan: StoredScan, _ sent: SentReport, isMain: Bool, _ call: Call
    ) async throws -> StoredScan {
        var outcome = ScanOutcome(
            sent.report, files: sent.inspected, present: sent.present,
            projectRules: crossFileRules ?? Set(sent.report.rules.map(\.id)))
        outcome.isMain = isMain
        let done: StoredScan
        do {
            done = try await store.finish(scan.id, outcome)
        } catch {
            _ = try? await store.fail(scan.id, "its findings could not be taken: send the report again")
            throw error
        }
        _ = try await log?.append([
            EntryDraft(
                .findingsImported, actor: scan.draft.actor, object: "scan:\(done.id)", label: done.label.ledgerName,
                request: call.trace, versions: ["picket": done.toolVersion],
                details: [
                    "project": .string(done.project.text), "findings": JSON(done.counts.seen),
                    "revision": .text(done.draft.revision),
                ])
        ])
        events?.publish(
            Event(.scans, "scan.done", label: done.label, project: done.project, payload: done.json))
        return done
    }
}
