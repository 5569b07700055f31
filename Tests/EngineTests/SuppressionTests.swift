import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct SuppressionTests {
    /// The lines with findings that count, those with suppressed ones, and those of unused suppressions.
    private struct Lines: Equatable {
        var active: [Int] = []
        var suppressed: [Int] = []
        var unused: [Int] = []
    }

    private func scan(_ text: String, rules: RuleSelection = .all(of: testDetectors)) async throws -> (Lines, Report) {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "a.py")
        let report = try await ScanConfiguration.test(folder, rules: rules).run()
        var lines = Lines()
        for finding in report.findings {
            if finding.rule == "suppression/unused" {
                lines.unused.append(finding.place.start.line)
            } else if finding.suppression == nil {
                lines.active.append(finding.place.start.line)
            } else {
                lines.suppressed.append(finding.place.start.line)
            }
        }
        return (lines, report)
    }

    @Test(arguments: [
        "# picket: ignore", "# picket: ignore[test/number]", "# picket: ignore[test] because",
        "# picket: ignore[number]",
        "# picket:ignore[other/rule2, test/number]", "# picket: ignore[PLR2004]", "# picket: ignore[B999]",
        "# noqa", "# NOQA", "# noqa: PLR2004", "#noqa:PLR2004", "# noqa: E501,PLR2004", "# noqa: E501 PLR2004 reason",
        "# noqa: PLR",
        "# type: ignore # noqa", "# noqa: test/number", "# nosec", "# nosec B999", "# nosec: B101, B999 reason",
        "# nosemgrep", "# nosemgrep: number", "# nosemgrep: rules.python.magic-number", "# NOLINT",
        "# NOLINT(readability-magic-numbers)",
        "# NOLINT(bugprone-*, readability-*)", "# NOLINT(*)", "# text; picket: ignore",
    ])
    func suppress(_ comment: String) async throws {
        let lines = try await scan("a = 42  \(comment)\nb = 42\n").0
        #expect(lines.suppressed == [1] && lines.active == [2])
    }

    @Test(arguments: [
        "# picket: ignore[other]", "# picket: ignored", "# picket: ignore-all", "# mypicket: ignore",
        "# picket: ignore[]",
        "# noqa: E501", "# noqa: because", "# noqa:", "# noqable", "# nonoqa", "# noqa: B999",
        "# nosec B101", "# nosec PLR2004 B101", "# nosecret", "# nosemgrep: other", "# NOLINT(bugprone-*)",
        "# NOLINTED", "# nolint",
        "# NOLINTNEXTLINE(bugprone-*)", "# NOLINT()",
    ])
    func doNotSuppress(_ comment: String) async throws {
        // A blanket `nosec` before other ids would be about security, which the test rule is (by its alias).
        let lines = try await scan("a = 42  \(comment)\n").0
        #expect((lines.active == [1]) != (comment == "# nosec PLR2004 B101"), "\(comment)")
    }

    @Test func aBlanketNosecIsForSecurityOnly() async throws {
        let known = KnownRules([NumberDetector.rule, SharedNameDetector.rule])
        let suppression = Suppression(
            dialect: .nosec, names: [], reason: "", lines: 1...1, start: Position(line: 1, column: 1, byteColumn: 1),
            end: Position(line: 1, column: 1, byteColumn: 1), excerpt: "")
        #expect(known.covers(suppression, NumberDetector.rule))
        #expect(!known.covers(suppression, SharedNameDetector.rule))
    }

    @Test(arguments: [
        // A comment on any line of a statement is for all of it.
        ("f(  # noqa\n  42,\n  43,\n)\nx = 44\n", Lines(active: [5], suppressed: [2, 3])),
        ("f(\n  42,\n  43,  # picket: ignore\n)\nx = 44\n", Lines(active: [5], suppressed: [2, 3])),
        ("f(\n  42,\n)  # nosec\nx = 44\n", Lines(active: [4], suppressed: [2])),
        ("f(\n  # picket: ignore\n  42,\n)\nx = 44\n", Lines(active: [5], suppressed: [3])),
        // Of a function, only its head.
        ("def f {  # noqa\n  x = 42\n}\n", Lines(active: [2])),
        ("def f {\n  x = 42  # noqa\n}\ny = 43\n", Lines(active: [4], suppressed: [2])),
        // On a line of its own, for the next statement.
        ("# picket: ignore\nf(\n  42,\n)\nx = 43\n", Lines(active: [5], suppressed: [3])),
        ("# picket: ignore because\n# of this\n\nx = 42\ny = 43\n", Lines(active: [5], suppressed: [4])),
        ("# picket: ignore\ndef f {\n  x = 42\n}\n", Lines(active: [3], unused: [1])),
        ("def f {\n  # picket: ignore\n  x = 42\n}\n", Lines(suppressed: [3])),
        ("# nosemgrep\nx = 42\ny = 43\n", Lines(active: [3], suppressed: [2])),
        ("# NOLINTNEXTLINE\nx = 42\ny = 43\n", Lines(active: [3], suppressed: [2])),
        ("a = 41  # NOLINTNEXTLINE\nx = 42\n", Lines(active: [1], suppressed: [2])),
        ("# noqa\nx = 42\n", Lines(active: [2])), ("# nosec\nx = 42\n", Lines(active: [2])),
        ("x = 42  # picket: ignore\ny = 43\n", Lines(active: [2], suppressed: [1])),
        ("# picket: ignore", Lines(unused: [1])),
        // For the file.
        ("x = 42\n# picket: ignore-file\n", Lines(suppressed: [1])),
        ("x = 42\n# picket: ignore-file[test/number] why\n", Lines(suppressed: [1])),
        ("# picket: ignore-file[project]\nx = 42\n", Lines(active: [2], unused: [1])),
        ("# ruff: noqa\nx = 42\n", Lines(suppressed: [2])),
        ("# flake8: noqa: PLR2004\nx = 42\n", Lines(suppressed: [2])),
        ("# flake8: noqa: E501\nx = 42\n", Lines(active: [2])),
    ])
    private func bindToStatements(_ text: String, _ expected: Lines) async throws {
        #expect(try await scan(text).0 == expected, "\(text)")
    }

    @Test func keepTheirReason() async throws {
        let report = try await scan("a = 42  # picket: ignore[test/number]  the answer \n").1
        #expect(report.findings.first?.suppression == Finding.Suppression(.comment, reason: "the answer"))
        #expect(report.activeFindings.isEmpty)
    }

    @Test func unusedOnesAreReportedUnlessTheirRuleIsOff() async throws {
        let text = "a = 1  # picket: ignore[test/number]\nb = 1  # picket: ignore[nonsense]\nc = 1  # picket: ignore\n"
        let (lines, report) = try await scan(text)
        #expect(lines.unused == [1, 2, 3])
        let first = try #require(report.findings.first)
        #expect(first.excerpt.lines == ["a = 1  # picket: ignore[test/number]"])
        #expect(first.place.start == Position(line: 1, column: 10, byteColumn: 10))
        #expect(first.severity == .low && first.message.contains("suppresses nothing"))
        #expect(report.findings[1].message.contains("`nonsense`, which is no rule"))

        var rules = RuleSelection.all(of: testDetectors)
        rules.active["test/number"] = nil
        #expect(try await scan(text, rules: rules).0.unused == [2, 3])
        rules.active["suppression/unused"] = nil
        #expect(try await scan(text, rules: rules).0.unused == [])
    }

    @Test func findingsAcrossFilesAreSuppressedToo() async throws {
        let folder = try TemporaryFolder()
        try folder.write("shared  # picket: ignore[shared-name]\n", to: "a.py")
        try folder.write("shared\n", to: "b.py")
        let report = try await ScanConfiguration.test(folder).run()
        #expect(report.summary == ["a.py:1 project/shared-name (suppressed)", "b.py:1 project/shared-name"])
    }

    @Test func aFileFullOfThemTakesNoLonger() async throws {
        let text = "f(\n" + String(repeating: "  42,  # picket: ignore\n", count: 3_000) + ")\n"
        let (lines, report) = try await scan(text)
        #expect(lines.suppressed.count == 1_000 && lines.active.isEmpty)
        #expect(report.failures.count == 1)
    }
}
