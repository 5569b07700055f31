internal import Detection

extension AlertMachine {
    /// To every channel, from now on.
    mutating func send(_ notification: AlertNotification) {
        nextNotification += 1
        for channel in channels { deliveries.append(Delivery(notification: notification, channel: channel, due: now)) }
    }

    /// What came of an attempt. Of a delivery that is not under way, nothing is known here: it changes nothing.
    mutating func settle(
        _ id: Int, _ channel: String, _ result: Result<String, DeliveryError>, _ random: () -> Double,
        _ actions: inout [Action]
    ) {
        guard
            let index = deliveries.firstIndex(where: {
                $0.notification.id == id && $0.channel == channel && $0.isUnderWay
            })
        else { return }
        let delivery = deliveries[index]
        switch result {
        case .success(let receipt):
            deliveries.remove(at: index)
            actions.append(.record(delivery.draft(.success, ["receipt": .string(String(receipt.prefix(200)))])))
        case .failure(let error) where error.isPassing && delivery.attempts < settings.mostAttempts:
            deliveries[index].isUnderWay = false
            deliveries[index].due = now + wait(after: delivery.attempts, random())
        case .failure(let error):
            deliveries.remove(at: index)
            actions.append(.bury(delivery.notification, channel: channel, reason: error.message))
            actions.append(.record(delivery.draft(.failure, ["reason": .string(error.message)])))
        }
    }

    /// Exponential, with full jitter: those who failed together do not come back together.
    func wait(after attempts: Int, _ random: Double) -> Int64 {
        var longest = max(1, settings.retryBase)
        for _ in 1..<max(1, min(attempts, 40)) where longest < settings.retryLongest { longest *= 2 }
        longest = min(longest, max(1, settings.retryLongest))
        return Int64(min(max(random, 0), 1) * Double(longest))
    }
}

extension AlertMachine.Delivery {
    fileprivate func draft(_ outcome: EntryDraft.Outcome, _ details: [String: JSON]) -> EntryDraft {
        var details = details
        details["channel"] = .string(channel)
        details["attempts"] = JSON(attempts)
        details["alerts"] = .array(notification.items.prefix(100).map { .string($0.observation.key) })
        return EntryDraft(
            .alertDelivered, actor: "picket", object: "notification \(notification.id)", outcome: outcome,
            details: details)
    }
}

extension AlertObservation {
    /// - Parameter resolved: what it looks like now that it is resolved; `nil` while it is not.
    func draft(_ action: EntryAction, _ resolved: AlertObservation?) -> EntryDraft {
        EntryDraft(
            action, actor: "picket", object: key,
            details: [
                "rule": .string(rule), "type": .string(type), "severity": .string(severity.name),
                "threshold": .string(threshold), "current": .string((resolved ?? self).current),
                "evidence": .array((resolved ?? self).evidence.map(\.json)),
                "remediation": .string(remediation),
            ])
    }
}
