import Detection

/// Unknown host is trusted: B507.
struct UnverifiedHostKey: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b507]

    static let rule = Rule(
        id: "security/unverified-host-key", title: "Unknown host is trusted", severity: .high, cwe: [295, 322],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `set_missing_host_key_policy` of Paramiko with `AutoAddPolicy` or `WarningPolicy`.
                """,
            why: """
                Whoever answers first is taken for the server.
                """,
            fix: """
                Load the known hosts, and keep `RejectPolicy`, the default.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import paramiko

                    client = paramiko.SSHClient()
                    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
                    """,
                good: """
                    import paramiko

                    client = paramiko.SSHClient()
                    client.load_system_host_keys()
                    client.set_missing_host_key_policy(paramiko.RejectPolicy())
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "\(subject) trusts any host it does not know"
    }
}
