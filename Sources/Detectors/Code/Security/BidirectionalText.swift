import Detection

/// Text that is not shown as it stands: B613.
struct BidirectionalText: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b613]

    static let rule = Rule(
        id: "security/bidirectional-text", title: "Text that is not shown as it stands", severity: .high,
        cwe: [838, 1007],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports the first character in a file that changes the direction of writing.
                """,
            why: """
                Editors then show code in another order than it runs: a comment that seems closed is not ("Trojan \
                Source").
                """,
            fix: """
                Write it as an escape: `"\\u202e"`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    role = "user"
                    if role != "user\u{202E}": # check
                        pass
                    """,
                good: """
                    role = "user"
                    if role != "user\\u202e":  # check
                        pass
                    """),
            references: ["Nicholas Boucher, Ross Anderson, Trojan Source: Invisible Vulnerabilities (2021)"]),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "an invisible character here changes the order in which code is shown"
    }
}
