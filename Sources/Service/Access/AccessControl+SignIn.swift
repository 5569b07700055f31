internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import Storage

/// What somebody signs in with.
struct SignIn: Sendable {
    var name: String
    var password: String
    var code: String?
    var recoveryCode: String?
    /// Where from, in which request.
    var visit: Visit
}

/// Where a request comes from.
struct Visit: Sendable {
    var address: String
    var agent: String
    var trace: String

    init(_ call: Call) {
        address = call.remoteAddress
        // Printable ASCII alone: it is shown to people.
        agent = String(
            decoding: (call.request.headers[.userAgent] ?? "").utf8.filter { (0x20...0x7E).contains($0) }.prefix(200),
            as: UTF8.self)
        trace = call.trace
    }
}

/// How long an account is locked after failures in a row.
struct FailureLock: Sendable {
    var before: Int
    var longest: Int64

    func next(after failures: Int, at now: Int64) -> (failures: Int, lockedUntil: Int64?) {
        let count = min(failures + 1, 1_000_000)
        guard count >= before else { return (count, nil) }
        let doublings = min(count - before, 20)
        return (count, now + min(longest, 1_000 << Int64(doublings)))
    }
}

/// A session just begun: the only place that has its secret.
struct NewSession: Sendable {
    var token: String
    var session: Session
    var user: User
}

extension AccessControl {
    /// - Throws: ``Problem``: the same one for every reason, after the same work.
    func signIn(_ attempt: SignIn) async throws -> NewSession {
        try limits.admitSignIn(name: attempt.name, address: attempt.visit.address)
        // What is no name is not asked for; the work is done all the same.
        let found = User.isName(attempt.name) ? try await store.credentials(of: attempt.name) : nil
        let (isRight, isWeak) = try await hasher.check(attempt.password, against: found?.passwordHash)
        guard let found else {
            // A password typed into the field of the name must not get into the ledger.
            try await record(
                .userSignedIn, by: "anyone", on: "user:unknown", .denied,
                details: ["address": .string(attempt.visit.address)], trace: attempt.visit.trace)
            throw Problem.signInFailed
        }
        let isLocked = found.user.lockedUntil.map { $0 > store.now() } ?? false
        guard isRight, !isLocked, found.user.disabledAt == nil else {
            throw try await failed(found.user, attempt, isCounted: !isLocked)
        }
        var method = "password"
        if found.user.hasSecondFactor {
            guard attempt.code != nil || attempt.recoveryCode != nil else { throw Problem.secondFactorRequired }
            guard let factor = try await checkSecondFactor(found, attempt) else {
                throw try await failed(found.user, attempt, isCounted: true)
            }
            method += "+\(factor)"
        }
        if isWeak, let old = found.passwordHash {
            try await store.strengthenPassword(hasher.hash(attempt.password), of: found.user.id, from: old)
        }
        return try await begin(found.user, method: method, attempt.visit)
    }

    /// A new session, with a secret that nobody could have planted.
    func begin(_ user: User, method: String, _ visit: Visit) async throws -> NewSession {
        let token = try Token(module: module)
        let now = store.now()
        let session = Session(
            id: store.newIdentifier(), owner: user.id, method: method, address: visit.address, agent: visit.agent,
            createdAt: now, expiresAt: now + configuration.absoluteLimit)
        try await store.noteSuccess(of: user.id)
        try await record(
            .userSignedIn, by: "user:\(user.name)", on: "user:\(user.name)",
            details: [
                "address": .string(visit.address), "method": .string(method), "session": .string(session.id.text),
            ],
            trace: visit.trace)
        try await store.makeSession(session, hash: token.hash(module: module))
        return NewSession(token: token.text, session: session, user: user)
    }

    private func failed(_ user: User, _ attempt: SignIn, isCounted: Bool) async throws -> Problem {
        let lock = FailureLock(before: configuration.failuresBeforeLock, longest: configuration.longestLock)
        let now = store.now()
        var until: Int64?
        if isCounted { until = try await store.noteFailure(of: user.id) { lock.next(after: $0, at: now) }.lockedUntil }
        let details: [String: JSON] = ["address": .string(attempt.visit.address)]
        try await record(
            .userSignedIn, by: "anyone", on: "user:\(user.name)", .denied, details: details, trace: attempt.visit.trace)
        if let until {
            try await record(
                .userLocked, by: "picket", on: "user:\(user.name)",
                details: details.merging(["until": .number(Double(until))]) { $1 }, trace: attempt.visit.trace)
        }
        return .signInFailed
    }

    /// - Returns: which it was; `nil` if it was not right.
    private func checkSecondFactor(_ found: Credentials, _ attempt: SignIn) async throws -> String? {
        if let code = attempt.code {
            guard let step = try await step(of: code, found), try await store.useStep(step, of: found.user.id) else {
                return nil
            }
            return "totp"
        }
        guard let code = attempt.recoveryCode else { return nil }
        let hash = try key.tag(RecoveryCode.normal(code), for: "recovery code")
        guard try await store.useRecoveryCode(hash, of: found.user.id) else { return nil }
        try await record(
            .recoveryCodeUsed, by: "user:\(found.user.name)", on: "user:\(found.user.name)",
            details: ["left": JSON(try await store.recoveryCodesLeft(of: found.user.id))], trace: attempt.visit.trace)
        return "recovery"
    }

    func step(of code: String, _ found: Credentials) async throws -> Int64? {
        guard let sealed = found.secondFactor else { return nil }
        var bytes = try key.open(sealed, for: "second factor", of: found.user.id.text)
        do {
            return try TimeCode.step(
                of: code, SecretBytes(wiping: &bytes), at: store.now(), after: found.lastStep, module: module)
        } catch let error as CryptoError where error.code == .notApproved {
            // Made before the service was held to approved algorithms: a recovery code leads in, then it is made anew.
            return nil
        }
    }

    func signOut(_ caller: Principal, trace: String) async throws {
        guard let session = caller.session else { return }
        _ = try await store.endSession(session, of: caller.owner)
        known.forgetAll()
        try await record(
            .userSignedOut, by: caller.actor, on: caller.actor, details: ["session": .string(session.text)],
            trace: trace)
    }
}
