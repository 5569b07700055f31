import PicketTestKit
import Testing

@testable import Engine

/// The scheduler decides as the plain reference does, on the same events.
struct SchedulerReferenceTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func decidesAsTheReference(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var limits = Scheduler.Limits()
        limits.mostRequests = 60
        limits.mostBytes = 5_000
        limits.mostTasks = 400
        limits.workers = Int.random(in: 1...8, using: &random)
        limits.ageing = [1_000, 100_000, .max].randomElement(using: &random) ?? 0
        limits.patience = 50_000
        var scheduler = Scheduler(limits: limits)
        var reference = ReferenceScheduler(limits: limits)
        var pairs: [Scheduler.RequestID: ReferenceScheduler.Request] = [:]
        var now: UInt64 = 5
        for step in 0..<3_000 {
            now += UInt64.random(in: 0...200, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<35:
                let offer = Self.offer(&random, now)
                let expected = reference.refusal(of: offer)
                switch scheduler.submit(offer, now: now) {
                case .accepted(let request):
                    #expect(expected == nil)
                    #expect(pairs[request] == nil, "a place given twice")
                    pairs[request] = reference.accept(offer, now: now)
                case .refused(let refusal):
                    if case .deadline = refusal.reason { break }
                    #expect(refusal.reason == expected)
                }
            case 35..<70:
                let budget = UInt64.random(in: 0...2_000, using: &random)
                let most = Int.random(in: 1...9, using: &random)
                let grant = scheduler.take(budget: budget, most: most, now: now)
                let expected = reference.take(budget: budget, most: most, now: now)
                #expect(grant?.tasks == expected?.tasks && grant?.priority == expected?.priority)
                let granted = grant.flatMap { pairs[$0.request] }
                try #require(granted === expected?.request, "step \(step)")
            case 70..<97:
                guard let (id, request) = Self.pick(pairs, &random, where: { $0.running > 0 }) else { break }
                let count = Int.random(in: 1...request.running, using: &random)
                let measured = UInt64.random(in: 0...3_000, using: &random)
                let isOver = scheduler.finish(id, count: count, measured: measured, now: now)
                #expect(isOver == reference.finish(request, count: count, measured: measured))
                if isOver { pairs[id] = nil }
            default:
                guard let (id, request) = Self.pick(pairs, &random, where: { _ in true }) else { break }
                let result = scheduler.cancel(id)
                #expect(result == reference.cancel(request))
                if result.isOver { pairs[id] = nil }
            }
            if step % 50 == 0 { scheduler.checkSums() }
        }
        #expect(scheduler.requests == pairs.count)
    }

    private static func offer(_ random: inout SplitMix64, _ now: UInt64) -> Offer {
        let count = Int.random(in: 1...20, using: &random)
        let same = Scheduler.Costs.same(UInt32.random(in: 0...1_000, using: &random), count: count)
        let each = Scheduler.Costs.each((0..<count).map { _ in UInt32.random(in: 0...1_000, using: &random) })
        return Offer(
            caller: "caller \(Int.random(in: 0..<6, using: &random))",
            weight: [0.5, 1, 1, 3, 100].randomElement(using: &random) ?? 1,
            priority: Int.random(in: 1...10, using: &random),
            deadline: random.chance(40) ? now + UInt64.random(in: 20_000...200_000, using: &random) : nil,
            bytes: Int.random(in: 0...200, using: &random), costs: random.chance(50) ? same : each,
            costFactor: [1, 1, 0.1, 7].randomElement(using: &random) ?? 1)
    }

    private static func pick(
        _ pairs: [Scheduler.RequestID: ReferenceScheduler.Request], _ random: inout SplitMix64,
        where isWanted: (ReferenceScheduler.Request) -> Bool
    ) -> (Scheduler.RequestID, ReferenceScheduler.Request)? {
        pairs.filter { isWanted($0.value) }.sorted { $0.key < $1.key }.randomElement(using: &random)
            .map { ($0.key, $0.value) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func heapsGiveTheLeastFirst(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heaps = MeldingHeap()
        heaps.grow(to: 300)
        var firsts = [MeldingHeap.none, MeldingHeap.none, MeldingHeap.none]
        var held: [[UInt32: (UInt64, UInt64)]] = [[:], [:], [:]]
        for order in 0..<4_000 as Range<UInt64> {
            let heap = Int.random(in: 0..<3, using: &random)
            let item = UInt32.random(in: 0..<300, using: &random)
            if let owner = held.firstIndex(where: { $0[item] != nil }) {
                #expect(heaps.contains(item))
                heaps.remove(item, from: &firsts[owner])
                held[owner][item] = nil
            } else {
                #expect(!heaps.contains(item))
                let key = UInt64.random(in: 1_000...1_100, using: &random)
                heaps.insert(item, key: key, order: order, into: &firsts[heap])
                held[heap][item] = (key, order)
            }
            let least = held[heap].min { $0.value < $1.value }
            #expect(firsts[heap] == least?.key ?? MeldingHeap.none)
        }
        for (item, (key, _)) in held[0].sorted(by: { $0.value < $1.value }) {
            #expect(firsts[0] == item && heaps.key(of: item) == key)
            heaps.remove(item, from: &firsts[0])
        }
        #expect(firsts[0] == MeldingHeap.none)
    }
}
