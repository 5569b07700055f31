internal import Detection

/// What is known of all alerts, and what is to be done next: event in, actions out. Time comes with each event.
///
/// What somebody was told is kept beside what is so, and telling makes the two equal: an alert that is already told
/// cannot be told twice, and one that is not cannot be forgotten, whatever happens in between. A group tells at most
/// once in ``Settings/groupInterval``, so that its notifications in a time `t` are at most `t / groupInterval + 1`.
public struct AlertMachine: Sendable, Hashable {
    public struct Settings: Sendable, Hashable {
        /// A group waits so long for more to tell with the first, in milliseconds.
        public var groupWait: Int64 = 0
        /// And so long after it told before it tells again.
        public var groupInterval: Int64 = 300_000
        /// Raised so often within ``flapWindow``, an alert is flapping: told once, then not until it has settled.
        public var flapCount = 3
        public var flapWindow: Int64 = 3_600_000
        /// So long without a change, and it flaps no more.
        public var flapSettle: Int64 = 900_000
        /// Of a delivery, before it is a dead letter.
        public var mostAttempts = 6
        /// Waits are random, up to this doubled with each attempt, and at most ``retryLongest``.
        public var retryBase: Int64 = 1_000
        public var retryLongest: Int64 = 300_000

        public init() {}
    }

    /// An alert of a key; the same one each time it comes back.
    public struct Alert: Sendable, Hashable {
        /// As it was last seen broken.
        public var observation: AlertObservation
        public var isRaised = false
        /// How many times it was raised.
        public var episode = 0
        /// When it was raised or resolved last.
        public var changedAt: Int64 = 0
        public var escalations = 0
        public var acknowledgedBy: String?
        /// The newest times that it was raised; no more than ``Settings/flapCount`` are kept.
        var raises: [Int64] = []
        var told = Told()

        /// What those who are told know.
        struct Told: Sendable, Hashable {
            var episode = 0
            var isRaised = false
            var escalations = 0
            var isFlapping = false
        }
    }

    public struct Silence: Sendable, Hashable {
        /// Given when it is made, and to no other.
        public internal(set) var id = 0
        public internal(set) var since: Int64 = 0
        /// A key or a group; with `*` at its end, all that begin so.
        public var pattern: String
        public var until: Int64
        public var by: String
        public var reason: String
        /// What it may silence, and whom it is shown to: alerts above this label go on being told. `nil`: it is the
        /// machine's owner who says so, of all alerts.
        public var label: String?

        public init(pattern: String, until: Int64, by: String, reason: String, label: String? = nil) {
            self.pattern = pattern
            self.until = until
            self.by = by
            self.reason = reason
            self.label = label
        }

        public func covers(_ alert: Alert) -> Bool { matches(alert) && isAbove(alert) }

        /// Whatever its label.
        public func matches(_ alert: Alert) -> Bool {
            [alert.observation.key, alert.observation.group].contains { text in
                pattern.hasSuffix("*") ? text.utf8.starts(with: pattern.utf8.dropLast()) : text == pattern
            }
        }

        private func isAbove(_ alert: Alert) -> Bool {
            guard let label else { return true }
            return alert.observation.labels.allSatisfy { LedgerLabel.dominates(label, $0) }
        }

        /// Whether it says the same: the number comes with its place among the others.
        func says(_ other: Silence) -> Bool {
            (pattern, until, by, reason, label)
                == (other.pattern, other.until, other.by, other.reason, other.label)
        }
    }

    public enum Event: Sendable {
        case observed([AlertObservation])
        case acknowledged(key: String, by: String)
        case silenced(Silence)
        /// A silence is over before its time.
        case unsilenced(id: Int, by: String)
        /// What came of a delivery: a receipt, or an error.
        case delivered(notification: Int, channel: String, Result<String, DeliveryError>)
        /// Time passes.
        case tick
    }

    public enum Action: Sendable, Hashable {
        case record(EntryDraft)
        case send(AlertNotification, channel: String, attempt: Int)
        /// Given up: to the file of dead letters.
        case bury(AlertNotification, channel: String, reason: String)
    }

    struct Delivery: Sendable, Hashable {
        var notification: AlertNotification
        var channel: String
        var attempts = 0
        var due: Int64
        var isUnderWay = false
    }

    public let settings: Settings
    public let channels: [String]
    public internal(set) var alerts: [String: Alert] = [:]
    public internal(set) var silences: [Silence] = []
    var nextSilence = 1
    var deliveries: [Delivery] = []
    var groupsToldAt: [String: Int64] = [:]
    var nextNotification = 1
    /// Time never goes back here, whatever the clock does.
    var now: Int64 = .min
    /// When something happened here last.
    public var time: Int64 { now }

    /// Beside that of ``overflowKey``.
    public static let mostAlerts = 10_000
    public static let overflowKey = "alerts/overflow"
    public static let mostSilences = 1_000
    public static let mostDeliveries = 10_000

    public init(channels: [String], settings: Settings = Settings()) {
        self.channels = channels
        self.settings = settings
    }

    /// - Parameter random: from 0 up to 1, for the waits between attempts.
    public mutating func handle(_ event: Event, now time: Int64, random: () -> Double) -> [Action] {
        now = max(now, time)
        var actions: [Action] = []
        switch event {
        case .observed(let observations):
            var dropped: [AlertObservation] = []
            for observation in observations where !observe(observation, &actions) { dropped.append(observation) }
            observeOverflow(dropped, &actions)
        case .acknowledged(let key, let by): acknowledge(key, by, &actions)
        case .silenced(let silence): add(silence, &actions)
        case .unsilenced(let id, let by): end(id, by, &actions)
        case .delivered(let id, let channel, let result): settle(id, channel, result, random, &actions)
        case .tick: break
        }
        silences.removeAll { $0.until <= now }
        swallow()
        escalate()
        tell()
        forget()
        for index in deliveries.indices where !deliveries[index].isUnderWay && deliveries[index].due <= now {
            deliveries[index].isUnderWay = true
            deliveries[index].attempts += 1
            let delivery = deliveries[index]
            actions.append(.send(delivery.notification, channel: delivery.channel, attempt: delivery.attempts))
        }
        return actions
    }

    /// When something is to be done without anything happening before; `nil`: never.
    public var due: Int64? {
        let waits = deliveries.filter { !$0.isUnderWay }.map(\.due)
        let tells = alerts.values.compactMap(tellable)
        let escalations = alerts.values.compactMap(escalation)
        return (waits + tells + escalations).min().map { max($0, now) }
    }

    public var waitingDeliveries: Int { deliveries.count }

    // MARK: Alerts

    /// - Returns: `false` if it is broken and there is no place for one more alert.
    private mutating func observe(_ observation: AlertObservation, _ actions: inout [Action]) -> Bool {
        let key = observation.key
        guard var alert = alerts[key] ?? (observation.isBroken ? Alert(observation: observation) : nil) else {
            return true
        }
        let isOverflow = key == Self.overflowKey
        guard alerts[key] != nil || isOverflow || alerts.count < Self.mostAlerts else { return false }
        if observation.isBroken { alert.observation = observation }
        if observation.isBroken != alert.isRaised {
            alert.isRaised = observation.isBroken
            alert.changedAt = now
            if alert.isRaised {
                alert.episode += 1
                alert.escalations = 0
                alert.acknowledgedBy = nil
                alert.raises = (alert.raises + [now]).suffix(max(1, settings.flapCount))
            }
            let resolved = alert.isRaised ? nil : observation
            actions.append(.record(alert.observation.draft(alert.isRaised ? .alertRaised : .alertResolved, resolved)))
        }
        alerts[key] = alert
        return true
    }

    /// That alerts have no place is an alert itself, with a place of its own: recorded and told as any other, and resolved
    /// when there is room.
    private mutating func observeOverflow(_ dropped: [AlertObservation], _ actions: inout [Action]) {
        // Somebody else's rules may have filled it up: as long as it is full, nobody knows that nothing is missing.
        let isFull = alerts[Self.overflowKey]?.isRaised == true && alerts.count > Self.mostAlerts
        if dropped.isEmpty, isFull { return }
        let named = dropped.prefix(3).map(\.key).joined(separator: ", ")
        _ = observe(
            AlertObservation(
                key: Self.overflowKey, rule: Self.overflowKey, group: Self.overflowKey, type: "threshold",
                severity: .high, isBroken: !dropped.isEmpty, threshold: "at most \(Self.mostAlerts) alerts",
                current: "\(dropped.count) more without a place",
                evidence: Array(dropped.compactMap(\.evidence.first).prefix(16)),
                remediation: dropped.isEmpty
                    ? "Every broken rule has a place."
                    : "Not kept and not told: \(named)\(dropped.count > 3 ? " …" : ""). Resolve what is listed by `picket alerts "
                        + "list`, or have fewer rules that look at each object on its own."), &actions)
    }

    private mutating func acknowledge(_ key: String, _ by: String, _ actions: inout [Action]) {
        guard var alert = alerts[key], alert.isRaised, alert.acknowledgedBy == nil else { return }
        alert.acknowledgedBy = by
        alerts[key] = alert
        actions.append(.record(EntryDraft(.alertAcknowledged, actor: by, object: key)))
    }

    private mutating func add(_ silence: Silence, _ actions: inout [Action]) {
        guard silence.until > now, silences.count < Self.mostSilences else { return }
        var silence = silence
        silence.id = nextSilence
        silence.since = now
        nextSilence += 1
        silences.append(silence)
        actions.append(
            .record(
                EntryDraft(
                    .alertSilenced, actor: silence.by, object: silence.pattern, label: silence.label ?? "",
                    details: [
                        "silence": JSON(silence.id), "until": .string(UTC.text(silence.until)),
                        "reason": .string(silence.reason),
                    ])))
    }

    private mutating func end(_ id: Int, _ by: String, _ actions: inout [Action]) {
        guard let index = silences.firstIndex(where: { $0.id == id && $0.until > now }) else { return }
        let silence = silences.remove(at: index)
        actions.append(
            .record(
                EntryDraft(
                    .alertUnsilenced, actor: by, object: silence.pattern, label: silence.label ?? "",
                    details: ["silence": JSON(id), "until": .string(UTC.text(silence.until))])))
    }

    /// The one that was made of this; `nil`: there was no place, or it is over.
    public func silence(like silence: Silence) -> Silence? { silences.last { $0.says(silence) } }

    private func escalation(_ alert: Alert) -> Int64? {
        guard alert.isRaised, alert.acknowledgedBy == nil, alert.escalations == 0,
            let after = alert.observation.escalatesAfter
        else { return nil }
        return alert.changedAt + after
    }

    private mutating func escalate() {
        for (key, alert) in alerts where escalation(alert).map({ $0 <= now }) == true { alerts[key]?.escalations = 1 }
    }

    /// Resolved and told, it is known to nobody but the ledger any more; a flapping one is remembered until it settles.
    private mutating func forget() {
        for (key, alert) in alerts where !alert.isRaised && isTold(alert) && flapEnd(alert) <= now { alerts[key] = nil }
    }

    // MARK: Telling

    func isFlapping(_ alert: Alert) -> Bool {
        guard alert.raises.count >= max(1, settings.flapCount), let first = alert.raises.first else { return false }
        return (alert.raises.last ?? first) - first <= settings.flapWindow && now < flapEnd(alert)
    }

    private func flapEnd(_ alert: Alert) -> Int64 { alert.changedAt + settings.flapSettle }

    public func isSilenced(_ alert: Alert) -> Bool { silences.contains { $0.covers(alert) && $0.until > now } }

    func isTold(_ alert: Alert) -> Bool {
        alert.told.episode == alert.episode && alert.told.isRaised == alert.isRaised
            && (alert.told.escalations == alert.escalations || !alert.isRaised)
    }

    /// When what is not told can be; `nil` if there is nothing to tell.
    private func tellable(_ alert: Alert) -> Int64? {
        guard !isTold(alert) else { return nil }
        var at = alert.changedAt + settings.groupWait
        if let told = groupsToldAt[alert.observation.group] { at = max(at, told + settings.groupInterval) }
        if isFlapping(alert), alert.told.isFlapping { at = max(at, flapEnd(alert)) }
        for silence in silences where silence.covers(alert) { at = max(at, silence.until) }
        return at
    }

    /// Raised and resolved while it is silenced: nobody wants to know.
    private mutating func swallow() {
        for (key, alert) in alerts where !alert.isRaised && !alert.told.isRaised && isSilenced(alert) {
            alerts[key]?.told.episode = alert.episode
        }
    }

    private mutating func tell() {
        let ready = alerts.filter { tellable($0.value).map { $0 <= now } == true }
        for (group, members) in Dictionary(grouping: ready.keys, by: { ready[$0]?.observation.group ?? "" }).sorted(
            by: { $0.key < $1.key })
        {
            guard deliveries.count + channels.count <= Self.mostDeliveries else { return }
            // With what is ready goes all of the group that can be told at all.
            let more = alerts.filter {
                $0.value.observation.group == group && !isTold($0.value) && !isSilenced($0.value)
                    && !(isFlapping($0.value) && $0.value.told.isFlapping)
            }
            let keys = Set(members).union(more.keys).sorted()
            var items: [AlertNotification.Item] = []
            for key in keys {
                guard var alert = alerts[key] else { continue }
                items.append(AlertNotification.Item(alert, isFlapping: isFlapping(alert)))
                alert.told = Alert.Told(
                    episode: alert.episode, isRaised: alert.isRaised, escalations: alert.escalations,
                    isFlapping: isFlapping(alert))
                alerts[key] = alert
            }
            groupsToldAt[group] = now
            send(AlertNotification(id: nextNotification, time: now, group: group, items: items))
        }
        groupsToldAt = groupsToldAt.filter { $0.value + settings.groupInterval > now }
    }
}
