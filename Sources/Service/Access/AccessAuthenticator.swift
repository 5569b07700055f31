internal import Evidence
internal import HTTPTypes
package import Hummingbird
package import Storage

/// Knows who asks: by the session of a browser, an API key, or the certificate of the connection.
package struct AccessAuthenticator: Authenticator {
    private let access: AccessControl
    private let certificate: @Sendable () -> [UInt8]?

    /// - Parameter certificate: DER, of the connection that the current task serves, checked against its authorities.
    package init(_ access: AccessControl, certificate: @escaping @Sendable () -> [UInt8]? = { nil }) {
        self.access = access
        self.certificate = certificate
    }

    package func principal(of request: Request, remoteAddress: String) async throws -> Principal? {
        if let header = request.headers[.authorization] {
            guard header.utf8.count <= 200, header.lowercased().hasPrefix("bearer ") else {
                throw Problem.unauthenticated
            }
            return try await key(String(header.dropFirst(7)), remoteAddress)
        }
        if let token = SessionCookie.token(in: request.headers) { return try await session(token, request) }
        if let certificate = certificate() { return try await holder(of: certificate) }
        return nil
    }

    // MARK: Sessions

    private func session(_ token: String, _ request: Request) async throws -> Principal? {
        let isRead = [.get, .head, .options].contains(request.method)
        guard SameOrigin.holds(for: request), try isRead || hasToken(request, token) else {
            // What only shows pages to anybody does so here as well.
            if isRead { return nil }
            throw Problem.crossSite
        }
        let hash = try Token.hash(token, module: access.module)
        let now = access.store.now()
        if let caller = access.known.caller(hash, at: now) { return caller }
        let generation = access.known.generation
        guard let (session, user) = try await access.store.session(hash: hash) else { return nil }
        let idleAt = session.seenAt + access.configuration.idleLimit
        guard user.disabledAt == nil, session.expiresAt > now, idleAt > now else {
            _ = try await access.store.endSession(session.id, of: session.owner)
            return nil
        }
        // A minute is fine enough for a limit of many, and spares a write with every request.
        if now - session.seenAt > 60_000 { try await access.store.touchSession(session.id, at: now) }
        let caller = access.principal(user, session: session, isStrong: session.method != "password")
        access.known.remember(hash, caller, at: now, until: min(session.expiresAt, idleAt), generation)
        return caller
    }

    private func hasToken(_ request: Request, _ token: String) throws -> Bool {
        guard let shown = request.headers[.csrfToken] else { return false }
        return isSame(shown, try access.csrfToken(of: token))
    }

    // MARK: Keys

    private func key(_ text: String, _ address: String) async throws -> Principal {
        // Most typing errors end here, without a question to the database.
        guard let key = KeyText(text) else { throw Problem.unauthenticated }
        let hash = try access.key.tag(text, for: "API key")
        let now = access.store.now()
        if let caller = access.known.caller(hash, at: now) { return caller }
        let generation = access.known.generation
        let found = try await access.store.apiKey(prefix: key.prefix)
        guard let found, isSame(found.hash, hash), found.key.revokedAt == nil, found.key.expiresAt > now,
            found.user.disabledAt == nil
        else { throw try await refused(key, isKnown: found != nil, address) }
        if now - (found.key.usedAt ?? 0) > 60_000 { try await access.store.touchAPIKey(found.key.id, at: now) }
        let caller = access.principal(found.key, of: found.user)
        access.known.remember(hash, caller, at: now, until: found.key.expiresAt, generation)
        return caller
    }

    /// Whoever guesses, or goes on with a key that was revoked, is recorded, and soon waits.
    private func refused(_ key: KeyText, isKnown: Bool, _ address: String) async throws -> Problem {
        try access.limits.admitSignIn(name: "key \(key.prefix)", address: address)
        try await access.record(
            .apiKeyRefused, by: "anyone", on: isKnown ? "key:\(key.prefix)" : "key:unknown", .denied,
            details: ["address": .string(address)])
        return .unauthenticated
    }

    // MARK: Certificates

    private func holder(of certificate: [UInt8]) async throws -> Principal? {
        let print = try access.fingerprint(of: certificate)
        let now = access.store.now()
        if let caller = access.known.caller(print, at: now) { return caller }
        let generation = access.known.generation
        guard let user = try await access.store.user(certificate: print), user.disabledAt == nil else { return nil }
        let caller = access.principal(user, isStrong: true, kind: .certificate)
        access.known.remember(print, caller, at: now, until: .max, generation)
        return caller
    }
}

extension AccessControl {
    /// What the pages of a session send back with whatever changes something.
    func csrfToken(of token: String) throws -> String { try key.tag(token, for: "CSRF") }

    /// How a client's certificate is named: SHA-256 of its DER, in hexadecimal.
    func fingerprint(of certificate: [UInt8]) throws -> String {
        try module.hash(certificate, .sha256).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

/// The cookie of a session: for this host alone, over TLS alone, not for scripts, not from other sites.
enum SessionCookie {
    static let name = "__Host-picket"

    static func set(_ token: String, seconds: Int64) -> String {
        "\(name)=\(token); Path=/; Max-Age=\(seconds); Secure; HttpOnly; SameSite=Strict"
    }

    static let clear = "\(name)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"

    /// - Returns: `nil` also if there are two: one of them would be planted.
    static func token(in headers: HTTPFields) -> String? {
        var found: String?
        for header in headers[values: .cookie] {
            guard header.utf8.count <= 8_192 else { return nil }
            for part in header.split(separator: ";") {
                let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, pair[0] == name else { continue }
                guard found == nil else { return nil }
                found = String(pair[1])
            }
        }
        return found.flatMap { $0.utf8.count == 43 ? $0 : nil }
    }
}

/// Whether a browser's request comes from our own pages.
enum SameOrigin {
    static func holds(for request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        let parts = origin.split(separator: "://", maxSplits: 1)
        guard let authority = request.head.authority, parts.count == 2 else { return false }
        return parts[1].lowercased() == authority.lowercased()
    }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!  // constants that have the form of one
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
