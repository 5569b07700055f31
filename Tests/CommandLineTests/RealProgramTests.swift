import FoundationEssentials
import PicketTestKit
import Testing

/// The tools people have, as external detectors: what they find alone is what Picket reports of them.
@Suite struct RealProgramTests {
    private let folder: TemporaryFolder

    private static let tools = Project.root + "/.venv/bin"
    private static let environment = [
        "PICKET_GRAMMARS": Project.root + "/.grammars", "PATH": tools + ":/usr/local/bin:/usr/bin:/bin",
    ]
    private static var isSetUp: Bool {
        ["\(tools)/ruff", "\(tools)/bandit", "\(tools)/semgrep", "/usr/bin/cppcheck"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            """
            import os
            import subprocess


            def run(command):
                subprocess.call(command, shell=True)
                password = "höhö2"; x = 1
                return eval(command)

            """, to: "src/app.py")
        try folder.write("def f(:\n", to: "src/broken.py")
        try folder.write(
            "int main(void) { int a[3]; a[3] = 1; char *p = 0; *p = 1; return a[0]; }\n", to: "src/main.c")
        try folder.write(
            """
            rules:
              - id: no-eval
                languages: [python]
                severity: ERROR
                message: do not use eval
                pattern: eval(...)
            """, to: "rules.yml")
    }

    private static let programs = """
        programs:
          ruff:
            command: [ruff, check, --isolated, --no-cache, --select, "E,F", --output-format, sarif, "{files}"]
            output: sarif
            languages: [python]
          bandit:
            command: [bandit, --quiet, --format, sarif, "{files}"]
            output: sarif
            languages: [python]
          semgrep:
            command: [semgrep, scan, --quiet, --metrics, "off", --disable-version-check, --timeout, "0", --config, rules.yml, --sarif, "{files}"]
            output: sarif
            timeout: 600
            languages: [python]
          cppcheck:
            command: [cppcheck, --quiet, --enable=warning, --template=gcc, "{files}"]
            output: gcc
            stream: stderr
            languages: [c]
        """

    private struct Report: Decodable {
        let findings: [Finding]
        let failures: [Failure]

        struct Finding: Decodable {
            let rule: String
            let path: String
            let start: Position
            let message: String

            var line: Int { start.line }
        }

        struct Position: Decodable { let line: Int }

        struct Failure: Decodable {
            let kind: String
            let path: String
            let message: String
        }
    }

    private func scan(_ arguments: String...) throws -> (status: Int32, report: Report) {
        let outcome = try Program.picket.run(
            ["scan", "--no-cache", "--format", "json"] + arguments, in: folder.path, environment: Self.environment)
        return (outcome.status, try JSONDecoder().decode(Report.self, from: Data(outcome.bytes)))
    }

    @Test(.enabled(if: isSetUp, "no ruff, bandit, semgrep or cppcheck: run scripts/setup-tests"))
    func theirFindingsAreAllThereSlow() throws {
        try folder.write(Self.programs, to: "picket.yaml")
        let (status, report) = try scan("--allow-programs", "src")
        #expect(status == 1)
        func found(_ program: String) -> [String] {
            report.findings.filter { $0.rule.hasPrefix(program + "/") }.map {
                "\($0.path):\($0.line) \($0.rule.dropFirst(program.count + 1))"
            }.sorted()
        }
        let app = ["src/app.py"]
        // What each says by itself, of the same files.
        let ruff = try alone(
            "ruff", "check", "--isolated", "--no-cache", "--select", "E,F", "--output-format", "concise", "src")
        #expect(
            !ruff.isEmpty
                && ruff.allSatisfy { line in found("ruff").contains { line.hasPrefix($0.split(separator: " ")[0]) } })
        #expect(found("ruff").count == ruff.count, "\(found("ruff"))\n\(ruff)")
        #expect(
            found("bandit")
                == ["B105", "B307", "B404", "B602"].sorted().map { rule in
                    "\(app[0]):\(["B105": 7, "B307": 8, "B404": 2, "B602": 6][rule] ?? 0) \(rule)"
                }.sorted())
        #expect(found("semgrep") == ["src/app.py:8 no-eval"], "\(report.failures)")
        #expect(
            found("cppcheck") == ["src/main.c:1 arrayIndexOutOfBounds", "src/main.c:1 nullPointer"],
            "\(report.failures)")
        // What does not parse is told by those who say so in their reports.
        #expect(report.failures.contains { $0.path == "src/broken.py" })
    }

    /// The lines of a tool that name a place.
    private func alone(_ arguments: String...) throws -> [String] {
        let outcome = try PicketTestKit.Program(path: "\(Self.tools)/\(arguments[0])").run(
            Array(arguments.dropFirst()), in: folder.path)
        return outcome.output.split(separator: "\n").map(String.init).filter { $0.contains(".py:") }
    }

    @Test func aStrangersProgramsDoNotRun() throws {
        try folder.write("programs: {mine: {command: [touch, \(folder.path)/ran]}}\n", to: "picket.yaml")
        let (status, report) = try scan("src/app.py")
        #expect(status == 3 || status == 1)
        #expect(report.failures.contains { $0.message.contains("--allow-programs") })
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/ran"))
    }

    @Test func aFileNamedByTheUserIsTrusted() throws {
        try folder.write(
            #"programs: {mine: {command: [sh, -c, "for f; do echo $f:1: error: ran [it]; done", sh, "{files}"], output: gcc}}"#,
            to: "mine.yaml")
        let (_, report) = try scan("--config", "mine.yaml", "src/app.py")
        #expect(report.findings.contains { $0.rule == "mine/it" && $0.path == "src/app.py" })
    }
}
