import Detection

/// Temporary name without a file: B306.
struct RacyTemporaryFile: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b306]

    static let rule = Rule(
        id: "security/racy-temporary-file", title: "Temporary name without a file", severity: .medium, cwe: [377],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `tempfile.mktemp`.
                """,
            why: """
                It only chooses a name. Before the program creates the file, somebody else can.
                """,
            fix: """
                `tempfile.mkstemp` or `NamedTemporaryFile`, which create it.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import tempfile

                    path = tempfile.mktemp()
                    """,
                good: """
                    import tempfile

                    handle, path = tempfile.mkstemp()
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` leaves time for somebody else to create the file; use `mkstemp`"
    }
}
