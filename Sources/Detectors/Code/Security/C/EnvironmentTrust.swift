import Detection

/// Values that whoever starts the program chooses.
struct EnvironmentTrust: Detector {
    static let rule = Rule(
        id: "security/environment-trust", title: "Environment variable taken at its word", severity: .low,
        confidence: .low, cwe: [807, 20], tags: ["security", "input"],
        aliases: [Rule.Alias("flawfinder", "FF1057"), Rule.Alias("clang-tidy", "concurrency-mt-unsafe")],
        help: Rule.Help(
            what: """
                Reports `getenv` and GLib's folders from the environment where the value is used on the spot: as an \
                argument of a call, returned, or joined. A value that is put into a variable first may be checked \
                before it is used, and one that is only compared with null tells whether it is set; both are not \
                reported. `secure_getenv` is not either.
                """,
            why: """
                The variable may be set by someone with fewer rights than the program has, be as long as memory, and \
                hold anything: `../`, `%n`, `;`.
                """,
            fix: "Check it for length and content first. Use `secure_getenv` in what may run with more rights.",
            knownProblems: "In a program that never runs with more rights than its user, this is no attack.",
            example: Rule.Example(
                .c,
                bad: """
                    FILE *settings(void) {
                        return fopen(getenv("APP_SETTINGS"), "r");
                    }
                    """,
                good: """
                    FILE *settings(void) {
                        return fopen("/etc/app/settings", "r");
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/807.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall { let name: StaticString }

    private static let known = [
        "getenv", "curl_getenv", "g_getenv", "g_get_home_dir", "g_get_tmp_dir", "_wgetenv",
    ].map { Known(name: $0) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), call.first(in: Self.known) != nil, isUsedOnTheSpot(node) else {
            return
        }
        inspection.report(
            at: node, "what `\(call.name.text.string)` gives is used unchecked: whoever starts the program chooses it")
    }

    private func isUsedOnTheSpot(_ call: Node) -> Bool {
        var node = call
        for _ in 0..<16 {
            guard let parent = node.parent else { return false }
            switch parent.kind {
            case .arguments: return !isPlainTest(parent)
            case .returning, .binary: return true
            case .cast, .parenthesised: node = parent
            case .ternary where node.field != .condition: node = parent
            default: return false
            }
        }
        return false
    }

    /// `string(getenv(…))`, `strdup(getenv(…))`, `atoi(getenv(…))`: kept, or made into what cannot hurt.
    private func isPlainTest(_ arguments: Node) -> Bool {
        guard let callee = arguments.parent?.child(Field.callee)?.text else { return false }
        return callee == "strdup" || callee == "atoi" || callee == "strtol" || callee == "strcmp" || callee == "strlen"
            || callee.hasSuffix("string")
    }
}
