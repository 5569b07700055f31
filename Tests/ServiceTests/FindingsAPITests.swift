import Detection
import Evidence
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Service
@testable import Storage

@Suite struct FindingsAPITests {
    private static let json: HTTPFields = [.contentType: "application/json"]
    private static let analyst = NamedCallers.header(.analyst)

    /// A project with four findings, one of them for few eyes.
    private func fill(_ store: Store) async throws -> Project {
        let project = try await store.makeProject(key: "p", name: "P")
        for (level, names) in [(0, ["a", "b", "c"]), (3, ["secret"])] {
            let scan = try await store.makeScan(
                project: project.id,
                ScanDraft(.files, label: Label(level: level, compartments: 0), actor: "user:ada"))
            try await store.start(scan.id)
            let position = Position(line: 3, column: 1, byteColumn: 1)
            let findings = names.map { name in
                Finding(
                    rule: "fam/\(name)", severity: name == "b" ? .high : .low, confidence: .high,
                    message: "Found \(name)", place: Place(path: "\(name).swift", start: position, end: position),
                    excerpt: .init(firstLine: 3, lines: ["let x = 1"]), fingerprint: name)
            }
            _ = try await store.finish(
                scan.id,
                ScanOutcome(
                    findings: findings, coverage: .init(rules: [], files: [], isComplete: true),
                    rules: names.map { .init(id: "fam/\($0)", title: "T", family: "fam", tags: ["tag-\($0)"]) }))
        }
        return project
    }

    private func get(
        _ client: any TestClientProtocol, _ path: String, _ headers: HTTPFields = analyst
    ) async throws -> (HTTPResponse.Status, JSON, HTTPFields) {
        try await client.execute(uri: path, method: .get, headers: headers) { response in
            (response.status, try JSON(parsing: Array(response.body.readableBytesView)), response.headers)
        }
    }

    private func send(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, _ body: JSON,
        _ headers: HTTPFields = analyst, more: HTTPFields = [:]
    ) async throws -> (HTTPResponse.Status, JSON) {
        try await client.execute(
            uri: path, method: method, headers: headers.merging(Self.json).merging(more),
            body: ByteBuffer(bytes: body.canonical)
        ) { response in (response.status, try JSON(parsing: Array(response.body.readableBytesView))) }
    }

    @Test(
        arguments: ServiceEngine.allCases,
        [
            ("", 3), ("?state=new", 3), ("?state=fixed,open", 0), ("?severity=high", 1), ("?rule=fam/a,fam/b", 2),
            ("?tag=fam", 3), ("?tag=tag-b", 1), ("?tag=tag-secret", 0), ("?path=a", 1), ("?assignee=", 3),
            ("?assignee=user:bob", 0), ("?text=found%20b", 1), ("?text=secret", 0), ("?tool=ruff", 0),
            ("?lastSeenFrom=1&firstSeenTo=9000000000000", 3), ("?order=path", 3), ("?order=lastSeen&limit=200", 3),
        ])
    func listsAreFilteredAndNobodyReadsUp(
        _ engine: ServiceEngine, _ asked: (query: String, count: Int)
    ) async throws {
        let (query, count) = asked
        try await TestService.run(engine: engine) { service, client in
            _ = try await fill(service.store)
            let (status, page, _) = try await get(client, "/v1/projects/p/findings\(query)")
            #expect(status == .ok)
            #expect(page["items"]?.array?.count == count)
            for item in page["items"]?.array ?? [] { #expect(TrackedFinding.schema.violations(of: item) == []) }
        }
    }

    @Test(arguments: ServiceEngine.allCases) func groupsTotalsAndTrendsAreOfWhatTheReaderMaySee(
        _ engine: ServiceEngine
    ) async throws {
        try await TestService.run(engine: engine) { service, client in
            _ = try await fill(service.store)
            for (level, count) in [(0, 3), (3, 4)] {
                let reader = NamedCallers.header(.viewer, level: level)
                let (_, groups, _) = try await get(client, "/v1/projects/p/findings/groups?by=rule", reader)
                #expect(groups["groups"]?.array?.count == count)
                let (_, overview, _) = try await get(client, "/v1/projects/p/overview", reader)
                #expect(overview["findings"]?["new"]?["low"]?.integer == count - 1)
                #expect(overview["unresolved"]?["high"] == 1)
                let day = 1_790_000_000_000 / 86_400_000
                let (_, trends, _) = try await get(
                    client, "/v1/projects/p/trends?from=\(day - 1)&to=\(day + 1)", reader)
                let found = trends["days"]?.array?.reduce(0) { $0 + ($1["found"]?.integer ?? 0) }
                #expect(found == count)
                let (_, scans, _) = try await get(client, "/v1/projects/p/scans", reader)
                #expect(scans["items"]?.array?.count == (level == 0 ? 1 : 2))
            }
        }
    }

    @Test(arguments: ServiceEngine.allCases) func aChangeSaysWhatItSawAndIsRecorded(
        _ engine: ServiceEngine
    ) async throws {
        try await TestService.run(engine: engine) { service, client in
            let project = try await fill(service.store)
            let id = try #require(
                try await service.store.findings(FindingQuery(project: project.id), for: .lowest).items.first?.id)
            let (_, before, headers) = try await get(client, "/v1/findings/\(id)")
            let tag = try #require(headers[.eTag])
            let change: JSON = ["state": "accepted", "reason": "known", "assignee": "user:bob"]
            #expect(try await send(client, .patch, "/v1/findings/\(id)", change).0.code == 428)
            let (status, after) = try await send(client, .patch, "/v1/findings/\(id)", change, more: [.ifMatch: tag])
            #expect(status == .ok)
            #expect(after["state"] == "accepted")
            #expect(after["assignee"] == "user:bob")
            #expect(before["state"] == "new")
            for tag in [tag, "*"] {
                #expect(
                    try await send(client, .patch, "/v1/findings/\(id)", change, more: [.ifMatch: tag]).0
                        == .preconditionFailed)
            }
            // As whoever takes compressed answers was told it.
            let packed = try await get(client, "/v1/findings/\(id)").2[.eTag].map { String($0.dropLast()) + "-gzip\"" }
            #expect(
                try await send(
                    client, .patch, "/v1/findings/\(id)", ["state": "open"], more: [.ifMatch: #require(packed)]
                ).0 == .ok)
            #expect(
                try await send(
                    client, .patch, "/v1/findings/\(id)", change, NamedCallers.header(.viewer), more: [.ifMatch: tag]
                ).0 == .forbidden)
            let (_, comment) = try await send(client, .post, "/v1/findings/\(id)/comments", ["text": "why?"])
            #expect(comment["reason"] == "why?")
            let (_, history, _) = try await get(client, "/v1/findings/\(id)/history")
            #expect(history["items"]?.array?.map { $0["kind"] } == ["assignee", "state", "state", "comment"])
            let (_, similar, _) = try await get(client, "/v1/findings/\(id)/similar")
            #expect(similar["items"]?.array?.count == 2)
        }
    }

    @Test(arguments: ServiceEngine.allCases) func manyAreDecidedAboutByFilter(_ engine: ServiceEngine) async throws {
        try await TestService.run(engine: engine) { service, client in
            _ = try await fill(service.store)
            let (status, result) = try await send(
                client, .post, "/v1/projects/p/findings/triage",
                ["change": ["state": "triaged"], "filter": ["severity": ["low"]]])
            #expect(status == .ok)
            #expect(result["changed"]?.array?.count == 2)
            #expect(result["hasMore"] == false)
            let wrong: JSON = ["change": ["state": "accepted"], "filter": [:]]
            #expect(try await send(client, .post, "/v1/projects/p/findings/triage", wrong).0 == .badRequest)
        }
    }

    @Test(arguments: ServiceEngine.allCases) func whatOneMayNotSeeIsNotThere(_ engine: ServiceEngine) async throws {
        try await TestService.run(engine: engine) { service, client in
            let project = try await fill(service.store)
            let all = try await service.store.findings(FindingQuery(project: project.id), for: .highest).items
            let secret = try #require(all.first { $0.fingerprint == "secret" })
            for path in ["", "/history", "/similar"] {
                #expect(try await get(client, "/v1/findings/\(secret.id)\(path)").0 == .notFound)
            }
            #expect(try await get(client, "/v1/scans/\(secret.firstScan)").0 == .notFound)
            #expect(
                try await send(client, .post, "/v1/findings/\(secret.id)/comments", ["text": "a"]).0 == .notFound)
        }
    }

    @Test(arguments: ServiceEngine.allCases) func repositoriesAreMadeAndDeleted(_ engine: ServiceEngine) async throws {
        try await TestService.run(engine: engine) { service, client in
            _ = try await service.store.makeProject(key: "p", name: "P")
            let operators = NamedCallers.header(.operator)
            let path = "/v1/projects/p/repositories"
            let draft: JSON = ["kind": "git", "location": "https://example.org/a.git"]
            let (status, made) = try await send(client, .post, path, draft, operators)
            #expect(status == .created)
            #expect(try await send(client, .post, path, draft, operators).0 == .conflict)
            let option: JSON = ["kind": "git", "location": "--upload-pack=sh"]
            #expect(try await send(client, .post, path, option, operators).0 == .badRequest)
            #expect(try await get(client, path).1["items"]?.array == [made])
            try await client.execute(
                uri: "\(path)/\(made["id"]?.string ?? "")", method: .delete, headers: operators
            ) { #expect($0.status == .noContent) }
            #expect(try await get(client, path).1["items"]?.array == [])
        }
    }
}
