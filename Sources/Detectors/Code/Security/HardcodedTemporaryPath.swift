import Detection

/// Fixed name in a shared folder: B108.
struct HardcodedTemporaryPath: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b108]

    static let rule = Rule(
        id: "security/hardcoded-temporary-path", title: "Fixed name in a shared folder", severity: .medium, cwe: [377],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports literals that begin with `/tmp`, `/var/tmp` or `/dev/shm`, unless something is only compared \
                with them.
                """,
            why: """
                Everybody may write there. Who knows the name puts a link or a file of their own in its place first.
                """,
            fix: """
                `tempfile.NamedTemporaryFile`, `mkstemp` and `TemporaryDirectory` choose a name nobody can know and \
                create it at once.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def save(report):
                        with open("/tmp/report.txt", "w") as file:
                            file.write(report)
                    """,
                good: """
                    import tempfile


                    def save(report):
                        with tempfile.NamedTemporaryFile("w", delete=False) as file:
                            file.write(report)
                        return file.name
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "\(subject) is in a folder where everybody can write; use `tempfile`"
    }
}
