import Detection
import Testing

import struct PicketTestKit.SplitMix64

@testable import Storage

/// Random queries over random findings, against the same worked out by hand.
@Suite struct FindingQueryTests {
    /// Words are those of Unicode, whatever locale the database sorts by.
    private static let messages = ["A naïve loop in parse_tree()", "Too many words", "Die Größe—ÄPFEL “fehlen”"]
    private static let labels = [Label.lowest, Label(level: 2, compartments: 0), Label(level: 1, compartments: 1)]

    private func fill(_ store: Store, _ random: inout SplitMix64) async throws -> Project {
        let project = try await store.makeProject(key: "p", name: "P")
        let other = try await store.makeProject(key: "q", name: "Q")
        var known: [Finding] = []
        for round in 0..<8 {
            for number in 0..<25 {
                known.append(
                    .made(
                        "f\(round)-\(number)", rule: "fam\(number % 3)/rule\(number % 7)",
                        path: "src/\(number % 4)/file\(number).swift",
                        severity: Severity(rawValue: UInt8(random.next() % 5)) ?? .low,
                        message: Self.messages[number % 3]))
            }
            let seen = known.filter { _ in random.next() % 3 != 0 }
            let label = Self.labels[Int(random.next() % 3)]
            _ = try await store.scan(
                project, seen, files: Set(known.map(\.place.path)), rules: Set(known.map(\.rule)), label: label)
            _ = try await store.scan(other, seen, files: [])
        }
        return project
    }

    private func random(_ project: Project, _ random: inout SplitMix64, _ all: [TrackedFinding]) -> FindingQuery {
        var query = FindingQuery(project: project.id)
        if random.next() % 3 == 0 { query.states = [.new, .open] }
        if random.next() % 4 == 0 { query.states.insert(.fixed) }
        if random.next() % 3 == 0 { query.severities = [.high, .medium] }
        if random.next() % 4 == 0 { query.rules = ["fam0/rule0", "fam1/rule1", "none"] }
        if random.next() % 4 == 0 { query.path = "src/\(random.next() % 4)/" }
        if random.next() % 6 == 0 { query.tools = [random.next() % 3 == 0 ? "ruff" : "picket"] }
        if random.next() % 5 == 0, let one = all.randomElement(using: &random) {
            query.firstSeen = one.firstSeen...(one.firstSeen + 10_000)
        }
        if random.next() % 5 == 0, let one = all.randomElement(using: &random) {
            query.lastSeen = one.lastSeen...(1 << 50)
        }
        if random.next() % 5 == 0 {
            query.text = [
                "NAÏVE", "parse tr", "words", "file1", "rule2 too", "äpfel", "größe äp", "FEHLEN", "0", "many 0",
            ]
            .randomElement(using: &random)
        }
        if random.next() % 8 == 0 { query.permitted = ["fam0/rule0", "fam0/rule3"] }
        query.order = FindingQuery.Order.allCases.randomElement(using: &random) ?? .path
        return query
    }

    private func matches(_ finding: TrackedFinding, _ query: FindingQuery) -> Bool {
        let words = "\(finding.message) \(finding.place.path) \(finding.rule)".lowercased()
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let asked = query.words
        let hasWords =
            asked.dropLast().allSatisfy(words.contains)
            && (asked.last.map { last in words.contains { $0.hasPrefix(last) } } ?? true)
        return (query.states.isEmpty || query.states.contains(finding.state))
            && (query.severities.isEmpty || query.severities.contains(finding.severity))
            && (query.rules.isEmpty || query.rules.contains(finding.rule))
            && (query.permitted?.contains(finding.rule) ?? true)
            && (query.tools.isEmpty || query.tools.contains(finding.tool))
            && (query.path.map(finding.place.path.hasPrefix) ?? true)
            && (query.firstSeen?.contains(finding.firstSeen) ?? true)
            && (query.lastSeen?.contains(finding.lastSeen) ?? true) && hasWords
    }

    private func precedes(_ left: TrackedFinding, _ right: TrackedFinding, _ query: FindingQuery) -> Bool {
        if query.text != nil { return left.number > right.number }
        switch query.order {
        case .severity: return (left.severity.rawValue, left.number) > (right.severity.rawValue, right.number)
        case .lastSeen: return (left.lastSeen, left.number) > (right.lastSeen, right.number)
        case .path: return (left.place.path, left.number) < (right.place.path, right.number)
        }
    }

    private func all(
        _ store: Store, _ query: FindingQuery, _ label: Label, after start: String? = nil, limit: Int
    ) async throws -> [TrackedFinding] {
        var found: [TrackedFinding] = []
        var cursor = start
        repeat {
            let page = try await store.findings(query, for: label, after: cursor, limit: limit)
            found += page.items
            cursor = page.next
        } while cursor != nil
        return found
    }

    @Test(arguments: TestEngine.allCases, [1, 2] as [UInt64])
    func everyQueryFindsWhatItShould(_ engine: TestEngine, _ seed: UInt64) async throws {
        try await engine.withStore { store in
            var random = SplitMix64(seed: seed)
            let project = try await fill(store, &random)
            let known = try await all(store, FindingQuery(project: project.id), .highest, limit: 1_000)
            #expect(known.count > 150)
            for _ in 0..<60 {
                let query = self.random(project, &random, known)
                let label = random.next() % 2 == 0 ? .highest : Self.labels[Int(random.next() % 3)]
                let expected = known.filter { label.dominates($0.label) && matches($0, query) }
                    .sorted { precedes($0, $1, query) }
                let found = try await all(store, query, label, limit: 1 + Int(random.next() % 60))
                #expect(found.map(\.fingerprint) == expected.map(\.fingerprint), "\(query)")
                if query.text == nil {
                    // Behind any finding, whether it fits or not.
                    var others = FindingQuery(project: project.id)
                    others.order = query.order
                    let before = try await store.findings(
                        others, for: .highest, limit: 1 + Int(random.next() % UInt64(known.count - 1)))
                    let rest = try await all(store, query, label, after: before.next, limit: 200)
                    let last = try #require(before.items.last)
                    let behind = expected.filter { precedes(last, $0, query) }
                    #expect(rest.map(\.fingerprint) == behind.map(\.fingerprint), "\(query)")
                }
                let key = FindingGroup.Key.allCases.randomElement(using: &random) ?? .rule
                let groups = try await store.findingGroups(query, by: key, for: label)
                let counts = Dictionary(grouping: expected) { finding in
                    switch key {
                    case .rule: finding.rule
                    case .severity: finding.severity.name
                    case .state: finding.state.name
                    case .tool: finding.tool
                    case .path: finding.place.path
                    }
                }.mapValues(\.count)
                #expect(Dictionary(groups.groups.map { ($0.key, $0.count) }, uniquingKeysWith: +) == counts, "\(query)")
                #expect(groups.isWhole)
            }
        }
    }

    /// The ways of large tables, which the sums would not choose for these few.
    @Test(arguments: TestEngine.allCases)
    func everyWayFindsTheSame(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            var random = SplitMix64(seed: 9)
            let project = try await fill(store, &random)
            let known = try await all(store, FindingQuery(project: project.id), .highest, limit: 1_000)
            for _ in 0..<25 {
                var query = self.random(project, &random, known)
                let expected = known.filter { matches($0, query) }.sorted { precedes($0, $1, query) }.map(\.fingerprint)
                let labels = Self.labels + [Label(level: 2, compartments: 1)]
                let size = FindingPlan.Size(window: 17, words: 17, few: 1_000, sample: 5)
                var ways: [(FindingPlan.Way, FindingPlan.Size)] = [
                    (.few(.states), size), (.few(.labels(labels)), size),
                ]
                switch (query.text, query.order) {
                case (.some, _): ways = [(.words, size), (.words, .init(words: 17, few: 3, sample: 100))]
                case (nil, .severity): ways += [(.ordered(.states), size), (.ordered(.labels(labels)), size)]
                case (nil, .lastSeen): ways.append((.ordered(.states), size))
                case (nil, .path): ways.append((.ordered(.path), size))
                }
                for (way, size) in ways {
                    let found = try await store.database.read("test") { [query] connection in
                        var found: [String] = []
                        var cursor: String?
                        repeat {
                            // Few rows at a time: pages come short, and go on.
                            let plan = try FindingPlan(query, for: .highest, connection, size: size)
                            let page = try FindingPages(plan, after: cursor, limit: 30).page(way)
                            found += page.items.map(\.fingerprint)
                            cursor = page.next
                        } while cursor != nil
                        return found
                    }
                    #expect(found == expected, "\(way) \(query)")
                }
            }
        }
    }

    /// More paths than one answer has: each comes once, with all its findings, whoever else's lie in between.
    @Test(arguments: TestEngine.allCases)
    func groupsByPathFollowEachOther(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            let findings = (0..<1_000).map { Finding.made("f\($0)", path: "src/\($0 % 450).swift") }
            _ = try await store.scan(project, findings, files: [])
            let secret = (0..<500).map { Finding.made("s\($0)", path: "src/\($0 % 450).swift") }
            _ = try await store.scan(project, secret, files: [], label: Label(level: 3, compartments: 0))
            var groups: [FindingGroup] = []
            var (cursor, answers): (String?, Int) = (nil, 0)
            repeat {
                let part = try await store.findingGroups(
                    FindingQuery(project: project.id), by: .path, for: .lowest, after: cursor)
                #expect(part.isWhole == (part.next == nil))
                groups += part.groups
                (cursor, answers) = (part.next, answers + 1)
            } while cursor != nil && answers < 10
            #expect(answers == 3)
            #expect(groups.map(\.key) == (0..<450).map { "src/\($0).swift" }.sorted())
            #expect(groups.allSatisfy { $0.count == (Int($0.key.dropFirst(4).dropLast(6)) ?? 0 < 100 ? 3 : 2) })
        }
    }

    @Test(arguments: TestEngine.allCases, ["", ".", "1.2", "x.00000000000000000000000000", "9999999999999999999.a"])
    func aCursorThatIsNoneIsRefused(_ engine: TestEngine, _ cursor: String) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            await #expect {
                try await store.findings(FindingQuery(project: project.id), for: .lowest, after: cursor)
            } throws: {
                ($0 as? StoreError)?.code == .invalid
            }
        }
    }

    @Test(
        arguments: TestEngine.allCases,
        ["\"", "a\" OR \"b", "*", "'", "NEAR(", "a:b", "-x", "^", "😀", "\\", "AND", "ß"])
    func anyTextIsWordsAndNothingElse(_ engine: TestEngine, _ text: String) async throws {
        try await engine.withStore { store in
            let project = try await store.makeProject(key: "p", name: "P")
            _ = try await store.scan(project, [.made("f")], files: [])
            var query = FindingQuery(project: project.id)
            query.text = text
            #expect(try await store.findings(query, for: .lowest).items.isEmpty)
        }
    }
}
