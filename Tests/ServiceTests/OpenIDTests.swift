import Evidence
import HTTPTypes
import Hummingbird
import JWTKit
import Synchronization
import Testing

@testable import Service
@testable import Storage

/// An OpenID provider in the process: signs in whoever comes, and makes the mistakes it is told to.
private final class LocalIssuer: HTTPExchange {
    static let address = "https://issuer.example"

    struct Token: JWTPayload {
        var iss = LocalIssuer.address
        var aud = "picket"
        var sub = "1234"
        var nonce = ""
        var exp = 1_790_000_300
        var iat = 1_790_000_000
        var groups = ["analysts"]
        var username = "Ada"

        enum CodingKeys: String, CodingKey {
            case iss, aud, sub, nonce, exp, iat, groups
            case username = "preferred_username"
        }

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    struct State {
        var token = Token()
        /// By code: what the verifier has to hash to.
        var challenges: [String: String] = [:]
        var issuer = LocalIssuer.address
        var signsWithAnother = false
        var signsWithSecret = false
    }

    private let key = ES256PrivateKey(), other = ES256PrivateKey()
    private let state = Mutex(State())

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    func send(_ request: Evidence.HTTPRequest) async throws(DeliveryError) -> Evidence.HTTPResponse {
        do {
            let path = request.url.dropFirst(Self.address.count)
            switch path {
            case "/.well-known/openid-configuration":
                let issuer = state.withLock { $0.issuer }
                return Self.answer([
                    "issuer": .string(issuer), "authorization_endpoint": .string(Self.address + "/authorize"),
                    "token_endpoint": .string(Self.address + "/token"), "jwks_uri": .string(Self.address + "/keys"),
                ])
            case "/keys":
                let parameters = try #require(key.publicKey.parameters)
                func url(_ text: String) -> String {
                    text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
                }
                return Self.answer([
                    "keys": [
                        ["kty": "oct", "kid": "secret", "k": "AAAA"],
                        [
                            "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "a", "use": "sig",
                            "x": .string(url(parameters.x)), "y": .string(url(parameters.y)),
                        ],
                    ]
                ])
            case "/token":
                let fields = Dictionary(
                    String(decoding: request.body, as: UTF8.self).split(separator: "&").map { pair in
                        let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
                        return (String(parts[0]), String(parts[1]))
                    }, uniquingKeysWith: { $1 })
                let now = state.withLock { $0 }
                let verifier = Base64URL.encode(
                    try SwiftCryptoModule().hash(Array((fields["code_verifier"] ?? "").utf8), .sha256))
                guard now.challenges[fields["code"] ?? ""] == verifier else { return Self.answer([:], status: 400) }
                let keys = JWTKeyCollection()
                if now.signsWithSecret {
                    await keys.add(
                        hmac: HMACKey(from: String(repeating: "A", count: 64)), digestAlgorithm: .sha256, kid: "a")
                } else {
                    await keys.add(ecdsa: now.signsWithAnother ? other : key, kid: "a")
                }
                return Self.answer(["id_token": .string(try await keys.sign(now.token, kid: "a"))])
            default: return Self.answer([:], status: 404)
            }
        } catch {
            throw DeliveryError(.refused, "\(error)")
        }
    }

    private static func answer(_ json: JSON, status: Int = 200) -> Evidence.HTTPResponse {
        Evidence.HTTPResponse(status: status, body: Array(json.canonical))
    }
}

@Suite struct OpenIDTests {
    private static func run(
        _ issuer: LocalIssuer, _ body: (AccessService) async throws -> Void
    ) async throws {
        var configuration = OpenIDProvider.Configuration(
            issuer: LocalIssuer.address, client: "picket", callback: "https://picket.example/v1/session/openid/callback"
        )
        configuration.roles = ["analysts": .analyst, "auditors": .auditor, "admins": .administrator]
        try await AccessService.run(openID: OpenIDProvider(configuration, exchange: issuer), body)
    }

    /// What a browser does: goes there, and comes back with the code.
    private static func visit(
        _ service: AccessService, _ issuer: LocalIssuer, changing: (inout LocalIssuer.State) -> Void = { _ in },
        state: String? = nil, cookie: String? = nil
    ) async throws -> AccessService.Answer {
        let begun = try await service.ask(.get, "/v1/session/openid")
        #expect(begun.status == 303)
        let address = try #require(begun.headers[.location])
        #expect(address.hasPrefix(LocalIssuer.address + "/authorize?response_type=code&client_id=picket&"))
        let fields = Dictionary(
            address.split(separator: "?")[1].split(separator: "&").map { pair in
                let parts = pair.split(separator: "=")
                return (String(parts[0]), String(parts[1]))
            }, uniquingKeysWith: { $1 })
        let given = try #require(begun.headers[.setCookie]?.split(separator: ";").first)
        issuer.change {
            $0.challenges["code"] = fields["code_challenge"]
            $0.token.nonce = fields["nonce"] ?? ""
            changing(&$0)
        }
        return try await service.ask(
            .get, "/v1/session/openid/callback?code=code&state=\(state ?? fields["state"] ?? "")",
            headers: [.cookie: cookie ?? String(given)])
    }

    @Test func whoeverTheProviderKnowsGetsInWithTheirRoles() async throws {
        let issuer = LocalIssuer()
        try await Self.run(issuer) { service in
            #expect(try await Self.visit(service, issuer).status == 303)
            let ada = try #require(try await service.store.user("ada"))
            #expect(ada.roles == ["analyst"] && ada.clearance == .lowest && !ada.hasPassword)
            // Another group the next time: other roles, the same user.
            #expect(try await Self.visit(service, issuer, changing: { $0.token.groups = ["auditors"] }).status == 303)
            #expect(try await service.store.user("ada")?.roles == ["auditor"])
            #expect(service.log.count("user.signed-in") == 2 && service.log.count("user.made") == 1)
            // Nobody signs in as them with a password.
            #expect(try await service.signIn("ada").status == 401)
        }
    }

    @Test(arguments: [
        "another issuer", "another audience", "over", "not yet", "another nonce", "another key", "a secret",
        "no groups",
        "both roles", "a name that is taken", "discovery of another", "another code",
    ])
    func whatIsNotForThisSignInIsRefused(_ mistake: String) async throws {
        let issuer = LocalIssuer()
        try await Self.run(issuer) { service in
            if mistake == "a name that is taken" { try await service.makeUser("ada", .administrator) }
            let answer = try await Self.visit(
                service, issuer,
                changing: { state in
                    switch mistake {
                    case "another issuer": state.token.iss = "https://evil.example"
                    case "another audience": state.token.aud = "another"
                    case "over": state.token.exp = 1_789_999_999
                    case "not yet": state.token.iat = 1_790_000_100
                    case "another nonce": state.token.nonce = "another"
                    case "another key": state.signsWithAnother = true
                    case "a secret": state.signsWithSecret = true
                    case "no groups": state.token.groups = []
                    case "both roles": state.token.groups = ["auditors", "admins"]
                    case "discovery of another": state.issuer = "https://evil.example"
                    case "another code": state.challenges = [:]
                    default: break
                    }
                })
            #expect(answer.status == 401 && answer.problem == "sign-in-failed")
            #expect(answer.headers[.setCookie] == nil)
            #expect(service.log.count("user.signed-in") == 0)
        }
    }

    @Test func onlyTheBrowserThatBeganGoesOn() async throws {
        let issuer = LocalIssuer()
        try await Self.run(issuer) { service in
            #expect(try await Self.visit(service, issuer, cookie: "a=b").status == 401)
            #expect(try await Self.visit(service, issuer, state: "another").status == 401)
            let forged = try await Self.visit(service, issuer, state: "x", cookie: "__Host-picket-openid=x")
            #expect(forged.problem == "link-invalid")
        }
    }
}
