import Detection

/// Request header taken for a proxy: B412.
struct CGIProxyHeader: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b412]

    static let rule = Rule(
        id: "security/cgi-proxy-header", title: "Request header taken for a proxy", severity: .high, cwe: [284, 807],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports imports of `wsgiref.handlers.CGIHandler` and Twisted's CGI resources.
                """,
            why: """
                CGI puts the request's `Proxy` header where HTTP clients look for a proxy ("httpoxy"): a visitor \
                redirects the program's own requests.
                """,
            fix: """
                Serve WSGI, and drop the header at the front.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from wsgiref.handlers import CGIHandler
                    """,
                good: """
                    from wsgiref.simple_server import make_server
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)`: CGI lets a request choose the proxy of this program"
    }
}
