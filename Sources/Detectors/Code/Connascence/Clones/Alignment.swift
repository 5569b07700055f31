/// Lays two stretches of statements side by side, starting from a window they share.
struct Alignment {
    struct Pair {
        var first: UInt32
        var second: UInt32
    }

    /// Statements of one side or both that may stand between two that are alike.
    private static let widestGap = 4

    private let table: StatementTable
    /// Pairs that have been laid side by side before: windows of the same clone lead here again and again.
    private var seen = PairSet()
    /// What is left of the work allowed, in steps: time is bounded whatever the input.
    private(set) var budget: Int
    /// The statements that are alike, in order.
    private(set) var pairs: [Pair] = []
    private var before: [Pair] = []

    init(_ table: StatementTable) {
        self.table = table
        budget = 200_000 + 16 * table.count
    }

    /// Fills ``pairs``. Returns whether there is anything new.
    mutating func align(_ first: Int, _ second: Int) -> Bool {
        guard budget > 0, !seen.contains(first, second) else { return false }
        let length = RepeatedWindows.length
        // Rows of different files are at least as far apart as windows are long.
        if second - first < length { return false }
        let offset = Int(table.depth[second]) - Int(table.depth[first])
        for step in 0..<length where !alike(first + step, second + step, offset) { return false }

        // Taken out of self while they are filled.
        var (pairs, before) = (self.pairs, self.before)
        (self.pairs, self.before) = ([], [])
        pairs.removeAll(keepingCapacity: true)
        before.removeAll(keepingCapacity: true)
        let firstFile = table.fileRows(first)
        let secondFile = table.fileRows(second)
        // The halves may reach into each other for now: of a stretch that repeats, this finds all copies at once.
        extend(first - 1, second - 1, by: -1, firstFile, secondFile, offset, into: &before)
        pairs.append(contentsOf: before.reversed())
        for step in 0..<length { append(first + step, second + step, to: &pairs) }
        extend(first + length, second + length, by: 1, firstFile, secondFile, offset, into: &pairs)
        (self.pairs, self.before) = (pairs, before)
        return true
    }

    /// The same at the same depth.
    @inline(__always) private func alike(_ first: Int, _ second: Int, _ offset: Int) -> Bool {
        table.hash[first] == table.hash[second] && Int(table.depth[second]) - Int(table.depth[first]) == offset
    }

    private mutating func append(_ first: Int, _ second: Int, to pairs: inout [Pair]) {
        seen.insert(first, second)
        pairs.append(Pair(first: UInt32(truncatingIfNeeded: first), second: UInt32(truncatingIfNeeded: second)))
    }

    private mutating func extend(
        _ first: Int, _ second: Int, by step: Int, _ firstRows: Range<Int>, _ secondRows: Range<Int>, _ offset: Int,
        into pairs: inout [Pair]
    ) {
        var (first, second) = (first, second)
        while budget > 0, firstRows.contains(first), secondRows.contains(second) {
            budget -= 1
            if alike(first, second, offset) {
                append(first, second, to: &pairs)
            } else if let (skipped, skippedToo) = gap(first, second, by: step, firstRows, secondRows, offset) {
                first += skipped * step
                second += skippedToo * step
                continue
            } else {
                return
            }
            first += step
            second += step
        }
    }

    /// How many statements to leave out on each side to go on with what is alike: the fewest, and two must follow, or
    /// one where a single statement was changed.
    private mutating func gap(
        _ first: Int, _ second: Int, by step: Int, _ firstRows: Range<Int>, _ secondRows: Range<Int>, _ offset: Int
    ) -> (Int, Int)? {
        for total in 1...Self.widestGap {
            for half in 0...total {
                // Balanced gaps first: 1+1, 0+2, 2+0.
                let skipped = (total + 1) / 2 + (half % 2 == 0 ? half / 2 : -(half + 1) / 2)
                let (first, second) = (first + skipped * step, second + (total - skipped) * step)
                guard skipped >= 0, skipped <= total, firstRows.contains(first), secondRows.contains(second) else {
                    continue
                }
                budget -= 1
                guard alike(first, second, offset) else { continue }
                if total <= 2, table.tokens(first) >= 4 { return (skipped, total - skipped) }
                guard firstRows.contains(first + step), secondRows.contains(second + step) else { continue }
                if alike(first + step, second + step, offset) { return (skipped, total - skipped) }
            }
        }
        return nil
    }
}

/// A set of pairs of rows: open addressing, so that nothing depends on Swift's seeds and a look-up is a load.
private struct PairSet {
    /// A power of two of them.
    private var slots = [UInt64](repeating: .max, count: 16)
    private var count = 0

    func contains(_ first: Int, _ second: Int) -> Bool {
        let key = UInt64(first) << 32 | UInt64(second)
        return slots[slot(of: key)] == key
    }

    mutating func insert(_ first: Int, _ second: Int) {
        let key = UInt64(first) << 32 | UInt64(second)
        let slot = slot(of: key)
        guard slots[slot] != key else { return }
        slots[slot] = key
        count += 1
        if count * 2 > slots.count { grow() }
    }

    private func slot(of key: UInt64) -> Int {
        let mask = slots.count - 1
        let mixed = key &* 0x9E37_79B9_7F4A_7C15
        var slot = Int(truncatingIfNeeded: mixed ^ mixed >> 32) & mask
        // Half of the slots are free, so this ends.
        while slots[slot] != .max, slots[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: .max, count: 2 * old.count)
        for key in old where key != .max { slots[slot(of: key)] = key }
    }
}
