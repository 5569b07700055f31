import Detection

/// Password in the source: B105, B106, B107.
struct HardcodedPassword: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b105, .b106, .b107]

    static let rule = Rule(
        id: "security/hardcoded-password", title: "Password in the source", severity: .low, cwe: [259, 798],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports literals assigned to, compared with, passed as or defaulting for something called password, \
                passphrase, token or secret. What cannot be one is let pass: empty and short values, paths, \
                sentences, templates, the word itself; for tokens and secrets also what has no digit. \
                What looks so much like a secret that `secrets/hardcoded-credential` reports it is left to that.
                """,
            why: """
                Everybody who can read the source, a backup or a stack trace has it, and it cannot be changed \
                without a release.
                """,
            fix: """
                Read it from the environment, a secret store or a file that is not in the repository; change the one \
                that was published.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def connect(host):
                        password = "hunter2"
                        return login(host, password)
                    """,
                good: """
                    import os


                    def connect(host):
                        password = os.environ["SERVICE_PASSWORD"]
                        return login(host, password)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b105: "`\(subject)` has a value in the source"
        case .b106: "`\(subject)` is given a value that is in the source"
        default: "parameter `\(subject)` has a default that is in the source"
        }
    }
}
