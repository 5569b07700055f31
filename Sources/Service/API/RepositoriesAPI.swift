internal import Evidence
internal import HTTPTypes
package import Storage

/// `/v1/projects/{project}/repositories`
package struct RepositoriesAPI: EndpointGroup {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/projects/{project}/repositories", id: "listRepositories",
                "Where a project's code comes from",
                tag: "projects", access: .permission(.projectsRead), query: Endpoint.Parameter.paging,
                answers: [.json(.page(of: Repository.schema))]
            ) { call in
                let project = try await store.project(of: call)
                let page = try await store.repositories(of: project.id, after: call.cursor, limit: call.limit)
                return .page(page, \.json)
            },
            Endpoint(
                .post, "/v1/projects/{project}/repositories", id: "makeRepository", "Add a repository to a project",
                tag: "projects", access: .permission(.projectsWrite), body: .json(Repository.draftSchema),
                answers: [.json(Repository.schema, status: .created, "The repository")]
            ) { call in
                let project = try await store.project(of: call)
                let kind = Repository.Kind(rawValue: call.body["kind"]?.string ?? "") ?? .git
                let location = call.body["location"]?.string ?? ""
                if kind == .git {
                    do throws(ArchiveError) {
                        _ = try GitURL(location)
                    } catch {
                        throw Problem(.unprocessableContent, "repository-refused", error.message)
                    }
                }
                let made = try await store.makeRepository(
                    project: project.id, kind, location, branch: call.body["branch"]?.string)
                return .json(made.json, status: .created)
            },
            Endpoint(
                .delete, "/v1/projects/{project}/repositories/{repository}", id: "deleteRepository",
                "Take a repository from a project; its scans and findings stay", tag: "projects",
                access: .permission(.projectsWrite), answers: [.empty()]
            ) { call in
                let project = try await store.project(of: call)
                let id = try call.identifier("repository")
                guard try await store.deleteRepository(id, of: project.id) else {
                    throw Problem.notFound("repository \(id)")
                }
                return .done
            },
        ]
    }
}

extension Repository {
    static let draftSchema = Schema.object([
        .required("kind", .choice(Kind.allCases.map(\.rawValue))),
        .required("location", .string(1...2_000, form: .place)),
        .optional("branch", .nullable(.string(1...200, form: .place))),
    ])

    static let schema = Schema.named("Repository") {
        .object([
            .required("id", .identifier), .required("project", .identifier),
            .required("kind", .choice(Kind.allCases.map(\.rawValue))), .required("location", .string(1...2_000)),
            .required("branch", .nullable(.string())), .required("createdAt", .time),
        ])
    }

    var json: JSON {
        [
            "id": .string(id.text), "project": .string(project.text), "kind": .string(kind.rawValue),
            "location": .string(location), "branch": .text(branch), "createdAt": .time(createdAt),
        ]
    }
}
