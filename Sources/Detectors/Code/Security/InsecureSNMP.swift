import Detection

/// SNMP without encryption: B508, B509.
struct InsecureSNMP: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b508, .b509]

    static let rule = Rule(
        id: "security/insecure-snmp", title: "SNMP without encryption", severity: .medium, cwe: [319],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports PySNMP's `CommunityData` of versions 1 and 2c, and `UsmUserData` without a key to encrypt \
                with.
                """,
            why: """
                The community is a password in the clear, and so is all that is read with it.
                """,
            fix: """
                SNMPv3 with authentication and privacy keys.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from pysnmp.hlapi import CommunityData

                    access = CommunityData("public", mpModel=0)
                    """,
                good: """
                    from pysnmp.hlapi import UsmUserData

                    access = UsmUserData("reader", authentication, privacy)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b508: "`\(subject)` of SNMP 1 or 2c hides nothing"
        default: "`\(subject)` has no key to encrypt with"
        }
    }
}
