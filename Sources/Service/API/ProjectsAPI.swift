internal import Evidence
internal import HTTPTypes
package import Storage

/// `/v1/projects`
package struct ProjectsAPI: EndpointGroup {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/projects", id: "listProjects", "Projects you may see, by key", tag: "projects",
                access: .permission(.projectsRead), query: Endpoint.Parameter.paging,
                answers: [.json(.page(of: Project.schema))]
            ) { call in
                let page = try await store.projects(
                    for: try call.principal.clearance, after: call.cursor, limit: call.limit)
                return .page(page, \.json)
            },
            Endpoint(
                .post, "/v1/projects", id: "makeProject", "Make a project", tag: "projects",
                access: .permission(.projectsWrite), body: .json(Project.draftSchema),
                answers: [.json(Project.schema, status: .created, "The project")]
            ) { call in
                let project = try await store.makeProject(
                    key: call.body["key"]?.string ?? "", name: call.body["name"]?.string ?? "",
                    description: call.body["description"]?.string ?? "")
                return .json(project.json, status: .created, headers: [.location: "/v1/projects/\(project.key)"])
            },
            Endpoint(
                .get, "/v1/projects/{project}", id: "getProject", "A project, by its key or id", tag: "projects",
                access: .permission(.projectsRead), answers: [.json(Project.schema)]
            ) { call in
                let key = call.path("project")
                guard let project = try await store.project(key, for: try call.principal.clearance) else {
                    throw Problem.notFound("project \(key)")
                }
                return .json(project.json)
            },
        ]
    }
}

extension Project {
    static let draftSchema = Schema.object([
        .required("key", .string(1...64, form: .projectKey, "Unique")), .required("name", .string(1...200)),
        .optional("description", .string(0...10_000)),
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
