internal import Detection
package import Evidence
internal import HTTPTypes
internal import Hummingbird
package import Storage

/// A project's findings: list, groups, one with its history, triage.
package struct FindingsAPI: EndpointGroup {
    let store: Store
    private let log: (any EntryLog)?
    private let events: (any EventSink)?

    package init(_ store: Store, log: (any EntryLog)?, events: (any EventSink)?) {
        self.store = store
        self.log = log
        self.events = events
    }

    package var endpoints: [Endpoint] { [list, export, groups, get, history, similar, change, changeMany, comment] }

    // MARK: Reading

    private var list: Endpoint {
        Endpoint(
            .get, "/v1/projects/{project}/findings", id: "listFindings",
            "Findings of a project; a page may be short, or empty, and have a `next`", tag: "findings",
            access: .permission(.findingsRead),
            query: Endpoint.Parameter.paging + FindingQuery.parameters
                + [
                    .optional("order", .choice(FindingQuery.Order.allCases.map(\.rawValue), "`severity` unless told"))
                ],
            answers: [.json(.page(of: TrackedFinding.schema))]
        ) { call in
            let principal = try call.principal
            let query = try FindingQuery(call.query, try await store.project(of: call), principal)
            let page = try await store.findings(query, for: principal.clearance, after: call.cursor, limit: call.limit)
            return .page(page, \.json)
        }
    }

    private var export: Endpoint {
        Endpoint(
            .get, "/v1/projects/{project}/findings/export", id: "exportFindings",
            "All findings of a project that a filter finds, as lines of JSON", tag: "findings",
            access: .permission(.findingsRead),
            query: FindingQuery.parameters + [
                .optional("order", .choice(FindingQuery.Order.allCases.map(\.rawValue), "`severity` unless told"))
            ],
            answers: [.stream("application/x-ndjson", "A finding a line")]
        ) { call in
            let principal = try call.principal
            let query = try FindingQuery(call.query, try await store.project(of: call), principal)
            return .lines { [store] line in
                var cursor: String?
                repeat {
                    let page = try await store.findings(query, for: principal.clearance, after: cursor, limit: 200)
                    for finding in page.items { try await line(finding.json) }
                    cursor = page.next
                } while cursor != nil
            }
        }
    }

    private var groups: Endpoint {
        Endpoint(
            .get, "/v1/projects/{project}/findings/groups", id: "groupFindings",
            "How many findings have what in common",
            tag: "findings", access: .permission(.findingsRead),
            query: FindingQuery.parameters + [
                .required("by", .choice(FindingGroup.Key.allCases.map(\.rawValue))),
                .optional("cursor", .string(1...500, "The `next` of the answer before; by path")),
            ],
            answers: [.json(FindingGroups.schema)]
        ) { call in
            let principal = try call.principal
            let query = try FindingQuery(call.query, try await store.project(of: call), principal)
            guard let key = FindingGroup.Key(rawValue: call.query["by"]?.string ?? "") else {
                throw Problem.invalid("`by` is missing")
            }
            let after = key == .path ? call.query["cursor"]?.string : nil
            return .json(
                try await store.findingGroups(query, by: key, for: principal.clearance, after: after).json)
        }
    }

    private var get: Endpoint {
        Endpoint(
            .get, "/v1/findings/{finding}", id: "getFinding", "A finding; its `ETag` is what a change is made with",
            tag: "findings", access: .permission(.findingsRead), answers: [.json(TrackedFinding.schema)]
        ) { call in
            let finding = try await store.finding(of: call)
            return .json(finding.json, headers: [.eTag: finding.tag])
        }
    }

    private var history: Endpoint {
        Endpoint(
            .get, "/v1/findings/{finding}/history", id: "getFindingHistory", "What happened to a finding, oldest first",
            tag: "findings", access: .permission(.findingsRead), query: Endpoint.Parameter.paging,
            answers: [.json(.page(of: FindingEvent.schema))]
        ) { call in
            let finding = try await store.finding(of: call)
            return .page(try await store.history(of: finding, after: call.cursor, limit: call.limit), \.json)
        }
    }

    private var similar: Endpoint {
        Endpoint(
            .get, "/v1/findings/{finding}/similar", id: "listSimilarFindings",
            "Findings with the same code, then of the same rule", tag: "findings", access: .permission(.findingsRead),
            answers: [.json(.object([.required("items", .array(TrackedFinding.schema, 0...20))]))]
        ) { call in
            let principal = try call.principal
            let finding = try await store.finding(of: call)
            let found = try await store.similar(
                to: finding, for: principal.clearance, permitted: principal.detectors, limit: 20)
            return .json(["items": .array(found.map(\.json))])
        }
    }

    // MARK: Triage

    private var change: Endpoint {
        Endpoint(
            .patch, "/v1/findings/{finding}", id: "triageFinding",
            "Decide about a finding; `If-Match` holds the `ETag` that it was read with", tag: "findings",
            access: .permission(.findingsTriage), body: .json(Triage.schema), answers: [.json(TrackedFinding.schema)]
        ) { call in
            let principal = try call.principal
            let seen = try await store.finding(of: call)
            guard let tag = call.request.headers[.ifMatch] else {
                throw Problem(
                    HTTPResponse.Status(code: 428, reasonPhrase: "Precondition Required"), "precondition-required",
                    "send the finding's ETag as If-Match, so that nobody's change is lost")
            }
            // `*` names no version that somebody saw. What was read compressed has a tag that says so.
            guard !tag.contains("*"), Dispatcher.matches(tag, seen.tag) else { throw Self.changedMeanwhile }
            let triage = try Triage(call.body, principal)
            let changed: TrackedFinding
            do {
                changed = try await store.triage(
                    seen.id, version: seen.version, triage, for: principal.clearance, permitted: principal.detectors)
            } catch let error as StoreError {
                guard error.code == .conflict, seen.state.next(.triaged(.open)) != nil else { throw error }
                throw Self.changedMeanwhile
            }
            try await record(triage, [changed.id], label: changed.label, project: changed.project, call)
            return .json(changed.json, headers: [.eTag: changed.tag])
        }
    }

    private static let changedMeanwhile = Problem(
        .preconditionFailed, "changed-meanwhile", "somebody changed the finding since you read it: read it again")

    private var changeMany: Endpoint {
        Endpoint(
            .post, "/v1/projects/{project}/findings/triage", id: "triageFindings",
            "Decide about up to 1,000 findings: named ones, or the first that a filter finds", tag: "findings",
            access: .permission(.findingsTriage), body: .json(Triage.manySchema),
            answers: [.json(Triage.Result.schema)]
        ) { call in
            let principal = try call.principal
            let project = try await store.project(of: call)
            let triage = try Triage(call.body["change"] ?? .null, principal)
            let result: Triage.Result
            switch (call.body["findings"]?.array, call.body["filter"]) {
            case (let names?, nil):
                let findings = names.compactMap { name in
                    Identifier(name["id"]?.string ?? "").map { (id: $0, version: name["version"]?.integer ?? 0) }
                }
                guard findings.count == names.count else { throw Problem.invalid("an id is not one of a finding") }
                result = try await store.triage(
                    findings, in: project.id, triage, for: principal.clearance, permitted: principal.detectors)
            case (nil, let filter?):
                let query = try FindingQuery(filter.object ?? [:], project, principal)
                result = try await store.triage(query, triage, for: principal.clearance)
            default: throw Problem.invalid("give either `findings` or `filter`")
            }
            try await record(triage, result.changed, label: principal.clearance, project: project.id, call)
            return .json(result.json)
        }
    }

    private var comment: Endpoint {
        Endpoint(
            .post, "/v1/findings/{finding}/comments", id: "commentFinding", "Say something about a finding",
            tag: "findings", access: .permission(.findingsTriage),
            body: .json(.object([.required("text", .string(1...10_000))])),
            answers: [.json(FindingEvent.schema, status: .created, "The comment, as the history has it")]
        ) { call in
            let principal = try call.principal
            let finding = try await store.finding(of: call)
            let event = try await store.comment(
                on: finding.id, call.body["text"]?.string ?? "", actor: principal.actor, for: principal.clearance,
                permitted: principal.detectors)
            publish("finding.commented", finding.label, finding.project, ["id": .string(finding.id.text)])
            return .json(event.json, status: .created)
        }
    }

    /// One entry a finding: what was decided about each can be proved.
    private func record(
        _ triage: Triage, _ changed: [Identifier], label: Label, project: Identifier, _ call: Call
    ) async throws {
        guard !changed.isEmpty else { return }
        var details: [String: JSON] = ["project": .string(project.text), "reason": .string(triage.reason)]
        if let decision = triage.decision { details["state"] = .string(decision.rawValue) }
        if let until = triage.until { details["until"] = JSON(Int(until)) }
        if let assignee = triage.assignee { details["assignee"] = assignee.map { .string($0) } ?? .null }
        let drafts = changed.map { id in
            EntryDraft(
                .findingTriaged, actor: triage.actor, object: id.text, label: label.ledgerName, request: call.trace,
                details: details)
        }
        _ = try await log?.append(drafts)
        publish("finding.triaged", label, project, ["ids": .array(changed.map { .string($0.text) })])
    }

    private func publish(_ kind: String, _ label: Label, _ project: Identifier, _ payload: JSON) {
        events?.publish(Event(.findings, kind, label: label, project: project, payload: payload))
    }
}

extension EntryAction {
    static let findingTriaged = EntryAction(rawValue: "finding.triaged")
    static let findingsImported = EntryAction(rawValue: "findings.imported")
}

extension Store {
    /// - Throws: ``Problem`` if there is none that the caller may know of.
    func project(of call: Call) async throws -> Project {
        let key = call.path("project")
        guard let project = try await project(key, for: try call.principal.clearance) else {
            throw Problem.notFound("project \(key)")
        }
        return project
    }

    func finding(of call: Call) async throws -> TrackedFinding {
        let principal = try call.principal
        let id = try call.identifier("finding")
        guard let finding = try await finding(id, for: principal.clearance, permitted: principal.detectors) else {
            throw Problem.notFound("finding \(id)")
        }
        return finding
    }
}
