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
