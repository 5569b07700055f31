internal import Crypto
internal import Evidence
internal import HTTPTypes
internal import Hummingbird

/// The dashboard: a page, and the files it is made of, compiled into the program.
///
/// Files are asked for under a name of all their bytes together, so that browsers keep them for ever: what has changed
/// has another address. Only the page itself is asked for again.
package struct DashboardPages: EndpointGroup {
    struct File: Sendable {
        let name: String
        let bytes: [UInt8]

        var mediaType: String {
            switch name.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "svg": "image/svg+xml"
            default: "application/octet-stream"
            }
        }
    }

    private let page: [UInt8]
    private let pageTag: String
    private let files: [String: File]
    /// Where the files are: `/dashboard/` and the first digits of their hash.
    let base: String

    package init() { self.init(page: PackageResources.index_html, files: Self.embedded) }

    init(page: [UInt8], files: [File]) {
        var hash = SHA256()
        for file in files.sorted(by: { $0.name < $1.name }) {
            hash.update(data: Array("\(file.name) \(file.bytes.count)\n".utf8))
            hash.update(data: file.bytes)
        }
        base = "/dashboard/\(Self.hexadecimal(hash.finalize().prefix(12)))"
        self.page = Array(String(decoding: page, as: UTF8.self).replacing("{base}", with: base).utf8)
        pageTag = "\"\(Self.hexadecimal(SHA256.hash(data: self.page).prefix(12)))\""
        self.files = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
    }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/", id: "getDashboard", "The dashboard, for browsers", tag: "dashboard", access: .anyone,
                answers: [.stream("text/html", "The page"), .empty(status: .notModified, "It has not changed")]
            ) { call in
                var headers = Self.guards
                headers[.contentType] = "text/html; charset=utf-8"
                headers[.cacheControl] = "no-cache"
                headers[.eTag] = pageTag
                if Self.names(call.request.headers[.ifNoneMatch], pageTag) {
                    return Reply(.notModified, headers: headers)
                }
                return Reply(.ok, headers: headers, .bytes(page))
            },
            Endpoint(
                .get, "/dashboard/{version}/{file}", id: "getDashboardFile", "A file of the dashboard",
                tag: "dashboard", access: .anyone, answers: [.stream("*/*", "The file")]
            ) { call in
                guard let file = files[call.path("file")], call.path("version") == base.dropFirst("/dashboard/".count)
                else {
                    throw Problem(
                        .notFound, "not-found", "the dashboard has no such file any more; reload the page")
                }
                var headers = Self.guards
                headers[.contentType] = file.mediaType
                headers[.cacheControl] = "public, max-age=31536000, immutable"
                return Reply(.ok, headers: headers, .bytes(file.bytes))
            },
        ]
    }

    private static func names(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let candidate = part.trimmingPrefix(" ").trimmingPrefix("W/")
            return candidate == tag || candidate == "*"
        }
    }

    /// What the page may do is what its own files do: no script or style in the markup, nothing from elsewhere, no text
    /// that becomes code.
    private static let guards: HTTPFields = [
        .contentSecurityPolicy: [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
            "worker-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
            "require-trusted-types-for 'script'", "trusted-types picket",
        ].joined(separator: "; "),
        .referrerPolicy: "no-referrer", .crossOriginOpenerPolicy: "same-origin",
        .crossOriginResourcePolicy: "same-origin",
        .permissionsPolicy: "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ]

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}

extension HTTPField.Name {
    // Constants that have the form of one.
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    fileprivate static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
}
