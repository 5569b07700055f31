internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import Storage

/// `/v1/session/openid`: signing in at an OpenID provider.
package struct OpenIDAPI: EndpointGroup {
    private let access: AccessControl
    private let provider: OpenIDProvider

    package init(_ access: AccessControl, _ provider: OpenIDProvider) {
        self.access = access
        self.provider = provider
    }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/session/openid", id: "beginOpenID", "Go to the OpenID provider to sign in", tag: "access",
                access: .anyone, answers: [.empty(status: .seeOther, "To the provider")]
            ) { call in
                let (address, state): (String, String)
                do {
                    (address, state) = try await access.beginOpenID(provider, Visit(call))
                } catch let error as Problem {
                    throw error
                } catch {
                    throw Problem(
                        .badGateway, "provider-unavailable",
                        "the OpenID provider does not answer as it should: tell the operator")
                }
                return Reply(.seeOther, headers: [.location: address, .setCookie: Self.cookie(state, seconds: 600)])
            },
            Endpoint(
                .get, "/v1/session/openid/callback", id: "finishOpenID", "Come back from the OpenID provider",
                tag: "access", access: .anyone,
                query: [
                    .optional("code", .string(1...4_096)), .required("state", .string(1...100)),
                    .optional("error", .string(0...1_000)), .optional("error_description", .string(0...4_096)),
                    .optional("iss", .string(0...1_000)), .optional("session_state", .string(0...1_000)),
                    .optional("scope", .string(0...1_000)),
                ], answers: [.empty(status: .seeOther, "Signed in")]
            ) { call in
                let state = call.query["state"]?.string ?? ""
                // The browser that began is the one that ends: nobody is signed in with somebody else's code.
                guard let code = call.query["code"]?.string, let known = Self.state(in: call.request.headers),
                    isSame(known, state),
                    call.query["iss"]?.string.map({ $0 == provider.configuration.issuer }) ?? true
                else { throw Problem.signInFailed }
                let session = try await access.finishOpenID(provider, code: code, state: state, Visit(call))
                let seconds = (session.session.expiresAt - session.session.createdAt) / 1_000
                var headers: HTTPFields = [.location: "/#/"]
                headers.append(HTTPField(name: .setCookie, value: SessionCookie.set(session.token, seconds: seconds)))
                headers.append(HTTPField(name: .setCookie, value: Self.cookie("", seconds: 0)))
                return Reply(.seeOther, headers: headers)
            },
        ]
    }

    private static let name = "__Host-picket-openid"

    /// Lax: the provider's redirect brings it.
    private static func cookie(_ state: String, seconds: Int) -> String {
        "\(name)=\(state); Path=/; Max-Age=\(seconds); Secure; HttpOnly; SameSite=Lax"
    }

    private static func state(in headers: HTTPFields) -> String? {
        let pairs: [Substring] = headers[values: .cookie].flatMap { header in
            header.split(separator: ";").map { pair in pair.drop { $0 == " " } }
        }
        let found = pairs.filter { $0.hasPrefix(name + "=") }
        return found.count == 1 ? String(found[0].dropFirst(name.utf8.count + 1)) : nil
    }
}
