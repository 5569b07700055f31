import Detection

/// Input that goes on until its sender ends it, however small the buffer is.
struct UnboundedInput: Detector {
    static let rule = Rule(
        id: "security/unbounded-input", title: "Input without a bound", severity: .critical, confidence: .high,
        cwe: [120, 242], tags: ["security", "memory"],
        aliases: [
            Rule.Alias("clang-tidy", "clang-analyzer-security.insecureAPI.gets"), Rule.Alias("flawfinder", "FF1014"),
            Rule.Alias("flawfinder", "FF1020"), Rule.Alias("flawfinder", "FF1021"), Rule.Alias("sonar", "S1079"),
        ],
        help: Rule.Help(
            what: """
                Reports `gets`, and `scanf` and its relatives where the format has `%s` or `%[…]` without a width, or \
                is no literal.
                """,
            why: "A line longer than the buffer overwrites what lies behind it. No check can come in time.",
            fix: "Read with `fgets` or `getline`, or give the width: `%31s` for an array of 32.",
            example: Rule.Example(
                .c,
                bad: """
                    void read_name(void) {
                        char name[32];
                        scanf("%s", name);
                    }
                    """,
                good: """
                    void read_name(void) {
                        char name[32];
                        scanf("%31s", name);
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/242.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall {
        let name: StaticString
        /// Of the format; `nil`: there is none.
        let format: Int?
    }

    private static let known: [Known] =
        ["gets", "_getts", "_getws"].map { Known(name: $0, format: nil) }
        + ["scanf", "vscanf", "wscanf", "_tscanf", "vwscanf"].map { Known(name: $0, format: 0) }
        + ["fscanf", "sscanf", "vsscanf", "vfscanf", "_ftscanf", "fwscanf", "swscanf", "vfwscanf", "vswscanf"]
        .map { Known(name: $0, format: 1) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known), !call.arguments.isEmpty
        else { return }
        let name = call.name.text.string
        guard let position = known.format else {
            return inspection.report(at: node, "`\(name)` cannot be told the size of its buffer: use `fgets`")
        }
        guard let format = call.argument(position) else { return }
        guard format.isConstantText() else {
            return inspection.report(
                at: node, "the format of `\(name)` is no literal: whoever controls it controls what is written",
                severity: .high, confidence: .medium)
        }
        let isOpen = CFormat(format).conversions.contains { conversion in
            (conversion.letter == UInt8(ascii: "s") || conversion.letter == UInt8(ascii: "["))
                && !conversion.hasWidth && !conversion.isDropped
        }
        if isOpen { inspection.report(at: node, "`\(name)` reads a word of any length: give `%s` a width") }
    }
}
