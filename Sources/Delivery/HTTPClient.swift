internal import CCurl
public import Evidence

/// HTTP and HTTPS through libcurl, TLS 1.2 and up with the system's certificates. Redirects are not followed, and every
/// exchange has a limit of time and of bytes.
public struct HTTPClient: HTTPExchange {
    public struct Limits: Sendable, Hashable {
        /// To connect, in milliseconds.
        public var connecting: Int
        /// For all of an exchange, in milliseconds.
        public var total: Int
        /// Of an answer's body; its headers may have 64 KiB.
        public var bodyBytes: Int

        public init(connecting: Int = 5_000, total: Int = 15_000, bodyBytes: Int = 1 << 20) {
            self.connecting = connecting
            self.total = total
            self.bodyBytes = bodyBytes
        }
    }

    private let limits: Limits
    private let usesProxies: Bool
    private let certificates: String?

    /// - Parameters:
    ///   - usesProxies: whether `https_proxy` and the like are heeded.
    ///   - certificates: a PEM file of those to trust in place of the system's.
    public init(limits: Limits = Limits(), usesProxies: Bool = false, certificates: String? = nil) {
        self.limits = limits
        self.usesProxies = usesProxies
        self.certificates = certificates
    }

    static let mostHeaderBytes = 64 << 10
    /// Far more than any alert, checkpoint or time-stamp request has.
    static let mostRequestBytes = 64 << 20

    public func send(_ request: HTTPRequest) async throws(DeliveryError) -> HTTPResponse {
        try check(request)
        let name = Self.place(request.url)
        let transfer = try Transfer(name: name, mostBytes: limits.bodyBytes)
        try transfer.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try transfer.set(CURLOPT_URL, request.url)
        try transfer.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connecting))
        try transfer.set(CURLOPT_TIMEOUT_MS, max(1, limits.total))
        try transfer.secure(certificates: certificates)
        if !usesProxies { try transfer.set(CURLOPT_PROXY, "") }
        try setMethod(request, of: transfer)
        // An empty `Expect` keeps curl from waiting for leave to send a body.
        try transfer.setLines(
            CURLOPT_HTTPHEADER, request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"])
        try await transfer.run()
        return HTTPResponse(status: transfer.status, headers: transfer.headers, body: transfer.received)
    }

    private func setMethod(_ request: HTTPRequest, of transfer: Transfer) throws(DeliveryError) {
        switch request.method {
        case "GET" where request.body.isEmpty: try transfer.set(CURLOPT_HTTPGET, 1)
        case "HEAD": try transfer.set(CURLOPT_NOBODY, 1)
        default:
            try transfer.setBody(request.body)
            try transfer.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func check(_ request: HTTPRequest) throws(DeliveryError) {
        let isToken = { (text: String) in
            !text.isEmpty && text.utf8.allSatisfy { Self.token.contains($0) }
        }
        guard isToken(request.method) else { throw DeliveryError(.refused, "\"\(request.method)\" is no method") }
        for header in request.headers {
            let isPlain = header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            guard isToken(header.name), isPlain, !header.value.isEmpty else {
                throw DeliveryError(.refused, "the header \"\(header.name.prefix(40))\" has what no header may have")
            }
        }
        guard request.body.count <= Self.mostRequestBytes else {
            throw DeliveryError(
                .refused, "a body of \(request.body.count) bytes; the limit is \(Self.mostRequestBytes)")
        }
        try Self.check(url: request.url)
    }

    /// Also for whoever reads an address from a configuration, so that it is refused there.
    public static func check(url: String) throws(DeliveryError) {
        let lowercase = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowercase.hasPrefix) else {
            throw DeliveryError(.refused, "\(place(url)): the address has to begin with https:// or http://")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), url.utf8.count <= 4_096 else {
            throw DeliveryError(.refused, "\(place(url)): an address has neither spaces nor anything beyond ASCII")
        }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else {
            throw DeliveryError(
                .refused, "\(place(url)): an address names a server and no user; put a password into a header")
        }
    }

    /// An address as it may be printed: scheme and server, since paths and queries hold tokens.
    static func place(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count > 2 else { return "an address" }
        let authority = parts[2].prefix { $0 != "?" && $0 != "#" }
        return "\(parts[0])//\(authority.split(separator: "@").last ?? "")"
    }

    private static let token = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
}
