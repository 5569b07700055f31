/// The flows of one priority by tag: a binary heap in a flat array, keys beside the flows they belong to.
struct TurnQueue {
    struct Turn {
        var tag: UInt64
        /// Decides between equal tags.
        var order: UInt64
        var flow: UInt32

        @inline(__always)
        func isBefore(_ other: Turn) -> Bool { tag != other.tag ? tag < other.tag : order < other.order }
    }

    private(set) var turns: [Turn] = []

    var first: Turn? { turns.first }

    mutating func insert(_ turn: Turn) {
        turns.append(turn)
        turns.withUnsafeMutableBufferPointer { turns in
            var hole = turns.count - 1
            while hole > 0 {
                let parent = (hole - 1) / 2
                guard turn.isBefore(turns[parent]) else { break }
                turns[hole] = turns[parent]
                hole = parent
            }
            turns[hole] = turn
        }
    }

    mutating func removeFirst() {
        guard let last = turns.popLast(), !turns.isEmpty else { return }
        replaceFirst(with: last)
    }

    mutating func replaceFirst(with turn: Turn) {
        turns.withUnsafeMutableBufferPointer { Self.sink(turn, from: 0, in: $0) }
    }

    mutating func removeAll() { turns.removeAll(keepingCapacity: true) }

    mutating func removeAll(where isGone: (UInt32) -> Bool) {
        turns.removeAll { isGone($0.flow) }
        turns.withUnsafeMutableBufferPointer { turns in
            for place in (0..<turns.count / 2).reversed() { Self.sink(turns[place], from: place, in: turns) }
        }
    }

    /// Takes `back` off all tags, none of which is less: their order stays.
    mutating func lower(by back: UInt64) {
        for place in turns.indices { turns[place].tag -= min(back, turns[place].tag) }
    }

    /// Puts `turn` where it belongs at or below `place`, whose own turn is given up.
    @inline(__always)
    private static func sink(_ turn: Turn, from place: Int, in turns: UnsafeMutableBufferPointer<Turn>) {
        var hole = place
        while true {
            var child = 2 * hole + 1
            guard child < turns.count else { break }
            if child + 1 < turns.count, turns[child + 1].isBefore(turns[child]) { child += 1 }
            guard turns[child].isBefore(turn) else { break }
            turns[hole] = turns[child]
            hole = child
        }
        turns[hole] = turn
    }
}
