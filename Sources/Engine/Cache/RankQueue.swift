/// Slots by priority, the least first; among equals, the one that came first.
///
/// A sort that goes only as far as somebody asks: ranks lie in chunks, of which only the last, with the least ranks, is in
/// order. When that is used up, the next one is parted, and parted again, until a part is small enough to be sorted. A
/// newcomer is added to the end of the chunk it belongs in. Ranks are read and written one after another, where a heap
/// looks for a line of memory on every level (Navarro and Paredes 2010).
///
/// One that is taken out of the middle stays until it comes up: who owns the slot knows its turn, and whether that is over.
struct RankQueue: Sendable {
    struct Ranked: Sendable {
        let priority: Double
        fileprivate let slot: Int32
        let turn: UInt32

        var index: Int { Int(slot) }

        fileprivate static func < (left: Ranked, right: Ranked) -> Bool {
            left.priority != right.priority ? left.priority < right.priority : left.turn < right.turn
        }
    }

    /// The greatest first. Each has nothing below its bound, and nothing that is not below the bound of the one before.
    private var chunks: [[Ranked]] = [[]]
    private var bounds: [Ranked] = [Self.least]
    /// Whether the last chunk is in order, the least at its end.
    private var isSorted = false
    private(set) var count = 0
    private var turns: UInt32 = 0

    private static let least = Ranked(priority: -.infinity, slot: -1, turn: 0)
    /// So many are sorted at once.
    private static let few = 64

    /// - Returns: the turn of the new rank.
    mutating func push(_ slot: Int, priority: Double) -> UInt32 {
        turns &+= 1
        push(back: Ranked(priority: priority, slot: Int32(slot), turn: turns))
        return turns
    }

    /// Puts one back that was taken out, in its turn.
    mutating func push(back ranked: Ranked) {
        count += 1
        var chunk = bounds.count - 1
        while chunk > 0, !(ranked < bounds[chunk - 1]) { chunk -= 1 }
        guard chunk == bounds.count - 1, isSorted else { return chunks[chunk].append(ranked) }
        var place = chunks[chunk].count
        while place > 0, chunks[chunk][place - 1] < ranked { place -= 1 }
        chunks[chunk].insert(ranked, at: place)
        // So long an order would cost more to keep than to make.
        if chunks[chunk].count > 4 * Self.few { isSorted = false }
    }

    /// There has to be one.
    mutating func popFirst() -> Ranked {
        sort()
        count -= 1
        return chunks[chunks.count - 1].removeLast()
    }

    /// Brings the least to the end of the last chunk.
    private mutating func sort() {
        while chunks.count > 1, chunks[chunks.count - 1].isEmpty {
            chunks.removeLast()
            bounds.removeLast()
            bounds[bounds.count - 1] = Self.least
            isSorted = false
        }
        while !isSorted {
            let last = chunks.count - 1
            guard chunks[last].count <= Self.few || !part(last) else { continue }
            chunks[last].sort { $1 < $0 }
            isSorted = true
        }
    }

    /// Leaves the greater half of a chunk where it is, and makes a new one of the rest.
    ///
    /// - Returns: `false` if there is no rest.
    private mutating func part(_ chunk: Int) -> Bool {
        let pivot = Self.middle(of: chunks[chunk])
        let start = chunks[chunk].partition { $0 < pivot }
        guard start < chunks[chunk].count else { return false }
        let rest = Array(chunks[chunk][start...])
        chunks[chunk].removeSubrange(start...)
        bounds[chunk] = pivot
        chunks.append(rest)
        bounds.append(Self.least)
        return true
    }

    /// That of some.
    private static func middle(of chunk: [Ranked]) -> Ranked {
        let some = stride(from: 0, to: chunk.count, by: max(1, chunk.count / 9)).map { chunk[$0] }.sorted { $0 < $1 }
        return some[some.count / 2]
    }

    /// All, the least first.
    var all: [Ranked] { chunks.reversed().flatMap { $0.sorted { $0 < $1 } } }

    mutating func removeAll(where isOver: (Ranked) -> Bool) {
        for chunk in chunks.indices { chunks[chunk].removeAll(where: isOver) }
        count = chunks.reduce(0) { $0 + $1.count }
    }
}
