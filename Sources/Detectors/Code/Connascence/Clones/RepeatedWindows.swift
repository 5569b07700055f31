import Detection

/// Finds stretches of a few statements that stand at more than one place: where clones may be.
struct RepeatedWindows {
    /// Statements in a window. With three, one statement in six may differ and a window still falls beside it.
    static let length = 3
    /// Tokens in a window; what has fewer says little.
    private static let fewestTokens = 8
    /// Up to this many places, each is held against each; beyond, each against the next two in the order of the files.
    private static let mostCompared = 6

    /// Hash and first row of each window, sorted.
    private var windows: [UInt64] = []

    init(_ table: StatementTable) {
        windows.reserveCapacity(table.count)
        for file in 0..<table.fileStart.count - 1 {
            let rows = table.fileStart[file]..<table.fileStart[file + 1]
            guard rows.count >= Self.length else { continue }
            for row in rows.lowerBound...rows.upperBound - Self.length {
                if let hash = Self.hash(row, table) { windows.append(UInt64(hash) << 32 | UInt64(row)) }
            }
        }
        Self.sort(&windows)
    }

    private static func hash(_ row: Int, _ table: StatementTable) -> UInt32? {
        var hash = Hash64()
        var tokens = 0
        var differs = false
        for other in row..<row + length {
            hash.combine(UInt64(table.hash[other]) << 8 | UInt64(table.depth[other] &- table.depth[row]))
            tokens += table.tokens(other)
            if table.hash[other] != table.hash[row] { differs = true }
        }
        guard tokens >= fewestTokens, differs else { return nil }
        return UInt32(truncatingIfNeeded: hash.value)
    }

    /// Calls `body` with the first rows of two windows that are alike, the earlier first.
    func forEachPair(_ body: (Int, Int) -> Void) {
        var start = 0
        while start < windows.count {
            var end = start + 1
            while end < windows.count, windows[end] >> 32 == windows[start] >> 32 { end += 1 }
            let reach = end - start <= Self.mostCompared ? Self.mostCompared : 2
            for first in start..<end {
                var second = first + 1
                while second < end, second - first <= reach {
                    body(Int(windows[first] & 0xFFFF_FFFF), Int(windows[second] & 0xFFFF_FFFF))
                    second += 1
                }
            }
            start = end
        }
    }

    /// By the upper half; stable, and the rows came in order, so by the whole.
    private static func sort(_ keys: inout [UInt64]) {
        // The tables below are worth it from some hundred on.
        guard keys.count > 512 else { return keys.sort() }
        var spare = [UInt64](repeating: 0, count: keys.count)
        for shift in [UInt64(32), 43, 54] {
            var next = [Int](repeating: 0, count: 2049)
            for key in keys { next[Int(key >> shift & 2047) + 1] += 1 }
            for digit in 0..<2048 { next[digit + 1] += next[digit] }
            for key in keys {
                let digit = Int(key >> shift & 2047)
                spare[next[digit]] = key
                next[digit] += 1
            }
            swap(&keys, &spare)
        }
    }
}
