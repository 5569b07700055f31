import Detection

/// File that others may write: B103.
struct PermissiveFileMode: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b103]

    static let rule = Rule(
        id: "security/permissive-file-mode", title: "File that others may write", severity: .medium, cwe: [732],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports calls of `chmod` and its like with a mode that lets the group or everybody write. High for \
                everybody.
                """,
            why: """
                What others can write, they can replace: configuration, code that runs as somebody else.
                """,
            fix: """
                Give the least that works: `0o600` for data, `0o700` for folders and programs.
                """,
            knownProblems: """
                Modes put together from the names of `stat` are not added up.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import os

                    os.chmod("/etc/service.conf", 0o666)
                    """,
                good: """
                    import os

                    os.chmod("/etc/service.conf", 0o640)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "mode \(subject) gives others more than they need"
    }
}
