internal import Storage
internal import Synchronization

/// What a client watches, and how far it has got: a place in the journal, asked for what comes next whenever the client
/// takes more.
///
/// The policy: events keep their order and come once. One with a coalescing key is left out when a newer one of its key is
/// there. Nothing else is left out: a client so slow that events it has not got leave the journal is told so (a gap), and
/// goes on with what happens from then. One to which that happens again soon is hopeless.
struct Subscription: Sendable {
    /// What of all that happens a client is shown.
    struct View: Sendable, Hashable {
        var clearance: Label
        var topics: Set<Event.Topic>
        /// `nil`: all. What belongs to no project is shown in any case.
        var projects: Set<Identifier>? = nil
        /// `nil`: all; else no findings but theirs.
        var detectors: Set<String>? = nil

        func shows(_ entry: FeedEntry) -> Bool {
            guard clearance.dominates(entry.label), topics.contains(entry.topic) else { return false }
            if let projects, let project = entry.project, !projects.contains(project) { return false }
            if let detectors, entry.topic == .findings {
                guard let detector = entry.detector, detectors.contains(detector) else { return false }
            }
            return true
        }
    }

    struct Gap: Sendable, Hashable {
        /// The number of the last event before it.
        var after: UInt64
        /// What changed since then has to be asked from the API; `nil`: everything. Some seconds early, as an event is told
        /// after what it tells of has been stored.
        var since: Int64?
    }

    enum Step: Sendable {
        /// `more`: there may be more at once.
        case events([FeedEntry], first: UInt64, more: Bool)
        case gap(Gap)
        case hopeless
    }

    /// Of one step.
    struct Limits: Sendable, Hashable {
        var events = 512
        var bytes = 64 << 10
        /// Looked at, shown or not.
        var looks = 4_096
        /// Between two gaps, in milliseconds: sooner is hopeless.
        var patience: Int64 = 300_000
        var margin: Int64 = 5_000
    }

    let view: View
    /// All up to here has been looked at.
    private(set) var place: UInt64
    /// The number of the last event given out: 1, 2, 3 …: a client sees itself whether one is missing.
    private(set) var number: UInt64
    /// When the place was the newest.
    private(set) var time: Int64?
    private var lastGap: Int64?
    private var isLost = false

    /// - Parameter place: `nil`: unknown; the first step is a gap.
    init(_ view: View, from place: UInt64?, time: Int64?, number: UInt64 = 0) {
        self.view = view
        self.place = place ?? 0
        self.time = time
        self.number = number
        isLost = place == nil
    }

    /// - Parameters:
    ///   - head: the place of the newest event.
    ///   - fetch: ``FeedJournal/stretch(after:limit:)``.
    /// - Returns: what the client has to be told; no events: nothing now.
    mutating func next(
        limits: Limits = Limits(), now: Int64, head: UInt64, fetch: (UInt64) -> FeedJournal.Stretch?
    ) -> Step {
        var batch: [FeedEntry] = []
        var bytes = 0
        var looks = 0
        while !isLost, place < head, looks < limits.looks {
            guard let stretch = fetch(place), !stretch.entries.isEmpty else {
                isLost = true
                break
            }
            for entry in stretch.entries {
                let isShown = view.shows(entry) && !entry.isSuperseded.load(ordering: .relaxed)
                // One is taken however large it is.
                if isShown, !batch.isEmpty, batch.count >= limits.events || bytes + entry.json.count > limits.bytes {
                    return give(batch, more: true)
                }
                if isShown {
                    batch.append(entry)
                    bytes += entry.json.count
                }
                place = entry.sequence
                time = entry.time
                looks += 1
            }
        }
        // What was still there goes out before the gap is told.
        if isLost, batch.isEmpty { return tellGap(head, now, limits) }
        if place >= head, !isLost { time = now }
        return give(batch, more: place < head)
    }

    private mutating func give(_ batch: [FeedEntry], more: Bool) -> Step {
        defer { number += UInt64(batch.count) }
        return .events(batch, first: number + 1, more: more)
    }

    private mutating func tellGap(_ head: UInt64, _ now: Int64, _ limits: Limits) -> Step {
        if let lastGap, now - lastGap < limits.patience { return .hopeless }
        isLost = false
        let gap = Gap(after: number, since: time.map { max($0 - limits.margin, 0) })
        // Whoever does not know where they were is not slow.
        if time != nil { lastGap = now }
        place = head
        time = now
        return .gap(gap)
    }
}
