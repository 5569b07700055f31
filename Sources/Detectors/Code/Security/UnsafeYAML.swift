import Detection

/// YAML that runs code: B506.
struct UnsafeYAML: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b506]

    static let rule = Rule(
        id: "security/unsafe-yaml", title: "YAML that runs code", severity: .medium, cwe: [20, 502],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `yaml.load` without `SafeLoader` or `CSafeLoader`.
                """,
            why: """
                Other loaders make any object a document asks for, and call what it names.
                """,
            fix: """
                `yaml.safe_load`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import yaml

                    settings = yaml.load(text, Loader=yaml.Loader)
                    """,
                good: """
                    import yaml

                    settings = yaml.safe_load(text)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` makes any object the document asks for; use `safe_load`"
    }
}
