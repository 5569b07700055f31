import Testing

@testable import Storage

@Suite struct ProjectTests {
    @Test(arguments: TestEngine.allCases)
    func aProjectIsFoundByKeyAndID(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let made = try await store.makeProject(
                key: "mars-lander", name: "Mars lander", description: "Flight software")
            #expect(try await store.project("mars-lander", for: .lowest) == made)
            #expect(try await store.project(made.id.text, for: .lowest) == made)
            #expect(try await store.project("venus", for: .highest) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aKeyIsTakenOnce(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            _ = try await store.makeProject(key: "a", name: "A")
            await #expect { try await store.makeProject(key: "a", name: "Another") } throws: { error in
                (error as? StoreError)?.code == .conflict
            }
            #expect(try await store.projects(for: .lowest).items.map(\.name) == ["A"])
        }
    }

    @Test(arguments: ["", "-a", "A", "a b", "ä", String(repeating: "a", count: 65)])
    func aKeyIsPlain(_ key: String) async throws {
        try await TestEngine.sqlite.withStore { store in
            await #expect { try await store.makeProject(key: key, name: "A") } throws: { error in
                (error as? StoreError)?.code == .invalid
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func pagesFollowEachOtherWithoutGaps(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            for number in 10..<30 { _ = try await store.makeProject(key: "p\(number)", name: "P") }
            var keys: [String] = []
            var cursor: String?
            repeat {
                let page = try await store.projects(for: .lowest, after: cursor, limit: 7)
                keys += page.items.map(\.key)
                cursor = page.next
            } while cursor != nil
            #expect(keys == (10..<30).map { "p\($0)" })
        }
    }

    /// Four levels by three compartments: 32 labels, each reader against each project.
    @Test(arguments: TestEngine.allCases)
    func nobodyReadsUp(_ engine: TestEngine) async throws {
        let labels = (0..<4).flatMap { level in (0..<8).map { Label(level: level, compartments: Int64($0)) } }
        try await engine.withStore { store in
            for (index, label) in labels.enumerated() {
                _ = try await store.makeProject(key: "p\(index)", name: "P", label: label)
            }
            for reader in labels {
                let seen = Set(try await store.projects(for: reader, limit: 100).items.map(\.key))
                for (index, label) in labels.enumerated() {
                    let mayRead = reader.level >= label.level && label.compartments & ~reader.compartments == 0
                    #expect(seen.contains("p\(index)") == mayRead)
                    #expect(try await (store.project("p\(index)", for: reader) != nil) == mayRead)
                    #expect(reader.dominates(label) == mayRead)
                }
            }
        }
    }
}
