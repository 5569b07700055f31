import Detection

/// Files that nobody reads to the end.
struct LongFile: Detector {
    static let limit = Option(
        "limit", default: 1000, in: 1...1_000_000,
        help: "How many lines of code a file may have, without blank lines, comments and docstrings of functions.")
    static let testLimit = Option(
        "test-limit", default: 2000, in: 1...1_000_000, help: "The same for files of tests.")

    static let rule = Rule(
        id: "structure/long-file", title: "File is too long", severity: .low, cwe: [1080],
        tags: ["maintainability", "readability"],
        aliases: [
            Rule.Alias("pylint", "C0302"), Rule.Alias("eslint", "max-lines"), Rule.Alias("sonar", "S104"),
            Rule.Alias("checkstyle", "FileLength"), Rule.Alias("swiftlint", "file_length"),
            Rule.Alias("pmd", "ExcessiveClassLength"),
        ],
        help: Rule.Help(
            what: """
                Reports files with more than `limit` lines of code (`test-limit` in tests). Blank lines and lines with \
                nothing but comments do not count; nor do files that say at their top that a program has generated \
                them, and files of nothing but data: those without a function.
                """,
            why: """
                A file is what one opens to find something. When it goes on for thousands of lines, it holds several \
                things that have nothing to do with each other, and every change of any of them meets every other.
                """,
            fix: """
                Move what belongs together, mostly a type with what only it needs, into a file with its name.
                """,
            knownProblems: "Files that repeat a form from outside (a protocol, a table of codes) are as long as it is.",
            example: Rule.Example(
                .python,
                bad: "def first():\n    return 0\n\n" + (1...999).map { "x\($0) = \($0)\n" }.joined(),
                good: """
                    def first():
                        return 0

                    """),
            references: ["CWE-1080: Source Code File with Excessive Number of Lines of Code"]),
        options: [limit, testLimit])

    let kinds: KindSet = [.file]
    private let limit: Int
    private let testLimit: Int

    init(_ settings: Settings) {
        limit = settings[Self.limit]
        testLimit = settings[Self.testLimit]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        let limit = inspection.artifact.role == .test ? testLimit : limit
        // No more lines of code than lines: most files need no look at all.
        guard inspection.lines.count > limit else { return }
        let lines = inspection.codeLines(of: node, apart: [])
        guard let excess = Excess(lines, over: limit), !GeneratedFile.isOne(inspection.tree),
            node.descendants.contains(where: { $0.kind == .function })
        else { return }
        let first = node.firstChild.map { inspection.firstLine(of: $0) } ?? node.start..<node.start
        inspection.report(
            first, in: node,
            "This file has \(lines) lines of code, more than \(limit): move what belongs together into a file of its own",
            severity: excess.severity,
            measures: [Finding.Measure("lines", lines), Finding.Measure("limit", limit)])
    }
}
