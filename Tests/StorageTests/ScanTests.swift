import Testing

@testable import Storage

@Suite struct ScanTests {
    @Test(arguments: TestEngine.allCases)
    func aScanIsMadeStartedAndFinished(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P", label: Label(level: 2, compartments: 1))
            let made = try await store.makeScan(
                project: project.id,
                ScanDraft(
                    .archive, branch: "main", paths: ["b", "a", "b"], label: Label(level: 1, compartments: 2),
                    actor: "key:ci"))
            #expect(made.state == .queued)
            #expect(made.label == Label(level: 2, compartments: 3))
            let running = try await store.start(made.id)
            #expect(running.state == .running)
            try await store.progress(made.id, done: 3, total: 9)
            let document = ScanOutcome.Document(encoding: "json", bytes: Array("{}".utf8))
            let done = try await store.finish(
                made.id,
                ScanOutcome(
                    toolVersion: "1.0", findings: [], coverage: .init(rules: [], files: [], isComplete: true),
                    failures: 2, document: document))
            #expect(done.state == .done)
            #expect(done.draft.paths == ["a", "b"])
            #expect(done.toolVersion == "1.0")
            #expect(done.counts.failures == 2)
            #expect(try await store.scan(made.id, for: .highest) == done)
            #expect(try await store.report(of: made.id, for: .highest)?.bytes == document.bytes)
            #expect(try await store.scan(made.id, for: project.label) == nil)
            #expect(try await store.report(of: made.id, for: project.label) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatHasEndedStaysAsItIs(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let scan = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
            try await store.cancel(scan.id, "not needed")
            for attempt in [store.start, { try await store.cancel($0, "again") }, { try await store.fail($0, "late") }]
                as [(Identifier) async throws -> Scan]
            {
                await #expect { try await attempt(scan.id) } throws: { ($0 as? StoreError)?.code == .conflict }
            }
            #expect(try await store.scan(scan.id, for: .lowest)?.problem == "not needed")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func afterARestartWhatRanHasFailedAndWhatWaitsWaits(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let waiting = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
            let running = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
            try await store.start(running.id)
            #expect(try await store.resumeScans("the service stopped").map(\.id) == [waiting.id])
            #expect(try await store.scan(running.id, for: .lowest)?.state == .failed)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func pagesOfScansFollowEachOther(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            var made: [Identifier] = []
            for number in 0..<11 {
                let label = Label(level: number == 5 ? 3 : 0, compartments: 0)
                let draft = ScanDraft(.files, label: label, actor: "user:ada")
                made.append(try await store.makeScan(project: project.id, draft).id)
            }
            made.remove(at: 5)
            var seen: [Identifier] = []
            var cursor: String?
            repeat {
                let page = try await store.scans(project: project.id, for: .lowest, before: cursor, limit: 4)
                seen += page.items.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(seen == made.reversed())
            #expect(try await store.scans(states: [.done], for: .lowest).items.isEmpty)
        }
    }
}
