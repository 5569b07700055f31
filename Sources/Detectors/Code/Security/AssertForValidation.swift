import Detection

/// Input checked by an assertion: B101.
struct AssertForValidation: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b101]

    static let rule = Rule(
        id: "security/assert-for-validation", title: "Input checked by an assertion", severity: .low, cwe: [703],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `assert` statements of public functions that hold a parameter to a value. Not: tests, \
                assertions that tell a type checker something (`is not None`, `isinstance`), and those about the \
                function's own results.
                """,
            why: """
                `python -O` removes assertions. What was checked in development is let through in production.
                """,
            fix: """
                Raise `ValueError` or an exception of your own; keep `assert` for what can only be wrong if the \
                program is.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def withdraw(account, amount):
                        assert amount > 0
                        account.balance -= amount
                    """,
                good: """
                    def withdraw(account, amount):
                        if amount <= 0:
                            raise ValueError("amount must be positive")
                        account.balance -= amount
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "an assertion checks a parameter, and `python -O` removes it; raise an exception"
    }
}
