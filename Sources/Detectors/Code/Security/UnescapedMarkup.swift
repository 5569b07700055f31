import Detection

/// Markup that is not escaped: B308, B703, B704.
struct UnescapedMarkup: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b308, .b703, .b704]

    static let rule = Rule(
        id: "security/unescaped-markup", title: "Markup that is not escaped", severity: .medium, cwe: [79, 80],
        tags: ["security", "python", "strict"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `mark_safe`, `SafeString` and `Markup` of a text that is put together here, or an attribute or \
                element, unless all of it is constant, escaped or translated. Parameters are their callers' business.
                """,
            why: """
                These say that a text needs no escaping. With a visitor's text in it, the visitor writes the page.
                """,
            fix: """
                `format_html`, or `Markup("…").format(…)`, which escape what they put in.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from django.utils.safestring import mark_safe


                    def greet(name):
                        return mark_safe("<b>" + name + "</b>")
                    """,
                good: """
                    from django.utils.html import format_html


                    def greet(name):
                        return format_html("<b>{}</b>", name)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b308: "`\(subject)` says that this needs no escaping"
        default: "`\(subject)` says that this needs no escaping, and it is not constant"
        }
    }
}
