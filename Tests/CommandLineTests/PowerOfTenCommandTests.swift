import Foundation
import PicketTestKit
import Testing

/// What `picket power-of-ten` counts, and what it says of what it cannot count.
@Suite struct PowerOfTenCommandTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["XDG_CACHE_HOME": folder.path + "/cache", "PICKET_GRAMMARS": Project.root + "/.grammars"]
    }

    private func picket(_ arguments: String...) throws -> Program.Outcome {
        try Program.picket.run(
            ["power-of-ten"] + arguments, in: folder.path + "/project", environment: environment)
    }

    private func write(_ path: String, _ text: String) throws { try folder.write(text, to: "project/" + path) }

    private struct Summary: Decodable {
        struct Share: Decodable { let value: Double, low: Double, high: Double }
        struct Pairs: Decodable { let applicable: Int, compliant: Int, recorded: Int, deviating: Int, share: Share? }
        struct Cell: Decodable { let language: String, status: String, outside: Int, pairs: Pairs? }
        struct Rule: Decodable { let number: Int, pairs: Pairs, languages: [Cell] }
        struct Deviation: Decodable { let number: Int, path: String, line: Int, function: String? }
        struct Gap: Decodable { let subject: String, reason: String }
        let pairs: Pairs
        let outside: Int
        let rules: [Rule]
        let deviations: [Deviation]
        let recorded: [Deviation]
        let notAssessed: [Gap]
    }

    private func summary(_ arguments: String...) throws -> (Summary, status: Int32) {
        let outcome = try Program.picket.run(
            ["power-of-ten", "--format", "json"] + arguments, in: folder.path + "/project", environment: environment)
        #expect(outcome.error == "")
        return (try JSONDecoder().decode(Summary.self, from: Data(outcome.bytes)), outcome.status)
    }

    static let c = """
        #define JOIN(a, b) a##b
        int deep(int n) {
            return n ? deep(n - 1) : 0;
        }
        int agreed(int n) {
            goto end; // picket: ignore[power-of-ten/goto] agreed in the review of May
        end:
            return n;
        }
        int silent(int n) {
            goto end; // picket: ignore[power-of-ten/goto]
        end:
            return n;
        }
        int fine(int n) {
            return n;
        }

        """

    @Test func countsPairs() throws {
        try write("a.c", Self.c)
        try write("b.py", "def fine(a):\n    return a\n")
        let (summary, status) = try summary("--ignore", "power-of-ten/few-assertions")
        #expect(status == 1)
        let control = summary.rules[0]
        // `deep` calls itself, `silent` has no reason: they deviate; `agreed` has one; `fine` and Python's comply.
        #expect(control.pairs.applicable == 5)
        #expect(control.pairs.compliant == 2 && control.pairs.recorded == 1 && control.pairs.deviating == 2)
        #expect(control.languages.map(\.language) == ["c", "python"])
        #expect(control.languages.map(\.pairs?.applicable) == [4, 1])
        #expect(summary.recorded.map(\.function) == ["agreed"])
        #expect(summary.deviations.filter { $0.number == 1 }.map(\.function) == ["deep", "silent"])
        // A macro is in no function.
        #expect(summary.outside == 1 && summary.rules[7].languages[0].outside == 1)
        #expect(summary.rules[7].pairs.compliant == 5)
        #expect(summary.rules[4].languages.allSatisfy { $0.status == "not selected" && $0.pairs == nil })
        #expect(summary.rules[2].languages[1].status == "not applicable")
        #expect(summary.rules.reduce(0) { $0 + $1.pairs.applicable } == summary.pairs.applicable)
        #expect(
            summary.pairs.compliant + summary.pairs.recorded + summary.pairs.deviating == summary.pairs.applicable)
    }

    /// A share comes with its interval and its counts, wherever it stands.
    @Test(arguments: ["text", "markdown", "html"]) func sharesHaveIntervals(_ format: String) throws {
        try write("a.c", Self.c)
        let outcome = try picket("--format", format)
        let text = outcome.output
        #expect(text.contains("95%"))
        for line in text.split(whereSeparator: \.isNewline) where line.contains("%") && !line.hasPrefix("svg") {
            guard line.contains(where: \.isNumber), !line.contains("width"), !line.contains("95%") else { continue }
            #expect(line.contains("% to "), "a bare share: \(line)")
        }
        #expect(outcome.status == 1)
    }

    @Test func recordedDeviationsAreNoFailure() throws {
        try write("a.c", "int agreed(int n) {\n    goto end;\nend:\n    return n;\n}\n")
        try write(
            "picket.yaml",
            "waivers: [{rule: power-of-ten/goto, paths: [a.c], owner: core, reason: one way out}]\n")
        let (summary, status) = try summary("--ignore", "power-of-ten/few-assertions")
        #expect(status == 0)
        #expect(summary.recorded.count == 1 && summary.deviations.isEmpty)
        #expect(try picket().output.contains("waiver: one way out (core)"))
    }

    @Test func nothingToCountIsSaid() throws {
        try write("notes.txt", "no code\n")
        let outcome = try picket()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("no pairs"))
        #expect(try picket("--select", "structure").status == 2)
        #expect(try picket("--limit", "-1").status == 2)
    }

    /// A program of the project runs only if the user says so.
    @Test func compilersNeedConsent() throws {
        let compiler = try folder.write(
            "#!/bin/sh\necho \"$PWD/a.c:2:5: warning: odd [-Wodd]\" >&2\n", to: "project/cc.sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler)
        try write("a.c", "int odd(int n) {\n    return n;\n}\nint even(int n) {\n    return n;\n}\n")
        let project = folder.path + "/project"
        try write(
            "compile_commands.json",
            "[{\"directory\": \"\(project)\", \"file\": \"a.c\", \"arguments\": [\"./cc.sh\", \"-c\", \"a.c\"]}]")
        let (without, _) = try summary(".")
        #expect(without.rules[9].languages[0].pairs == nil)
        #expect(without.notAssessed.contains { $0.reason.contains("--allow-programs") })
        let (with, status) = try summary(".", "--allow-programs")
        #expect(with.rules[9].languages[0].pairs?.compliant == 1, "\(with.notAssessed)")
        #expect(with.rules[9].languages[0].pairs?.deviating == 1)
        #expect(with.deviations.contains { $0.number == 10 && $0.function == "odd" })
        #expect(status == 1)
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/jsonschema"),
            "no .venv: run scripts/setup-tests"))
    func followsItsSchema() throws {
        try write("a.c", Self.c)
        try write("broken.py", "def f(:\n")
        let json = folder.path(of: "report.json")
        let outcome = try picket("--format", "json", "--output", json)
        #expect(outcome.status == 1 && outcome.output == "")
        let check = try Program(path: Project.root + "/.venv/bin/jsonschema").run(
            "-i", json, Project.root + "/docs/schemas/power-of-ten.schema.json")
        #expect(check.status == 0, "\(check.output)\(check.error)")
    }
}
