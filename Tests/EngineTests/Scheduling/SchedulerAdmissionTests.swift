import PicketTestKit
import Testing

@testable import Engine

struct SchedulerAdmissionTests {
    // MARK: - Deadlines

    /// One worker, one caller, exact predictions: what is accepted makes its deadline, what is refused would not have.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func acceptsWhatMakesItsDeadline(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var simulation = Simulation(Scheduler.Limits(), budget: 1)
        let deadlines = Deadlines()
        simulation.ended = { batch, isOver in
            if isOver { #expect(batch.end <= deadlines.of[batch.grant.request] ?? .max) }
        }
        var refused = 0
        for _ in 0..<2_000 {
            simulation.run(until: simulation.now + UInt64.random(in: 0...12_000, using: &random))
            let now = simulation.now
            let costs = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                UInt32.random(in: 1...2_000, using: &random)
            }
            let offer = Offer(caller: "a", deadline: now + 30_000, costs: .each(costs))
            let waiting = simulation.scheduler.levels[4].cost
            switch simulation.scheduler.submit(offer, now: now) {
            case .accepted(let request): deadlines.of[request] = now + 30_000
            case .refused(let refusal):
                refused += 1
                let end = now + waiting + simulation.scheduler.runningCost + offer.predicted
                #expect(refusal.reason == .deadline(predictedEnd: end))
                #expect(end > now + 30_000)
            }
        }
        #expect((5...1_900).contains(refused))
    }

    final class Deadlines {
        var of: [Scheduler.RequestID: UInt64] = [:]
    }

    @Test func predictsFromWhatGoesBefore() {
        var limits = Scheduler.Limits()
        limits.workers = 4
        var scheduler = Scheduler(limits: limits)
        func end(_ offer: Offer) -> UInt64 {
            scheduler.predictedEnd(of: offer, from: scheduler.callerNumbers[offer.caller], now: 1_000)
        }
        func submit(_ caller: String, _ priority: Int, weight: Double = 1, tasks: Int) {
            _ = scheduler.submit(
                Offer(caller: caller, weight: weight, priority: priority, costs: .same(100, count: tasks)), now: 0)
        }
        let small = Offer(caller: "a", priority: 5, deadline: .max, costs: .same(100, count: 1))
        #expect(end(small) == 1_100, "a task takes as long as it takes, on however many workers")
        submit("b", 4, tasks: 1_000)
        #expect(end(small) == 1_100, "less urgent work does not count")
        submit("b", 6, tasks: 40)
        #expect(end(small) == 2_100, "more urgent work does")
        submit("b", 5, weight: 8, tasks: 1_000)
        #expect(end(small) == 2_100 + 200, "of what is as urgent: what its weight lets it have meanwhile")
        let hinted = Offer(caller: "a", priority: 5, deadline: .max, costs: .same(100, count: 1), costHint: 10)
        #expect(end(hinted) == 1_000 + 1_000 + 20 + 10)
        let endless = Offer(caller: "a", deadline: .max, costs: .same(.max, count: 1), costHint: .max)
        #expect(end(endless) > 1 << 61)
    }

    @Test func whatIsLateAlreadyIsRefused() {
        var scheduler = Scheduler()
        let late = Offer(caller: "a", deadline: 500, costs: .same(1, count: 1))
        #expect(scheduler.submit(late, now: 500).refused?.reason == .deadline(predictedEnd: 501))
        #expect(scheduler.isIdle && scheduler.nextDeadline == nil)
    }

    @Test func deadlinesPassOnce() {
        var scheduler = Scheduler()
        let offers = [300, 100, 200, nil, 100].map {
            Offer(caller: "a", deadline: $0, costs: .same(1, count: 2))
        }
        let requests = offers.compactMap { scheduler.submit($0, now: 0).accepted }
        #expect(scheduler.nextDeadline == 100)
        // Wholly handed out: nothing left to give up.
        #expect(scheduler.take(budget: 9, most: 9, now: 0)?.request == requests[1])
        #expect(scheduler.expire(now: 99) == [])
        #expect(scheduler.expire(now: 250) == [requests[4], requests[2]])
        #expect(scheduler.expire(now: 250) == [])
        #expect(scheduler.nextDeadline == 300)
        #expect(scheduler.cancel(requests[0]) == (2, true))
        #expect(scheduler.nextDeadline == nil)
    }

    // MARK: - Limits

    @Test func isBoundedByRequestsBytesAndTasks() {
        var limits = Scheduler.Limits()
        limits.mostRequests = 3
        limits.mostBytes = 100
        limits.mostTasks = 50
        var scheduler = Scheduler(limits: limits)
        func submit(bytes: Int, tasks: Int) -> Scheduler.Refusal.Reason? {
            scheduler.submit(Offer(caller: "a", bytes: bytes, costs: .same(1_000, count: tasks)), now: 0).refused?
                .reason
        }
        #expect(submit(bytes: 60, tasks: 20) == nil)
        #expect(submit(bytes: 41, tasks: 1) == .full(.bytes))
        #expect(submit(bytes: 40, tasks: 31) == .full(.tasks))
        #expect(submit(bytes: 40, tasks: 29) == nil)
        #expect(submit(bytes: 0, tasks: 1) == nil)
        #expect(submit(bytes: 0, tasks: 1) == .full(.requests))
        // What runs keeps the places of its request, what never ran gives back its own.
        #expect(scheduler.take(budget: 5_000, most: 9, now: 0)?.tasks == 0..<5)
        #expect(scheduler.cancel(0) == (15, false))
        #expect(scheduler.cancel(0) == (0, false))
        #expect(submit(bytes: 0, tasks: 1) == .full(.requests))
        let isOver = [4, 9].map { scheduler.finish(0, count: $0, measured: 4_000, now: 10) }
        #expect(isOver == [false, true])
        #expect(submit(bytes: 60, tasks: 20) == nil)
    }

    @Test(arguments: [
        Offer(caller: "a", weight: 0, costs: .same(1, count: 1)),
        Offer(caller: "a", weight: .nan, costs: .same(1, count: 1)),
        Offer(caller: "a", weight: 1_000.1, costs: .same(1, count: 1)),
        Offer(caller: "a", weight: -.infinity, costs: .same(1, count: 1)),
        Offer(caller: "a", priority: 0, costs: .same(1, count: 1)),
        Offer(caller: "a", priority: 11, costs: .same(1, count: 1)),
        Offer(caller: "a", bytes: -1, costs: .same(1, count: 1)),
        Offer(caller: "a", bytes: .max, costs: .same(1, count: 1)),
        Offer(caller: "a", costs: .same(1, count: 0)), Offer(caller: "a", costs: .same(1, count: -5)),
        Offer(caller: "a", costs: .same(.max, count: .max)), Offer(caller: "a", costs: .each([])),
        Offer(caller: "a", costs: .same(1, count: 1), costFactor: .infinity),
        Offer(caller: "a", costs: .same(1, count: 1), costFactor: 0),
        Offer(caller: String(repeating: "a", count: 257), costs: .same(1, count: 1)),
    ])
    func refusesWhatMakesNoSense(offer: Offer) {
        var scheduler = Scheduler()
        let refusal = scheduler.submit(offer, now: 0).refused
        guard case .invalid(let fault) = refusal?.reason else {
            Issue.record("\(offer) was taken")
            return
        }
        #expect(!fault.isEmpty)
        #expect(scheduler.isIdle && scheduler.callers.isEmpty)
    }

    /// The advice is what places take to become free, as measured.
    @Test func retryFollowsTheMeasuredRate() {
        var limits = Scheduler.Limits()
        limits.mostRequests = 100
        limits.mostTasks = 1_000
        limits.shortestRetry = 10
        var scheduler = Scheduler(limits: limits)
        let offer = Offer(caller: "a", costs: .same(1_000, count: 10))
        func retry(_ now: UInt64) -> UInt64 { scheduler.submit(offer, now: now).refused?.retryAfter ?? 0 }
        for _ in 0..<100 { #expect(scheduler.submit(offer, now: 0).accepted != nil) }
        #expect(retry(0) == 10_000, "nothing ended yet: as predicted, a request in 10 us")
        var now: UInt64 = 0
        for _ in 0..<2_000 {
            now += 40_000
            guard let grant = scheduler.take(budget: 10_000, most: 64, now: now) else { break }
            _ = scheduler.finish(grant.request, count: grant.tasks.count, measured: 10_000, now: now)
            _ = scheduler.submit(offer, now: now)
        }
        #expect((39_000...41_000).contains(retry(now)), "a request every 40 us")
    }

    // MARK: - Memory

    /// A flood of names leaves no more behind than is stated, and what is remembered is found again.
    @Test func aFloodOfCallersIsForgotten() {
        var limits = Scheduler.Limits()
        limits.mostRequests = 50
        limits.idleCallers = 100
        var scheduler = Scheduler(limits: limits)
        for number in 0..<20_000 {
            let offer = Offer(caller: "caller \(number)", weight: 0.001, costs: .same(.max, count: 1))
            while scheduler.submit(offer, now: UInt64(number)).accepted == nil {
                guard let grant = scheduler.take(budget: 1, most: 1, now: UInt64(number)) else { break }
                _ = scheduler.finish(grant.request, count: 1, measured: .max, now: UInt64(number))
            }
            #expect(scheduler.callerNumbers.count <= 50 + 100 + 1)
        }
        scheduler.checkSums()
        #expect(scheduler.slots.count == 50)
        #expect(scheduler.callers.count <= 50 + 100 + 1)
        #expect(scheduler.levels[4].turns.turns.count <= 50 + 100 + 1)
        #expect(scheduler.busyCallers.count == 50)
    }

    /// Tags are lowered together before they overflow, which nobody notices.
    @Test func chargesWithoutEnd() {
        var scheduler = Scheduler()
        for caller in ["a", "b"] {
            let offer = Offer(
                caller: caller, weight: 0.001, costs: .same(.max, count: 500), costFactor: 1_000)
            #expect(scheduler.submit(offer, now: 0).accepted != nil)
        }
        let order = (0..<1_000).map { _ in scheduler.take(budget: 1, most: 1, now: 0)?.request }
        #expect(order == (0..<1_000).map { $0 % 2 })
    }

    // MARK: - Anything whatever

    /// Legal calls and illegal ones, with the worst of numbers: nothing traps, and the sums stay right.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func survivesAnyCalls(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var limits = Scheduler.Limits()
        limits.mostRequests = [0, 5, 100, .max].randomElement(using: &random) ?? 5
        limits.mostTasks = [-1, 50, 100_000, .max].randomElement(using: &random) ?? 5
        limits.mostBytes = [.min, 50, .max].randomElement(using: &random) ?? 5
        limits.ageing = [0, 1, 1_000, .max].randomElement(using: &random) ?? 5
        limits.agedShare = [0, 20, .max].randomElement(using: &random) ?? 20
        limits.patience = [0, 1_000, .max].randomElement(using: &random) ?? 5
        limits.workers = [.min, 0, 3, .max].randomElement(using: &random) ?? 3
        limits.shortestRetry = [0, 5, .max].randomElement(using: &random) ?? 3
        limits.idleCallers = [0, 3, 1_000].randomElement(using: &random) ?? 3
        var scheduler = Scheduler(limits: limits)
        let words: [UInt64] = [0, 1, 2, 1_000, 1 << 32, 1 << 62, 1 << 63, .max - 1, .max]
        func word() -> UInt64 { words.randomElement(using: &random) ?? 0 }
        func number() -> Int { [.min, -1, 0, 1, 2, 7, 300, .max].randomElement(using: &random) ?? 0 }
        func share() -> Double {
            [.nan, -1, 0, 1e-300, 1e-9, 0.001, 1, 3, 999.9, 1_000, .infinity].randomElement(using: &random) ?? 1
        }
        for step in 0..<3_000 {
            let now = random.chance(99) ? UInt64(step) * 50 : word()
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let cost = UInt32(truncatingIfNeeded: word())
                let costs: Scheduler.Costs =
                    random.chance(50) ? .same(cost, count: number()) : .each([cost, .max, 0, UInt32(step)])
                let verdict = scheduler.submit(
                    Offer(
                        caller: "\(step % 17)", weight: share(), priority: random.chance(90) ? 1 + step % 10 : number(),
                        deadline: random.chance(30) ? word() : nil, bytes: max(number(), -1), costs: costs,
                        costFactor: share(), costHint: random.chance(20) ? word() : nil), now: now)
                if let refusal = verdict.refused {
                    #expect(refusal.retryAfter >= max(1, limits.shortestRetry))
                    #expect(refusal.retryAfter <= max(limits.longestRetry, limits.shortestRetry))
                }
            case 2:
                let waiting = scheduler.waitingTasks
                let grant = scheduler.take(budget: word(), most: number(), now: now)
                #expect((grant == nil) == (waiting == 0))
            case 3, 4:
                let request = random.chance(95) ? UInt32.random(in: 0..<40, using: &random) : .max
                _ = scheduler.finish(request, count: number(), measured: word(), now: now)
            default:
                if random.chance(50) { scheduler.cancel(UInt32.random(in: 0..<60, using: &random)) }
                for late in scheduler.expire(now: now) where random.chance(50) { scheduler.cancel(late) }
                #expect((1...10).contains(scheduler.highestWaiting(now: now)) == (scheduler.waitingTasks > 0))
                if random.chance(5) { scheduler.workers = number() }
            }
            if step % 100 == 0 { scheduler.checkSums() }
        }
        scheduler.checkSums()
    }
}
