import Detection

/// Request that may wait forever: B113.
struct RequestWithoutTimeout: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b113]

    static let rule = Rule(
        id: "security/request-without-timeout", title: "Request that may wait forever", severity: .medium, cwe: [400],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports requests of `requests` without `timeout`, and of `requests` and `httpx` with `timeout=None`.
                """,
            why: """
                `requests` waits forever by default. One server that does not answer takes a thread for good, and \
                then the next.
                """,
            fix: """
                Give every request a timeout: `timeout=10`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import requests

                    page = requests.get("https://example.org")
                    """,
                good: """
                    import requests

                    page = requests.get("https://example.org", timeout=10)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` may wait forever; give it a timeout"
    }
}
