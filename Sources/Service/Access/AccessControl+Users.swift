package import Evidence
internal import HTTPTypes
package import Storage

/// What an administrator says of somebody; `nil`: as it is.
struct UserDraft: Sendable {
    var fullName: String?
    var roles: Set<Role>?
    var clearance: Label?
    /// `.some(nil)`: all.
    var detectors: Set<String>??
    var certificate: String??
    var subject: String??
    var isDisabled: Bool?
}

extension AccessControl {
    /// - Returns: the user, and what a link to set their password ends with.
    func makeUser(
        _ name: String, _ draft: UserDraft, by caller: Principal, trace: String
    ) async throws -> (user: User, token: String) {
        try check(draft, by: caller)
        let user = User(
            id: store.newIdentifier(), name: name, fullName: draft.fullName ?? "",
            roles: Set((draft.roles ?? [.viewer]).map(\.rawValue)), clearance: draft.clearance ?? .lowest,
            detectors: draft.detectors ?? nil, subject: draft.subject ?? nil, certificate: draft.certificate ?? nil,
            createdAt: store.now())
        try await store.makeUser(user)
        try await record(.userMade, by: caller.actor, on: "user:\(name)", details: user.facts, trace: trace)
        return (user, try await invite(user, by: caller.actor, trace: trace))
    }

    func changeUser(
        _ name: String, _ draft: UserDraft, by caller: Principal, trace: String
    ) async throws -> User {
        try check(draft, by: caller)
        guard let old = try await store.user(name) else { throw Problem.notFound("user \(name)") }
        guard old.id != caller.owner || draft.roles == nil && draft.clearance == nil && draft.detectors == nil else {
            throw Problem(.forbidden, "own-rights", "nobody changes their own rights: ask another administrator")
        }
        // Who sees less than somebody has does not decide about it.
        guard caller.clearance.dominates(old.clearance) else {
            throw Problem(.forbidden, "above-clearance", "they are cleared for more than you are")
        }
        let now = store.now()
        let user = try await store.changeUser(old.id) { user in
            if let name = draft.fullName { user.fullName = name }
            if let roles = draft.roles { user.roles = Set(roles.map(\.rawValue)) }
            if let clearance = draft.clearance { user.clearance = clearance }
            if let detectors = draft.detectors { user.detectors = detectors }
            if let certificate = draft.certificate { user.certificate = certificate }
            if let subject = draft.subject { user.subject = subject }
            if let isDisabled = draft.isDisabled { user.disabledAt = isDisabled ? user.disabledAt ?? now : nil }
        }
        known.forgetAll()
        try await record(
            .userChanged, by: caller.actor, on: "user:\(user.name)",
            details: user.facts.merging(["before": .object(old.facts)]) { $1 }, trace: trace)
        return user
    }

    private func check(_ draft: UserDraft, by caller: Principal) throws(Problem) {
        if let roles = draft.roles, !Role.areSeparate(roles) {
            throw Problem(
                .unprocessableContent, "roles-not-separate",
                "an auditor checks what administrators do: nobody is both")
        }
        if let clearance = draft.clearance, !caller.clearance.dominates(clearance) {
            throw Problem(.forbidden, "above-clearance", "nobody clears others for more than they are cleared for")
        }
    }

    func unlock(_ name: String, by caller: Principal, trace: String) async throws {
        guard let user = try await store.user(name) else { throw Problem.notFound("user \(name)") }
        _ = try await store.changeUser(user.id) { user in
            user.failures = 0
            user.lockedUntil = nil
        }
        try await record(
            .userChanged, by: caller.actor, on: "user:\(user.name)", details: ["unlocked": true], trace: trace)
    }

    func endSessions(of name: String, by caller: Principal, trace: String) async throws {
        guard let user = try await store.user(name) else { throw Problem.notFound("user \(name)") }
        let count = try await store.endSessions(of: user.id)
        known.forgetAll()
        try await record(
            .sessionEnded, by: caller.actor, on: "user:\(user.name)", details: ["sessions": JSON(count)], trace: trace)
    }

    // MARK: Links

    /// The way in for whoever comes first: printed once, kept as a hash, of use for an hour.
    ///
    /// - Returns: `nil` if there are users.
    package func firstLink() async throws -> String? {
        guard try await !store.hasUsers() else { return nil }
        let token = try Token(module: module)
        try await store.removeTokens(purpose: Self.setup)
        try await store.makeToken(
            token.hash(module: module), purpose: Self.setup, expiresAt: store.now() + 3_600_000)
        try await record(.userInvited, by: "picket", on: "user:administrator")
        return token.text
    }

    func invite(_ user: User, by actor: String, trace: String) async throws -> String {
        let token = try Token(module: module)
        try await store.makeToken(
            token.hash(module: module), purpose: Self.invitation, owner: user.id,
            expiresAt: store.now() + configuration.invitationLimit)
        try await record(.userInvited, by: actor, on: "user:\(user.name)", trace: trace)
        return token.text
    }

    /// Sets the password of whom the link is for; the first one makes the first administrator.
    func accept(link token: String, name: String?, password: String, _ visit: Visit) async throws -> NewSession {
        try limits.admitSignIn(name: "link", address: visit.address)
        let hash = try Token.hash(token, module: module)
        if let (owner, _) = try await store.token(hash, purpose: Self.invitation), let owner,
            let user = try await store.user(owner.text), user.disabledAt == nil
        {
            let derived = try await newPassword(password, name: user.name)
            guard try await store.useToken(hash, purpose: Self.invitation) != nil else { throw Problem.linkInvalid }
            try await store.setPassword(derived, of: user.id)
            known.forgetAll()
            try await record(.passwordChanged, by: "user:\(user.name)", on: "user:\(user.name)", trace: visit.trace)
            guard !user.hasSecondFactor else { throw Problem.secondFactorRequired }
            return try await begin(user, method: "password", visit)
        }
        guard try await store.token(hash, purpose: Self.setup) != nil else { throw Problem.linkInvalid }
        guard let name, User.isName(name) else {
            throw Problem.invalid("the first administrator needs a name: 1 to 64 of a-z, 0-9, and -_.@ after the first")
        }
        let derived = try await newPassword(password, name: name)
        guard try await store.useToken(hash, purpose: Self.setup) != nil, try await !store.hasUsers() else {
            throw Problem.linkInvalid
        }
        let user = try await makeAdministrator(name, passwordHash: derived, by: "picket", trace: visit.trace)
        return try await begin(user, method: "password", visit)
    }

    /// With a clearance for all there is: somebody has to be able to clear others.
    package func makeAdministrator(
        _ name: String, passwordHash: String?, by actor: String, trace: String? = nil
    ) async throws -> User {
        let user = User(
            id: store.newIdentifier(), name: name, roles: Set(configuration.firstRoles.map(\.rawValue)),
            clearance: .highest,
            createdAt: store.now())
        try await store.makeUser(user, passwordHash: passwordHash)
        try await record(.userMade, by: actor, on: "user:\(name)", details: user.facts, trace: trace)
        return user
    }

    /// - Throws: ``Problem`` `password-refused` with the reason.
    package func newPassword(_ password: String, name: String) async throws -> String {
        if let objection = PasswordPolicy.objection(
            to: password, name: name, common: configuration.commonPasswords)
        {
            throw Problem(.unprocessableContent, "password-refused", objection)
        }
        return try await hasher.hash(password)
    }

    private static let setup = "setup"
    private static let invitation = "invitation"
}

extension User {
    /// What the ledger holds of somebody's rights.
    var facts: [String: JSON] {
        [
            "roles": .array(roles.sorted().map { .string($0) }), "clearance": clearance.json,
            "detectors": detectors.map { .array($0.sorted().map { .string($0) }) } ?? .null,
            "isDisabled": .bool(disabledAt != nil),
        ]
    }
}
