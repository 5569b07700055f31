internal import Detection

/// The state between one evaluation and the next, as a file keeps it.
extension AlertMachine {
    static let version = 1
    public static let mostStateBytes = 64 << 20

    public var json: JSON {
        [
            "version": JSON(Self.version), "now": now == .min ? nil : .number(Double(now)),
            "next": JSON(nextNotification),
            "alerts": .array(alerts.values.sorted { $0.observation.key < $1.observation.key }.map(\.json)),
            "silences": .array(
                silences.map {
                    [
                        "id": JSON($0.id), "since": .number(Double($0.since)), "pattern": .string($0.pattern),
                        "until": .number(Double($0.until)), "by": .string($0.by), "reason": .string($0.reason),
                        "label": $0.label.map { .string($0) } ?? nil,
                    ]
                }),
            "nextSilence": JSON(nextSilence),
            "groups": .object(groupsToldAt.mapValues { .number(Double($0)) }),
            "deliveries": .array(
                deliveries.map {
                    [
                        "channel": .string($0.channel), "attempts": JSON($0.attempts), "due": .number(Double($0.due)),
                        "notification": $0.notification.json,
                    ]
                }),
        ]
    }

    /// Deliveries that were under way when it was written are so no more: they are sent again, as the same.
    ///
    /// - Throws: ``AttestationError`` with the member that is wrong.
    public init(_ bytes: [UInt8], channels: [String], settings: Settings = Settings()) throws {
        self.init(channels: channels, settings: settings)
        let root = try JSONPlace(parsing: bytes, path: "state")
        guard try root.member("version").count() == Self.version else {
            throw AttestationError("state.version is not \(Self.version): another Picket wrote it; use that one")
        }
        now = try root.optional("now")?.time() ?? .min
        nextNotification = max(1, try root.member("next").count())
        for place in try root.member("alerts").elements(atMost: Self.mostAlerts + 1) {
            let alert = try Alert(place)
            alerts[alert.observation.key] = alert
        }
        for place in try root.member("silences").elements(atMost: Self.mostSilences) {
            silences.append(try Silence(place, otherwise: silences.count + 1))
        }
        nextSilence = max(
            try root.optional("nextSilence")?.count() ?? 1, (silences.map(\.id).max() ?? 0).addingReportingOverflow(1).0
        )
        for (group, place) in try root.member("groups").members() { groupsToldAt[group] = try place.time() }
        for place in try root.member("deliveries").elements(atMost: Self.mostDeliveries) {
            deliveries.append(
                Delivery(
                    notification: try AlertNotification(place.member("notification")),
                    channel: try place.member("channel").string(), attempts: try place.member("attempts").count(),
                    due: try place.member("due").time()))
        }
    }
}

extension AlertMachine.Silence {
    /// - Parameter number: of one that was kept before silences had numbers.
    fileprivate init(_ place: JSONPlace, otherwise number: Int) throws(AttestationError) {
        self.init(
            pattern: try place.member("pattern").string(), until: try place.member("until").time(),
            by: try place.member("by").string(), reason: try place.member("reason").string(),
            label: try place.optional("label")?.string())
        id = try place.optional("id")?.count() ?? number
        since = try place.optional("since")?.time() ?? 0
    }
}

extension AlertMachine.Alert {
    fileprivate var json: JSON {
        guard case .object(var members) = observation.json else { return nil }
        members["escalatesAfter"] = observation.escalatesAfter.map { .number(Double($0)) }
        members["labels"] = .array(observation.labels.sorted().map { .string($0) })
        return [
            "observation": .object(members), "raised": .bool(isRaised), "episode": JSON(episode),
            "changedAt": .number(Double(changedAt)), "escalations": JSON(escalations),
            "acknowledgedBy": acknowledgedBy.map { .string($0) } ?? nil,
            "raises": .array(raises.map { .number(Double($0)) }),
            "told": [
                "episode": JSON(told.episode), "raised": .bool(told.isRaised), "escalations": JSON(told.escalations),
                "flapping": .bool(told.isFlapping),
            ],
        ]
    }

    fileprivate init(_ place: JSONPlace) throws(AttestationError) {
        self.init(observation: try AlertObservation(place.member("observation")))
        isRaised = try place.member("raised").flag()
        episode = try place.member("episode").count()
        changedAt = try place.member("changedAt").time()
        escalations = try place.member("escalations").count()
        acknowledgedBy = try place.optional("acknowledgedBy")?.string()
        for time in try place.member("raises").elements(atMost: 1_000) { raises.append(try time.time()) }
        let told = try place.member("told")
        self.told = Told(
            episode: try told.member("episode").count(), isRaised: try told.member("raised").flag(),
            escalations: try told.member("escalations").count(), isFlapping: try told.member("flapping").flag())
        guard self.told.episode <= episode else { throw place.wrong("an alert that is told no more often than raised") }
    }
}

extension AlertNotification {
    fileprivate init(_ place: JSONPlace) throws(AttestationError) {
        let text = try place.member("time").string()
        guard let time = UTC.milliseconds(text) else { throw place.wrong("a notification with a time") }
        self.init(
            id: try place.member("id").count(), time: time, group: try place.member("group").string(), items: [])
        for place in try place.member("alerts").elements(atMost: AlertMachine.mostAlerts + 1) {
            guard let state = Item.State(rawValue: try place.member("state").string()) else {
                throw place.wrong("a state: raised, escalated or resolved")
            }
            items.append(
                Item(
                    state: state, isFlapping: try place.member("flapping").flag(),
                    raises: try place.member("raises").count(),
                    observation: try AlertObservation(place.member("alert"))))
        }
    }
}

extension AlertObservation {
    fileprivate init(_ place: JSONPlace) throws(AttestationError) {
        guard let severity = Severity(name: try place.member("severity").string()) else {
            throw place.wrong("an alert with a severity")
        }
        let evidence = try place.member("evidence").elements(atMost: 1_000).map { element throws(AttestationError) in
            guard let place = EntryPlace(element.value) else { throw element.wrong("an entry's index") }
            return place
        }
        self.init(
            key: try place.member("key").string(), rule: try place.member("rule").string(),
            group: try place.member("group").string(), type: try place.member("type").string(), severity: severity,
            isBroken: true, threshold: try place.member("threshold").string(),
            current: try place.member("current").string(), evidence: evidence,
            remediation: try place.member("remediation").string(),
            escalatesAfter: try place.optional("escalatesAfter")?.time(),
            labels: try Self.labels(place))
    }

    private static func labels(_ place: JSONPlace) throws(AttestationError) -> Set<String> {
        guard let labels = try place.optional("labels") else { return [] }
        var names: Set<String> = []
        for label in try labels.elements(atMost: 10_000) { names.insert(try label.string()) }
        return names
    }
}

extension JSONPlace {
    fileprivate func time() throws(AttestationError) -> Int64 {
        guard let time = value.integer else { throw wrong("a time in milliseconds") }
        return Int64(time)
    }

    fileprivate func flag() throws(AttestationError) -> Bool {
        guard let flag = value.bool else { throw wrong("true or false") }
        return flag
    }
}
