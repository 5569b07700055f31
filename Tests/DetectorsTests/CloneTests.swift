import Detection
import Detectors
import FoundationEssentials
import PicketTestKit
import Testing
import TreeSitterSyntax

/// `connascence/algorithm` beyond its fixtures: real functions copied and changed, hostile input, any order of files.
struct CloneTests {
    /// The standard library of the machine's Python.
    private static let folder = (9...20).map { "/usr/lib/python3.\($0)" }.first {
        PlantedClones.files(below: $0).count > 200
    }

    /// Of real functions, copied and changed, nearly all are found, and little else.
    @Test(arguments: zip(PlantedClones.Change.allCases, [99, 98, 95, 95, 95]))
    func findsPlantedCopies(_ change: PlantedClones.Change, recall: Int) throws {
        guard let folder = Self.folder else {
            print("skipped: no Python library to take functions from")
            return
        }
        var plants = PlantedClones(seed: 20)
        let planted = try plants.plant(change, count: 150, from: folder)
        #expect(planted.count >= 100)
        try keep(planted.flatMap { [$0.original, $0.copy] }, change)
        var run = CloneRun()
        for pair in planted {
            try run.inspect(pair.original.text, path: pair.original.path)
            try run.inspect(pair.copy.text, path: pair.copy.path)
        }
        let conclusions = try run.conclude()
        var right = 0
        var found: Set<Int> = []
        for conclusion in conclusions {
            let paths = conclusion.places.map(\.path)
            let hits = planted.indices.filter {
                paths.contains(planted[$0].original.path) && paths.contains(planted[$0].copy.path)
            }
            if !hits.isEmpty { right += 1 }
            for hit in hits where conclusion.covers(planted[hit].copy) { found.insert(hit) }
        }
        let precision = 100 * right / max(conclusions.count, 1)
        print(
            "planted \(change.rawValue): \(planted.count) copies, \(found.count) found; "
                + "\(conclusions.count) findings, \(right) of them planted")
        for index in planted.indices where !found.contains(index) { print("  missed \(planted[index].copy.path)") }
        #expect(100 * found.count >= recall * planted.count)
        #expect(precision >= 95)
    }

    /// Writes the set to the folder in `PICKET_PLANTED_CLONES`, for other tools to try (docs/clones.md).
    private func keep(_ sources: [PlantedClones.Source], _ change: PlantedClones.Change) throws {
        guard let folder = ProcessInfo.processInfo.environment["PICKET_PLANTED_CLONES"] else { return }
        for source in sources {
            let path = "\(folder)/\(change)/\(source.path)"
            let parent = path.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
            try Data(source.text).write(to: URL(fileURLWithPath: path))
        }
    }

    /// The same findings whatever the order in which files are inspected.
    @Test func doesNotDependOnTheOrderOfInspection() throws {
        guard let folder = Self.folder else {
            print("skipped: no Python library to take functions from")
            return
        }
        var plants = PlantedClones(seed: 7)
        let planted = try plants.plant(.inserted, count: 40, from: folder)
        var sources = planted.flatMap { [$0.original, $0.copy] }
        var expected: [String]?
        var random = SplitMix(state: 3)
        for _ in 0..<4 {
            var run = CloneRun()
            for source in sources { try run.inspect(source.text, path: source.path) }
            let described = try run.conclude().map { "\($0)" }
            #expect(!described.isEmpty)
            #expect(expected == nil || expected == described)
            expected = described
            sources.shuffle(using: &random)
        }
    }

    /// Input made to be slow or to explode: it ends, and reports little.
    @Test(arguments: Hostile.all)
    func survives(_ hostile: Hostile) throws {
        var run = CloneRun()
        for (index, text) in hostile.texts.enumerated() {
            try run.inspect(Array(text.utf8), path: "src/h\(index).\(hostile.suffix)", language: hostile.language)
        }
        let conclusions = try run.conclude()
        #expect(conclusions.count <= hostile.mostFindings)
        #expect(conclusions.allSatisfy { $0.related.count <= 50 })
    }

    /// Ten thousand copies of a function are one finding that counts them all and lists some.
    @Test func countsWhatItDoesNotList() throws {
        var run = CloneRun()
        try run.inspect(Array(Hostile.functions(1_000).utf8), path: "src/many.py")
        let conclusions = try run.conclude()
        #expect(conclusions.count == 1)
        #expect(conclusions.first?.measures.contains(Finding.Measure("places", 1_000)) == true)
        #expect(conclusions.first?.related.count == 49)
    }

    /// Places are those the line index gives, also behind a byte order mark, wide characters and odd line ends.
    @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
    func namesTheRightPlaces(_ lineEnd: String, _ mark: String) throws {
        let body = (0..<8).map { "    s = s + f\($0)('é𝄞', s * 2); t = g\($0)(s)" }
        let copy = ["def a(s):"] + body + ["x = '𝄞𝄞'", "def b(s):"] + body
        let text = Array((mark + copy.joined(separator: lineEnd) + lineEnd).utf8)
        var run = CloneRun()
        try run.inspect(text, path: "src/a.py")
        let places = try #require(try run.conclude().first).places
        let lines = text.withUnsafeBytes { LineIndex($0) }
        #expect(places.map(\.start.line) == [1, 11])
        #expect(places.map(\.end.line) == [9, 19])
        for place in places {
            text.withUnsafeBytes { text in
                for position in [place.start, place.end] {
                    var offset = lines.range(ofLine: position.line, in: text).lowerBound + position.byteColumn - 1
                    if position.line == 1 { offset += mark.utf8.count }
                    #expect(lines.position(of: offset, in: text) == position)
                }
            }
        }
    }

    /// Facts from a damaged cache are an error, not a crash.
    @Test func refusesDamagedFacts() throws {
        var run = CloneRun()
        try run.inspect(Array(Hostile.functions(3).utf8), path: "src/a.py")
        let facts = try #require(run.facts.first)
        let detector = ConnascenceOfAlgorithm(Settings())
        for length in 0..<facts.bytes.count {
            let cut = FileFacts(artifact: facts.artifact, bytes: Array(facts.bytes.prefix(length)))
            #expect(throws: (any Error).self) { try detector.conclude([cut]) }
        }
        var random = SplitMix(state: 11)
        for _ in 0..<2_000 {
            var bytes = facts.bytes
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? detector.conclude([FileFacts(artifact: facts.artifact, bytes: bytes)])
        }
    }
}

/// Inspects files with the rule and lets it conclude, as the engine does.
private struct CloneRun {
    private let detector: ConnascenceOfAlgorithm
    private let table: DetectorTable
    private let tree = SyntaxTree()
    private let frontEnd = TreeSitterFrontEnd(store: RuleRun.grammars)
    private(set) var facts: [FileFacts] = []

    init() {
        detector = ConnascenceOfAlgorithm(Settings())
        table = DetectorTable([detector])
    }

    mutating func inspect(_ text: [UInt8], path: String, language: Language = .python) throws {
        tree.reset(copying: text)
        try frontEnd.parse(tree, as: language)
        let artifact = Artifact(path: path, language: language)
        let inspection = Inspection(artifact: artifact, tree: tree, lines: LineIndex(tree.source))
        table.inspect(inspection)
        if let bytes = inspection.facts[0]?.bytes { facts.append(FileFacts(artifact: artifact, bytes: bytes)) }
    }

    func conclude() throws -> [Conclusion] {
        try detector.conclude(facts.sorted { $0.artifact.path < $1.artifact.path })
    }
}

extension Conclusion {
    fileprivate var places: [Place] { [place] + related.map(\.place) }

    /// Whether most of the function in a file is in one of the places.
    fileprivate func covers(_ source: PlantedClones.Source) -> Bool {
        places.contains { $0.path == source.path && 2 * ($0.end.line - $0.start.line + 1) >= source.lines }
    }
}

/// Input that makes careless algorithms quadratic.
struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var language = Language.python
    var suffix = "py"
    var mostFindings = 0
    let texts: [String]

    private static let size = 20_000

    static func functions(_ count: Int) -> String {
        (0..<count).map { index in
            """
            def f\(index)(a, b):
                x = a + b
                if x > 3:
                    y = foo(x)
                    y += 1
                    bar(y)
                for i in range(x):
                    bar(i, x)
                return x * y

            """
        }.joined()
    }

    static let all: [Hostile] = [
        Hostile(
            testDescription: "one statement over and over, in two files",
            texts: (0..<2).map { _ in "def f(a):\n" + String(repeating: "    foo(a, bar(1), 2 + a)\n", count: size) }),
        Hostile(
            testDescription: "two statements over and over",
            texts: ["def f(a):\n" + String(repeating: "    foo(a, bar(1))\n    q = a[3] + 1\n", count: size / 2)]),
        Hostile(testDescription: "one function over and over", mostFindings: 1, texts: [functions(2_000)]),
        Hostile(testDescription: "a few statements in random order", mostFindings: size / 20, texts: [shuffled()]),
        Hostile(
            testDescription: "blocks nested deeply", language: .c, suffix: "c",
            texts: [
                "void f(int a) {" + String(repeating: "if (a > 3) { a += foo(a);", count: size)
                    + String(repeating: "}", count: size) + "}"
            ]),
        Hostile(
            testDescription: "one long line", language: .javascript, suffix: "js",
            texts: ["function f(a){" + String(repeating: "a=foo(a,3)+1;b=bar[a]*2;if(a>b){c(a)}", count: size) + "}"]),
    ]

    private static func shuffled() -> String {
        let statements = [
            "x = a + b", "foo(a, b, 3)", "if a > b: c = d[a]", "for q in bar(a): z += q", "y = a.m(b)",
            "w = [t for t in a if t > b]",
        ]
        var random = SplitMix(state: 5)
        return "def f(a):\n" + (0..<size).map { _ in "    \(statements[Int(random.next() % 6)])\n" }.joined()
    }
}
