import Detection

/// Random numbers that can be calculated.
struct PredictableRandom: Detector {
    static let rule = Rule(
        id: "security/predictable-random", title: "Predictable random number", severity: .low, confidence: .low,
        cwe: [338], tags: ["security", "crypto"],
        aliases: [
            Rule.Alias("clang-tidy", "cert-msc30-c"), Rule.Alias("clang-tidy", "cert-msc32-c"),
            Rule.Alias("flawfinder", "FF1048"), Rule.Alias("sonar", "S2245"),
        ],
        help: Rule.Help(
            what: """
                Reports the C library's and GLib's generators: `random`, `drand48` and its relatives, `strfry`, \
                `g_random_int` …, where the number goes into something called a password, token, key, nonce, salt, \
                session id or the like, or into a function of such a name.
                """,
            why: """
                After some numbers all others can be calculated, and a seed such as the time can be guessed. Keys, \
                tokens and passwords made of them are no secret.
                """,
            fix: "Where it is about secrets, use `getrandom`, `arc4random_buf` or the generator of the crypto library.",
            knownProblems: "What the numbers are for is told by names alone.",
            example: Rule.Example(
                .c,
                bad: """
                    long session_id(void) {
                        return random();
                    }
                    """,
                good: """
                    long session_id(void) {
                        long id = 0;
                        if (getrandom(&id, sizeof id, 0) != sizeof id) abort();
                        return id;
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/338.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall {
        let name: StaticString
        let arguments: ClosedRange<Int>
    }

    private static let known: [Known] =
        ["random", "drand48", "lrand48", "mrand48", "g_random_boolean", "g_random_int", "g_random_double"]
        .map { Known(name: $0, arguments: 0...0) }
        + ["erand48", "jrand48", "nrand48", "strfry", "g_rand_boolean", "g_rand_int", "g_rand_double", "setstate"]
        .map { Known(name: $0, arguments: 1...1) }
        + ["g_rand_int_range", "g_rand_double_range", "g_random_int_range", "g_random_double_range"]
        .map { Known(name: $0, arguments: 2...3) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known),
            known.arguments.contains(call.arguments.count), node.isForSecret
        else { return }
        // A number is calculated with; what is passed on whole or has members is something else of that name.
        if inspection.artifact.language == .cpp, call.name.text == "random",
            let parent = node.parent, parent.kind == .arguments || parent.kind == .member
        {
            return
        }
        inspection.report(
            at: node,
            "what `\(call.name.text.string)` gives can be calculated: use `getrandom` where it is about secrets")
    }
}

extension Node {
    /// Whether what it gives goes into something with the name of a secret.
    fileprivate var isForSecret: Bool {
        for ancestor in ancestors.prefix(12) {
            switch ancestor.kind {
            case .assignment: return ancestor.child(Field.left)?.text.namesSecret ?? false
            case .declarator, .variable: return ancestor.name?.text.namesSecret ?? false
            case .call: if ancestor.text.slice(0..<min(ancestor.text.count, 64)).namesSecret { return true }
            case .returning: return ancestor.nearestFunction?.name?.text.namesSecret ?? false
            case .expressionStatement, .block: return false
            default: continue
            }
        }
        return false
    }
}
