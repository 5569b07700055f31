import Detection

/// Protocol that hides nothing: B312, B321, B401, B402, B415.
struct CleartextProtocol: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b312, .b321, .b401, .b402, .b415]

    static let rule = Rule(
        id: "security/cleartext-protocol", title: "Protocol that hides nothing", severity: .high, cwe: [319],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports sessions of `telnetlib` and `ftplib.FTP`, and imports of `pyghmi` (IPMI).
                """,
            why: """
                Passwords and data go over the network for everybody to read and change.
                """,
            fix: """
                SSH, SFTP, or FTP over TLS (`ftplib.FTP_TLS`).
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import ftplib

                    session = ftplib.FTP("files.example.org", "me", secret)
                    """,
                good: """
                    import ftplib

                    session = ftplib.FTP_TLS("files.example.org", "me", secret)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b312: "`\(subject)` sends passwords in the clear"
        case .b321: "`\(subject)` sends passwords in the clear; use `FTP_TLS` or SFTP"
        case .b401: "`\(subject)` is imported: telnet hides nothing"
        case .b402: "`\(subject)` is imported: FTP hides nothing"
        default: "`\(subject)` is imported: IPMI is not safe on a network one does not own"
        }
    }
}
