import PicketTestKit
import Testing

@testable import Storage

@Suite struct SchemaTests {
    @Test func versionsAscend() {
        let versions = Schema.migrations.map(\.version)
        #expect(versions.first == 1 && zip(versions, versions.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(arguments: TestEngine.allCases)
    func migratingAgainChangesNothing(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            _ = try await store.makeProject(key: "a", name: "A")
            try await Schema.migrate(store.database, now: 2)
            #expect(try await store.projects(for: .lowest).items.count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aFailedStepLeavesTheSchemaAsItWas(_ engine: TestEngine) async throws {
        let next = (Schema.migrations.last?.version ?? 0) + 1
        let broken = Migration(next, "broken") { _ in ["CREATE TABLE half (a bigint)", "CREATE NONSENSE"] }
        let good = Migration(next, "good") { _ in ["CREATE TABLE half (a bigint)"] }
        try await engine.withStore { store in
            await #expect(throws: StoreError.self) {
                try await Schema.migrate(store.database, to: Schema.migrations + [broken], now: 2)
            }
            try await Schema.migrate(store.database, to: Schema.migrations + [good], now: 2)
        }
    }

    /// A database whose findings were listed by other indexes, with findings in it.
    @Test(arguments: TestEngine.allCases)
    func listsOfAnEarlierDatabaseAreBroughtUp(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "a", name: "A")
            _ = try await store.scan(project, [.made("f", message: "Die Größe—ÄPFEL")], files: [])
            let words =
                switch store.database.dialect {
                case .sqlite: ["DROP TABLE findings_terms"]
                case .postgres:
                    [
                        "ALTER TABLE findings DROP COLUMN words",
                        "ALTER TABLE findings ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', path)) STORED",
                        "CREATE INDEX findings_by_words ON findings USING gin (words)",
                    ]
                }
            try await store.database.write("test") { connection in
                for statement in words + [
                    "DROP INDEX findings_by_label",
                    "CREATE INDEX findings_by_severity ON findings (project, severity, number)",
                    "CREATE INDEX findings_by_last_seen ON findings (project, last_seen, number)",
                    "DELETE FROM picket_schema WHERE version >= 8",
                ] { try connection.run(statement) }
            }
            try await Schema.migrate(store.database, now: 2)
            var query = FindingQuery(project: project.id)
            query.text = "größe äp"
            #expect(try await store.findings(query, for: .lowest).items.map(\.fingerprint) == ["f"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aNewerSchemaIsRefused(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            try await store.database.write("test") {
                _ = try $0.run("INSERT INTO picket_schema (version, name, applied_at) VALUES (1000, 'later', 1)")
            }
            await #expect { try await Schema.migrate(store.database, now: 2) } throws: { error in
                (error as? StoreError)?.code == .newer
            }
        }
    }
}

@Suite struct IdentifierTests {
    @Test func theySortByTime() {
        var random = SplitMix64(seed: 1)
        let made = (0..<1_000).map { Identifier(time: 1_790_000_000_000 + Int64($0), using: &random) }
        #expect(made == made.sorted())
        #expect(Set(made).count == made.count)
        #expect(made.allSatisfy { Identifier($0.text) == $0 && $0.text.utf8.count == 26 })
    }

    @Test(arguments: [
        "", "0", String(repeating: "u", count: 26), String(repeating: "8", count: 26),
        String(repeating: "A", count: 26),
    ])
    func otherTextsAreNone(_ text: String) {
        #expect(Identifier(text) == nil)
    }
}
