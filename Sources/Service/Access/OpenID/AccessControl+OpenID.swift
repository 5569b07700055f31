internal import Evidence
internal import HTTPTypes
internal import Storage

extension AccessControl {
    private static let purpose = "openid"

    /// - Returns: where to send the browser, and what it has to bring back in a cookie: nobody else goes on with it.
    func beginOpenID(_ provider: OpenIDProvider, _ visit: Visit) async throws -> (address: String, state: String) {
        try limits.admitSignIn(name: "openid", address: visit.address)
        let state = try Token(module: module), nonce = try Token(module: module), verifier = try Token(module: module)
        let challenge = try Base64URL.encode(module.hash(Array(verifier.text.utf8), .sha256))
        try await store.makeToken(
            state.hash(module: module), purpose: Self.purpose, content: "\(nonce.text) \(verifier.text)",
            expiresAt: store.now() + 600_000)
        let endpoints = try await provider.endpoints()
        return (
            provider.address(endpoints, state: state.text, nonce: nonce.text, challenge: challenge), state.text
        )
    }

    func finishOpenID(
        _ provider: OpenIDProvider, code: String, state: String, _ visit: Visit
    ) async throws -> NewSession {
        try limits.admitSignIn(name: "openid", address: visit.address)
        let token = try await store.useToken(Token.hash(state, module: module), purpose: Self.purpose)
        let parts = token?.content.split(separator: " ").map(String.init) ?? []
        guard parts.count == 2 else { throw Problem.linkInvalid }
        let identity: OpenIDIdentity
        do {
            identity = try await provider.identity(code: code, verifier: parts[1], nonce: parts[0], now: store.now())
        } catch {
            try await record(
                .userSignedIn, by: "anyone", on: "user:unknown", .denied,
                details: ["address": .string(visit.address), "method": "oidc"], trace: visit.trace)
            throw Problem.signInFailed
        }
        let user = try await user(identity, provider, visit)
        guard user.disabledAt == nil else { throw Problem.signInFailed }
        return try await begin(user, method: "oidc", visit)
    }

    /// The provider says who somebody is, and, where it has groups of ours, what they may; clearance comes from here alone.
    private func user(_ identity: OpenIDIdentity, _ provider: OpenIDProvider, _ visit: Visit) async throws -> User {
        let isMapped = !provider.configuration.roles.isEmpty
        guard Role.areSeparate(identity.roles) else { throw Problem.signInFailed }
        let roles = Set(identity.roles.map(\.rawValue))
        if let user = try await store.user(subject: identity.subject) {
            guard isMapped, user.roles != roles else { return user }
            let changed = try await store.changeUser(user.id) { $0.roles = roles }
            known.forgetAll()
            try await record(
                .userChanged, by: "picket", on: "user:\(user.name)",
                details: changed.facts.merging(["before": .object(user.facts)]) { $1 }, trace: visit.trace)
            return changed
        }
        // A name that is taken stays its owner's: no provider signs in as somebody who was here before.
        let name = identity.name.lowercased()
        guard provider.configuration.makesUsers, !roles.isEmpty, User.isName(name),
            try await store.user(name) == nil
        else { throw Problem.signInFailed }
        let user = User(
            id: store.newIdentifier(), name: name, fullName: String(identity.fullName.prefix(200)), roles: roles,
            subject: identity.subject, createdAt: store.now())
        try await store.makeUser(user)
        try await record(.userMade, by: "picket", on: "user:\(name)", details: user.facts, trace: visit.trace)
        return user
    }
}
