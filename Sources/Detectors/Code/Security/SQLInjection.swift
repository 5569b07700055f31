import Detection

/// SQL put together from strings: B608, B610, B611.
struct SQLInjection: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b608, .b610, .b611]

    static let rule = Rule(
        id: "security/sql-injection", title: "SQL put together from strings", severity: .medium, cwe: [89],
        tags: ["security", "python", "strict"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports statements that are formatted or joined with something that is not constant, and Django's \
                `extra` and `RawSQL` with such. It has to begin like a statement; what is logged or raised is let \
                pass.
                """,
            why: """
                A quote in the value ends the string, and the rest is SQL of whoever sent it.
                """,
            fix: """
                Pass values as parameters: `execute("… WHERE id = ?", (id,))`; check names of tables and columns \
                against a list.
                """,
            knownProblems: """
                Libraries that write SQL put it together from strings, and have to.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def find(cursor, name):
                        cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)
                    """,
                good: """
                    def find(cursor, name):
                        cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b608: "this SQL is put together from strings; pass values as parameters"
        default: "`\(subject)` takes SQL that is not constant"
        }
    }
}
