/// Slots by priority, the least first; among equals, the one that came first.
///
/// A heap of four children a node: half as deep as with two, and four are a line of the processor's cache.
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
        heap.withUnsafeMutableBufferPointer { heap in
            var hole = heap.count - 1
            while hole > 0 {
                let parent = (hole - 1) / 4
                guard ranked < heap[parent] else { break }
                heap[hole] = heap[parent]
                hole = parent
            }
            heap[hole] = ranked
        }
    }

    mutating func replaceFirst(priority: Double) {
        var first = heap[0]
        first.priority = priority
        first.turn = nextTurn()
        sink(first, from: 0)
    }

    mutating func popFirst() -> Ranked {
        let first = heap[0]
        let last = heap.removeLast()
        if !heap.isEmpty { sink(last, from: 0) }
        return first
    }

    /// Takes one out of the middle, which takes a look at all.
    mutating func remove(_ slot: Int) {
        heap.removeAll { $0.index == slot }
        for parent in stride(from: (heap.count - 2) / 4, through: 0, by: -1) where !heap.isEmpty {
            sink(heap[parent], from: parent)
        }
    }

    private mutating func nextTurn() -> UInt32 {
        turns &+= 1
        return turns
    }

    /// Puts one where it belongs at or below a place, whose own is given up.
    private mutating func sink(_ ranked: Ranked, from place: Int) {
        heap.withUnsafeMutableBufferPointer { heap in
            var hole = place
            while 4 * hole + 1 < heap.count {
                var least = 4 * hole + 1
                for child in least + 1..<max(least + 1, min(least + 4, heap.count)) where heap[child] < heap[least] {
                    least = child
                }
                guard heap[least] < ranked else { break }
                heap[hole] = heap[least]
                hole = least
            }
            heap[hole] = ranked
        }
    }
}
