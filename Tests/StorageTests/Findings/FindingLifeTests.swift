import Detection
import PicketTestKit
import Testing

@testable import Storage

@Suite struct FindingLifeTests {
    @Test(arguments: TestEngine.allCases)
    func aFindingIsNewThenOpenThenFixedThenRegressed(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let finding = Finding.made("f")
            #expect(try await store.scan(project, [finding], files: ["a.swift"]).counts.found == 1)
            #expect(try await store.states(project) == ["f": .new])
            #expect(try await store.scan(project, [finding], files: ["a.swift"]).counts.found == 0)
            #expect(try await store.states(project) == ["f": .open])
            #expect(try await store.scan(project, [], files: ["a.swift"]).counts.fixed == 1)
            #expect(try await store.states(project) == ["f": .fixed])
            #expect(try await store.scan(project, [finding], files: ["a.swift"]).counts.regressed == 1)
            #expect(try await store.states(project) == ["f": .regressed])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func onlyWhoWouldHaveFoundItSaysThatItIsFixed(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f", related: ["b.swift"])], files: ["a.swift", "b.swift"])
            // Its file was not inspected, or was there and could not be.
            _ = try await store.scan(project, [], files: ["b.swift"])
            _ = try await store.scan(project, [], files: ["b.swift"], present: ["a.swift", "b.swift"])
            // The other file that it is about was not.
            _ = try await store.scan(project, [], files: ["a.swift"])
            // Its rule did not run, or had not all files that it concludes from.
            _ = try await store.scan(project, [], files: ["a.swift", "b.swift"], rules: ["a/two"])
            _ = try await store.scan(
                project, [], files: ["a.swift", "b.swift"], projectRules: ["a/one"], isComplete: false)
            // Another tool, another branch, a part of it.
            _ = try await store.scan(project, [], files: ["a.swift", "b.swift"], tool: "ruff")
            _ = try await store.scan(project, [], files: ["a.swift", "b.swift"], branch: "next")
            _ = try await store.scan(project, [], files: ["a.swift", "b.swift"], paths: ["a.swift"])
            #expect(try await store.states(project) == ["f": .new])
            // The file is gone.
            _ = try await store.scan(project, [], files: ["b.swift"], present: ["b.swift"])
            #expect(try await store.states(project) == ["f": .fixed])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aWiderScanSpeaksForANarrowerOne(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f", path: "lib/a.swift")], files: ["lib/a.swift"], paths: ["lib"])
            _ = try await store.scan(project, [], files: ["lib/a.swift"], paths: ["li", "lib/a.swift"])
            #expect(try await store.states(project) == ["f": .new])
            _ = try await store.scan(project, [], files: ["lib/a.swift"])
            #expect(try await store.states(project) == ["f": .fixed])
        }
    }

    /// The scan that was asked for last has the newest picture, also if an older one ends after it.
    @Test(arguments: TestEngine.allCases)
    func anOlderScanChangesNothing(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let older = try await store.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
            try await store.start(older.id)
            _ = try await store.scan(project, [.made("f")], files: ["a.swift"])
            let outcome = ScanOutcome(
                findings: [], coverage: .init(rules: ["a/one"], files: ["a.swift"], isComplete: true))
            #expect(try await store.finish(older.id, outcome).counts.fixed == 0)
            #expect(try await store.states(project) == ["f": .new])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatASuppressionTakesAwayIsNotFixed(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f")], files: ["a.swift"])
            _ = try await store.scan(project, [.made("f", isSuppressed: true)], files: ["a.swift"])
            #expect(try await store.states(project) == ["f": .suppressed])
            _ = try await store.scan(project, [.made("f")], files: ["a.swift"])
            #expect(try await store.states(project) == ["f": .open])
        }
    }

    /// Random scans, against the same worked out one finding at a time with the state machine.
    @Test(arguments: TestEngine.allCases, [1, 2, 3, 4, 5, 6] as [UInt64])
    func theDatabaseDoesWhatTheStateMachineSays(_ engine: TestEngine, _ seed: UInt64) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            var random = SplitMix64(seed: seed)
            var model: [String: FindingState] = [:]
            let files = (0..<6).map { "f\($0).swift" }
            let rules = ["a/one", "a/two"]
            for _ in 0..<25 {
                let covered = Set(files.filter { _ in random.next() % 4 != 0 })
                let present = random.next() % 2 == 0 ? nil : covered.union(files.filter { _ in random.next() % 2 == 0 })
                let ran = Set(rules.filter { _ in random.next() % 4 != 0 })
                var findings: [Finding] = []
                for file in covered.sorted() {
                    for rule in ran.sorted() where random.next() % 2 == 0 {
                        findings.append(
                            .made(file + rule, rule: rule, path: file, isSuppressed: random.next() % 5 == 0))
                    }
                }
                let scan = try await store.scan(project, findings, files: covered, rules: ran, present: present)
                var expected = model
                let seen = Dictionary(uniqueKeysWithValues: findings.map { ($0.fingerprint, $0) })
                for (fingerprint, finding) in seen {
                    let isSuppressed = finding.suppression != nil
                    expected[fingerprint] =
                        model[fingerprint].map { $0.next(isSuppressed ? .seenSuppressed : .seen) ?? $0 }
                        ?? (isSuppressed ? .suppressed : .new)
                }
                for (fingerprint, state) in model where seen[fingerprint] == nil {
                    let file = String(fingerprint.prefix(8))
                    let isLookedAt = covered.contains(file) || present.map { !$0.contains(file) } ?? false
                    if isLookedAt, ran.contains(String(fingerprint.dropFirst(8))) {
                        expected[fingerprint] = state.next(.missed)
                    }
                }
                #expect(try await store.states(project) == expected)
                #expect(scan.counts.found == expected.count - model.count)
                #expect(scan.counts.fixed == expected.count { $1 == .fixed && model[$0].map { $0 != .fixed } ?? false })
                model = expected
            }
            try await store.expectSumsAreTrue()
        }
    }
}

extension Store {
    /// What is kept as a sum is what counting gives.
    func expectSumsAreTrue() async throws {
        let (kept, counted) = try await database.read("test") { connection in
            (
                try connection.rows(
                    "SELECT project, rule, severity, state, label_level, label_compartments, CAST(sum(amount) AS bigint) "
                        + "FROM finding_counts GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0 ORDER BY 1, 2, 3, 4, 5, 6"
                ).map(\.values),
                try connection.rows(
                    "SELECT project, rule, severity, state, label_level, label_compartments, count(*) "
                        + "FROM findings GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
                ).map(\.values)
            )
        }
        #expect(kept == counted)
    }
}
