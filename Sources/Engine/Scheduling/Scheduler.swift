/// Decides which task runs next, among those of thousands of requests. A state machine without clock, lock or I/O.
///
/// - **Between priorities** the more urgent goes first. A priority that waits unserved for `ageing` counts as one more
///   urgent, up to 10, and among equals the one unserved for longest goes first; each ns of service takes
///   `agedShare / workers` ns off that wait. So one that is starved gets one part in `agedShare` of the pool, and none
///   waits unserved for longer than `9 * ageing * agedShare / (agedShare - 9)` plus what runs already. Priorities age,
///   not requests: work that is being served, if slowly, never rises to where it delays what is urgent, however much
///   of it there is.
/// - **Within a priority** callers share by weight (start-time fair queueing): each hand-out moves the caller's tag by
///   predicted cost x factor / weight, the lowest tag goes first, and what a task really cost is settled at the
///   caller's next hand-out. Of any two callers that always have something waiting, served(i) / w(i) and
///   served(j) / w(j) differ by L(i) / w(i) + L(j) / w(j) at most, where L is a caller's costliest hand-out, and by
///   that again for each of its hand-outs still running if predictions are wrong. A caller that comes back starts
///   with the others: one hand-out of each of them at most goes before its own.
/// - **Within a caller** the earliest deadline goes first, then the first come. What has no deadline, or a later one,
///   counts as due `patience` after its submission: nothing that comes later than that overtakes it.
///
/// Overflow is impossible, not handled: tasks are fewer than 2^31 of less than 2^32 ns each, and tags are lowered
/// together long before they could wrap.
struct Scheduler {
    /// The place of a request: given again to another once ``finish(_:count:measured:now:)`` or ``cancel(_:)`` has
    /// said that it is over.
    typealias RequestID = UInt32

    static let priorities = 1...10
    /// Tags count in parts of this many to the ns, or cheap tasks of a caller of great weight would be free.
    static let tagScale: Double = 1_024
    /// No single charge or correction is larger.
    static let mostCharge = Double(1 << 60 as Int64)
    /// Where tags are lowered.
    static let mostVirtual: UInt64 = 1 << 62

    let limits: Limits
    var workers: Int { didSet { workers = max(1, workers) } }
    private(set) var isDraining = false

    var slots: [Slot] = []
    var freeSlots: [RequestID] = []
    /// Requests of a flow, by deadline.
    var queue = RequestQueue()
    /// Requests with tasks that wait for a deadline.
    var due = MeldingHeap()
    var firstDue = MeldingHeap.none

    var callers: [Caller] = []
    var freeCallers: [Int] = []
    var callerNumbers: [String: Int] = [:]
    var idleCallers = 0
    /// Ten to a caller, by priority.
    var flows: [Flow] = []
    var levels = Array(repeating: Level(), count: 10)
    /// A bit for each level where something waits.
    var waitingLevels: UInt32 = 0

    var requests = 0
    var bytes = 0
    var waitingTasks = 0
    var runningTasks = 0
    /// Predicted ns.
    var runningCost: UInt64 = 0
    var pace = Pace()
    private var order: UInt64 = 0
    private var clock: UInt64 = 0

    init(limits: Limits = Limits()) {
        var limits = limits
        // So that sums of predicted costs stay below 2^63.
        limits.mostTasks = min(max(limits.mostTasks, 0), 1 << 31)
        limits.mostRequests = min(max(limits.mostRequests, 0), 1 << 24)
        limits.mostBytes = max(limits.mostBytes, 0)
        limits.ageing = max(limits.ageing, 1)
        limits.agedShare = min(max(limits.agedShare, 10), 1 << 20)
        limits.shortestRetry = max(limits.shortestRetry, 1)
        limits.longestRetry = max(limits.longestRetry, limits.shortestRetry)
        self.limits = limits
        workers = max(1, limits.workers)
    }

    /// A request in the pool.
    struct Slot {
        var isLive = false
        var flow: UInt32 = 0
        var next = 0
        var count = 0
        var running = 0
        /// Predicted ns that wait and that run.
        var waitingCost: UInt64 = 0
        var runningCost: UInt64 = 0
        /// Tag for each ns.
        var rate: Double = 1
        var hasDeadline = false
        var bytes = 0
        /// Cost of a task, if all cost the same.
        var same: UInt32 = 0
        var each: [UInt32] = []
    }

    struct Caller {
        var name = ""
        var requests = 0
    }

    /// A caller's requests of one priority.
    struct Flow {
        /// Where its next hand-out begins, in virtual time.
        var tag: UInt64 = 0
        /// Not yet settled: what tasks cost above (or below) their prediction.
        var owed: Int64 = 0
        /// Its requests with tasks that wait.
        var requests = RequestQueue.Ends()
        /// It has a place in the level's queue if this is the level's round.
        var round: UInt64 = 0
        /// In thousandths.
        var weight: UInt64 = 0
        /// Predicted ns that wait: all, and of requests with deadlines.
        var cost: UInt64 = 0
        var hurried: UInt64 = 0

        var isEmpty: Bool { requests.first == RequestQueue.none }
    }

    /// What waits at one priority.
    struct Level {
        /// A flow that has run empty stays until its tag is reached: till then it is in debt.
        var turns = TurnQueue()
        /// Counts how often the queue was cleared.
        var round: UInt64 = 1
        var waitingTasks = 0
        var cost: UInt64 = 0
        /// Summed over flows that are not empty.
        var weights: UInt64 = 0
        /// The tag served last, and the highest tag given.
        var virtual: UInt64 = 0
        var highest: UInt64 = 0
        /// Unserved since, as far as service has not made up for it.
        var since: UInt64 = 0
    }

    // MARK: - Tasks out

    /// Hands out the next tasks for one worker: a run of one request, as many as fit `budget` (predicted ns), at
    /// least one and `most` at most. Never `nil` while anything waits.
    mutating func take(budget: UInt64, most: Int, now: UInt64) -> Grant? {
        let now = tick(now)
        guard let (level, priority) = mostUrgent(at: now) else { return nil }
        let flow = nextFlow(at: level)
        let request = flows[flow].requests.first
        let (tasks, cost, rate) = slots[Int(request)].advance(budget: budget, most: max(most, 1))
        waitingTasks -= tasks.count
        runningTasks += tasks.count
        runningCost += cost
        remove(cost, tasks: tasks.count, of: Int(request), from: flow, level)
        levels[level].served(cost, at: now, share: limits.agedShare, workers: workers)
        charge(cost, at: rate, to: flow, level)
        return Grant(request: request, tasks: tasks, priority: priority, cost: cost)
    }

    /// The level to serve, and its priority with ageing.
    @inline(__always)
    func mostUrgent(at now: UInt64) -> (level: Int, priority: Int)? {
        var open = waitingLevels
        guard open != 0 else { return nil }
        var best = (level: 0, priority: 0)
        while open != 0 {
            let level = open.trailingZeroBitCount
            open &= open - 1
            let since = levels[level].since
            var priority = level + 1
            if now > since, now - since >= limits.ageing {
                priority = min(10, priority + Int(min((now - since) / limits.ageing, 10)))
            }
            if priority > best.priority
                || priority == best.priority && since <= levels[best.level].since
            {
                best = (level, priority)
            }
        }
        return best
    }

    /// The flow of a level, where something waits, whose turn it is; those before it have paid their debts.
    private mutating func nextFlow(at level: Int) -> Int {
        while let flow = levels[level].reachFirst() {
            if !flows[flow].isEmpty { return flow }
            flows[flow].round = 0
            levels[level].turns.removeFirst()
        }
        preconditionFailure("a level where something waits has a flow")
    }

    private mutating func charge(_ cost: UInt64, at rate: Double, to flow: Int, _ level: Int) {
        let tag = flows[flow].charge(max(1, Int64(min(Double(cost) * rate, Self.mostCharge))))
        levels[level].lineUpAgain(TurnQueue.Turn(tag: tag, order: nextOrder(), flow: UInt32(flow)))
        lowerTags(of: level)
    }

    // MARK: - Tasks back

    /// `count` tasks of the request ended, which took `measured` ns in all. What was not handed out is not counted.
    ///
    /// - Parameter predicted: what they were predicted to cost; `nil`: as much each as what runs of the request does on
    ///   average, which is made up for by the time that all of it has ended.
    /// - Returns: whether the request is over.
    mutating func finish(
        _ request: RequestID, count: Int, predicted: UInt64? = nil, measured: UInt64, now: UInt64
    ) -> Bool {
        let now = tick(now)
        let slot = Int(request)
        guard slot < slots.count, slots[slot].isLive, count > 0, slots[slot].running > 0 else { return false }
        let (count, predicted) = slots[slot].end(count, predicted: predicted)
        let flow = Int(slots[slot].flow)
        runningTasks -= count
        runningCost -= predicted
        if measured != predicted {
            let error = (Double(measured) - Double(predicted)) * slots[slot].rate
            let correction = Int64(min(max(error, -Self.mostCharge), Self.mostCharge))
            flows[flow].owed = min(max(flows[flow].owed + correction, -(1 << 60)), 1 << 60)
        }

        let isOver = slots[slot].running == 0 && slots[slot].next == slots[slot].count
        pace.finished(
            tasks: count, predicted: predicted, measured: measured, requests: isOver ? 1 : 0,
            bytes: isOver ? slots[slot].bytes : 0, now: now)
        if isOver { free(request) }
        return isOver
    }

    /// Takes back what was not handed out. What was still has to be finished.
    ///
    /// - Returns: how many tasks that were, and whether the request is over already.
    @discardableResult
    mutating func cancel(_ request: RequestID) -> (tasks: Int, isOver: Bool) {
        let slot = Int(request)
        guard slot < slots.count, slots[slot].isLive else { return (0, false) }
        let tasks = slots[slot].count - slots[slot].next
        if tasks > 0 {
            let flow = Int(slots[slot].flow)
            let level = flow % Self.priorities.count
            let cost = slots[slot].waitingCost
            slots[slot].waitingCost = 0
            slots[slot].count = slots[slot].next
            waitingTasks -= tasks
            remove(cost, tasks: tasks, of: slot, from: flow, level)
            if levels[level].waitingTasks == 0 { levels[level].quieten() }
            lowerTags(of: level)
        }
        let isOver = slots[slot].running == 0
        if isOver { free(request) }
        return (tasks, isOver)
    }

    /// Requests whose deadline has passed and that still have tasks waiting, each told once.
    mutating func expire(now: UInt64) -> [RequestID] {
        let now = tick(now)
        var late: [RequestID] = []
        while firstDue != MeldingHeap.none, due.key(of: firstDue) <= now {
            let request = firstDue
            late.append(request)
            due.remove(request, from: &firstDue)
        }
        return late
    }

    /// When ``expire(now:)`` has something to tell.
    var nextDeadline: UInt64? { firstDue == MeldingHeap.none ? nil : due.key(of: firstDue) }

    /// Refuses everything from now on; what was taken is still to be done.
    mutating func drain() { isDraining = true }

    // MARK: - Upkeep

    /// No tag is further than 2^61 above virtual time, so that none comes near to overflowing.
    private mutating func lowerTags(of level: Int) {
        let back = levels[level].virtual
        guard back >= Self.mostVirtual else { return }
        levels[level].turns.lower(by: back)
        for flow in stride(from: level, to: flows.count, by: Self.priorities.count) {
            flows[flow].tag -= min(back, flows[flow].tag)
        }
        levels[level].highest -= back
        levels[level].virtual = 0
    }

    /// Tasks of the request no longer wait, perhaps none of it any more.
    private mutating func remove(_ cost: UInt64, tasks: Int, of slot: Int, from flow: Int, _ level: Int) {
        let hasDeadline = slots[slot].hasDeadline
        flows[flow].leave(cost, hasDeadline: hasDeadline)
        if !levels[level].leave(cost, tasks: tasks) { waitingLevels &= ~(1 << UInt32(level)) }
        guard slots[slot].next == slots[slot].count else { return }
        let request = RequestID(slot)
        queue.remove(request, from: &flows[flow].requests)
        if hasDeadline, due.contains(request) { due.remove(request, from: &firstDue) }
        if flows[flow].isEmpty { levels[level].weights -= flows[flow].weight }
    }

    private mutating func free(_ request: RequestID) {
        let slot = Int(request)
        requests -= 1
        bytes -= slots[slot].bytes
        slots[slot].empty()
        freeSlots.append(request)
        release(Int(slots[slot].flow) / Self.priorities.count)
    }

    /// Callers read the clock before they have the lock, so that times may come out of order.
    mutating func tick(_ now: UInt64) -> UInt64 {
        clock = max(clock, now)
        return clock
    }

    mutating func nextOrder() -> UInt64 {
        order += 1
        return order
    }
}
