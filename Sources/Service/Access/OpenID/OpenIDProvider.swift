package import Evidence
internal import Foundation
internal import JWTKit

/// Where a site's people sign in: an OpenID provider, asked for a code (with PKCE), then for an ID token.
package struct OpenIDProvider: Sendable {
    package struct Configuration: Sendable {
        /// `https://…`, as its tokens have it.
        package var issuer: String
        package var client: String
        package var secret: String?
        /// Where it sends people back: `https://picket.example/v1/session/openid/callback`.
        package var callback: String
        /// The claim that names groups, and what they stand for here.
        package var groupsClaim = "groups"
        package var roles: [String: Role] = [:]
        /// Whether somebody unknown with a role gets an account.
        package var makesUsers = true

        package init(issuer: String, client: String, secret: String? = nil, callback: String) {
            self.issuer = issuer
            self.client = client
            self.secret = secret
            self.callback = callback
        }
    }

    let configuration: Configuration
    private let exchange: any HTTPExchange

    /// - Parameter exchange: bounded in time and size, as `Delivery`'s is.
    package init(_ configuration: Configuration, exchange: any HTTPExchange) {
        self.configuration = configuration
        self.exchange = exchange
    }

    struct Endpoints: Sendable {
        var authorization: String
        var token: String
        var keys: String
    }

    /// OpenID Connect Discovery. It has to name itself, and places of the same security.
    func endpoints() async throws -> Endpoints {
        let document = try await get(configuration.issuer + "/.well-known/openid-configuration")
        guard document["issuer"]?.string == configuration.issuer,
            let authorization = document["authorization_endpoint"]?.string,
            let token = document["token_endpoint"]?.string, let keys = document["jwks_uri"]?.string,
            configuration.issuer.hasPrefix("http://")
                || [authorization, token, keys].allSatisfy({ $0.hasPrefix("https://") })
        else { throw OpenIDFailure("the discovery document of \(configuration.issuer) is not its own") }
        return Endpoints(authorization: authorization, token: token, keys: keys)
    }

    /// Where the browser is sent.
    func address(_ endpoints: Endpoints, state: String, nonce: String, challenge: String) -> String {
        endpoints.authorization + (endpoints.authorization.contains("?") ? "&" : "?")
            + Self.form([
                ("response_type", "code"), ("client_id", configuration.client),
                ("redirect_uri", configuration.callback), ("scope", "openid profile email"), ("state", state),
                ("nonce", nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ])
    }

    /// - Returns: who signed in, by an ID token that is the provider's, for us, of now, and of this sign-in.
    func identity(code: String, verifier: String, nonce: String, now: Int64) async throws -> OpenIDIdentity {
        let endpoints = try await endpoints()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.callback),
            ("client_id", configuration.client), ("code_verifier", verifier),
        ]
        if let secret = configuration.secret { fields.append(("client_secret", secret)) }
        let answer = try await send(
            Evidence.HTTPRequest(
                "POST", endpoints.token,
                headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(Self.form(fields).utf8)))
        guard let token = answer["id_token"]?.string, token.utf8.count <= 65_536 else {
            throw OpenIDFailure("the provider gave no ID token")
        }
        return try await identity(token, keys: get(endpoints.keys), nonce: nonce, now: now)
    }

    private func identity(_ token: String, keys: JSON, nonce: String, now: Int64) async throws -> OpenIDIdentity {
        let algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "EdDSA"]
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        // Never `none`, and never the provider's public key taken for a shared secret.
        guard parts.count == 3, let header = Base64URL.decode(String(parts[0])),
            let algorithm = try JSON(parsing: header)["alg"]?.string, algorithms.contains(algorithm),
            let payload = Base64URL.decode(String(parts[1]))
        else { throw OpenIDFailure("the ID token has a form that is not taken") }
        // Keys for signatures alone; of those that are of another kind jwt-kit would refuse all.
        let usable = (keys["keys"]?.array ?? []).prefix(50).filter {
            ["RSA", "EC", "OKP"].contains($0["kty"]?.string ?? "") && ($0["use"]?.string ?? "sig") == "sig"
                && $0["kid"]?.string != nil
        }
        let known = JWTKeyCollection()
        try await known.add(
            jwksJSON: String(decoding: JSON.object(["keys": .array(Array(usable))]).canonical, as: UTF8.self))
        _ = try await known.verify(token, as: SignedClaims.self)
        let claims = try JSON(parsing: payload)
        let audiences = claims["aud"]?.array?.compactMap(\.string) ?? claims["aud"]?.string.map { [$0] } ?? []
        let seconds = Double(now) / 1_000
        guard claims["iss"]?.string == configuration.issuer, audiences.contains(configuration.client),
            audiences.count == 1 || claims["azp"]?.string == configuration.client,
            let end = claims["exp"]?.number, end > seconds, (claims["iat"]?.number ?? seconds) <= seconds + 60,
            let given = claims["nonce"]?.string, isSame(given, nonce),
            let subject = claims["sub"]?.string, (1...255).contains(subject.utf8.count)
        else { throw OpenIDFailure("the ID token is not for this sign-in") }
        let groups = claims[configuration.groupsClaim]?.array?.compactMap(\.string) ?? []
        return OpenIDIdentity(
            subject: "\(configuration.issuer) \(subject)",
            name: claims["preferred_username"]?.string ?? claims["email"]?.string ?? subject,
            fullName: claims["name"]?.string ?? "", roles: Set(groups.compactMap { configuration.roles[$0] }))
    }

    // MARK: What goes over the wire

    private func get(_ url: String) async throws -> JSON {
        try await send(Evidence.HTTPRequest("GET", url, headers: [HTTPHeader("Accept", "application/json")]))
    }

    private func send(_ request: Evidence.HTTPRequest) async throws -> JSON {
        let answer = try await exchange.send(request)
        guard answer.status == 200, answer.body.count <= 1 << 20 else {
            throw OpenIDFailure("the provider answered \(answer.status)")
        }
        return try JSON(parsing: answer.body)
    }

    static func form(_ fields: [(String, String)]) -> String {
        fields.map { name, value in
            name + "="
                + value.utf8.map { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
                    default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                    }
                }.joined()
        }.joined(separator: "&")
    }

    /// The signature is jwt-kit's to check; what is claimed is read from the same bytes.
    private struct SignedClaims: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}

/// Who a provider says somebody is.
struct OpenIDIdentity: Sendable, Hashable {
    var subject: String
    var name: String
    var fullName: String
    var roles: Set<Role>
}

struct OpenIDFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
