import Detection

/// Templates that do not escape: B701, B702.
struct TemplateWithoutEscaping: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b701, .b702]

    static let rule = Rule(
        id: "security/template-without-escaping", title: "Templates that do not escape", severity: .high,
        cwe: [79, 94],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports Jinja environments without `autoescape=True` or `select_autoescape()`, and Mako templates \
                without default filters.
                """,
            why: """
                Every value a template shows is then markup: a visitor's text writes the page.
                """,
            fix: """
                `Environment(autoescape=select_autoescape())`; for Mako `default_filters=["h"]`.
                """,
            knownProblems: """
                Templates of configuration files and code want no escaping.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import jinja2

                    environment = jinja2.Environment(autoescape=False)
                    """,
                good: """
                    import jinja2

                    environment = jinja2.Environment(autoescape=jinja2.select_autoescape())
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b701: "`\(subject)` does not escape what templates show"
        default: "`\(subject)` does not escape what it shows; give it `default_filters`"
        }
    }
}
