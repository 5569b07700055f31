import Detection

/// File names taken for options: B609.
struct WildcardInjection: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b609]

    static let rule = Rule(
        id: "security/wildcard-injection", title: "File names taken for options", severity: .high, cwe: [155],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `chown`, `chmod`, `tar` and `rsync` run through a shell with a `*`.
                """,
            why: """
                The shell puts in the names of the files. One called `--checkpoint-action=exec=sh x` is an option to \
                `tar`.
                """,
            fix: """
                Write `./*`, or put `--` before it.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import os

                    os.system("tar cf backup.tar *")
                    """,
                good: """
                    import os

                    os.system("zip backup.zip ./data")
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)`: a file name behind `*` can be an option to this command"
    }
}
