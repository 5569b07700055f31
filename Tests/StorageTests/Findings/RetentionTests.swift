import Detection
import Testing

@testable import Storage

@Suite struct RetentionTests {
    @Test(arguments: TestEngine.allCases)
    func onlyWhatIsFixedAndOverIsDeleted(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let many = (0..<25).map { Finding.made("f\($0)") }
            _ = try await store.scan(project, many + [.made("open")], files: ["a.swift"])
            _ = try await store.scan(project, [.made("open")], files: ["a.swift"])
            let between = store.now()
            _ = try await store.scan(project, [], files: ["a.swift"])
            let waiting = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
            #expect(try await store.deleteOld(before: 1).findings == 0)
            let deleted = try await store.deleteOld(before: between, batch: 4)
            #expect(deleted == Store.Deleted(findings: 25, scans: 2))
            #expect(try await store.states(project) == ["open": .fixed])
            #expect(try await store.scans(project: project.id, for: .lowest).items.count == 2)
            #expect(try await store.scan(waiting.id, for: .lowest)?.state == .queued)
            try await store.expectSumsAreTrue()
            var query = FindingQuery(project: project.id)
            query.text = "wrong"
            #expect(try await store.findings(query, for: .lowest).items.count == 1)
        }
    }
}
