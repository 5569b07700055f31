import Detection

/// Server with a debugger: B201.
struct DebugServer: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b201]

    static let rule = Rule(
        id: "security/debug-server", title: "Server with a debugger", severity: .high, cwe: [94, 489],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `run(debug=True)` in files that import Flask.
                """,
            why: """
                Its debugger runs any code for anybody who can provoke an error.
                """,
            fix: """
                Leave it to `flask --debug run` on the developer's machine.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from flask import Flask

                    app = Flask(__name__)
                    app.run(debug=True)
                    """,
                good: """
                    from flask import Flask

                    app = Flask(__name__)
                    app.run()
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` serves a debugger that runs any code"
    }
}
