import Detection

/// Logging set up by anybody: B612.
struct UnverifiedLoggingListener: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b612]

    static let rule = Rule(
        id: "security/unverified-logging-listener", title: "Logging set up by anybody", severity: .medium, cwe: [94],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `logging.config.listen` without `verify`.
                """,
            why: """
                Whoever can reach the port sends a configuration, and parts of it are evaluated.
                """,
            fix: """
                Give `verify` a function that checks a signature.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import logging.config

                    listener = logging.config.listen(9030)
                    """,
                good: """
                    import logging.config

                    listener = logging.config.listen(9030, verify=check_signature)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` takes its configuration from anybody; give it `verify`"
    }
}
