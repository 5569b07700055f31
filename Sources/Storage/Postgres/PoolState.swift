/// How many connections there are, and how long they and those who want them wait. Times are milliseconds.
package struct PoolLimits: Sendable, Hashable {
    /// Kept open, also when nobody needs them.
    package var minimum = 1
    /// Kept while there is use for them.
    package var maximum = 8
    /// Opened beyond `maximum` when all are lent, and closed when they come back.
    package var overflow = 4
    /// How long one waits for a connection.
    package var acquireTimeout: Int64 = 10_000
    /// One that was not used for so long is asked whether it is still there before it is lent.
    package var checkAfter: Int64 = 5_000
    /// One so old is closed: servers change behind names, and memory of the server grows with age.
    package var maximumAge: Int64 = 1_800_000
    /// Those above `minimum` are closed after so long without use.
    package var idleTimeout: Int64 = 60_000
    /// Whoever holds one for longer is named.
    package var leakAfter: Int64 = 60_000
    /// Between two attempts to open one after the first failed; doubles up to `retryAtMost`.
    package var retryAfter: Int64 = 100
    package var retryAtMost: Int64 = 2_000
    /// Refuse at once while none can be opened: for those who can do without.
    package var failsFast = false

    package init() {}

    var most: Int { max(1, maximum) + max(0, overflow) }
}

/// Who gets which connection, what is opened and what closed: times and events come in, commands go out.
struct PoolState: Sendable {
    typealias Slot = Int
    typealias Waiter = Int

    enum Command: Sendable, Hashable {
        case open(Slot)
        case close(Slot)
        /// - Parameter check: whether it has to be asked first if it is still there.
        case lend(Slot, to: Waiter, check: Bool)
        case refuse(Waiter, Refusal)
        case reportLeak(purpose: String, heldFor: Int64)
    }

    enum Refusal: Sendable, Hashable {
        /// All are lent: to whom.
        case timedOut(holders: [String])
        case unavailable(String)
        case cancelled
        case closed
    }

    private struct Request: Sendable {
        let waiter: Waiter
        let purpose: String
        let deadline: Int64
    }

    private enum Use: Sendable {
        case opening
        case idle(since: Int64)
        case lent(Request, since: Int64, isReported: Bool)
        case closing
    }

    private struct Connection: Sendable {
        var use: Use
        var bornAt: Int64
    }

    let limits: PoolLimits
    private var connections: [Slot: Connection] = [:]
    /// The last used is used first, so that those not needed grow old.
    private var idle: [Slot] = []
    private var queue: [Request] = []
    private var nextSlot = 0
    private var failures = 0
    private var retryAt: Int64 = .min
    private var problem: String?
    private(set) var isClosing = false

    init(_ limits: PoolLimits) { self.limits = limits }

    // MARK: What happens

    mutating func acquire(_ waiter: Waiter, for purpose: String, now: Int64) -> [Command] {
        guard !isClosing else { return [.refuse(waiter, .closed)] }
        if limits.failsFast, let problem, idle.isEmpty, lentCount == 0 {
            return [.refuse(waiter, .unavailable(problem))] + serve(now)
        }
        queue.append(Request(waiter: waiter, purpose: purpose, deadline: now + limits.acquireTimeout))
        return serve(now)
    }

    mutating func cancel(_ waiter: Waiter, now: Int64) -> [Command] {
        guard let place = queue.firstIndex(where: { $0.waiter == waiter }) else { return [] }
        queue.remove(at: place)
        return [.refuse(waiter, .cancelled)]
    }

    mutating func opened(_ slot: Slot, now: Int64) -> [Command] {
        guard case .opening? = connections[slot]?.use else { return [] }
        failures = 0
        problem = nil
        retryAt = .min
        connections[slot] = Connection(use: .idle(since: now), bornAt: now)
        guard !isClosing else { return [close(slot)] }
        idle.append(slot)
        return serve(now)
    }

    mutating func failedToOpen(_ slot: Slot, _ why: String, now: Int64) -> [Command] {
        guard case .opening? = connections[slot]?.use else { return [] }
        connections[slot] = nil
        problem = why
        retryAt = now + min(limits.retryAtMost, limits.retryAfter << min(failures, 10))
        failures += 1
        guard limits.failsFast else { return serve(now) }
        defer { queue = [] }
        return queue.map { .refuse($0.waiter, .unavailable(why)) }
    }

    /// - Parameter isBroken: it cannot be used again.
    mutating func released(_ slot: Slot, isBroken: Bool, now: Int64) -> [Command] {
        guard case .lent? = connections[slot]?.use, let bornAt = connections[slot]?.bornAt else { return [] }
        let isSurplus = aliveCount > max(1, limits.maximum) && queue.isEmpty
        connections[slot]?.use = .idle(since: now)
        if isBroken || isClosing || isSurplus || now - bornAt >= limits.maximumAge { return [close(slot)] + serve(now) }
        idle.append(slot)
        return serve(now)
    }

    /// What was lent with `check` was not there any more: its borrower comes first when there is another.
    mutating func failedCheck(_ slot: Slot, now: Int64) -> [Command] {
        guard case .lent(let request, _, _)? = connections[slot]?.use else { return [] }
        // What became of one has likely become of all that were idle.
        var commands = [close(slot)] + idle.map { close($0) }
        idle = []
        if isClosing {
            commands.append(.refuse(request.waiter, .closed))
        } else if request.deadline <= now {
            commands.append(.refuse(request.waiter, .unavailable(problem ?? "the database does not answer")))
        } else {
            queue.insert(request, at: 0)
        }
        return commands + serve(now)
    }

    mutating func closed(_ slot: Slot, now: Int64) -> [Command] {
        guard case .closing? = connections[slot]?.use else { return [] }
        connections[slot] = nil
        return serve(now)
    }

    mutating func tick(_ now: Int64) -> [Command] {
        var commands = retire(now) + reportLeaks(now)
        let holders = queue.contains { $0.deadline <= now } ? self.holders : []
        for request in queue where request.deadline <= now {
            let refusal = problem.map { Refusal.unavailable($0) } ?? .timedOut(holders: holders)
            commands.append(.refuse(request.waiter, refusal))
        }
        queue.removeAll { $0.deadline <= now }
        return commands + serve(now)
    }

    mutating func close(now: Int64) -> [Command] {
        isClosing = true
        let commands = queue.map { Command.refuse($0.waiter, .closed) } + idle.map { close($0) }
        queue = []
        idle = []
        return commands
    }

    // MARK: What there is

    var isDrained: Bool { isClosing && connections.isEmpty }
    var count: Int { connections.count }
    var idleCount: Int { idle.count }
    var waitingCount: Int { queue.count }
    var lentCount: Int { connections.values.count { if case .lent = $0.use { true } else { false } } }

    /// Who has how many.
    var holders: [String] {
        var counts: [String: Int] = [:]
        for case .lent(let request, _, _) in connections.values.map(\.use) { counts[request.purpose, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) (\($0.value))" }
    }

    /// When ``tick(_:)`` has something to do.
    var nextTick: Int64? {
        var times = queue.map(\.deadline)
        let wantsMore = !queue.isEmpty || aliveCount < limits.minimum
        if !isClosing, retryAt > .min, wantsMore, openingCount == 0, count < limits.most { times.append(retryAt) }
        for connection in connections.values {
            switch connection.use {
            case .idle(let since):
                times.append(connection.bornAt + limits.maximumAge)
                if aliveCount > limits.minimum { times.append(since + limits.idleTimeout) }
            case .lent(_, let since, false): times.append(since + limits.leakAfter)
            default: break
            }
        }
        return times.min()
    }

    private var aliveCount: Int { connections.values.count { if case .closing = $0.use { false } else { true } } }
    private var openingCount: Int { connections.values.count { if case .opening = $0.use { true } else { false } } }

    // MARK: Decisions

    private mutating func serve(_ now: Int64) -> [Command] {
        var commands: [Command] = []
        while !queue.isEmpty, let slot = idle.popLast(), case .idle(let since)? = connections[slot]?.use {
            guard now - (connections[slot]?.bornAt ?? now) < limits.maximumAge else {
                commands.append(close(slot))
                continue
            }
            let request = queue.removeFirst()
            connections[slot]?.use = .lent(request, since: now, isReported: false)
            commands.append(.lend(slot, to: request.waiter, check: now - since >= limits.checkAfter))
        }
        return commands + openMore(now)
    }

    private mutating func openMore(_ now: Int64) -> [Command] {
        guard !isClosing, now >= retryAt else { return [] }
        var commands: [Command] = []
        // One attempt at a time while none succeeds.
        while count < limits.most, openingCount < (problem == nil ? limits.most : 1),
            openingCount < queue.count || aliveCount < limits.minimum
                || (limits.failsFast && problem != nil && openingCount == 0 && aliveCount == 0)
        {
            connections[nextSlot] = Connection(use: .opening, bornAt: now)
            commands.append(.open(nextSlot))
            nextSlot += 1
        }
        return commands
    }

    private mutating func retire(_ now: Int64) -> [Command] {
        var commands: [Command] = []
        for slot in idle {
            guard let connection = connections[slot], case .idle(let since) = connection.use else { continue }
            let isUnused = aliveCount > limits.minimum && now - since >= limits.idleTimeout
            if isUnused || now - connection.bornAt >= limits.maximumAge { commands.append(close(slot)) }
        }
        idle.removeAll { if case .closing? = connections[$0]?.use { true } else { false } }
        return commands
    }

    private mutating func reportLeaks(_ now: Int64) -> [Command] {
        var commands: [Command] = []
        for (slot, connection) in connections {
            guard case .lent(let request, let since, false) = connection.use, now - since >= limits.leakAfter else {
                continue
            }
            connections[slot]?.use = .lent(request, since: since, isReported: true)
            commands.append(.reportLeak(purpose: request.purpose, heldFor: now - since))
        }
        return commands
    }

    private mutating func close(_ slot: Slot) -> Command {
        connections[slot]?.use = .closing
        return .close(slot)
    }
}
