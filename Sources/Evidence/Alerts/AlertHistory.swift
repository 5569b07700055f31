/// What became of alerts, from the entries that record them: each time one was raised, who was at it, and when it was
/// over. The machine forgets what is resolved and told; the log does not.
public struct AlertHistory: Sendable, Hashable {
    /// From being raised to being resolved.
    public struct Episode: Sendable, Hashable {
        public var key: String
        public var rule: String
        /// `critical` to `info`, as the entry has it.
        public var severity: String
        public var threshold: String
        /// When it was raised.
        public var current: String
        public var remediation: String
        public var raisedAt: Int64
        /// The entry that says so, and the one that says that it is over.
        public var raised: EntryPlace
        public var resolved: EntryPlace?
        public var resolvedAt: Int64?
        public var acknowledgedBy: String?
        public var acknowledgedAt: Int64?
        /// Of all of these entries.
        public var labels: Set<String>
    }

    /// The newest of them; older ones are in the log.
    public static let mostEpisodes = 10_000
    /// In the order in which they were raised.
    public private(set) var episodes: [Episode] = []
    private var open: [String: Int] = [:]
    private let most: Int

    /// - Parameter most: at least so many are kept, if there are.
    public init(most: Int = mostEpisodes) { self.most = max(1, most) }

    public init(of source: some EntrySource, most: Int = mostEpisodes) throws {
        self.init(most: most)
        try source.forEach { entry, place in
            add(entry, at: place)
            return true
        }
        if episodes.count > self.most { forget(episodes.count - self.most) }
    }

    /// In the log's order.
    public mutating func add(_ entry: Entry, at place: EntryPlace) {
        guard entry.outcome == .success else { return }
        switch entry.action {
        case .alertRaised:
            // After a crash it may be there twice.
            guard open[entry.object] == nil else { return }
            if episodes.count >= 2 * most { forget(most) }
            open[entry.object] = episodes.count
            episodes.append(Episode(entry, at: place))
        case .alertAcknowledged:
            change(entry) { episode in
                guard episode.acknowledgedBy == nil else { return }
                episode.acknowledgedBy = entry.actor
                episode.acknowledgedAt = entry.time
            }
        case .alertResolved:
            change(entry) { episode in
                episode.resolved = place
                episode.resolvedAt = entry.time
            }
            open[entry.object] = nil
        default: break
        }
    }

    private mutating func change(_ entry: Entry, _ body: (inout Episode) -> Void) {
        guard let index = open[entry.object] else { return }
        episodes[index].labels.insert(entry.label)
        body(&episodes[index])
    }

    private mutating func forget(_ count: Int) {
        episodes.removeFirst(count)
        open = open.compactMapValues { $0 >= count ? $0 - count : nil }
    }
}

extension AlertHistory.Episode {
    fileprivate init(_ entry: Entry, at place: EntryPlace) {
        func text(_ name: String) -> String { entry.details[name]?.string ?? "" }
        self.init(
            key: entry.object, rule: text("rule"), severity: text("severity"), threshold: text("threshold"),
            current: text("current"), remediation: text("remediation"), raisedAt: entry.time, raised: place,
            labels: [entry.label])
    }
}
