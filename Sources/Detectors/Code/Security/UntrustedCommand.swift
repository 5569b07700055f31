import Detection

/// Program named from outside: B404, B603, B606, B607.
struct UntrustedCommand: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b404, .b603, .b606, .b607]

    static let rule = Rule(
        id: "security/untrusted-command", title: "Program named from outside", severity: .low, cwe: [78],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports processes started without a shell whose program or arguments come straight from `sys.argv`, \
                `os.environ`, `input()` or a request.
                """,
            why: """
                Even without a shell, whoever chooses the program or an option of it chooses what runs.
                """,
            fix: """
                Choose among known programs, and put `--` before arguments from outside.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import subprocess
                    import sys

                    subprocess.run(sys.argv[1:])
                    """,
                good: """
                    import subprocess
                    import sys

                    subprocess.run(["git", "status"])
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b404: "`\(subject)` is imported, which starts processes"
        case .b603, .b606: "`\(subject)` starts what comes from outside"
        default: "\(subject) is looked up in PATH, which may find another program"
        }
    }
}
