internal import Detection

/// What is told of a group at once.
public struct AlertNotification: Sendable, Hashable {
    /// Each has another; one that arrives twice, since nobody can say whether it arrived, has the same.
    public var id: Int
    /// Milliseconds since 1970.
    public var time: Int64
    public var group: String
    public var items: [Item]

    public struct Item: Sendable, Hashable {
        public var state: State
        public var isFlapping: Bool
        /// How many times it was raised since it was last told of.
        public var raises: Int
        public var observation: AlertObservation

        public enum State: String, Sendable, Hashable {
            case raised, escalated, resolved
        }
    }
}

extension AlertNotification.Item {
    init(_ alert: AlertMachine.Alert, isFlapping: Bool) {
        let raises = alert.episode - alert.told.episode
        self.init(
            state: !alert.isRaised ? .resolved : alert.escalations > 0 ? .escalated : .raised, isFlapping: isFlapping,
            raises: raises, observation: alert.observation)
    }
}

extension AlertNotification {
    public var title: String {
        let worst = items.filter { $0.state != .resolved }.map(\.observation.severity).max()
        let counts = [Item.State.escalated, .raised, .resolved].compactMap { state -> String? in
            let count = items.count { $0.state == state }
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }
        return "[\(worst?.name ?? "resolved")] \(Shown.plain(group)): \(counts.joined(separator: ", "))"
    }

    public var text: String {
        let items = items.map { item in
            let seen = item.observation
            var lines = ["\(item.state.rawValue.uppercased()) \(seen.key) (\(seen.type), \(seen.severity.name))"]
            if item.raises > 1 { lines.append("raised \(item.raises) times since it was last told of") }
            if item.isFlapping { lines.append("flapping: not told again until it has settled") }
            lines += ["current: \(seen.current)", "threshold: \(seen.threshold)"]
            if !seen.evidence.isEmpty {
                lines.append("evidence: ledger entries \(seen.evidence.map(\.description).joined(separator: ", "))")
            }
            if item.state != .resolved { lines.append("do: \(seen.remediation)") }
            return lines.map(Shown.plain).joined(separator: "\n  ")
        }
        return "\(title)\n\(UTC.text(time)), notification \(id)\n\n\(items.joined(separator: "\n\n"))\n"
    }

    /// When, as mails say it (RFC 5322).
    public var mailDate: String {
        let text = Array(UTC.text(time))
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // The first day of 1970 was a Thursday.
        let day = Int(time / 86_400_000 % 7)
        let month = (Int(String(text[5...6])) ?? 1) - 1
        return
            "\(days[max(0, day)]), \(String(text[8...9])) \(months[month]) \(String(text[0...3])) \(String(text[11...18])) +0000"
    }

    /// `docs/schemas/alert-notification.schema.json` says what it is.
    public var json: JSON {
        [
            "schemaVersion": "1.0", "id": JSON(id), "time": .string(UTC.text(time)), "group": .string(group),
            "title": .string(title),
            "alerts": .array(
                items.map { item in
                    [
                        "state": .string(item.state.rawValue), "flapping": .bool(item.isFlapping),
                        "raises": JSON(item.raises), "alert": item.observation.json,
                    ]
                }),
        ]
    }
}

extension AlertObservation {
    public var json: JSON {
        [
            "key": .string(key), "rule": .string(rule), "group": .string(group), "type": .string(type),
            "severity": .string(severity.name), "threshold": .string(threshold), "current": .string(current),
            "evidence": .array(evidence.map(\.json)), "remediation": .string(remediation),
        ]
    }
}

extension AlertNotification {
    /// For who wants to know whether a channel works.
    public static func test(at time: Int64) -> AlertNotification {
        AlertNotification(
            id: 0, time: time, group: "test",
            items: [
                Item(
                    state: .raised, isFlapping: false, raises: 1,
                    observation: AlertObservation(
                        key: "test", rule: "test", group: "test", type: "test", severity: .info, isBroken: true,
                        threshold: "none", current: "picket alerts test", evidence: [],
                        remediation: "Nothing: this shows that the channel works.", escalatesAfter: nil))
            ])
    }
}
