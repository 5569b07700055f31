import Detection

/// Secret that can be computed: B311.
struct PredictableSecret: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b311]

    static let rule = Rule(
        id: "security/predictable-secret", title: "Secret that can be computed", severity: .low, cwe: [330, 338],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports values of `random` that go into something called password, token, nonce, salt, session id or \
                the like.
                """,
            why: """
                From 624 outputs of `random` all others follow.
                """,
            fix: """
                `secrets.token_urlsafe`, `secrets.choice`, `random.SystemRandom`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import random


                    def invite():
                        token = random.getrandbits(64)
                        return token
                    """,
                good: """
                    import secrets


                    def invite():
                        token = secrets.token_urlsafe()
                        return token
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` can be predicted; use `secrets`"
    }
}
