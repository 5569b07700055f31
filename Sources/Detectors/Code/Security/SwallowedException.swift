import Detection

/// Exceptions thrown away: B110, B112.
struct SwallowedException: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b110, .b112]

    static let rule = Rule(
        id: "security/swallowed-exception", title: "Exceptions thrown away", severity: .low, cwe: [703, 390],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports handlers of everything (`except:`, `except Exception:`) that only `pass` or `continue`. A \
                comment that says why is enough to let it pass.
                """,
            why: """
                It hides failures nobody thought of: a check that did not run, a file that was not written, an \
                attack in progress.
                """,
            fix: """
                Catch what you expect, and log the rest; `contextlib.suppress` says what is meant.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def close(connections):
                        for connection in connections:
                            try:
                                connection.close()
                            except Exception:
                                pass
                    """,
                good: """
                    def close(connections):
                        for connection in connections:
                            try:
                                connection.close()
                            except ConnectionError:
                                pass
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b110: "whatever goes wrong here is passed over"
        default: "whatever goes wrong here is passed over, and the loop goes on"
        }
    }
}
