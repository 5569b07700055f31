import Detection

/// Certificate that is not checked: B323, B501.
struct UnverifiedCertificate: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b323, .b501]

    static let rule = Rule(
        id: "security/unverified-certificate", title: "Certificate that is not checked", severity: .high, cwe: [295],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `verify=False` of `requests` and `httpx`, and `ssl._create_unverified_context`.
                """,
            why: """
                Without it anybody between can answer for the server.
                """,
            fix: """
                Give the certificate of a private authority: `verify="/etc/ssl/ours.pem"`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import requests

                    answer = requests.get("https://internal", verify=False, timeout=5)
                    """,
                good: """
                    import requests

                    answer = requests.get("https://internal", verify="/etc/ssl/ours.pem", timeout=5)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b323: "`\(subject)` checks no certificate"
        default: "`\(subject)` does not check the certificate"
        }
    }
}
