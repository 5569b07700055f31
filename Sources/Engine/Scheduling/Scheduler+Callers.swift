extension Scheduler {
    /// The caller's number, and one request more for it.
    mutating func intern(_ name: String) -> UInt32 {
        if let known = callerNumbers[name] {
            if callers[Int(known)].requests == 0 { idleCallers -= 1 }
            callers[Int(known)].requests += 1
            return known
        }
        let number: UInt32
        if let free = freeCallers.popLast() {
            number = free
        } else {
            number = UInt32(callers.count)
            callers.append(Caller())
            flows.append(contentsOf: repeatElement(Flow(), count: Self.priorities.count))
            turns.grow(to: flows.count)
        }
        callers[Int(number)] = Caller(name: name, requests: 1)
        callerNumbers[name] = number
        return number
    }

    /// One request less. Who has none is remembered for its tags' sake, but not so many that a flood of names would
    /// fill the memory: then all of them are forgotten at once, at a cost that the flood has paid for.
    mutating func release(_ caller: UInt32) {
        callers[Int(caller)].requests -= 1
        guard callers[Int(caller)].requests == 0 else { return }
        idleCallers += 1
        if idleCallers > max(limits.idleCallers, callerNumbers.count - idleCallers) { forgetIdleCallers() }
    }

    private mutating func forgetIdleCallers() {
        for number in callers.indices where callers[number].requests == 0 {
            // Else its place is free already.
            guard callerNumbers[callers[number].name] == UInt32(number) else { continue }
            for level in levels.indices {
                let flow = number * Self.priorities.count + level
                if turns.contains(UInt32(flow)) { turns.remove(UInt32(flow), from: &levels[level].first) }
                flows[flow] = Flow()
            }
            callerNumbers[callers[number].name] = nil
            callers[number] = Caller()
            freeCallers.append(UInt32(number))
        }
        idleCallers = 0
    }

    // MARK: - Figures

    /// Nothing waits and nothing runs.
    var isIdle: Bool { requests == 0 }

    /// The highest priority, with ageing, of what waits; 0 if nothing does.
    func highestWaiting(now: UInt64) -> Int { mostUrgent(at: now)?.priority ?? 0 }

    /// Tasks that wait at each priority, from 1.
    var waitingByPriority: [Int] { levels.map(\.waitingTasks) }

    /// Callers with requests in the pool.
    var busyCallers: [(name: String, requests: Int, waitingTasks: Int, runningTasks: Int)] {
        callers.lazy.filter { $0.requests > 0 }.map { ($0.name, $0.requests, $0.waitingTasks, $0.runningTasks) }
    }
}
