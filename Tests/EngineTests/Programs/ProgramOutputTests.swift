import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct ProgramOutputTests {
    private let program = Engine.Program(name: "tool", command: ["tool", "{files}"], output: .sarif)

    private func sarif(_ text: String) throws -> ProgramOutput {
        try ProgramOutput(sarif: Array(text.utf8), of: program)
    }

    // MARK: SARIF

    @Test func readsRulesResultsAndPlaces() throws {
        let output = try sarif(
            """
            {"version": "2.1.0", "runs": [{
              "tool": {"driver": {"name": "Tool", "rules": [
                {"id": "T1", "shortDescription": {"text": "First"}, "fullDescription": {"text": "All of it"},
                 "defaultConfiguration": {"level": "note"}, "helpUri": "https://example.org/T1",
                 "properties": {"tags": ["security", "external/cwe/cwe-078"]}}]},
                "extensions": [{"name": "more", "rules": [{"id": "X9", "properties": {"security-severity": "9.8"}}]}]},
              "columnKind": "unicodeCodePoints",
              "originalUriBaseIds": {"ROOT": {"uri": "file:///work/"}, "SRC": {"uri": "src/", "uriBaseId": "ROOT"}},
              "artifacts": [{"location": {"uri": "b%20c.py", "uriBaseId": "SRC"}}],
              "results": [
                {"ruleIndex": 0, "message": {"text": "one"}, "locations": [{"physicalLocation": {
                  "artifactLocation": {"index": 0}, "region": {"startLine": 3, "startColumn": 2, "endColumn": 5}}}]},
                {"rule": {"index": 0, "toolComponent": {"index": 0}}, "level": "warning", "message": {"text": "two"}},
                {"ruleId": "T1", "kind": "pass", "message": {"text": "not found"}},
                {"ruleId": "T2", "message": {"text": "three"}, "suppressions": [{"kind": "inSource", "justification": "known"}]},
                {"ruleId": "T2", "message": {"text": "four"}, "suppressions": [{"kind": "external", "status": "rejected"}]}
              ]}]}
            """)
        #expect(output.findings.map(\.message) == ["one", "two", "three", "four"])
        #expect(output.findings.map(\.rule) == ["T1", "X9", "T2", "T2"])
        #expect(output.findings.map(\.severity) == [.low, .critical, nil, nil])
        #expect(output.findings.map(\.suppression) == [nil, nil, "known", nil])
        let location = output.findings[0].location
        #expect(location.path == "/work/src/b c.py")
        #expect([location.line, location.column, location.endLine, location.endColumn] == [3, 2, nil, 5])
        #expect(location.unit == .codePoint && output.findings[1].location.path == nil)
        let rule = try #require(output.rules["T1"])
        #expect(rule.id == "tool/T1" && rule.title == "First" && rule.help.what == "All of it")
        #expect(rule.cwe == [78] && rule.severity == .low && rule.help.references == ["https://example.org/T1"])
    }

    @Test func whatTheToolCouldNotDoIsAFailure() throws {
        let output = try sarif(
            """
            {"runs": [
              {"tool": {"driver": {}}, "invocations": [{"executionSuccessful": false}]},
              {"tool": {"driver": {}}, "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "cannot parse"},
                 "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}]},
                {"level": "note", "message": {"text": "by the way"}},
                {"level": "none", "message": {"text": "nothing of note"}},
                {"descriptor": {"id": "Timeout"}, "level": "warning",
                 "message": {"text": "Timeout when running no-eval on src/big.py:\\n "}}],
                "toolConfigurationNotifications": [{"message": {"text": "no such rule"}}]}]}]}
            """)
        // Semgrep's very words of a rule that took too long: its findings are missing.
        #expect(
            output.failures.map(\.message) == [
                "it says that it did not succeed", "cannot parse", "Timeout when running no-eval on src/big.py:",
                "no such rule",
            ])
        #expect(output.failures.map(\.path) == [nil, "a.py", nil, nil])
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "{\"runs\": 3}", "{\"runs\": [{}]}",
        "{\"runs\": [{\"tool\": {\"driver\": {}}, \"results\": [{}]}]}",
        "garbage", String(repeating: "[", count: 100_000),
        "{\"runs\": [{\"tool\": {\"driver\": {\"rules\": [{\"id\": 1}]}}}]}",
    ])
    func whatIsNoLogIsAFault(text: String) {
        let fault = #expect(throws: ProgramFault.self) { try sarif(text) }
        #expect(fault?.kind == .output)
    }

    @Test func indicesOutsideAreNoCrash() throws {
        let output = try sarif(
            """
            {"runs": [{"tool": {"driver": {}}, "results": [
              {"ruleIndex": 7, "message": {}}, {"ruleIndex": -1, "message": {},
               "locations": [{"physicalLocation": {"artifactLocation": {"index": -3},
                "region": {"startLine": -9223372036854775808, "endColumn": 9223372036854775807}}}]},
              {"rule": {"index": 0, "toolComponent": {"index": -5}}, "message": {}}]}]}
            """)
        #expect(output.findings.map(\.rule) == ["finding", "finding", "finding"])
    }

    // MARK: Lines

    @Test func readsCompilersLines() {
        let output = ProgramOutput(
            gcc: Array(
                """
                src/a.c:3:5: warning: unused [-Wunused]
                a:b.c:7: error: no: warning: here
                /x/y.c:1:2: note: because of this
                    3 |   int x;
                nothing: warning: without a line
                c.c:2:0: style: whole line [id]\r
                """.utf8), of: program)
        #expect(output.findings.map(\.rule) == ["-Wunused", "finding", "id"])
        #expect(output.findings.map(\.location.path) == ["src/a.c", "a:b.c", "c.c"])
        #expect(output.findings.map(\.location.line) == [3, 7, 2])
        #expect(output.findings.map(\.location.column) == [5, nil, nil])
        #expect(output.findings.map(\.severity) == [.medium, .high, .low])
        #expect(output.findings.map(\.message) == ["unused", "no: warning: here", "whole line"])
        #expect(output.findings[1].related.map(\.message) == ["because of this"])
    }

    @Test(arguments: [
        "[1]", "x", "{\"finding\": {}}", "{\"finding\": {\"rule\": \"a\", \"message\": \"b\", \"severity\": \"bad\"}}",
    ])
    func aLineThatIsNoneOfTheProtocolIsAFault(line: String) {
        var output = ProgramOutput()
        let fault = #expect(throws: ProgramFault.self) { _ = try output.read(jsonLine: Array(line.utf8), of: program) }
        #expect(fault?.kind == .output)
    }

    // MARK: Places

    @Test(
        arguments: [
            // line, column, end line, end column, unit, expected byte range
            (1, 3, nil, 4, ProgramOutput.ColumnUnit.codePoint, 5..<6), (1, 3, nil, 4, .utf16, 4..<5),
            (1, 3, nil, 4, .byte, 2..<3), (2, nil, nil, nil, .codePoint, 10..<13),
            (2, 2, nil, nil, .codePoint, 11..<13),
            (1, 1, 2, 2, .codePoint, 0..<11), (9, 9, 12, 1, .codePoint, 14..<14), (2, 3, 1, 1, .codePoint, 12..<12),
            (-4, -1, nil, 0, .utf16, 0..<0),
        ] as [(Int, Int?, Int?, Int?, ProgramOutput.ColumnUnit, Range<Int>)])
    func placesAreFoundWhateverColumnsCount(
        line: Int, column: Int?, endLine: Int?, endColumn: Int?, unit: ProgramOutput.ColumnUnit, expected: Range<Int>
    ) {
        // An emoji of four bytes, two UTF-16 units.
        let text = Array("😀ab é\nxyz\n".utf8)
        let location = ProgramOutput.Location(
            path: nil, line: line, column: column, endLine: endLine, endColumn: endColumn, unit: unit)
        text.withUnsafeBytes { source in
            let lines = LineIndex(source)
            let range = location.range(in: source, lines)
            #expect(range.start == lines.position(of: expected.lowerBound, in: source))
            #expect(range.end == lines.position(of: expected.upperBound, in: source))
        }
    }

    @Test func anyPlaceIsInsideTheText() {
        var random = SplitMix64(seed: 7)
        let pieces = ["a", "é", "😀", "\n", "\r\n", "\u{FEFF}", " "]
        for _ in 0..<2_000 {
            let text = Array(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined().utf8)
            func number() -> Int? { Bool.random(using: &random) ? Int.random(in: -2...15, using: &random) : nil }
            let unit: ProgramOutput.ColumnUnit = [.utf16, .codePoint, .byte].randomElement(using: &random) ?? .byte
            let location = ProgramOutput.Location(
                path: nil, line: number(), column: number(), endLine: number(), endColumn: number(), unit: unit)
            text.withUnsafeBytes { source in
                let lines = LineIndex(source)
                let range = location.range(in: source, lines)
                #expect(range.start <= range.end)
                #expect(range.end.line <= lines.count)
            }
        }
    }

    @Test(arguments: [
        ("E501", "tool/E501"), ("a b\u{202E}c", "tool/a-b-c"), ("", "tool/finding"), ("x.y:z/w", "tool/x.y:z/w"),
    ])
    func namesOfRulesArePlain(name: String, id: String) {
        #expect(ProgramOutput.ruleID(program, name) == id)
    }
}
