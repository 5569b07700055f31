import Detection

/// Questions about a path whose answer may be wrong by the time it is used.
struct FileRace: Detector {
    static let rule = Rule(
        id: "security/file-race", title: "Race for a path", severity: .medium, confidence: .medium,
        cwe: [362, 367], tags: ["security", "race"],
        aliases: [
            Rule.Alias("flawfinder", "FF1031"), Rule.Alias("flawfinder", "FF1032"), Rule.Alias("flawfinder", "FF1035"),
            Rule.Alias("sonar", "S5847"),
        ],
        help: Rule.Help(
            what: """
                Reports `access`, `chmod`, `chown`, `lchown` and `readlink` on a path. Functions that take an open file \
                (`fchmod`, `fchown`) or a folder's descriptor (`faccessat`, `readlinkat`) are not reported.
                """,
            why: """
                Between the question and what is done with the answer, someone who may write to a folder of the path can \
                put a link to another file there. The program then reads, or gives away, what it must not.
                """,
            fix: """
                Open the file first, with the rights of the user it is for, and ask and change the open file: `fstat`, \
                `fchmod`, `fchown`. End what `readlink` gives with a NUL.
                """,
            knownProblems: "Folders that only root may write to are safe, and not told apart.",
            example: Rule.Example(
                .c,
                bad: """
                    int load(const char *path) {
                        if (access(path, R_OK) != 0) return -1;
                        return open(path, O_RDONLY);
                    }
                    """,
                good: """
                    int load(const char *path) {
                        return open(path, O_RDONLY | O_NOFOLLOW);
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/367.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall {
        let name: StaticString
        let arguments: Int
        let advice: StaticString
    }

    private static let known = [
        Known(name: "access", arguments: 2, advice: "open the file and handle the error"),
        Known(name: "chmod", arguments: 2, advice: "use `fchmod` on the open file"),
        Known(name: "chown", arguments: 3, advice: "use `fchown` on the open file"),
        Known(name: "lchown", arguments: 3, advice: "use `fchown` on the open file"),
        Known(name: "chgrp", arguments: 2, advice: "use `fchown` on the open file"),
        Known(name: "readlink", arguments: 3, advice: "use `openat` with `O_NOFOLLOW`, and end the text with a NUL"),
    ]

    func visit(_ node: Node, in inspection: Inspection) {
        // Other functions have these names too, with other parameters.
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known),
            call.arguments.count == known.arguments
        else { return }
        inspection.report(
            at: node,
            "what `\(call.name.text.string)` says of a path may no longer hold when it is used: \(known.advice)")
    }
}
