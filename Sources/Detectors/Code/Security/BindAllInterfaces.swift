import Detection

/// Server open to every network: B104.
struct BindAllInterfaces: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b104]

    static let rule = Rule(
        id: "security/bind-all-interfaces", title: "Server open to every network", severity: .medium, cwe: [605],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports the address `0.0.0.0`, unless something is only compared with it.
                """,
            why: """
                A server bound to it answers on every network the machine is in, also those nobody thought of.
                """,
            fix: """
                Bind to `127.0.0.1` or one address, and let the deployment open it where that is wanted.
                """,
            knownProblems: """
                Inside a container this is often what is meant.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import socket

                    server = socket.socket()
                    server.bind(("0.0.0.0", 8080))
                    """,
                good: """
                    import socket

                    server = socket.socket()
                    server.bind(("127.0.0.1", 8080))
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "0.0.0.0 is every network this machine is in"
    }
}
