extension Scheduler {
    mutating func submit(_ offer: Offer, now: UInt64) -> Verdict {
        let now = tick(now)
        let known = callerNumbers[offer.caller]
        if let reason = refusal(of: offer, from: known, now: now) {
            return .refused(Refusal(reason: reason, retryAfter: retryAfter(reason, offer: offer, now: now)))
        }
        if requests == 0 { pace.begin(now) }
        let caller = intern(offer.caller, known)
        let level = offer.priority - 1
        let flow = caller * Self.priorities.count + level
        let request = takeSlot()
        slots[Int(request)].fill(with: offer, flow: flow)
        requests += 1
        bytes += offer.bytes
        waitingTasks += offer.count
        enter(offer, flow, level, now: now)

        let patience = now.addingReportingOverflow(limits.patience)
        let latest = patience.overflow ? .max : patience.partialValue
        if let deadline = offer.deadline {
            due.insert(request, key: deadline, order: nextOrder(), into: &firstDue)
        }
        let wanted = min(offer.deadline ?? latest, latest)
        queue.insert(
            request, due: wanted, order: nextOrder(), isPressing: wanted < latest, into: &flows[flow].requests)
        return .accepted(request)
    }

    private mutating func takeSlot() -> RequestID {
        if let free = freeSlots.popLast() { return free }
        slots.append(Slot())
        queue.grow(to: slots.count)
        due.grow(to: slots.count)
        return RequestID(slots.count - 1)
    }

    /// The flow takes its turn from where virtual time stands, or after what it owes.
    private mutating func enter(_ offer: Offer, _ flow: Int, _ level: Int, now: UInt64) {
        waitingLevels |= 1 << UInt32(level)
        let weight = UInt64(max(1, offer.weight * 1_000))
        let change = weight &- (flows[flow].isEmpty ? 0 : flows[flow].weight)
        levels[level].enter(offer, weight: change, now: now)
        let (virtual, round) = (levels[level].virtual, levels[level].round)
        guard let tag = flows[flow].enter(offer, weight: weight, virtual: virtual, round: round) else { return }
        levels[level].lineUp(TurnQueue.Turn(tag: tag, order: nextOrder(), flow: UInt32(flow)))
    }

    // MARK: - Refusals

    private func refusal(of offer: Offer, from caller: Int?, now: UInt64) -> Refusal.Reason? {
        if isDraining { return .draining }
        if let fault = fault(of: offer) { return .invalid(fault) }
        if requests >= limits.mostRequests { return .full(.requests) }
        if offer.bytes > limits.mostBytes - bytes { return .full(.bytes) }
        if offer.count > limits.mostTasks - waitingTasks - runningTasks { return .full(.tasks) }
        if let deadline = offer.deadline {
            let end = predictedEnd(of: offer, from: caller, now: now)
            if end > deadline { return .deadline(predictedEnd: end) }
        }
        return nil
    }

    /// Why the offer would not even be taken by an idle pool.
    private func fault(of offer: Offer) -> String? {
        if !Self.priorities.contains(offer.priority) { return "priority \(offer.priority) is not in 1...10" }
        if !(offer.weight > 0 && offer.weight <= 1_000) { return "weight \(offer.weight) is not above 0, up to 1000" }
        if !(offer.costFactor > 0 && offer.costFactor <= 1_000) {
            return "cost factor \(offer.costFactor) is not above 0, up to 1000"
        }
        if offer.count < 1 { return "no tasks" }
        if offer.count > limits.mostTasks { return "\(offer.count) tasks, the pool holds \(limits.mostTasks)" }
        if offer.bytes < 0 || offer.bytes > limits.mostBytes {
            return "\(offer.bytes) bytes, the pool holds \(limits.mostBytes)"
        }
        if offer.caller.utf8.count > limits.longestName {
            return "a caller's name of \(offer.caller.utf8.count) bytes, \(limits.longestName) are allowed"
        }
        return nil
    }

    /// When the offer would be done, were nothing more urgent to come.
    ///
    /// Before it go: what runs; what waits at higher priorities; the caller's own requests that have deadlines; and
    /// of the other callers' at its priority what their weights let them have meanwhile.
    func predictedEnd(of offer: Offer, from caller: Int?, now: UInt64) -> UInt64 {
        let level = offer.priority - 1
        let flow = caller.map { flows[$0 * Self.priorities.count + level] } ?? Flow()
        let error = pace.error
        let own = offer.costHint.map { Double($0) } ?? Double(offer.predicted) * error
        let longest = min(own, Double(offer.longest) * error)

        var ahead = Double(runningCost)
        for higher in (level + 1)..<levels.count { ahead += Double(levels[higher].cost) }
        ahead += Double(flow.hurried)
        let mine = Double(flow.hurried) * error + own
        let weights = levels[level].weights - (flow.isEmpty ? 0 : flow.weight)
        let shared = mine * Double(weights) / max(1, offer.weight * 1_000)
        let others = min(Double(levels[level].cost - flow.cost) * error, shared)
        let time = (ahead * error + others) / Double(workers) + max(own / Double(workers), longest)
        let end = now.addingReportingOverflow(nanoseconds(time))
        return end.overflow ? .max : end.partialValue
    }

    private func retryAfter(_ reason: Refusal.Reason, offer: Offer, now: UInt64) -> UInt64 {
        let time: Double
        switch reason {
        case .draining, .invalid: time = .infinity
        case .deadline(let end): time = Double(end - min(end, offer.deadline ?? end))
        case .full(let resource):
            // Before anything has ended: what is there, spread over the time that it should take.
            let cost = levels.indices.reduce(Double(runningCost)) { $0 + Double(levels[$1].cost) }
            let left = cost * pace.error / Double(workers)
            switch resource {
            case .requests: time = pace.time(for: 1, \.requests) ?? left / Double(max(requests, 1))
            case .bytes:
                let excess = Double(offer.bytes) - Double(limits.mostBytes - bytes)
                time = pace.time(for: excess, \.bytes) ?? left * excess / Double(max(bytes, 1))
            case .tasks:
                let excess = Double(offer.count - (limits.mostTasks - waitingTasks - runningTasks))
                time = pace.time(for: excess, \.tasks) ?? left * excess / Double(max(waitingTasks + runningTasks, 1))
            }
        }
        return min(max(nanoseconds(time), limits.shortestRetry), limits.longestRetry)
    }

    private func nanoseconds(_ time: Double) -> UInt64 { time < 0x1p63 ? UInt64(max(time, 0)) : .max }
}

/// How fast tasks have ended of late, and how far predictions were off: exponentially weighted sums.
struct Pace {
    /// A finish counts half after some 180 more.
    private static let keep = 255.0 / 256.0

    private(set) var requests = 0.0
    private(set) var bytes = 0.0
    private(set) var tasks = 0.0
    private var elapsed = 0.0
    private var predicted = 0.0
    private var measured = 0.0
    private var last: UInt64 = 0

    /// The pool was idle up to now.
    mutating func begin(_ now: UInt64) { last = now }

    @inline(__always)
    mutating func finished(tasks: Int, predicted: UInt64, measured: UInt64, requests: Int, bytes: Int, now: UInt64) {
        self.tasks = self.tasks * Self.keep + Double(tasks)
        self.requests = self.requests * Self.keep + Double(requests)
        self.bytes = self.bytes * Self.keep + Double(bytes)
        self.predicted = self.predicted * Self.keep + Double(predicted)
        self.measured = self.measured * Self.keep + Double(measured)
        elapsed = elapsed * Self.keep + Double(now - min(last, now))
        last = max(last, now)
    }

    /// Measured ns for each predicted one. Bounded: a few wild measurements must not close the pool.
    var error: Double { predicted > 0 ? min(max(measured / predicted, 0.125), 8) : 1 }

    /// How long it takes until so much of something has become free; `nil` if none has so far.
    func time(for amount: Double, _ what: KeyPath<Pace, Double>) -> Double? {
        let freed = self[keyPath: what]
        return freed > 0 ? amount * elapsed / freed : nil
    }
}
