package import Evidence
internal import HTTPTypes
package import Storage

/// Who may in, and what they may: signs people in and out, makes their keys, and records all of it.
package struct AccessControl: Sendable {
    package struct Configuration: Sendable {
        /// Milliseconds without a request after which a session ends.
        package var idleLimit: Int64 = 30 * 60_000
        /// Milliseconds after which it ends whatever happens.
        package var absoluteLimit: Int64 = 12 * 3_600_000
        /// Failures in a row after which an account is locked: 1 s, then twice as long each time.
        package var failuresBeforeLock = 5
        package var longestLock: Int64 = 15 * 60_000
        package var invitationLimit: Int64 = 24 * 3_600_000
        package var longestKeyDays = 366
        /// Who has one of these can do nothing until they have a second factor.
        package var secondFactorRoles: Set<Role> = []
        /// The detectors of each role; a role that is not here has all.
        package var detectors: [Role: Set<String>] = [:]
        /// Refused beside those that the policy knows by itself.
        package var commonPasswords = CommonPasswords.none
        /// What applications call this service.
        package var issuer = "Picket"
        /// Of who comes first.
        package var firstRoles: Set<Role> = [.administrator]

        package init() {}
    }

    package let store: Store
    let key: AccessKey
    let hasher: PasswordHasher
    let log: any EntryLog
    package let limits: RateLimits
    let configuration: Configuration
    let known = KnownCallers()

    package init(
        store: Store, key: AccessKey, hasher: PasswordHasher, log: any EntryLog, limits: RateLimits,
        configuration: Configuration = Configuration()
    ) {
        self.store = store
        self.key = key
        self.hasher = hasher
        self.log = log
        self.limits = limits
        self.configuration = configuration
    }

    var module: any CryptoModule { key.module }

    /// What was done is not done until it is recorded.
    func record(
        _ action: EntryAction, by actor: String, on object: String, _ outcome: EntryDraft.Outcome = .success,
        details: [String: JSON] = [:], trace: String? = nil
    ) async throws {
        _ = try await log.append([
            EntryDraft(action, actor: actor, object: object, outcome: outcome, request: trace, details: details)
        ])
    }

    // MARK: From users to those who ask

    /// - Parameter isStrong: whether they proved themselves by more than a password.
    func principal(_ user: User, session: Session? = nil, isStrong: Bool, kind: Principal.Kind = .user) -> Principal {
        let roles = Set(user.roles.compactMap(Role.init))
        let mayNothing = !isStrong && !roles.isDisjoint(with: configuration.secondFactorRoles)
        return Principal(
            id: user.id, kind: kind, actor: "user:\(user.name)", roles: roles, scopes: mayNothing ? [] : nil,
            clearance: user.clearance, detectors: detectors(roles, user.detectors), session: session?.id)
    }

    func principal(_ key: APIKey, of user: User) -> Principal {
        let roles = Set(user.roles.compactMap(Role.init))
        return Principal(
            id: key.id, owner: user.id, kind: .apiKey, actor: "key:\(user.name)/\(key.prefix)", roles: roles,
            scopes: Set(key.scopes.compactMap(Permission.init)), clearance: key.clearance.met(user.clearance),
            detectors: Self.both(detectors(roles, user.detectors), key.detectors))
    }

    /// All that any of the roles has, and of these those that the user may.
    private func detectors(_ roles: Set<Role>, _ own: Set<String>?) -> Set<String>? {
        var granted: Set<String>? = []
        for role in roles {
            guard let some = configuration.detectors[role] else {
                granted = nil
                break
            }
            granted?.formUnion(some)
        }
        return Self.both(granted, own)
    }

    private static func both(_ left: Set<String>?, _ right: Set<String>?) -> Set<String>? {
        guard let left else { return right }
        return right.map(left.intersection) ?? left
    }
}

extension Label {
    /// The greatest lower bound: what both may read.
    package func met(_ other: Label) -> Label {
        Label(level: min(level, other.level), compartments: compartments & other.compartments)
    }
}

extension EntryAction {
    static let userSignedIn = EntryAction(rawValue: "user.signed-in")
    static let userSignedOut = EntryAction(rawValue: "user.signed-out")
    static let userLocked = EntryAction(rawValue: "user.locked")
    static let userMade = EntryAction(rawValue: "user.made")
    static let userChanged = EntryAction(rawValue: "user.changed")
    static let userInvited = EntryAction(rawValue: "user.invited")
    static let sessionEnded = EntryAction(rawValue: "session.ended")
    static let passwordChanged = EntryAction(rawValue: "password.changed")
    static let secondFactorMade = EntryAction(rawValue: "second-factor.made")
    static let secondFactorRemoved = EntryAction(rawValue: "second-factor.removed")
    static let recoveryCodesMade = EntryAction(rawValue: "recovery-codes.made")
    static let recoveryCodeUsed = EntryAction(rawValue: "recovery-code.used")
    static let apiKeyMade = EntryAction(rawValue: "api-key.made")
    static let apiKeyRevoked = EntryAction(rawValue: "api-key.revoked")
    static let apiKeyRefused = EntryAction(rawValue: "api-key.refused")
}

extension Problem {
    /// The same for every reason: an unknown name, a wrong password or code, a lock.
    static let signInFailed: Problem = {
        var problem = Problem(
            .unauthorized, "sign-in-failed",
            "this name, password and code do not go together, or the account is locked for a while after failures")
        problem.headers[.wwwAuthenticate] = #"Bearer realm="picket""#
        return problem
    }()

    static let secondFactorRequired: Problem = {
        var problem = Problem(
            .unauthorized, "second-factor-required", "send the code of your authenticator, or a recovery code, as well")
        problem.headers[.wwwAuthenticate] = #"Bearer realm="picket""#
        return problem
    }()

    static let crossSite = Problem(
        .forbidden, "cross-site", "this came from another site, or without the session's X-CSRF-Token")

    static let linkInvalid = Problem(
        .forbidden, "link-invalid", "this link was used already, or is too old: ask for another")
}
