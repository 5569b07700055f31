import Detection

/// Names of temporary files that others can guess or take first.
struct NamedTemporaryFile: Detector {
    static let rule = Rule(
        id: "security/named-temporary-file", title: "Temporary file by name", severity: .medium, confidence: .high,
        cwe: [377], tags: ["security", "race"],
        aliases: [
            Rule.Alias("clang-tidy", "clang-analyzer-security.insecureAPI.mktemp"), Rule.Alias("flawfinder", "FF1037"),
            Rule.Alias("flawfinder", "FF1039"), Rule.Alias("sonar", "S5443"),
        ],
        help: Rule.Help(
            what: "Reports `mktemp`, `tmpnam`, `tempnam` and `GetTempFileName`, which make a name and no file.",
            why: """
                Before the program has opened the name, someone else can put a file or a link there: the program then \
                writes to a file of their choice.
                """,
            fix: "Use `mkstemp` or `tmpfile`, which open the file they name, or `O_TMPFILE`.",
            example: Rule.Example(
                .c,
                bad: """
                    FILE *scratch(void) {
                        char name[] = "/tmp/scratch-XXXXXX";
                        return fopen(mktemp(name), "w");
                    }
                    """,
                good: """
                    FILE *scratch(void) {
                        char name[] = "/tmp/scratch-XXXXXX";
                        return fdopen(mkstemp(name), "w");
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/377.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall { let name: StaticString }

    private static let known = [
        "mktemp", "tmpnam", "tmpnam_r", "tempnam", "_tempnam", "_mktemp", "_wtempnam", "GetTempFileName",
        "GetTempFileNameA", "GetTempFileNameW",
    ].map { Known(name: $0) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), call.first(in: Self.known) != nil else { return }
        inspection.report(
            at: node, "`\(call.name.text.string)` makes a name that others can take first: use `mkstemp`")
    }
}
