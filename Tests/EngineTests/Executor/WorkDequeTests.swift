import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct WorkDequeTests {
    @Test func theOwnerTakesTheLastAndThievesTheFirst() {
        let deque = WorkDeque(capacity: 2)
        for word in 1...10 as ClosedRange<UInt64> { deque.push(word) }
        #expect(deque.pop() == 10)
        #expect(deque.steal() == .word(1))
        #expect((0..<8).compactMap { _ in deque.pop() } == [9, 8, 7, 6, 5, 4, 3, 2])
        #expect(deque.pop() == nil)
        #expect(deque.steal() == .empty)
        #expect(deque.isEmpty)
    }

    /// Against a list, for one thread.
    @Test(arguments: 0..<20 as Range<UInt64>) func doesWhatAListDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let deque = WorkDeque(capacity: 1)
        var list: [UInt64] = []
        for word in 0..<5_000 as Range<UInt64> {
            switch random.next() % 5 {
            case 0, 1, 2:
                deque.push(word)
                list.append(word)
            case 3: #expect(deque.pop() == list.popLast())
            default: #expect(deque.steal() == (list.isEmpty ? .empty : .word(list.removeFirst())))
            }
        }
    }

    /// Whatever thieves do, each word comes out once.
    @Test(arguments: [1, 3, 7]) func everyWordComesOutOnce(thieves: Int) {
        let count = 200_000
        let deque = WorkDeque(capacity: 4)
        let taken = Taken(count)
        let isDone = Flag()
        let threads = (0..<thieves).map { _ in
            Thread.start {
                while true {
                    switch deque.steal() {
                    case .word(let word): taken.mark(word)
                    case .lost: continue
                    case .empty: if isDone.isSet, deque.isEmpty { return }
                    }
                }
            }
        }
        var random = SplitMix64(seed: UInt64(thieves))
        for word in 0..<UInt64(count) {
            deque.push(word)
            if random.next() % 3 == 0, let own = deque.pop() { taken.mark(own) }
        }
        while let own = deque.pop() { taken.mark(own) }
        isDone.set()
        for thread in threads { Thread.join(thread) }
        #expect(taken.areAllOnce)
    }

    private final class Taken: Sendable {
        private let counts: Mutex<[UInt8]>

        init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }

        func mark(_ word: UInt64) { counts.withLock { $0[Int(word)] += 1 } }
        var areAllOnce: Bool { counts.withLock { $0.allSatisfy { $0 == 1 } } }
    }

    private final class Flag: Sendable {
        private let state = Atomic(false)

        func set() { state.store(true, ordering: .releasing) }
        var isSet: Bool { state.load(ordering: .acquiring) }
    }
}
