@testable import Engine

/// What ``Scheduler`` promises, said as plainly as can be and without regard to speed: all requests are looked at for
/// each decision, and nothing is ever forgotten.
struct ReferenceScheduler {
    final class Request {
        let caller: String
        let priority: Int
        let key: UInt64
        let order: Int
        let rate: Double
        let bytes: Int
        var costs: [UInt64]
        var next = 0
        /// Predicted ns of what runs, and how many tasks that is.
        var runningCost: UInt64 = 0
        var running = 0

        init(_ offer: Scheduler.Offer, key: UInt64, order: Int) {
            caller = offer.caller
            priority = offer.priority
            self.key = key
            self.order = order
            rate = offer.costFactor / offer.weight * 1_024
            bytes = offer.bytes
            switch offer.costs {
            case .same(let cost, let count): costs = Array(repeating: UInt64(max(cost, 1)), count: count)
            case .each(let each): costs = each.map { UInt64(max($0, 1)) }
            }
        }

        var waits: Bool { next < costs.count }
    }

    struct FlowName: Hashable {
        let caller: String
        let priority: Int
    }

    struct Flow {
        var tag: UInt64 = 0
        var owed: Int64 = 0
        /// Keeps its place among the flows: it has work, or debts.
        var isPresent = false
        var order = 0
    }

    let limits: Scheduler.Limits
    var requests: [Request] = []
    var flows: [FlowName: Flow] = [:]
    var virtual = [UInt64](repeating: 0, count: 11)
    var since = [UInt64](repeating: 0, count: 11)
    var order = 0

    func waiting(_ priority: Int) -> [Request] { requests.filter { $0.priority == priority && $0.waits } }

    /// What the limits say, deadlines apart.
    func refusal(of offer: Scheduler.Offer) -> Scheduler.Refusal.Reason? {
        if requests.count >= limits.mostRequests { return .full(.requests) }
        if requests.reduce(offer.bytes, { $0 + $1.bytes }) > limits.mostBytes { return .full(.bytes) }
        let tasks = requests.reduce(offer.count) { $0 + $1.costs.count - $1.next + $1.running }
        return tasks > limits.mostTasks ? .full(.tasks) : nil
    }

    mutating func accept(_ offer: Scheduler.Offer, now: UInt64) -> Request {
        if waiting(offer.priority).isEmpty { since[offer.priority] = now }
        let name = FlowName(caller: offer.caller, priority: offer.priority)
        var flow = flows[name] ?? Flow()
        order += 1
        if !flow.isPresent {
            flow.isPresent = true
            flow.order = order
            flow.tag = max(virtual[offer.priority], UInt64(max(0, Int64(flow.tag) + flow.owed)))
            flow.owed = 0
        }
        flows[name] = flow
        let due = min(offer.deadline ?? .max, now + limits.patience)
        let request = Request(offer, key: due, order: order)
        requests.append(request)
        return request
    }

    func effective(_ priority: Int, _ now: UInt64) -> Int {
        min(10, priority + Int(min(10, (now - since[priority]) / limits.ageing)))
    }

    mutating func take(budget: UInt64, most: Int, now: UInt64) -> (request: Request, tasks: Range<Int>, priority: Int)?
    {
        // The most urgent; of these the longest unserved; of these the one that was more urgent from the start.
        let priorities = (1...10).filter { !waiting($0).isEmpty }.sorted {
            let (left, right) = (effective($0, now), effective($1, now))
            if left != right { return left > right }
            return since[$0] != since[$1] ? since[$0] < since[$1] : $0 > $1
        }
        guard let priority = priorities.first else { return nil }
        let urgency = effective(priority, now)
        let open = waiting(priority)
        let names = Set(open.map(\.caller)).map { FlowName(caller: $0, priority: priority) }
        guard let name = names.min(by: { place($0) < place($1) }) else { return nil }
        let turn = place(name)
        // Whoever has only debts, and lower ones than what is served now, has none any more.
        for (other, flow) in flows where other.priority == priority && flow.isPresent && place(other) < turn {
            flows[other]?.isPresent = false
        }
        virtual[priority] = turn.0

        let mine = open.filter { $0.caller == name.caller }
        guard let request = mine.min(by: { ($0.key, $0.order) < ($1.key, $1.order) }) else { return nil }
        let start = request.next
        var cost: UInt64 = 0
        while request.waits, request.next - start < most {
            let task = request.costs[request.next]
            if request.next > start, cost + task > budget { break }
            cost += task
            request.next += 1
        }
        request.running += request.next - start
        request.runningCost += cost
        let relief = Double(cost) * Double(limits.agedShare) / Double(limits.workers)
        if now > since[priority] {
            since[priority] = min(now, since[priority] + max(1, UInt64(min(relief, 1e18))))
        }
        order += 1
        let settled = max(1, Int64(Double(cost) * request.rate)) + (flows[name]?.owed ?? 0)
        flows[name]?.owed = min(0, settled)
        flows[name]?.tag += UInt64(max(0, settled))
        flows[name]?.order = order
        quieten(priority)
        return (request, start..<request.next, urgency)
    }

    private func place(_ name: FlowName) -> (UInt64, Int) {
        let flow = flows[name] ?? Flow()
        return (flow.tag, flow.order)
    }

    /// When nothing waits at a priority, virtual time goes to its end.
    private mutating func quieten(_ priority: Int) {
        guard waiting(priority).isEmpty else { return }
        for (name, flow) in flows where name.priority == priority {
            virtual[priority] = max(virtual[priority], flow.tag)
            flows[name]?.isPresent = false
        }
    }

    mutating func finish(_ request: Request, count: Int, measured: UInt64) -> Bool {
        var predicted = request.runningCost
        if count < request.running {
            predicted = min(predicted, UInt64(Double(predicted) / Double(request.running) * Double(count)))
        }
        request.running -= count
        request.runningCost -= predicted
        let name = FlowName(caller: request.caller, priority: request.priority)
        flows[name]?.owed += Int64((Double(measured) - Double(predicted)) * request.rate)
        return end(request)
    }

    mutating func cancel(_ request: Request) -> (tasks: Int, isOver: Bool) {
        let tasks = request.costs.count - request.next
        request.costs.removeLast(tasks)
        if tasks > 0 { quieten(request.priority) }
        return (tasks, end(request))
    }

    private mutating func end(_ request: Request) -> Bool {
        guard request.running == 0, !request.waits else { return false }
        requests.removeAll { $0 === request }
        return true
    }
}
