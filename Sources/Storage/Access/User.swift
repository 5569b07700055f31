/// Somebody who may sign in.
public struct User: Sendable, Hashable {
    public var id: Identifier
    /// What they type: unique, never changed, since the ledger names them by it.
    public var name: String
    public var fullName: String
    /// Names of roles; the service knows what they allow.
    public var roles: Set<String>
    /// The highest label they may read.
    public var clearance: Label
    /// The detectors they may run and see findings of; `nil`: all.
    public var detectors: Set<String>?
    /// Who they are to the OpenID provider: issuer and subject.
    public var subject: String?
    /// Of their client certificate.
    public var certificate: String?
    /// Milliseconds since 1970.
    public var createdAt: Int64
    public var disabledAt: Int64?
    public var hasPassword = false
    public var hasSecondFactor = false
    /// Failed sign-ins since the last that succeeded.
    public var failures = 0
    /// Until when nobody signs in under this name.
    public var lockedUntil: Int64?
    public var signedInAt: Int64?

    public init(
        id: Identifier, name: String, fullName: String = "", roles: Set<String>, clearance: Label = .lowest,
        detectors: Set<String>? = nil, subject: String? = nil, certificate: String? = nil, createdAt: Int64,
        disabledAt: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.fullName = fullName
        self.roles = roles
        self.clearance = clearance
        self.detectors = detectors
        self.subject = subject
        self.certificate = certificate
        self.createdAt = createdAt
        self.disabledAt = disabledAt
    }

    /// 1 to 64 of `a-z`, `0-9`, `-`, `_`, `.`, `@`, with a letter or digit first.
    public static func isName(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard (1...64).contains(text.utf8.count), text.utf8.first.map(isPlain) == true else { return false }
        return text.utf8.allSatisfy { isPlain($0) || "-_.@".utf8.contains($0) }
    }
}

/// What somebody proves their name with. Never shown to anybody.
public struct Credentials: Sendable {
    public var user: User
    public var passwordHash: String?
    /// Sealed; of a second factor that was confirmed or is about to be.
    public var secondFactor: String?
    /// The last time step whose code was used: none up to it counts again.
    public var lastStep: Int64
}

/// A browser that is signed in. Its secret is known to it alone; here is the hash.
public struct Session: Sendable, Hashable {
    public var id: Identifier
    public var owner: Identifier
    /// How they proved who they are: `password`, `password+totp`, `oidc`.
    public var method: String
    public var address: String
    public var agent: String
    public var createdAt: Int64
    public var seenAt: Int64
    /// Whatever happens.
    public var expiresAt: Int64

    public init(
        id: Identifier, owner: Identifier, method: String, address: String, agent: String, createdAt: Int64,
        expiresAt: Int64
    ) {
        self.id = id
        self.owner = owner
        self.method = method
        self.address = address
        self.agent = agent
        self.createdAt = createdAt
        seenAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// What a program proves itself with, for its owner. The key itself was shown once.
public struct APIKey: Sendable, Hashable {
    public var id: Identifier
    /// The part of the key that may be seen: finds the row.
    public var prefix: String
    public var owner: Identifier
    public var name: String
    /// Names of permissions: of its owner's, no more than these.
    public var scopes: Set<String>
    /// No higher than its owner's.
    public var clearance: Label
    public var detectors: Set<String>?
    public var createdAt: Int64
    public var expiresAt: Int64
    public var usedAt: Int64?
    public var revokedAt: Int64?

    public init(
        id: Identifier, prefix: String, owner: Identifier, name: String, scopes: Set<String>, clearance: Label,
        detectors: Set<String>? = nil, createdAt: Int64, expiresAt: Int64
    ) {
        self.id = id
        self.prefix = prefix
        self.owner = owner
        self.name = name
        self.scopes = scopes
        self.clearance = clearance
        self.detectors = detectors
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
