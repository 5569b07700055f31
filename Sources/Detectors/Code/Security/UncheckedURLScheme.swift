import Detection

/// URL that may name a file: B310.
struct UncheckedURLScheme: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b310]

    static let rule = Rule(
        id: "security/unchecked-url-scheme", title: "URL that may name a file", severity: .medium, cwe: [22, 939],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `urlopen` and its like with a URL that is not constant.
                """,
            why: """
                `urllib` also opens `file:` and whatever handlers are installed: a URL from outside reads local \
                files.
                """,
            fix: """
                Check that it begins with `https://`, or use a library that knows HTTP only.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import urllib.request


                    def fetch(url):
                        return urllib.request.urlopen(url)
                    """,
                good: """
                    import urllib.request


                    def fetch():
                        return urllib.request.urlopen("https://example.org/feed")
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` opens `file:` URLs too; check where this one leads"
    }
}
