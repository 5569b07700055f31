public import Storage

/// What a role may do; `docs/security.md` has the table.
public enum Role: String, Sendable, Hashable, CaseIterable {
    case viewer, analyst, `operator`, auditor, administrator

    /// An auditor checks what administrators do, so nobody is both.
    public static func areSeparate(_ roles: Set<Role>) -> Bool {
        !(roles.contains(.auditor) && roles.contains(.administrator))
    }
}

public enum Permission: String, Sendable, Hashable, CaseIterable {
    case projectsRead = "projects:read"
    case projectsWrite = "projects:write"
    case scansRead = "scans:read"
    case scansSubmit = "scans:submit"
    case scansCancel = "scans:cancel"
    case findingsRead = "findings:read"
    case findingsTriage = "findings:triage"
    case detectorsRead = "detectors:read"
    case detectorsManage = "detectors:manage"
    case poolRead = "pool:read"
    case alertsRead = "alerts:read"
    case alertsManage = "alerts:manage"
    case complianceRead = "compliance:read"
    case ledgerRead = "ledger:read"
    case auditRead = "audit:read"
    case usersManage = "users:manage"
    case settingsManage = "settings:manage"
}

extension Role {
    public var permissions: Set<Permission> {
        let viewing: Set<Permission> = [
            .projectsRead, .scansRead, .findingsRead, .detectorsRead, .alertsRead, .complianceRead,
        ]
        return switch self {
        case .viewer: viewing
        case .analyst: viewing.union([.scansSubmit, .findingsTriage, .ledgerRead])
        case .operator:
            viewing.union([.scansSubmit, .scansCancel, .detectorsManage, .poolRead, .alertsManage, .projectsWrite])
        case .auditor: viewing.union([.ledgerRead, .auditRead, .poolRead])
        case .administrator:
            viewing.union([.projectsWrite, .usersManage, .settingsManage, .poolRead, .detectorsManage, .alertsManage])
        }
    }
}

/// Who asks, and what they may: made by signing in, an API key or a client certificate; handed to every handler.
public struct Principal: Sendable {
    public enum Kind: Sendable, Hashable { case user, apiKey, certificate }

    public var id: Identifier
    public var kind: Kind
    /// As the ledger names them: `user:ada`, `key:ci`.
    public var actor: String
    public var roles: Set<Role>
    public var permissions: Set<Permission>
    /// The highest label they may read; what they write is labelled no lower than what they read for it.
    public var clearance: Label
    /// The detectors they may run and see findings of; `nil`: all.
    public var detectors: Set<String>?

    /// - Parameter scopes: of an API key: of the roles' permissions only these; `nil`: all.
    public init(
        id: Identifier, kind: Kind, actor: String, roles: Set<Role>, scopes: Set<Permission>? = nil, clearance: Label,
        detectors: Set<String>? = nil
    ) {
        self.id = id
        self.kind = kind
        self.actor = actor
        self.roles = roles
        let granted = roles.reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        permissions = scopes.map(granted.intersection) ?? granted
        self.clearance = clearance
        self.detectors = detectors
    }

    public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
}
