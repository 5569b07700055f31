import Detection

/// Text run as code: B102, B307.
struct Eval: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b102, .b307]

    static let rule = Rule(
        id: "security/eval", title: "Text run as code", severity: .medium, cwe: [78, 95],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `exec` and `eval` of anything that is not the same every time. A function of the file that \
                is called so is not the built-in one.
                """,
            why: """
                Whoever can influence the text can run whatever the program could. Blacklists of words do not help: \
                `eval` reaches every object.
                """,
            fix: """
                `ast.literal_eval` reads literals; `json.loads` reads data; a dictionary of functions replaces names \
                that are looked up.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def calculate(formula):
                        return eval(formula)
                    """,
                good: """
                    import ast


                    def read(text):
                        return ast.literal_eval(text)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b102: "`exec` runs a text as code"
        default: "`eval` runs a text as code; `ast.literal_eval` reads literals"
        }
    }
}
