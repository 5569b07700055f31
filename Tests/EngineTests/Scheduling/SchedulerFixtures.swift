import PicketTestKit
import Testing

@testable import Engine

typealias Offer = Scheduler.Offer

extension Scheduler.Verdict {
    var accepted: Scheduler.RequestID? {
        guard case .accepted(let request) = self else { return nil }
        return request
    }

    var refused: Scheduler.Refusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }
}

extension Scheduler {
    /// That all that is kept up step by step is what counting anew gives.
    func checkSums(_ place: SourceLocation = #_sourceLocation) {
        let live = slots.filter(\.isLive)
        #expect(requests == live.count, sourceLocation: place)
        #expect(bytes == live.reduce(0) { $0 + $1.bytes }, sourceLocation: place)
        #expect(waitingTasks == live.reduce(0) { $0 + $1.count - $1.next }, sourceLocation: place)
        #expect(runningTasks == live.reduce(0) { $0 + $1.running }, sourceLocation: place)
        #expect(runningCost == live.reduce(0) { $0 + $1.runningCost }, sourceLocation: place)
        #expect(slots.count == requests + freeSlots.count, sourceLocation: place)
        #expect(callers.count == callerNumbers.count + freeCallers.count, sourceLocation: place)
        #expect(callerNumbers.values.count { callers[$0].requests == 0 } == idleCallers, sourceLocation: place)
        for level in levels.indices {
            let waits = levels[level]
            let here = live.filter { Int($0.flow) % 10 == level }
            #expect(waits.waitingTasks == here.reduce(0) { $0 + $1.count - $1.next }, sourceLocation: place)
            #expect(waits.cost == here.reduce(0) { $0 + $1.waitingCost }, sourceLocation: place)
            #expect((waitingLevels >> level & 1 == 1) == (waits.waitingTasks > 0), sourceLocation: place)
            let backlogged = Set(here.filter { $0.next < $0.count }.map { Int($0.flow) })
            #expect(waits.weights == backlogged.reduce(0) { $0 + flows[$1].weight }, sourceLocation: place)
            for flow in backlogged {
                let mine = here.filter { Int($0.flow) == flow }
                #expect(flows[flow].cost == mine.reduce(0) { $0 + $1.waitingCost }, sourceLocation: place)
                let hurried = mine.filter(\.hasDeadline).reduce(0) { $0 + $1.waitingCost }
                #expect(flows[flow].hurried == hurried, sourceLocation: place)
            }
        }
        for (number, caller) in callers.enumerated() {
            let mine = live.filter { Int($0.flow) / 10 == number }
            #expect(caller.requests == mine.count, sourceLocation: place)
        }
    }
}

/// Workers on a virtual clock: each takes what the scheduler gives, and ends it when it has cost what it costs.
struct Simulation {
    struct Batch {
        let grant: Scheduler.Grant
        let end: UInt64
        let measured: UInt64
    }

    var scheduler: Scheduler
    var now: UInt64 = 0
    var running: [Batch] = []
    let budget: UInt64
    let most: Int
    /// What a batch costs in truth.
    var truth: (Scheduler.Grant) -> UInt64 = { $0.cost }
    var taken: (Scheduler.Grant, UInt64) -> Void = { _, _ in }
    var ended: (Batch, Bool) -> Void = { _, _ in }

    init(_ limits: Scheduler.Limits, budget: UInt64, most: Int = 64) {
        scheduler = Scheduler(limits: limits)
        self.budget = budget
        self.most = most
    }

    /// Goes on until `time`; fails if a worker is idle while something waits.
    mutating func run(until time: UInt64) {
        while true {
            occupy()
            guard let next = running.indices.min(by: { running[$0].end < running[$1].end }), running[next].end <= time
            else { break }
            let batch = running.remove(at: next)
            now = max(now, batch.end)
            let isOver = scheduler.finish(
                batch.grant.request, count: batch.grant.tasks.count, predicted: batch.grant.cost,
                measured: batch.measured, now: now)
            ended(batch, isOver)
        }
        now = max(now, time)
    }

    mutating func occupy() {
        while running.count < scheduler.workers {
            guard let grant = scheduler.take(budget: budget, most: most, now: now) else {
                #expect(scheduler.waitingTasks == 0)
                return
            }
            let measured = truth(grant)
            running.append(Batch(grant: grant, end: now + max(1, measured), measured: measured))
            taken(grant, now)
        }
    }
}

extension SplitMix64 {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
