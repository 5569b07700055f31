package import Evidence
internal import HTTPTypes
package import Storage

/// `/v1/projects`
package struct ProjectsAPI: EndpointGroup {
    private let store: Store
    private let log: (any EntryLog)?

    package init(_ store: Store, log: (any EntryLog)? = nil) {
        self.store = store
        self.log = log
    }

    package var endpoints: [Endpoint] { reading + changing }

    private var reading: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/projects", id: "listProjects", "Projects you may see, by key", tag: "projects",
                access: .permission(.projectsRead),
                query: Endpoint.Parameter.paging + [
                    .optional("archived", .boolean("Those that were put aside, and no others"))
                ], answers: [.json(.page(of: Project.schema))]
            ) { call in
                let page = try await store.projects(
                    for: try call.principal.clearance, archived: call.query["archived"]?.bool ?? false,
                    after: call.cursor, limit: call.limit)
                return .page(page, \.json)
            },
            Endpoint(
                .get, "/v1/projects/{project}", id: "getProject", "A project, by its key or id", tag: "projects",
                access: .permission(.projectsRead), answers: [.json(Project.schema)]
            ) { call in .json(try await store.project(of: call).json) },
        ]
    }

    private var changing: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/projects", id: "makeProject", "Make a project", tag: "projects",
                access: .permission(.projectsWrite), body: .json(Project.draftSchema),
                answers: [.json(Project.schema, status: .created, "The project")]
            ) { call in
                let label = call.body["label"].map { Label($0) } ?? .lowest
                guard try call.principal.mayRead(label) else {
                    throw Problem(.forbidden, "label-too-high", "you are not cleared for the label of this project")
                }
                let project = try await store.makeProject(
                    key: call.body["key"]?.string ?? "", name: call.body["name"]?.string ?? "",
                    description: call.body["description"]?.string ?? "", label: label)
                try await record(.projectMade, project, call)
                return .json(project.json, status: .created, headers: [.location: "/v1/projects/\(project.key)"])
            },
            Endpoint(
                .patch, "/v1/projects/{project}", id: "changeProject",
                "Give a project another name or description, or put it aside (scans and findings stay) or back",
                tag: "projects", access: .permission(.projectsWrite),
                body: .json(
                    .object([
                        .optional("name", .string(1...200)), .optional("description", .string(0...10_000)),
                        .optional("isArchived", .boolean()),
                    ])), answers: [.json(Project.schema)]
            ) { call in
                let old = try await store.project(of: call)
                let project = try await store.changeProject(
                    old.id, name: call.body["name"]?.string, description: call.body["description"]?.string,
                    isArchived: call.body["isArchived"]?.bool, for: try call.principal.clearance)
                try await record(.projectChanged, project, call)
                return .json(project.json)
            },
        ]
    }

    private func record(_ action: EntryAction, _ project: Project, _ call: Call) async throws {
        _ = try await log?.append([
            EntryDraft(
                action, actor: try call.principal.actor, object: "project:\(project.id)",
                label: project.label.ledgerName,
                request: call.trace,
                details: ["key": .string(project.key), "isArchived": .bool(project.archivedAt != nil)])
        ])
    }
}

extension EntryAction {
    static let projectMade = EntryAction(rawValue: "project.made")
    static let projectChanged = EntryAction(rawValue: "project.changed")
}

extension Project {
    static let draftSchema = Schema.object([
        .required("key", .string(1...64, form: .projectKey, "Unique")), .required("name", .string(1...200)),
        .optional("description", .string(0...10_000)),
        .optional("label", Label.schema),
    ])

    static let schema = Schema.named("Project") {
        .object([
            .required("id", .identifier), .required("key", .string(1...64, form: .projectKey)),
            .required("name", .string(1...200)),
            .required("description", .string(0...10_000)), .required("label", Label.schema),
            .required("createdAt", .time), .required("archivedAt", .nullable(.time)),
        ])
    }

    var json: JSON {
        [
            "id": .string(id.text), "key": .string(key), "name": .string(name), "description": .string(description),
            "label": label.json, "createdAt": .number(Double(createdAt)),
            "archivedAt": archivedAt.map { .number(Double($0)) } ?? .null,
        ]
    }
}

extension Label {
    static let schema = Schema.named("Label") {
        .object([
            .required("level", .integer(0...15)), .required("compartments", .array(.integer(0...61), 0...62)),
        ])
    }

    var json: JSON {
        [
            "level": JSON(level),
            "compartments": .array((0..<62).filter { compartments >> $0 & 1 == 1 }.map { JSON($0) }),
        ]
    }
}
