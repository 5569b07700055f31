internal import Evidence
internal import HTTPTypes
internal import Storage

// What people do about their own account. They are asked for the password again.
extension AccessControl {
    /// - Throws: ``Problem`` unless a browser's session asks, and whoever sits there knows the password.
    private func confirmed(_ caller: Principal, _ password: String, _ visit: Visit) async throws -> Credentials {
        guard caller.kind == .user, caller.session != nil else {
            throw Problem(
                .forbidden, "session-needed", "only somebody who is signed in does this, no key or certificate")
        }
        guard let found = try await store.credentials(of: caller.owner.text) else { throw Problem.unauthenticated }
        try limits.admitSignIn(name: found.user.name, address: visit.address)
        guard try await hasher.check(password, against: found.passwordHash).isRight else {
            try await record(
                .userSignedIn, by: caller.actor, on: caller.actor, .denied,
                details: ["address": .string(visit.address), "method": "again"], trace: visit.trace)
            throw Problem(.forbidden, "password-wrong", "this is not your password")
        }
        return found
    }

    /// Ends all sessions, and begins a new one for this browser.
    func changePassword(
        of caller: Principal, from old: String, to new: String, _ visit: Visit
    ) async throws -> NewSession {
        let found = try await confirmed(caller, old, visit)
        let hash = try await newPassword(new, name: found.user.name)
        let method = try await method(of: caller)
        try await store.setPassword(hash, of: found.user.id)
        known.forgetAll()
        try await record(.passwordChanged, by: caller.actor, on: caller.actor, trace: visit.trace)
        return try await begin(found.user, method: method, visit)
    }

    private func method(of caller: Principal) async throws -> String {
        try await store.sessions(of: caller.owner).first { $0.id == caller.session }?.method ?? "password"
    }

    // MARK: Second factor

    /// - Returns: the address for the application; it counts when ``confirmSecondFactor(of:code:_:)`` got a code.
    func proposeSecondFactor(of caller: Principal, password: String, _ visit: Visit) async throws -> String {
        let found = try await confirmed(caller, password, visit)
        var bytes = try module.random(TimeCode.secretBytes(module))
        let sealed = try key.seal(bytes, for: "second factor", of: found.user.id.text)
        let secret = SecretBytes(wiping: &bytes)
        try await store.proposeSecondFactor(sealed, of: found.user.id)
        return TimeCode.address(secret, name: found.user.name, issuer: configuration.issuer)
    }

    /// From here on it is asked for. All sessions end, this browser gets another.
    ///
    /// - Returns: the recovery codes, which nobody sees again.
    func confirmSecondFactor(
        of caller: Principal, code: String, _ visit: Visit
    ) async throws -> (session: NewSession, codes: [String]) {
        guard caller.session != nil, let found = try await store.credentials(of: caller.owner.text) else {
            throw Problem.unauthenticated
        }
        try limits.admitSignIn(name: found.user.name, address: visit.address)
        guard let step = try await step(of: code, found) else {
            throw Problem(
                .unprocessableContent, "code-wrong",
                "this is not the code of now: is the clock of your device right?")
        }
        let codes = try (0..<RecoveryCode.count).map { _ in try RecoveryCode.make(module: module) }
        try await store.confirmSecondFactor(
            of: found.user.id, step: step, recoveryHashes: try codes.map(recoveryHash))
        _ = try await store.endSessions(of: found.user.id)
        known.forgetAll()
        try await record(.secondFactorMade, by: caller.actor, on: caller.actor, trace: visit.trace)
        return (try await begin(found.user, method: "password+totp", visit), codes)
    }

    func removeSecondFactor(of caller: Principal, password: String, _ visit: Visit) async throws {
        let found = try await confirmed(caller, password, visit)
        try await store.removeSecondFactor(of: found.user.id)
        try await record(.secondFactorRemoved, by: caller.actor, on: caller.actor, trace: visit.trace)
    }

    /// For somebody who lost everything: by an administrator, who has seen who they are.
    func removeSecondFactor(of name: String, by caller: Principal, trace: String) async throws {
        guard let user = try await store.user(name) else { throw Problem.notFound("user \(name)") }
        guard user.id != caller.owner else {
            throw Problem(.forbidden, "own-rights", "your own second factor goes with your password")
        }
        try await store.removeSecondFactor(of: user.id)
        _ = try await store.endSessions(of: user.id)
        known.forgetAll()
        try await record(.secondFactorRemoved, by: caller.actor, on: "user:\(user.name)", trace: trace)
    }

    func newRecoveryCodes(of caller: Principal, password: String, _ visit: Visit) async throws -> [String] {
        let found = try await confirmed(caller, password, visit)
        guard found.user.hasSecondFactor else {
            throw Problem(.conflict, "no-second-factor", "recovery codes are for those who have a second factor")
        }
        let codes = try (0..<RecoveryCode.count).map { _ in try RecoveryCode.make(module: module) }
        try await store.replaceRecoveryCodes(try codes.map(recoveryHash), of: found.user.id)
        try await record(.recoveryCodesMade, by: caller.actor, on: caller.actor, trace: visit.trace)
        return codes
    }

    private func recoveryHash(_ code: String) throws -> String {
        try key.tag(RecoveryCode.normal(code), for: "recovery code")
    }

    // MARK: Sessions

    func endSession(_ id: Identifier, of caller: Principal, trace: String) async throws {
        guard try await store.endSession(id, of: caller.owner) else { throw Problem.notFound("session \(id)") }
        known.forgetAll()
        try await record(
            .sessionEnded, by: caller.actor, on: caller.actor, details: ["session": .string(id.text)], trace: trace)
    }

    func endOtherSessions(of caller: Principal, trace: String) async throws {
        let count = try await store.endSessions(of: caller.owner, except: caller.session)
        known.forgetAll()
        try await record(
            .sessionEnded, by: caller.actor, on: caller.actor, details: ["sessions": JSON(count)], trace: trace)
    }

    // MARK: Keys

    /// - Parameters:
    ///   - scopes: none beyond the caller's own; `nil`: these.
    ///   - clearance: no higher than the caller's; `nil`: the same.
    /// - Returns: with its text, which nobody sees again.
    func makeKey(
        _ name: String, scopes: Set<Permission>?, clearance: Label?, detectors: Set<String>?, days: Int,
        by caller: Principal, trace: String
    ) async throws -> (key: APIKey, text: String) {
        guard caller.kind != .apiKey || caller.may(.usersManage) else {
            throw Problem(.forbidden, "session-needed", "a key makes no keys, unless it may users:manage")
        }
        let scopes = scopes ?? caller.permissions
        if let missing = scopes.subtracting(caller.permissions).min(by: { $0.rawValue < $1.rawValue }) {
            throw Problem.forbidden(missing)
        }
        guard caller.clearance.dominates(clearance ?? caller.clearance) else {
            throw Problem(.forbidden, "above-clearance", "no key is cleared for more than its owner")
        }
        if let own = caller.detectors, detectors.map({ !$0.isSubset(of: own) }) ?? false {
            throw Problem(.forbidden, "detectors-not-yours", "no key runs detectors that its owner may not")
        }
        let text = try KeyText(module: module)
        let now = store.now()
        let made = APIKey(
            id: store.newIdentifier(), prefix: text.prefix, owner: caller.owner, name: name,
            scopes: Set(scopes.map(\.rawValue)), clearance: clearance ?? caller.clearance,
            detectors: detectors ?? caller.detectors, createdAt: now,
            expiresAt: now + Int64(min(max(days, 1), configuration.longestKeyDays)) * 86_400_000)
        try await store.makeAPIKey(made, hash: try key.tag(text.text, for: "API key"))
        try await record(
            .apiKeyMade, by: caller.actor, on: "key:\(made.prefix)",
            details: [
                "scopes": .array(made.scopes.sorted().map { .string($0) }), "clearance": made.clearance.json,
                "expiresAt": .number(Double(made.expiresAt)),
            ], trace: trace)
        return (made, text.text)
    }

    func revokeKey(_ id: Identifier, by caller: Principal, trace: String) async throws {
        let owner = caller.may(.usersManage) ? nil : caller.owner
        guard let revoked = try await store.revokeAPIKey(id, of: owner) else {
            throw Problem.notFound("key \(id) in use")
        }
        known.forgetAll()
        try await record(.apiKeyRevoked, by: caller.actor, on: "key:\(revoked.prefix)", trace: trace)
    }
}
