import FoundationEssentials
import PicketTestKit
import Testing

/// Picket's figures and its unused code beside those of radon and vulture, on SQLAlchemy. docs/metrics.md explains what differs.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Project.root + "/.corpora/python/sqlalchemy")
            && FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/radon")
            && FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/vulture"),
        "scripts/fetch-corpus python and scripts/setup-tests fetch what is compared"))
struct MetricsCorpusTests {
    private static let corpus = Project.root + "/.corpora/python/sqlalchemy"
    private static let environment = ["PICKET_GRAMMARS": Project.root + "/.grammars"]
    private static let python = Program(path: Project.root + "/.venv/bin/python")

    private struct Radon: Decodable {
        let files: Int
        let unparsed: Int
        /// Of each file that differs, by how much: distinct operators, distinct operands, operators, operands.
        let differing: [String: [Int]]
    }

    /// By how much each file of the corpus is off in its distinct operands, and nothing else in anything. radon compares
    /// values: these it takes for one operand within one function.
    private static let differing = equalNumbers.merging(equalTexts) { $0 + $1 }

    /// `0` and `False`, `1` and `True`, `0` and `0.0`.
    private static let equalNumbers = [
        "dialects/postgresql/pg8000.py": 1, "dialects/sqlite/base.py": 1, "orm/mapper.py": 1, "orm/persistence.py": 1,
        "sql/_py_util.py": 1, "sql/schema.py": 1, "sql/sqltypes.py": 2, "util/queue.py": 2,
    ]

    /// Texts of several literals side by side.
    private static let equalTexts = [
        "orm/context.py": 1, "orm/dependency.py": 1, "orm/mapper.py": 1, "orm/persistence.py": 1,
        "orm/strategies.py": 2,
        "sql/base.py": 1, "sql/compiler.py": 1, "sql/elements.py": 1, "testing/assertsql.py": 1,
        "testing/suite/test_reflection.py": 1,
    ]

    /// A seeded part of the files; `PICKET_WHOLE_CORPUS=1` takes all.
    @Test func halsteadIsRadons() throws {
        let folder = try TemporaryFolder()
        let sample = try CorpusSample(of: Self.corpus, into: folder, suffix: ".py", files: 60)
        let metrics = try Program.picket.run(
            ["metrics", sample.path, "--no-ignore", "--format", "json"], environment: Self.environment)
        #expect(metrics.status == 0, "\(metrics.error)")
        let file = try folder.write(metrics.output, to: "metrics.json")
        let outcome = try Self.python.run(Project.root + "/scripts/compare-radon", file)
        #expect(outcome.status == 0, "\(outcome.error)")
        let radon = try JSONDecoder().decode(Radon.self, from: Data(outcome.output.utf8))
        #expect(radon.files == sample.count && radon.unparsed == 0)
        let expected = Self.differing.filter { FileManager.default.fileExists(atPath: sample.path + "/" + $0.key) }
        #expect(radon.differing == expected.mapValues { [0, $0, 0, 0] })
    }

    /// What vulture is sure of among imports and unreachable code, Picket finds too.
    @Test func findsTheImportsVultureFinds() throws {
        let folder = try TemporaryFolder()
        let scan = try Program.picket.run(
            [
                "scan", Self.corpus, "--no-ignore", "--no-cache", "--select", "unused,structure/unreachable",
                "--format",
                "json",
            ], environment: Self.environment)
        let report = try folder.write(scan.output, to: "report.json")
        // In the folder: vulture names files by where links lead to.
        let vulture = try Program(path: Project.root + "/.venv/bin/vulture").run(
            ".", "--min-confidence", "60", in: Self.corpus)
        #expect(vulture.output.split(separator: "\n").count > 100)
        let list = try folder.write(vulture.output, to: "vulture.txt")
        let outcome = try Self.python.run(Project.root + "/scripts/compare-vulture", report, list, Self.corpus)
        #expect(outcome.status == 0, "\(outcome.error)")
        for rule in ["unused/import", "structure/unreachable"] {
            let line = outcome.output.split(separator: "\n").first { $0.hasPrefix(rule) }
            #expect(line?.hasSuffix("only vulture 0") == true, "\(line ?? "no line")")
        }
    }
}
