/// One inspection of a project: asked for, waited for, done or not.
public struct Scan: Sendable, Hashable {
    public enum State: Int, Sendable, Hashable, CaseIterable {
        case queued, running, done, failed, cancelled

        public var name: String {
            switch self {
            case .queued: "queued"
            case .running: "running"
            case .done: "done"
            case .failed: "failed"
            case .cancelled: "cancelled"
            }
        }

        public init?(name: String) {
            guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = state
        }

        public var isFinished: Bool { rawValue >= State.done.rawValue }
    }

    public var id: Identifier
    public var project: Identifier
    public var draft: ScanDraft
    public var toolVersion: String
    public var state: State
    /// Of everything found in it: at least the project's.
    public var label: Label
    /// Milliseconds since 1970.
    public var createdAt: Int64
    public var startedAt: Int64?
    public var finishedAt: Int64?
    public var progress: Progress
    /// Why it failed or was cancelled, and what to do.
    public var problem: String?
    public var counts: Counts

    /// Of files, or whatever is counted.
    public struct Progress: Sendable, Hashable {
        public var done: Int
        public var total: Int

        public init(done: Int = 0, total: Int = 0) {
            self.done = done
            self.total = total
        }
    }

    /// What it did to the project's findings.
    public struct Counts: Sendable, Hashable {
        public var seen = 0
        public var found = 0
        public var fixed = 0
        public var regressed = 0
        /// What could not be inspected.
        public var failures = 0

        public init() {}
    }
}

/// What somebody asks to be inspected.
public struct ScanDraft: Sendable, Hashable {
    /// Where the files come from.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Sent one by one or as an archive, or taken from a repository and inspected here.
        case files, archive, repository
        /// Inspected elsewhere: a report of Picket, or SARIF of another tool.
        case report, sarif
    }

    public var kind: Kind
    public var repository: Identifier?
    public var branch: String?
    /// The commit.
    public var revision: String?
    /// The folders and files that were asked for, `/` between their parts; empty: all.
    public var paths: [String]
    public var tool: String
    public var priority: Int
    /// Milliseconds since 1970; after it the scan is of no use to who asked.
    public var deadline: Int64?
    /// Joined with the project's.
    public var label: Label
    /// Who asked, as the ledger names them: `user:ada`.
    public var actor: String

    public init(
        _ kind: Kind, repository: Identifier? = nil, branch: String? = nil, revision: String? = nil,
        paths: [String] = [], tool: String = "picket", priority: Int = 0, deadline: Int64? = nil,
        label: Label = .lowest, actor: String
    ) {
        self.kind = kind
        self.repository = repository
        self.branch = branch
        self.revision = revision
        self.paths = paths
        self.tool = tool
        self.priority = priority
        self.deadline = deadline
        self.label = label
        self.actor = actor
    }
}
