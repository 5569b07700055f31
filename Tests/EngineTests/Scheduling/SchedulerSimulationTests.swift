import PicketTestKit
import Testing

@testable import Engine

/// Workers on a virtual clock, for many seeds.
struct SchedulerSimulationTests {
    /// Callers come and go with requests of all kinds; some are cancelled, some expire, predictions are wrong, and in
    /// the end the pool drains. Every task that was accepted runs once or is taken back, and no worker is idle
    /// meanwhile (``Simulation/occupy()`` checks).
    @Test(arguments: 0..<30 as Range<UInt64>)
    func losesAndDoublesNothing(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var limits = Scheduler.Limits()
        limits.workers = Int.random(in: 1...16, using: &random)
        limits.mostRequests = 200
        limits.mostTasks = 5_000
        limits.ageing = 200_000
        var simulation = Simulation(limits, budget: 20_000, most: Int.random(in: 1...64, using: &random))
        let tally = Tally()
        var costs = SplitMix64(seed: ~seed)
        simulation.truth = { $0.cost * UInt64.random(in: 1...40, using: &costs) / 20 }
        simulation.taken = { grant, _ in tally.take(grant) }
        simulation.ended = { batch, isOver in tally.end(batch.grant, isOver: isOver) }
        for _ in 0..<600 {
            simulation.run(until: simulation.now + UInt64.random(in: 0...20_000, using: &random))
            let now = simulation.now
            for late in simulation.scheduler.expire(now: now) {
                #expect(tally.open[late]?.deadline ?? .max <= now)
                tally.cancel(late, simulation.scheduler.cancel(late))
            }
            #expect(simulation.scheduler.nextDeadline ?? .max > now)
            if random.chance(5), let request = tally.open.keys.sorted().randomElement(using: &random) {
                tally.cancel(request, simulation.scheduler.cancel(request))
            }
            let offer = Offer(
                caller: "\(Int.random(in: 0..<40, using: &random))", weight: .random(in: 0.01...1_000, using: &random),
                priority: .random(in: 1...10, using: &random),
                deadline: random.chance(30) ? now + .random(in: 0...400_000, using: &random) : nil,
                bytes: .random(in: 0...1_000, using: &random),
                costs: .each(
                    (0..<Int.random(in: 1...60, using: &random)).map { _ in .random(in: 0...9_000, using: &random) }))
            if let request = simulation.scheduler.submit(offer, now: now).accepted { tally.accept(request, offer) }
        }
        simulation.scheduler.checkSums()
        simulation.scheduler.drain()
        let refused = simulation.scheduler.submit(Offer(caller: "", costs: .same(1, count: 1)), now: simulation.now)
        #expect(refused.refused?.reason == .draining)
        simulation.run(until: .max)
        #expect(simulation.scheduler.isIdle && tally.open.isEmpty)
        #expect(tally.requests > 100)
        simulation.scheduler.checkSums()
    }

    /// What was accepted and has not ended.
    final class Tally {
        struct Open {
            var next = 0
            var count: Int
            var running = 0
            let deadline: UInt64?
        }

        var open: [Scheduler.RequestID: Open] = [:]
        var requests = 0

        func accept(_ request: Scheduler.RequestID, _ offer: Offer) {
            #expect(open[request] == nil)
            open[request] = Open(count: offer.count, deadline: offer.deadline)
            requests += 1
        }

        func take(_ grant: Scheduler.Grant) {
            #expect(open[grant.request]?.next == grant.tasks.lowerBound && !grant.tasks.isEmpty)
            #expect(open[grant.request]?.count ?? 0 >= grant.tasks.upperBound)
            open[grant.request]?.next = grant.tasks.upperBound
            open[grant.request]?.running += grant.tasks.count
        }

        func end(_ grant: Scheduler.Grant, isOver: Bool) {
            open[grant.request]?.running -= grant.tasks.count
            close(grant.request, isOver)
        }

        func cancel(_ request: Scheduler.RequestID, _ result: (tasks: Int, isOver: Bool)) {
            guard let state = open[request] else { return }
            #expect(result.tasks == state.count - state.next)
            open[request]?.count = state.next
            close(request, result.isOver)
        }

        private func close(_ request: Scheduler.RequestID, _ isOver: Bool) {
            guard let state = open[request] else { return }
            #expect(isOver == (state.running == 0 && state.next == state.count))
            if isOver { open[request] = nil }
        }
    }

    // MARK: - Fairness

    /// Callers that always have something waiting get what their weights say, to within the stated bound, however
    /// many requests each splits its work into, and however wrong the predictions are.
    @Test(arguments: 0..<20 as Range<UInt64>, [false, true])
    func sharesAsTheWeightsSay(seed: UInt64, isExact: Bool) {
        var random = SplitMix64(seed: seed)
        var limits = Scheduler.Limits()
        limits.workers = isExact ? Int.random(in: 1...8, using: &random) : Int.random(in: 1...4, using: &random)
        let budget: UInt64 = 50_000
        var simulation = Simulation(limits, budget: budget)
        let weights = (0..<6).map { _ in Double(Int.random(in: 1...20, using: &random)) }
        var owners: [Scheduler.RequestID: Int] = [:]
        var error = (0..<6).map { _ in isExact ? 4 : UInt64.random(in: 1...16, using: &random) }
        if isExact { error = error.map { _ in 4 } }
        for (caller, weight) in weights.enumerated() {
            // Few requests of many tasks, or many of few.
            let count = [1, 10, 100].randomElement(using: &random) ?? 1
            for _ in 0..<count {
                let costs = (0..<10_000 / count).map { _ in UInt32.random(in: 1_000...60_000, using: &random) }
                let offer = Offer(caller: "\(caller)", weight: weight, costs: .each(costs))
                owners[simulation.scheduler.submit(offer, now: 0).accepted ?? .max] = caller
            }
        }
        let service = Service(weights)
        simulation.truth = { $0.cost * error[owners[$0.request] ?? 0] / 4 }
        simulation.taken = { grant, _ in
            let caller = owners[grant.request] ?? 0
            service.take(caller, predicted: grant.cost, measured: grant.cost * error[caller] / 4)
        }
        simulation.ended = { batch, _ in service.end(owners[batch.grant.request] ?? 0, batch) }
        while service.handedOut < 4_000 {
            simulation.run(until: simulation.now + 10_000)
            service.check(isExact: isExact)
        }
        simulation.scheduler.checkSums()
    }

    /// What each caller got: measured of what has ended, predicted of what runs.
    final class Service {
        let weights: [Double]
        var got: [Double]
        /// The costliest hand-out, as predicted or measured.
        var longest: [Double]
        var running: [Double]
        var mostRunning: [Double]
        var handedOut = 0

        init(_ weights: [Double]) {
            self.weights = weights
            got = weights.map { _ in 0 }
            longest = got
            running = got
            mostRunning = got
        }

        func take(_ caller: Int, predicted: UInt64, measured: UInt64) {
            got[caller] += Double(predicted)
            longest[caller] = max(longest[caller], Double(predicted), Double(measured))
            running[caller] += 1
            mostRunning[caller] = max(mostRunning[caller], running[caller])
            handedOut += 1
        }

        func end(_ caller: Int, _ batch: Simulation.Batch) {
            got[caller] += Double(batch.measured) - Double(batch.grant.cost)
            running[caller] -= 1
        }

        func check(isExact: Bool) {
            for one in weights.indices {
                for other in 0..<one {
                    let apart = abs(got[one] / weights[one] - got[other] / weights[other])
                    let step = [one, other].map { longest[$0] / weights[$0] * (isExact ? 1 : 1 + mostRunning[$0]) }
                    // 1 ns for what tags round off.
                    #expect(apart <= step[0] + step[1] + 1 + Double(handedOut) / 1_024)
                }
            }
        }
    }

    /// Who was idle has no credit for it, and need not wait either: one hand-out of each other at most comes first.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func whoComesBackStartsWithTheOthers(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var scheduler = Scheduler()
        func submit(_ caller: Int, _ count: Int) -> Scheduler.RequestID? {
            let weight = Double(1 + caller % 4)
            return scheduler.submit(
                Offer(caller: "\(caller)", weight: weight, costs: .same(1_000, count: count)), now: 0
            ).accepted
        }
        var owners: [Scheduler.RequestID: Int] = [:]
        for caller in 0..<8 { owners[submit(caller, 10_000) ?? .max] = caller }
        let back = submit(8, 1) ?? .max
        while let grant = scheduler.take(budget: 5_000, most: 64, now: 0), grant.request != back {}
        _ = scheduler.finish(back, count: 1, measured: 1_000, now: 0)
        for _ in 0..<Int.random(in: 100...2_000, using: &random) {
            _ = scheduler.take(budget: .random(in: 1_000...9_000, using: &random), most: 64, now: 0)
        }
        let again = submit(8, 5_000) ?? .max
        owners[again] = 8
        var before = [Int](repeating: 0, count: 9)
        var grants = [UInt64](repeating: 0, count: 9)
        var hasBegun = false
        for _ in 0..<900 {
            guard let grant = scheduler.take(budget: 5_000, most: 64, now: 0), let owner = owners[grant.request]
            else { break }
            hasBegun = hasBegun || owner == 8
            if !hasBegun { before[owner] += 1 }
            grants[owner] += grant.cost
        }
        #expect(before.allSatisfy { $0 <= 1 })
        // From there on its share is that of the others of its weight: no more for the time it was away.
        #expect(grants[8] <= grants[0] + 15_000 && grants[8] + 15_000 >= grants[0])
    }

    // MARK: - Starvation

    /// Priorities far too busy: none waits unserved for longer than is stated, and each that is starved gets its part.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func nothingStarves(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var limits = Scheduler.Limits()
        limits.workers = Int.random(in: 1...6, using: &random)
        limits.ageing = 1_000_000
        limits.mostTasks = 1 << 31
        var simulation = Simulation(limits, budget: 20_000)
        let priorities = (1...10).filter { _ in random.chance(60) } + [10]
        var levels: [Scheduler.RequestID: Int] = [:]
        for priority in Set(priorities) {
            for caller in 0..<Int.random(in: 1...30, using: &random) {
                let cost = UInt32.random(in: 500...30_000, using: &random)
                let offer = Offer(caller: "\(caller)", priority: priority, costs: .same(cost, count: 1_000_000))
                levels[simulation.scheduler.submit(offer, now: 0).accepted ?? .max] = priority
            }
        }
        let served = Served()
        simulation.taken = { grant, now in served.take(levels[grant.request] ?? 0, grant, now) }
        let end: UInt64 = 200_000_000
        simulation.run(until: end)
        let share = limits.agedShare
        // A batch of each priority, and of each worker, on top.
        let bound = 9 * limits.ageing * share / (share - 9) + 20 * 30_000 * UInt64(limits.workers)
        let total = served.cost.values.reduce(0, +)
        for priority in Set(priorities) {
            #expect(max(served.longest[priority] ?? 0, end - (served.last[priority] ?? 0)) <= bound)
            // It takes up to `bound` until the part begins.
            let part = (total - total / end * bound) / share
            #expect(served.cost[priority] ?? 0 >= part * 9 / 10, "\(priority) of \(Set(priorities).sorted())")
        }
        let most = served.cost.max { $0.value < $1.value }
        #expect(most?.key == 10, "what is most urgent still gets most")
    }

    final class Served {
        var last: [Int: UInt64] = [:]
        var longest: [Int: UInt64] = [:]
        var cost: [Int: UInt64] = [:]

        func take(_ priority: Int, _ grant: Scheduler.Grant, _ now: UInt64) {
            longest[priority] = max(longest[priority] ?? 0, now - (last[priority] ?? 0))
            last[priority] = now
            cost[priority, default: 0] += grant.cost
            #expect(grant.priority >= priority && grant.priority <= 10)
        }
    }

    /// Bulk work that is being served never rises to where it delays what is urgent, however long it takes.
    @Test func bulkWorkStaysBehindWhatIsUrgent() {
        var limits = Scheduler.Limits()
        limits.workers = 2
        limits.ageing = 100_000
        var simulation = Simulation(limits, budget: 20_000)
        for caller in 0..<50 {
            _ = simulation.scheduler.submit(
                Offer(caller: "bulk \(caller)", priority: 1, costs: .same(10_000, count: 50_000)), now: 0)
        }
        for _ in 0..<2_000 {
            simulation.run(until: simulation.now + 50_000)
            let now = simulation.now
            let urgent = simulation.scheduler.submit(
                Offer(caller: "urgent", priority: 10, costs: .same(10_000, count: 1)), now: now)
            #expect(simulation.scheduler.highestWaiting(now: now) == 10)
            #expect(simulation.scheduler.take(budget: 20_000, most: 64, now: now)?.request == urgent.accepted)
            _ = simulation.scheduler.finish(urgent.accepted ?? .max, count: 1, measured: 10_000, now: now)
        }
    }

    /// Requests of one caller that press are served first, but only those of the next `patience` before one that
    /// does not.
    @Test func whatDoesNotPressIsOvertakenForAWhileOnly() {
        var limits = Scheduler.Limits()
        limits.patience = 1_000
        var scheduler = Scheduler(limits: limits)
        func submit(_ now: UInt64, _ deadline: UInt64?) -> Scheduler.RequestID? {
            scheduler.submit(Offer(caller: "a", deadline: deadline, costs: .same(1, count: 1)), now: now).accepted
        }
        let calm = submit(0, nil)
        let soon = submit(0, 900)
        let sooner = submit(100, 800)
        let far = submit(100, 5_000)
        let tooLate = submit(600, 1_050)
        let order = (0..<5).map { _ in scheduler.take(budget: 1, most: 1, now: 700)?.request }
        #expect(order == [sooner, soon, calm, tooLate, far])
    }
}
