import Detection
import Testing

@testable import Storage

/// What is new through a scan: the rule that CI fails by.
@Suite struct BroughtTests {
    private static func finding(_ name: String, _ severity: Severity = .high) -> Finding {
        Finding(
            rule: "r", severity: severity, confidence: .high, message: name,
            place: Place(
                path: "\(name).py", start: Position(line: 1, column: 1, byteColumn: 1),
                end: Position(line: 1, column: 2, byteColumn: 2)),
            fingerprint: name)
    }

    /// - Returns: the names of what it brought.
    private static func scan(
        _ store: Store, _ project: Identifier, _ names: [String], branch: String?, revision: String?,
        base: String = "main",
        atLeast: Severity = .high
    ) async throws -> [String] {
        let made = try await store.makeScan(
            project: project, ScanDraft(.report, branch: branch, revision: revision, actor: "key:ci"))
        try await store.start(made.id)
        let files = Set(["a", "b", "c", "d"].map { "\($0).py" })
        let findings = names.map { finding($0, $0 == "d" ? .low : .high) }
        var outcome = ScanOutcome(findings: findings, coverage: .init(rules: ["r"], files: files, isComplete: true))
        outcome.isMain = branch.map { $0 == base } ?? true
        let done = try await store.finish(made.id, outcome)
        return try await store.findings(
            broughtBy: done, isMain: branch.map { $0 == base } ?? true, atLeast: atLeast, for: .highest
        ).map(\.fingerprint).sorted()
    }

    @Test(arguments: TestEngine.allCases)
    func scansOfOneCommitCountAsOne(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P").id
            for _ in 1...2 {
                #expect(try await Self.scan(store, project, ["a", "d"], branch: "main", revision: "1") == ["a"])
            }
            #expect(
                try await Self.scan(store, project, ["a", "d"], branch: "main", revision: "1", atLeast: .low) == [
                    "a", "d",
                ])
            #expect(try await Self.scan(store, project, ["a", "b"], branch: "main", revision: "2") == ["b"])
            #expect(try await Self.scan(store, project, ["a", "b"], branch: "main", revision: "3") == [])
            // What nobody knows the commit of is new once.
            #expect(try await Self.scan(store, project, ["a", "b", "c"], branch: nil, revision: nil) == ["c"])
            #expect(try await Self.scan(store, project, ["a", "b", "c"], branch: nil, revision: nil) == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatABranchBringsStaysNewOnIt(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P").id
            _ = try await Self.scan(store, project, ["a"], branch: "main", revision: "1")
            #expect(try await Self.scan(store, project, ["a", "b"], branch: "x", revision: "2") == ["b"])
            #expect(try await Self.scan(store, project, ["a", "b"], branch: "x", revision: "3") == ["b"])
            // Another branch did not bring it.
            #expect(try await Self.scan(store, project, ["a", "b"], branch: "y", revision: "4") == [])
            let found = try await store.findings(FindingQuery(project: project), for: .highest).items
            let brought = try #require(found.first { $0.fingerprint == "b" })
            _ = try await store.triage(
                brought.id, version: brought.version,
                Triage(.accepted, until: nil, assignee: nil, reason: "known", actor: "user:ada"), for: .highest)
            #expect(try await Self.scan(store, project, ["a", "b"], branch: "x", revision: "5") == [])
        }
    }

    /// What was seen on a branch as well stays main's to mend, and is not mended there by being mended on the branch.
    @Test(arguments: TestEngine.allCases)
    func mainSaysWhatIsFixedOnMain(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P").id
            func state(_ name: String) async throws -> FindingState? {
                let found = try await store.findings(FindingQuery(project: project), for: .highest).items
                return found.first { $0.fingerprint == name }?.state
            }
            _ = try await Self.scan(store, project, ["a", "b"], branch: "main", revision: "1")
            _ = try await Self.scan(store, project, ["a", "c"], branch: "x", revision: "2")
            #expect(try await state("b") == .new)
            // Main has both of what it mended and what it took from the branch.
            _ = try await Self.scan(store, project, ["b", "c"], branch: "main", revision: "3")
            #expect(try await state("a") == .fixed)
            _ = try await Self.scan(store, project, ["b"], branch: "main", revision: "4")
            #expect(try await state("c") == .fixed)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatComesBackIsNewAgain(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P").id
            _ = try await Self.scan(store, project, ["a"], branch: "main", revision: "1")
            #expect(try await Self.scan(store, project, [], branch: "main", revision: "2") == [])
            for _ in 1...2 {
                #expect(try await Self.scan(store, project, ["a"], branch: "main", revision: "3") == ["a"])
            }
            #expect(try await Self.scan(store, project, ["a"], branch: "main", revision: "4") == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func nobodyIsToldOfWhatTheyMayNotSee(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P", label: Label(level: 2, compartments: 1)).id
            let made = try await store.makeScan(project: project, ScanDraft(.report, revision: "1", actor: "key:ci"))
            try await store.start(made.id)
            let done = try await store.finish(
                made.id,
                ScanOutcome(findings: [Self.finding("a")], coverage: .init(rules: ["r"], files: [], isComplete: true)))
            for (clearance, count) in [(Label.lowest, 0), (Label(level: 2, compartments: 2), 0), (done.label, 1)] {
                let told = try await store.findings(
                    broughtBy: done, isMain: true, atLeast: .info, for: clearance)
                #expect(told.count == count)
            }
            #expect(
                try await store.findings(
                    broughtBy: done, isMain: true, atLeast: .info, for: .highest, permitted: ["other"]
                ).isEmpty)
        }
    }
}
