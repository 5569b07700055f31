import Testing

@testable import Storage

@Suite struct TriageTests {
    private func finding(_ store: Store, _ project: Project) async throws -> TrackedFinding {
        try #require(try await store.findings(FindingQuery(project: project.id), for: .highest).items.first)
    }

    @Test(arguments: TestEngine.allCases)
    func noChangeIsLost(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f")], files: ["a.swift"])
            let seen = try await finding(store, project)
            let changed = try await store.triage(
                seen.id, version: seen.version, Triage(.triaged, assignee: "user:bob", actor: "user:ada"), for: .lowest)
            #expect(changed.state == .triaged)
            #expect(changed.assignee == "user:bob")
            await #expect {
                try await store.triage(
                    seen.id, version: seen.version, Triage(.open, actor: "user:eve"), for: .lowest)
            } throws: {
                ($0 as? StoreError)?.code == .conflict
            }
            #expect(try await finding(store, project) == changed)
            try await store.expectSumsAreTrue()
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsAcceptedUntilADayIsOpenAfterIt(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f")], files: ["a.swift"])
            let seen = try await finding(store, project)
            let until = store.now() + 60_000
            _ = try await store.triage(
                seen.id, version: seen.version,
                Triage(.accepted, until: until, reason: "mended next week", actor: "user:ada"), for: .lowest)
            _ = try await store.scan(project, [.made("f")], files: ["a.swift"])
            #expect(try await store.states(project) == ["f": .accepted])
            #expect(try await store.expireAcceptances() == 0)
            while store.now() < until {}
            #expect(try await store.expireAcceptances() == 1)
            #expect(try await store.states(project) == ["f": .open])
            let history = try await store.history(of: try await finding(store, project)).items
            #expect(history.map(\.after) == ["accepted", "open"])
            #expect(history.map(\.actor) == ["user:ada", "picket"])
            try await store.expectSumsAreTrue()
        }
    }

    @Test(arguments: TestEngine.allCases)
    func nothingIsDecidedAboutWhatIsFixed(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f"), .made("g")], files: ["a.swift"])
            _ = try await store.scan(project, [.made("g")], files: ["a.swift"])
            let result = try await store.triage(
                FindingQuery(project: project.id), Triage(.triaged, actor: "user:ada"), for: .lowest)
            #expect(result.changed.count == 1)
            #expect(result.refused.count == 1)
            #expect(try await store.states(project) == ["f": .fixed, "g": .triaged])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func manyAreChangedByNameIfTheyAreAsSeen(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let high = Label(level: 3, compartments: 0)
            _ = try await store.scan(project, [.made("f"), .made("g")], files: ["a.swift"])
            _ = try await store.scan(project, [.made("h")], files: [], label: high)
            let all = try await store.findings(FindingQuery(project: project.id), for: .highest).items
            let names = all.map { (id: $0.id, version: $0.version + ($0.fingerprint == "g" ? 1 : 0)) }
            let result = try await store.triage(
                names, in: project.id, Triage(.triaged, actor: "user:ada"), for: .lowest)
            #expect(result.changed.count == 1)
            #expect(result.refused.count == 2)
            #expect(try await store.states(project) == ["f": .triaged, "g": .new, "h": .new])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func historyHasEveryChangeAndComment(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            for round in 0..<3 {
                _ = try await store.scan(project, round == 1 ? [] : [.made("f")], files: ["a.swift"])
            }
            let id = try await finding(store, project).id
            for number in 0..<5 {
                _ = try await store.comment(on: id, "comment \(number)", actor: "user:ada", for: .lowest)
            }
            let finding = try await finding(store, project)
            var events: [FindingEvent] = []
            var cursor: String?
            repeat {
                let page = try await store.history(of: finding, after: cursor, limit: 2)
                events += page.items
                cursor = page.next
            } while cursor != nil
            #expect(events.prefix(2).map(\.after) == ["fixed", "regressed"])
            #expect(events.dropFirst(2).map(\.reason) == (0..<5).map { "comment \($0)" })
        }
    }
}
