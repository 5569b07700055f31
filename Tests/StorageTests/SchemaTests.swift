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
