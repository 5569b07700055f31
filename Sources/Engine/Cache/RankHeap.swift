/// Slots by priority, the least first; among equals, the one that came first.
struct RankHeap: Sendable {
    struct Ranked: Sendable {
        var priority: Double
        fileprivate var slot: Int32
        fileprivate var turn: UInt32

        var index: Int { Int(slot) }

        fileprivate static func < (left: Ranked, right: Ranked) -> Bool {
            left.priority != right.priority ? left.priority < right.priority : left.turn < right.turn
        }
    }

    private var heap: [Ranked] = []
    private var turns: UInt32 = 0

    /// There has to be one.
    var first: Ranked { heap[0] }

    /// All, the least first.
    var slots: [Int] { heap.sorted { $0 < $1 }.map(\.index) }

    mutating func push(_ slot: Int, priority: Double) {
        push(back: Ranked(priority: priority, slot: Int32(slot), turn: nextTurn()))
    }

    /// Puts one back that was taken out, in its turn.
    mutating func push(back ranked: Ranked) {
        heap.append(ranked)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func replaceFirst(priority: Double) {
        heap[0].priority = priority
        heap[0].turn = nextTurn()
        sink(0)
    }

    mutating func popFirst() -> Ranked {
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        if !heap.isEmpty { sink(0) }
        return first
    }

    /// Takes one out of the middle, which takes a look at all.
    mutating func remove(_ slot: Int) {
        heap.removeAll { $0.index == slot }
        for parent in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(parent) }
    }

    private mutating func nextTurn() -> UInt32 {
        turns &+= 1
        return turns
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < heap.count, heap[left] < heap[least] { least = left }
            if left + 1 < heap.count, heap[left + 1] < heap[least] { least = left + 1 }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
