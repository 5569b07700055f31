internal import Evidence
internal import Storage

/// What clients say.
enum LiveMessage: Sendable, Hashable {
    /// Instead of what was subscribed to before.
    case subscribe(topics: Set<Event.Topic>, projects: Set<Identifier>?, cursor: String?)

    static let mostProjects = 1_000

    /// - Throws: ``LiveClose`` with what is wrong.
    init(_ message: JSON) throws(LiveFault) {
        guard let members = message.object else { throw LiveFault("a message is an object") }
        guard members["type"] == "subscribe" else { throw LiveFault("a message is of type subscribe") }
        if let other = members.keys.first(where: { !["type", "topics", "projects", "cursor"].contains($0) }) {
            throw LiveFault("subscribe has no \(other.prefix(40))")
        }
        guard let names = members["topics"]?.array, !names.isEmpty, names.count <= 16 else {
            throw LiveFault("topics is a list of at least one")
        }
        var topics: Set<Event.Topic> = []
        for name in names {
            guard let topic = name.string.flatMap(Event.Topic.init) else { throw LiveFault("a topic is none") }
            topics.insert(topic)
        }
        let cursor = members["cursor"] ?? .null
        guard cursor == .null || cursor.string != nil else { throw LiveFault("cursor is a text") }
        self = .subscribe(
            topics: topics, projects: try Self.projects(members["projects"] ?? .null), cursor: cursor.string)
    }

    private static func projects(_ value: JSON) throws(LiveFault) -> Set<Identifier>? {
        if value == .null { return nil }
        guard let ids = value.array, ids.count <= mostProjects else {
            throw LiveFault("projects is a list of at most \(mostProjects) ids")
        }
        var projects: Set<Identifier> = []
        for id in ids {
            guard let project = id.string.flatMap(Identifier.init) else { throw LiveFault("a project is no id") }
            projects.insert(project)
        }
        return projects
    }
}

struct LiveFault: Error, Hashable {
    let message: String
    init(_ message: String) { self.message = message }
}

extension Event.Topic {
    /// What one needs to be told of it.
    var permission: Permission {
        switch self {
        case .findings: .findingsRead
        case .scans: .scansRead
        case .alerts: .alertsRead
        case .pool, .system: .poolRead
        }
    }
}
