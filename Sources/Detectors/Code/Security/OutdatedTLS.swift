import Detection

/// TLS version that is broken: B502, B503, B504.
struct OutdatedTLS: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b502, .b503, .b504]

    static let rule = Rule(
        id: "security/outdated-tls", title: "TLS version that is broken", severity: .high, cwe: [326, 327],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports SSL 2 and 3 and TLS 1.0 and 1.1 where they are asked for (`ssl_version=`, `method=`) or are \
                a default, and `ssl.wrap_socket` without a version.
                """,
            why: """
                They have known attacks and are not offered by servers that follow RFC 8996.
                """,
            fix: """
                `ssl.create_default_context()`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import ssl

                    connection = ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1)
                    """,
                good: """
                    import ssl

                    connection = ssl.create_default_context().wrap_socket(sock, server_hostname="example.org")
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b502: "`\(subject)` is told to use a version of TLS that is broken"
        case .b503: "the default \(subject) is a version of TLS that is broken"
        default: "`\(subject)` takes any version of TLS; use `ssl.create_default_context()`"
        }
    }
}
