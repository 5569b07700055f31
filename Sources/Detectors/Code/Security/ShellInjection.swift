import Detection

/// Command put together for a shell: B601, B602, B604, B605.
struct ShellInjection: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b601, .b602, .b604, .b605]

    static let rule = Rule(
        id: "security/shell-injection", title: "Command put together for a shell", severity: .high, cwe: [78],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports commands that a shell runs and that are not the same every time: `subprocess` with \
                `shell=True`, `os.system`, `os.popen`, Paramiko's `exec_command`; and other functions with \
                `shell=True` where the command is formatted on the spot.
                """,
            why: """
                A `;`, a `$(…)` or a line break in any part runs another command.
                """,
            fix: """
                Pass a list without `shell=True`; `shlex.quote` where a shell has to be.
                """,
            knownProblems: """
                Where all parts are known to be harmless, nothing in the code says so.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import subprocess


                    def archive(folder):
                        subprocess.run(f"tar cf backup.tar {folder}", shell=True)
                    """,
                good: """
                    import subprocess


                    def archive(folder):
                        subprocess.run(["tar", "cf", "backup.tar", "--", folder])
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b601: "`\(subject)` hands the other machine's shell a command that is not constant"
        case .b602, .b605: "`\(subject)` hands a shell a command that is not constant"
        default: "`\(subject)` may hand a shell this command, which is formatted here"
        }
    }
}
