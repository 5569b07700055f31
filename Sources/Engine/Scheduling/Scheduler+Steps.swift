// What the scheduler's parts do for themselves, each in one go: a step of its own for every field would check
// the array that they lie in as often.

extension Scheduler.Slot {
    mutating func fill(with offer: Scheduler.Offer, flow: Int) {
        isLive = true
        self.flow = UInt32(flow)
        next = 0
        count = offer.count
        waitingCost = offer.predicted
        rate = max(offer.costFactor, 0.001) / max(offer.weight, 0.001) * Scheduler.tagScale
        hasDeadline = offer.deadline != nil
        bytes = offer.bytes
        switch offer.costs {
        case .same: same = offer.longest
        case .each(let costs): each = costs
        }
    }

    mutating func empty() {
        isLive = false
        if !each.isEmpty { each = [] }
    }

    /// The next tasks, their predicted cost, and what is charged for each ns.
    @inline(__always)
    mutating func advance(budget: UInt64, most: Int) -> (tasks: Range<Int>, cost: UInt64, rate: Double) {
        let start = next
        let most = min(most, count - start)
        var cost: UInt64
        if each.isEmpty {
            let fitting = most == 1 ? 1 : Int(min(max(budget / UInt64(same), 1), UInt64(most)))
            next += fitting
            cost = UInt64(same) * UInt64(fitting)
        } else {
            cost = UInt64(max(each[next], 1))
            next += 1
            while next < start + most {
                let more = cost + UInt64(max(each[next], 1))
                guard more <= budget else { break }
                cost = more
                next += 1
            }
        }
        running += next - start
        waitingCost -= cost
        runningCost += cost
        return (start..<next, cost, rate)
    }

    /// `count` running tasks ended, or as many as there are.
    @inline(__always)
    mutating func end(_ count: Int, predicted given: UInt64?) -> (count: Int, predicted: UInt64) {
        let count = min(count, running)
        var predicted = runningCost
        if count < running {
            predicted = min(predicted, given ?? UInt64(Double(runningCost) / Double(running) * Double(count)))
        }
        running -= count
        runningCost -= predicted
        return (count, predicted)
    }
}

extension Scheduler.Flow {
    /// - Returns: its tag, if it has no place in the level's queue yet.
    @inline(__always)
    mutating func enter(_ offer: Scheduler.Offer, weight: UInt64, virtual: UInt64, round: UInt64) -> UInt64? {
        self.weight = weight
        cost += offer.predicted
        if offer.deadline != nil { hurried += offer.predicted }
        guard self.round != round else { return nil }
        self.round = round
        tag = max(virtual, UInt64(max(Int64(tag) + owed, 0)))
        owed = 0
        return tag
    }

    @inline(__always)
    mutating func leave(_ cost: UInt64, hasDeadline: Bool) {
        self.cost -= cost
        if hasDeadline { hurried -= cost }
    }

    /// - Returns: the new tag.
    @inline(__always)
    mutating func charge(_ amount: Int64) -> UInt64 {
        let settled = amount + owed
        // What was charged too much is given back by not charging, or tags would fall behind virtual time.
        owed = min(settled, 0)
        tag += UInt64(max(settled, 0))
        return tag
    }
}

extension Scheduler.Level {
    /// - Parameter weight: by how much that of all flows changes, which may be less than nothing, modulo 2^64.
    @inline(__always)
    mutating func enter(_ offer: Scheduler.Offer, weight: UInt64, now: UInt64) {
        if waitingTasks == 0 { since = now }
        weights &+= weight
        cost += offer.predicted
        waitingTasks += offer.count
    }

    /// - Returns: whether anything still waits.
    @inline(__always)
    mutating func leave(_ cost: UInt64, tasks: Int) -> Bool {
        self.cost -= cost
        waitingTasks -= tasks
        return waitingTasks > 0
    }

    @inline(__always)
    mutating func lineUp(_ turn: TurnQueue.Turn) {
        highest = max(highest, turn.tag)
        turns.insert(turn)
    }

    /// Virtual time is where the first flow begins.
    @inline(__always)
    mutating func reachFirst() -> Int? {
        guard let turn = turns.first else { return nil }
        virtual = turn.tag
        return Int(turn.flow)
    }

    /// The first flow was served.
    @inline(__always)
    mutating func lineUpAgain(_ turn: TurnQueue.Turn) {
        highest = max(highest, turn.tag)
        if waitingTasks == 0 { quieten() } else { turns.replaceFirst(with: turn) }
    }

    /// Nothing waits any more: all debts are paid, and virtual time stands where the last hand-out ends.
    mutating func quieten() {
        virtual = highest
        turns.removeAll()
        round += 1
    }

    /// Takes what service makes up for off the time unserved.
    @inline(__always)
    mutating func served(_ cost: UInt64, at now: UInt64, share: UInt64, workers: Int) {
        guard since < now else { return }
        let relief = Double(cost) * Double(share) / Double(workers)
        since = relief < Double(now - since) ? min(now, since + max(1, UInt64(relief))) : now
    }
}
