extension Scheduler {
    /// The caller's number, and one request more for it.
    mutating func intern(_ name: String, _ known: Int?) -> Int {
        if let known {
            if callers[known].requests == 0 { idleCallers -= 1 }
            callers[known].requests += 1
            return known
        }
        let number: Int
        if let free = freeCallers.popLast() {
            number = free
        } else {
            number = callers.count
            callers.append(Caller())
            flows.append(contentsOf: repeatElement(Flow(), count: Self.priorities.count))
        }
        callers[number] = Caller(name: name, requests: 1)
        callerNumbers[name] = number
        return number
    }

    /// One request less. Who has none is remembered for its tags' sake, but not so many that a flood of names would
    /// fill the memory: then all of them are forgotten at once, at a cost that the flood has paid for.
    mutating func release(_ caller: Int) {
        callers[caller].requests -= 1
        guard callers[caller].requests == 0 else { return }
        idleCallers += 1
        if idleCallers > max(limits.idleCallers, callerNumbers.count - idleCallers) { forgetIdleCallers() }
    }

    private mutating func forgetIdleCallers() {
        for level in levels.indices {
            levels[level].turns.removeAll { callers[Int($0) / Self.priorities.count].requests == 0 }
        }
        for number in callers.indices where callers[number].requests == 0 {
            // Else its place is free already.
            guard callerNumbers[callers[number].name] == number else { continue }
            for level in 0..<Self.priorities.count { flows[number * Self.priorities.count + level] = Flow() }
            callerNumbers[callers[number].name] = nil
            callers[number] = Caller()
            freeCallers.append(number)
        }
        idleCallers = 0
    }

    // MARK: - Figures

    /// Nothing waits and nothing runs.
    var isIdle: Bool { requests == 0 }

    /// The highest priority, with ageing, of what waits; 0 if nothing does.
    func highestWaiting(now: UInt64) -> Int { mostUrgent(at: now)?.priority ?? 0 }

    /// Tasks that wait at each priority, from 1.
    var waitingByPriority: [Int] { levels.indices.map { levels[$0].waitingTasks } }

    /// Callers with requests in the pool. Counts them all: for those who look, not for every task.
    var busyCallers: [(name: String, requests: Int, waitingTasks: Int, runningTasks: Int)] {
        var counts = callers.map { (name: $0.name, requests: $0.requests, waitingTasks: 0, runningTasks: 0) }
        for slot in slots where slot.isLive {
            counts[Int(slot.flow) / Self.priorities.count].waitingTasks += slot.count - slot.next
            counts[Int(slot.flow) / Self.priorities.count].runningTasks += slot.running
        }
        return counts.filter { $0.requests > 0 }
    }
}
