import PicketTestKit
import Testing

@testable import Engine

@Suite struct RankQueueTests {
    /// Against a list that is searched: newcomers of few priorities (ties) or many, put back ones, growing and shrinking.
    @Test(arguments: 0..<12 as Range<UInt64>) func theLeastComesFirstAndEqualsInTheirOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = RankQueue()
        var model: [(slot: Int, priority: Double, turn: UInt32)] = []
        let kinds = UInt64([1, 7, 1_000_000][Int(seed % 3)])
        var clock = 0.0
        for step in 0..<6_000 {
            let grows = step % 3_000 < 1_800
            if model.isEmpty || random.next() % 10 < (grows ? 7 : 3) {
                let priority = clock + Double(random.next() % kinds)
                let turn = queue.push(step, priority: priority)
                model.append((step, priority, turn))
            } else {
                let first = queue.popFirst()
                let place = model.indices.min {
                    (model[$0].priority, model[$0].turn) < (model[$1].priority, model[$1].turn)
                }
                let expected = model[place ?? 0]
                #expect(
                    first.index == expected.slot && first.priority == expected.priority && first.turn == expected.turn)
                if random.next() % 4 == 0 {
                    queue.push(back: first)
                } else {
                    clock = first.priority
                    model.remove(at: place ?? 0)
                }
            }
            #expect(queue.count == model.count)
        }
        queue.removeAll { $0.index % 2 == 0 }
        model.removeAll { $0.slot % 2 == 0 }
        let rest = model.sorted { ($0.priority, $0.turn) < ($1.priority, $1.turn) }.map(\.slot)
        #expect(queue.all.map(\.index) == rest)
        #expect((0..<queue.count).map { _ in queue.popFirst().index } == rest)
    }

    /// What is taken out again and again while nothing has to go leaves nothing behind.
    @Test func whatIsTakenOutDoesNotPileUp() {
        var core = CacheCore(.gdsf, capacity: 1_000_000)
        for number in 0..<100_000 as Range<UInt64> {
            let hash = number % 10 &* 0x9E37_79B9_7F4A_7C15 | 1
            if let slot = core.slot(of: hash) { core.remove(slot) }
            _ = core.insert(hash, bytes: 100, cost: 1_000) { _ in }
        }
        #expect(core.count == 10 && core.slots.count == 10 && core.rankCount <= 85)
    }
}
