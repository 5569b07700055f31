import Detection
import Evidence
import Foundation
import HTTPTypes
import HummingbirdTesting
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// 32 labels, four levels by three compartments, a row of each of every kind, and a reader cleared for each: whatever
/// can be read over the API, no reader learns of a row that is not theirs to know.
///
/// The endpoints are those of the table: a new one is walked as well, or the test says what it has to be taught.
@Suite struct LabelCorpusTests {
    static let labels = (0..<4).flatMap { level in (0..<8).map { Label(level: level, compartments: Int64($0)) } }

    @Test func nobodyLearnsOfWhatIsAboveThem() async throws {
        try await WholeService.run(.router) { service in
            var rows = try await LabelledRows(service)
            for index in Self.labels.indices {
                // Somebody who is not to know: before and after, everything is the same to them.
                let readers = rows.readers(notCleared: index)
                let before = try await rows.views(of: readers)
                try await rows.make(index)
                for (old, new) in zip(before, try await rows.views(of: readers)) {
                    #expect(old == new, "\(new.path), read by \(new.reader)")
                }
            }
            try await rows.collectEntries()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for reader in Self.labels {
                    tasks.addTask { [rows] in
                        var walk = LabelWalk(rows: rows, reader: reader)
                        try await walk.run()
                    }
                    if Self.labels.firstIndex(of: reader).map({ $0 % 4 == 3 }) == true { try await tasks.waitForAll() }
                }
                try await tasks.waitForAll()
            }
            try rows.checkFeed()
        }
    }
}

/// What there is, and of which label each of it is.
struct LabelledRows: Sendable {
    typealias Labels = LabelCorpusTests

    let service: WholeService
    /// Ids and words that stand for a row, each of one label.
    private(set) var labels: [String: Label] = [:]
    /// What stands for rows in paths, by the name of the part.
    private(set) var parts: [String: [(value: String, label: Label)]] = [:]

    private static let all = "viewer,analyst,operator,auditor,administrator"
    static func reader(_ label: Label) -> HTTPFields {
        [.authorization: "Test \(all) \(label.level) \(label.compartments)"]
    }
    private static let top = reader(.highest)

    /// A word that is nowhere else.
    static func word(_ index: Int) -> String { "zq\(index + 100)x" }

    init(_ service: WholeService) async throws {
        self.service = service
        // From here on sums of everything are for those who are cleared for everything, and for nobody else.
        _ = try await service.store.makeProject(key: "top", name: "Top", label: .highest)
        let common = try await service.store.makeProject(key: "common", name: "Common")
        labels[common.id.text] = .lowest
        parts["project"] = [("common", .lowest), (common.id.text, .lowest)]
        parts["user"] = [("caller", .lowest)]
        parts["family"] = [("test", .lowest)]
        parts["name"] = [("bad", .lowest)]
        let base = DashboardPages().base
        parts["version"] = [(String(base.dropFirst("/dashboard/".count)), .lowest)]
        parts["file"] = [("dom.js", .lowest)]
    }

    /// Of those who may not know of this label, some that are cleared for as much as possible besides.
    func readers(notCleared index: Int) -> [Label] {
        let label = Labels.labels[index]
        let others = Labels.labels.filter { !$0.dominates(label) }
        let most = others.filter { one in !others.contains { $0 != one && $0.dominates(one) } }
        return Array(most.prefix(4))
    }

    // MARK: Making

    /// A row of every kind, with this label.
    mutating func make(_ index: Int) async throws {
        let (label, word) = (Labels.labels[index], Self.word(index))
        let store = service.store
        labels[word] = label
        let project = try await store.makeProject(
            key: "p-\(word)", name: "Project \(word)", description: word, label: label)
        labels[project.id.text] = label
        parts["project", default: []].append(("p-\(word)", label))
        _ = try await service.ask(
            .post, "/v1/projects/p-\(word)/repositories", as: Self.top,
            Array(#"{"kind":"git","location":"https://example.com/\#(word)"}"#.utf8))
        // Through the pool, the ledger and the feed; one of its detectors fails and says what it read.
        let files = ["\(word).py": "bad \(word)\n", "\(word)-2.py": "throw worse\n\(word)\n"]
        let scan = try await service.scan(files, in: "p-\(word)", as: Self.top)
        #expect(scan["label"] == label.json)
        note("scan", scan["id"]?.string ?? "", label)
        let sarif = SARIFImportTests.log.replacing("My Tool!", with: word).replacing("two", with: "two \(word)")
        let imported = try await service.ask(
            .post, "/v1/projects/p-\(word)/imports", as: Self.top, Array(sarif.utf8))
        for scan in imported.json["scans"]?.array ?? [] { labels[scan["id"]?.string ?? ""] = label }
        try await makeInCommonProject(label, word)
        for project in ["p-\(word)", "common"] {
            let found = try await service.ask(.get, "/v1/projects/\(project)/findings?limit=200", as: Self.top).json
            let new = (found["items"]?.array ?? []).filter { labels[$0["id"]?.string ?? ""] == nil }
            for (number, finding) in new.enumerated() {
                let id = finding["id"]?.string ?? ""
                #expect(finding["label"] == label.json)
                labels[id] = label
                // One of each project's is asked for by all readers.
                if number == 0 { parts["finding", default: []].append((id, label)) }
                if finding["state"] != "suppressed" { try await triage(id, word) }
            }
        }
    }

    private mutating func note(_ part: String, _ id: String, _ label: Label) {
        labels[id] = label
        parts[part, default: []].append((id, label))
    }

    /// Beside findings of all other labels, in a project that everybody sees.
    private mutating func makeInCommonProject(_ label: Label, _ word: String) async throws {
        let common = try #require(try await service.store.project("common", for: .lowest))
        let scan = try await service.store.makeScan(
            project: common.id,
            ScanDraft(.files, branch: word, tool: "tool-\(word)", label: label, actor: "user:\(word)"))
        try await service.store.start(scan.id)
        let position = Position(line: 3, column: 1, byteColumn: 1)
        let finding = Finding(
            rule: "rule/\(word)", severity: .high, confidence: .high, message: "Found \(word)",
            place: Place(path: "src/\(word).py", start: position, end: position),
            excerpt: .init(firstLine: 3, lines: ["the same everywhere"]), fingerprint: word)
        _ = try await service.store.finish(
            scan.id,
            ScanOutcome(
                findings: [finding], coverage: .init(rules: [], files: [], isComplete: true),
                rules: [.init(id: "rule/\(word)", title: word, family: "rule", tags: [word])]))
        note("scan", scan.id.text, label)
    }

    private func triage(_ finding: String, _ word: String) async throws {
        let seen = try await service.ask(.get, "/v1/findings/\(finding)", as: Self.top)
        let changed = try await service.ask(
            .patch, "/v1/findings/\(finding)", as: Self.top,
            Array(#"{"state":"triaged","assignee":"user:\#(word)","reason":"\#(word)"}"#.utf8),
            headers: [.ifMatch: seen.headers[.eTag] ?? ""])
        #expect(changed.status == 200)
        let said = try await service.ask(
            .post, "/v1/findings/\(finding)/comments", as: Self.top, Array(#"{"text":"about \#(word)"}"#.utf8))
        #expect(said.status == 201)
    }

    /// What the ledger has of all this.
    mutating func collectEntries() async throws {
        _ = try await service.ledger.checkpoint()
        let lines = try await service.ask(.get, "/v1/ledger/export", as: Self.top).text
        var entryLabels: Set<Label> = []
        for line in lines.split(separator: "\n") {
            let entry = try JSON(parsing: Array(line.utf8))
            let label = try #require(Label(ledgerName: entry["label"]?.string ?? "?"), "\(line)")
            // Whatever speaks of a row is labelled as the row is, or higher.
            for word in Self.words(of: String(line)) {
                if let row = labels[word] { #expect(label.dominates(row), "\(line)") }
            }
            entryLabels.insert(label)
            guard parts["index", default: []].count(where: { $0.label == label }) < 2 else { continue }
            parts["index", default: []].append((String(entry["sequence"]?.integer ?? -1), label))
        }
        #expect(entryLabels.isSuperset(of: Labels.labels))
    }

    static func words(of text: String) -> Set<String> {
        Set(text.split { !($0.isLetter || $0.isNumber) }.map(String.init))
    }

    // MARK: Before and after

    struct View: Sendable, Equatable {
        var path: String
        var reader: String
        var status: Int
        var body: String
    }

    /// What grows with everything, and says so: the log's size is no secret.
    private static let ofTheLog: Set<String> = [
        "/v1/ledger", "/v1/ledger/checkpoint", "/v1/ledger/consistency", "/v1/ledger/entries", "/v1/ledger/export",
    ]

    func views(of readers: [Label]) async throws -> [View] {
        let day = service.store.now() / 86_400_000
        var paths = service.table.all.filter { $0.method == .get && $0.pathParameters.isEmpty }.map(\.path)
        paths.removeAll { Self.ofTheLog.contains($0) }
        let inCommon = service.table.all.filter { $0.method == .get && $0.pathParameters == ["project"] }.map {
            $0.path.replacing("{project}", with: "common")
        }
        var views: [View] = []
        for path in paths + inCommon {
            for query in LabelWalk.queries(service.table, path, day, isWhole: true) {
                for reader in readers {
                    let answer = try await service.ask(.get, path + query, as: Self.reader(reader))
                    let body = answer.text.replacing(#/"trace":"[^"]*"/#, with: "")
                    views.append(
                        View(path: path + query, reader: reader.ledgerName, status: answer.status, body: body))
                }
            }
        }
        return views
    }

    // MARK: The feed

    func checkFeed() throws {
        for reader in Labels.labels {
            let view = Subscription.View(clearance: reader, topics: Set(Event.Topic.allCases))
            var subscription = Subscription(view, from: 0, time: nil)
            var seen: Set<String> = []
            steps: while true {
                switch subscription.next(now: 1, head: service.feed.head, fetch: service.feed.stretch) {
                case .events(let events, _, let more):
                    for event in events { seen.formUnion(Self.words(of: String(decoding: event.json, as: UTF8.self))) }
                    if !more { break steps }
                case .gap, .hopeless: Issue.record("the feed was not read to its end"); break steps
                }
            }
            for (word, label) in labels where seen.contains(word) {
                #expect(reader.dominates(label), "\(word) in the feed of \(reader.ledgerName)")
            }
            let own = Self.word(Labels.labels.firstIndex(of: reader) ?? 0)
            #expect(seen.contains(own))
        }
    }
}

/// One reader's walk through everything that can be read.
struct LabelWalk: Sendable {
    let rows: LabelledRows
    let reader: Label
    /// What is answered for what there is not, by its path.
    private var nothings: [String: (status: Int, text: String)] = [:]

    init(rows: LabelledRows, reader: Label) {
        self.rows = rows
        self.reader = reader
    }

    private var who: HTTPFields { LabelledRows.reader(reader) }

    mutating func run() async throws {
        let day = rows.service.store.now() / 86_400_000
        for endpoint in rows.service.table.all where endpoint.method == .get {
            for path in try paths(endpoint) {
                for query in Self.queries(rows.service.table, endpoint.path, day) {
                    let answer = try await rows.service.ask(.get, path.text + query, as: who)
                    check(answer, path.text + query)
                    if !reader.dominates(path.label) { try await checkIsAsNothing(endpoint, path.text, query, answer) }
                    // Who is cleared gets what there is: else this would show nothing.
                    if path.label == reader, !Self.isElsewhere.contains(endpoint.id), path.isRow {
                        #expect(answer.status == 200, "\(path.text)\(query): \(answer.text.prefix(300))")
                    }
                }
            }
        }
        try await checkCounts()
        try await checkSearch()
    }

    /// Imports and scans that were not run here have no report, and nothing in the ledger.
    private static let isElsewhere: Set<String> = ["getScanReport", "getScanAttestation", "getScanProof"]

    struct Path {
        var text: String
        var label: Label
        /// Whether it names one of the rows that were made.
        var isRow: Bool
    }

    private func paths(_ endpoint: Endpoint) throws -> [Path] {
        var paths = [Path(text: endpoint.path, label: .lowest, isRow: false)]
        for name in endpoint.pathParameters {
            let values = try #require(rows.parts[name], "teach LabelledRows what {\(name)} of \(endpoint.path) can be")
            paths = paths.flatMap { path in
                values.map { value in
                    Path(
                        text: path.text.replacing("{\(name)}", with: value.value),
                        label: path.label.joined(value.label),
                        isRow: ["project", "scan", "finding", "index"].contains(name))
                }
            }
        }
        return paths
    }

    /// - Parameter isWhole: with every choice of what has to be said, and not only the first.
    static func queries(
        _ table: EndpointTable, _ path: String, _ day: Int64, isWhole: Bool = false
    ) -> [String] {
        guard let endpoint = table.match(.get, path.replacing("{", with: "").replacing("}", with: "")).route?.endpoint
        else {
            return [""]
        }
        var queries = [""]
        for parameter in endpoint.query where parameter.isRequired {
            let values: [String]
            switch (parameter.name, parameter.schema.shape) {
            case ("from", _) where path.contains("ledger"): values = ["1"]
            case ("from", _): values = ["\(day - 2)"]
            case ("to", _): values = ["\(day + 2)"]
            case (_, .choice(let choices)): values = isWhole ? choices : Array(choices.prefix(1))
            default:
                Issue.record("teach LabelWalk what `\(parameter.name)` of \(path) can be")
                values = []
            }
            queries = queries.flatMap { query in
                values.map { "\(query)\(query.isEmpty ? "?" : "&")\(parameter.name)=\($0)" }
            }
        }
        if endpoint.query.contains(where: { $0.name == "limit" }) {
            queries = queries.map { "\($0)\($0.isEmpty ? "?" : "&")limit=200" }
        }
        return queries
    }

    /// Nothing in it is of a row that they are not cleared for, but what they said themselves.
    private func check(_ answer: WholeService.Answer, _ path: String) {
        let said = LabelledRows.words(of: path)
        let headers = answer.headers.map { "\($0.name) \($0.value)" }.joined(separator: " ")
        for word in LabelledRows.words(of: answer.text + " " + headers).subtracting(said) {
            guard let label = rows.labels[word] else { continue }
            #expect(reader.dominates(label), "\(word) in \(path), read by \(reader.ledgerName)")
        }
        #expect(answer.status < 500, "\(path): \(answer.text.prefix(300))")
    }

    /// A row that they are not cleared for is answered for as one that there is not.
    private mutating func checkIsAsNothing(
        _ endpoint: Endpoint, _ path: String, _ query: String, _ answer: WholeService.Answer
    ) async throws {
        let (parts, own) = (path.split(separator: "/"), endpoint.path.split(separator: "/"))
        let made = zip(parts, own).map { part, name -> String in
            switch name {
            case "{project}": part.hasPrefix("p-") ? "p-none" : Self.noID
            case "{scan}", "{finding}": Self.noID
            default: String(part)
            }
        }
        let other = "/" + made.joined(separator: "/")
        guard other != path else {
            // Entries of the ledger: that there is one is no secret, and what it says is.
            #expect(answer.status == 404, "\(path)")
            return
        }
        func plain(_ answer: WholeService.Answer, _ path: String) -> String {
            var text = answer.text.replacing(#/"trace":"[^"]*"/#, with: "")
            for part in path.split(separator: "/").dropFirst(2) where part.count > 5 {
                text = text.replacing(part, with: "ID")
            }
            return text
        }
        if nothings[other + query] == nil {
            let nothing = try await rows.service.ask(.get, other + query, as: who)
            nothings[other + query] = (nothing.status, plain(nothing, other))
        }
        #expect(answer.status == nothings[other + query]?.status, "\(path)")
        #expect(plain(answer, path) == nothings[other + query]?.text)
    }

    private static let noID = "01jzzzzzzzzzzzzzzzzzzzzzzz"

    // MARK: Counts and words

    private func checkCounts() async throws {
        let mine = LabelCorpusTests.labels.filter(reader.dominates)
        let base = "/v1/projects/common"
        let service = rows.service
        let findings = try await service.ask(.get, "\(base)/findings?limit=200", as: who).json
        #expect(findings["items"]?.array?.count == mine.count)
        let lines = try await service.ask(.get, "\(base)/findings/export", as: who).text
        #expect(lines.split(separator: "\n").count == mine.count)
        for key in ["rule", "path", "tool", "severity", "state"] {
            let groups = try await service.ask(.get, "\(base)/findings/groups?by=\(key)", as: who).json["groups"]?.array
            #expect(groups?.reduce(0) { $0 + ($1["count"]?.integer ?? 0) } == mine.count, "by \(key)")
        }
        let overview = try await service.ask(.get, "\(base)/overview", as: who).json
        #expect(overview["unresolved"]?["high"]?.integer == mine.count)
        let scans = try await service.ask(.get, "\(base)/scans?limit=200", as: who).json
        #expect(scans["items"]?.array?.count == mine.count)
        let day = service.store.now() / 86_400_000
        let trends = try await service.ask(.get, "\(base)/trends?from=\(day - 2)&to=\(day + 2)", as: who).json
        #expect(trends["days"]?.array?.reduce(0) { $0 + ($1["found"]?.integer ?? 0) } == mine.count)
        let projects = try await service.ask(.get, "/v1/projects?limit=200", as: who).json
        #expect(projects["items"]?.array?.count == mine.count + 1)
        // What is summed over everything is for nobody here.
        for path in ["/metrics", "/v1/pool", "/v1/pool/recommendations"] {
            #expect(try await service.ask(.get, path, as: who).status == 403)
        }
        for detector in try await service.ask(.get, "/v1/detectors", as: who).json["items"]?.array ?? [] {
            #expect(detector["withheld"] == true)
            #expect(detector["runs"] == 0)
        }
    }

    private func checkSearch() async throws {
        for (index, label) in LabelCorpusTests.labels.enumerated() {
            let word = LabelledRows.word(index)
            let count = reader.dominates(label) ? 1 : 0
            for filter in ["text=\(word)", "rule=rule/\(word)", "tag=\(word)", "tool=tool-\(word)", "path=src/\(word)"]
            {
                let path = "/v1/projects/common/findings?\(filter)"
                let found = try await rows.service.ask(.get, path, as: who).json["items"]?.array
                #expect(found?.count == count, "\(path), read by \(reader.ledgerName)")
            }
            let groups = try await rows.service.ask(
                .get, "/v1/projects/common/findings/groups?by=path&text=\(word)", as: who
            ).json["groups"]?.array
            #expect(groups?.count == count)
        }
    }
}
