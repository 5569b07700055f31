import Detection

/// Reports to render.
enum Sample {
    static let tool = Report.Tool(name: "Picket", version: "0.1.0")

    static func rule(
        _ id: String, _ title: String, _ severity: Severity, cwe: [Int] = [], tags: [String] = [],
        aliases: [Rule.Alias] = []
    ) -> Rule {
        Rule(
            id: id, title: title, severity: severity, cwe: cwe, tags: tags, aliases: aliases,
            help: Rule.Help(
                what: "Reports \(title.lowercased()).", why: "Callers get the order wrong.",
                fix: "Name what is passed.",
                knownProblems: "Generated code has its own rules.",
                example: Rule.Example(.python, bad: "f(1, 2, 3, 4)\n", good: "f(a=1, b=2)\n"),
                references: ["https://connascence.io/position.html"]),
            options: [
                Option("limit", default: 3, in: 1...50, help: "How many are allowed."),
                Option("exempt", default: ["test_*", "a\"b"], help: "Names it does not apply to."),
                Option("strict", default: false, help: "Count all."),
            ])
    }

    static let rules = [
        rule("connascence/algorithm", "The same algorithm twice", .medium, tags: ["maintainability"]),
        rule(
            "connascence/position", "Too many positional parameters", .medium, cwe: [1120], tags: ["maintainability"],
            aliases: [Rule.Alias("pylint", "R0917")]),
        rule("security/eval", "Code from data", .critical, cwe: [95, 20], tags: ["security", "injection"]),
        rule("structure/nesting", "Too deeply nested", .low),
    ]

    static func place(_ path: String, _ line: Int, _ columns: Range<Int>, endLine: Int? = nil) -> Place {
        Place(
            path: path, start: Position(line: line, column: columns.lowerBound, byteColumn: columns.lowerBound),
            end: Position(line: endLine ?? line, column: columns.upperBound, byteColumn: columns.upperBound))
    }

    static func fingerprint(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// What a scan of a few files looks like.
    static let ordinary = Report(
        findings: [
            Finding(
                rule: "connascence/position", severity: .high, confidence: .high,
                message: "Function `send` takes 6 positional parameters, 3 are allowed",
                place: place("src/mail.py", 12, 5..<9), measures: [.init("parameters", 6), .init("limit", 3)],
                excerpt: .init(firstLine: 12, lines: ["def send(to, cc, bcc, subject, body, flags):"]),
                fingerprint: fingerprint(1)),
            Finding(
                rule: "security/eval", severity: .critical, confidence: .medium,
                message: "`eval` runs what a caller passes in", place: place("src/mail.py", 40, 9..<22),
                excerpt: .init(firstLine: 40, lines: ["\treturn eval(名前, \"é\")"]), fingerprint: fingerprint(2)),
            Finding(
                rule: "connascence/algorithm", severity: .medium, confidence: .high,
                message: "The same 9 statements stand in 3 places",
                place: place("src/ui/list & table.ts", 3, 3..<4, endLine: 5),
                related: [
                    .init(place: place("src/ui/grid.ts", 17, 1..<2, endLine: 19), message: "the same with other names"),
                    .init(place: place("src/ui/tree.ts", 8, 1..<2, endLine: 10), message: "with 1 statement inserted"),
                ], measures: [.init("statements", 9)],
                excerpt: .init(firstLine: 3, lines: ["  for (const row of rows) {", "    draw(row);", "  }"]),
                fingerprint: fingerprint(3)),
            Finding(
                rule: "structure/nesting", severity: .low, confidence: .low, message: "Nested 6 deep, 4 are allowed",
                place: place("tests/test_mail.py", 9, 25..<27),
                excerpt: .init(firstLine: 9, lines: ["                        if deep:"]), fingerprint: fingerprint(4),
                suppression: .init(.comment, reason: "fixture")),
            Finding(
                rule: "structure/nesting", severity: .low, confidence: .low, message: "Nested 5 deep, 4 are allowed",
                place: place("tests/test_mail.py", 30, 21..<23), fingerprint: fingerprint(5),
                suppression: .init(.waiver, reason: "until the rewrite", owner: "team-mail")),
        ],
        failures: [
            Failure(
                .syntax, path: "src/broken.py", position: Position(line: 3, column: 7, byteColumn: 7),
                message: "Does not parse from here: expected `)`", isPartial: true),
            Failure(
                .unreadable, path: "src/secret.py", message: "Permission denied. Give read permission or exclude it"),
            Failure(
                .timeout, path: "src/slow.py", message: "ruff did not come back within 120 seconds and was ended",
                isPartial: true, detector: "ruff"),
        ],
        notices: [
            Notice(path: "picket.yaml", line: 14, message: "The waiver for structure/nesting expired on 2026-11-01"),
            Notice(message: "The cache was written by another version and is not used"),
        ],
        coverage: Report.Coverage(
            languages: [
                .python: .init(files: 1203, lines: 240_118, bytes: 8_100_200),
                .typescript: .init(files: 40, lines: 9120, bytes: 280_011),
            ], inspected: 1241, partial: 1, failed: 1, skipped: ["binary": 14, "excluded": 3], cached: 1100),
        timings: Report.Timings(total: 1.2345, discovery: 0.02, inspection: 1.1, conclusion: 0.1), tool: tool,
        rules: rules, root: "/home/user/my project")

    /// Nothing wrong.
    static let clean = Report(
        coverage: Report.Coverage(languages: [.go: .init(files: 2, lines: 10, bytes: 99)], inspected: 2), tool: tool,
        rules: rules, root: "/tmp/clean")

    /// No finding, but a file could not be inspected.
    static let unfinished = Report(
        failures: [Failure(.tooLarge, path: "big.c", message: "101 MB, over the limit of 10 MB")],
        coverage: Report.Coverage(inspected: 1, failed: 1), tool: tool, rules: rules, root: "/tmp/unfinished")

    /// What every text of ``hostile`` has in it.
    static let nasty = [
        "\u{1B}[31mred\u{1B}]0;title\u{07}", "a\nb\r\nc\rd", "\u{0}\u{1}\u{7F}\u{9B}31m",
        "\u{202E}txt.exe\u{2066}\u{200F}",
        "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
        "<!--<script>", "]]>&amp;\"'`|*_[x](javascript:alert(1))", "@someone #1 http://example.org www.example.org",
        "::error file=x::boo\n::add-mask::x%0A,:", "=cmd|' /C calc'!A0", "-1+1",
        "\u{FEFF}\u{2028}\u{2029}\u{FFFE}\u{FFFF}",
        "👩‍👩‍👧 e\u{301} 名前 \u{0301}\u{200D}", "", " ", "{0} %s $(id)", "../../../etc/passwd", "<stdin>",
    ]

    /// Everything that source text, paths and broken detectors can bring.
    static let hostile: Report = {
        let numbers = [Int.min, -1, 0, 1, 7, 500, Int.max]
        var findings: [Finding] = []
        for (index, text) in nasty.enumerated() {
            let (line, column) = (numbers[index % numbers.count], numbers[(index / 2) % numbers.count])
            let (endLine, endColumn) = (
                numbers[(index * 3 + 1) % numbers.count], numbers[(index * 5 + 2) % numbers.count]
            )
            let place = Place(
                path: text, start: Position(line: line, column: column, byteColumn: column),
                end: Position(line: endLine, column: endColumn, byteColumn: endColumn))
            findings.append(
                Finding(
                    rule: index % 3 == 0 ? text : "connascence/position", severity: Severity.allCases[index % 5],
                    confidence: Confidence.allCases[index % 3], message: text, place: place,
                    related: [.init(place: place, message: text)], measures: [.init(text, line)],
                    excerpt: .init(
                        firstLine: numbers[(index + 3) % numbers.count],
                        lines: index % 4 == 0 ? [] : [text, text, "\t\(text)"]),
                    fingerprint: index % 7 == 0 ? text : fingerprint(index),
                    suppression: index % 5 == 4 ? .init(.waiver, reason: text, owner: text) : nil))
        }
        return Report(
            findings: findings.sorted(by: Finding.precedes),
            failures: nasty.enumerated().map { index, text in
                Failure(
                    Failure.Kind.allCases[index % Failure.Kind.allCases.count], path: text,
                    position: Position(line: numbers[index % 7], column: numbers[(index + 1) % 7], byteColumn: 0),
                    message: text,
                    isPartial: index % 2 == 0)
            }.sorted(by: Failure.precedes),
            notices: nasty.map {
                Notice(path: $0.isEmpty ? nil : $0, line: $0.utf8.count % 2 == 0 ? -3 : nil, message: $0)
            },
            coverage: Report.Coverage(inspected: 0, skipped: Dictionary(uniqueKeysWithValues: nasty.map { ($0, 1) })),
            timings: Report.Timings(total: .nan, discovery: .infinity, inspection: -1, conclusion: 1e300), tool: tool,
            rules: rules + [rule(nasty[0], nasty[4], .high, tags: nasty + (0..<30).map { "tag\($0)" })], root: nasty[4])
    }()

    /// Many findings in many files, most of them of little weight.
    static func large(_ count: Int) -> Report {
        let findings = (0..<count).map { index in
            Finding(
                rule: rules[index % rules.count].id, severity: Severity.allCases[index * 7 % 11 % 5], confidence: .high,
                message: "Function `handler\(index)` takes \(4 + index % 9) positional parameters, 3 are allowed",
                place: place("src/package\(index / 500)/module\(index / 20).py", index % 20 * 15 + 1, 5..<12),
                measures: [.init("parameters", 4 + index % 9)],
                excerpt: .init(firstLine: index % 20 * 15 + 1, lines: ["def handler(a, b, c, d):", "    return a"]),
                fingerprint: fingerprint(index + 1), suppression: index % 50 == 7 ? .init(.baseline, reason: "") : nil)
        }
        return Report(
            findings: findings,
            coverage: Report.Coverage(
                languages: [.python: .init(files: count / 20, lines: count * 15, bytes: count * 400)],
                inspected: count / 20),
            timings: Report.Timings(total: 4.2), tool: tool, rules: rules, root: "/srv/large")
    }
}
