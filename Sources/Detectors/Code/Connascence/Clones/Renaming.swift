/// Decides which pairs of statements agree in their names: `a + b` beside `x + y` does, `a + a` does not.
///
/// Between two stretches, each name of one side stands for the name of the other that it is most often beside, if that
/// holds the other way round as well. A pair of statements with any other pair of names in it is not alike. Names are
/// held against each other within a function: the next one may use them for something else.
struct Renaming {
    private let table: StatementTable
    /// How often a name (low byte) is beside each name of the other side. A quarter of a megabyte, made when there is
    /// something to judge: in most single files nothing is.
    private var counts: [UInt32] = []
    private var touched: [Int] = []
    private var forward: [UInt32] = []
    private var backward: [UInt32] = []

    init(_ table: StatementTable) { self.table = table }

    /// Sets `agrees` for each pair.
    mutating func judge(_ pairs: ArraySlice<Alignment.Pair>, _ agrees: inout [Bool]) {
        agrees.removeAll(keepingCapacity: true)
        if counts.isEmpty {
            counts = Array(repeating: 0, count: 256 * 256)
            forward = Array(repeating: 0, count: 256)
            backward = forward
        }
        var start = pairs.startIndex
        while start < pairs.endIndex {
            var end = start + 1
            while end < pairs.endIndex, !table.isFunction(Int(pairs[end].first)) { end += 1 }
            judgeFunction(pairs[start..<end], &agrees)
            start = end
        }
    }

    private mutating func judgeFunction(_ pairs: ArraySlice<Alignment.Pair>, _ agrees: inout [Bool]) {
        for pair in pairs { count(pair) }
        // The order of `touched` decides between equals: what came first in the source.
        for key in touched {
            let (name, other) = (key >> 8, key & 255)
            if forward[name] == 0 || counts[key] > counts[name << 8 | Int(forward[name] - 1)] {
                forward[name] = UInt32(other + 1)
            }
            if backward[other] == 0 || counts[key] > counts[Int(backward[other] - 1) << 8 | other] {
                backward[other] = UInt32(name + 1)
            }
        }
        for pair in pairs { agrees.append(agree(pair)) }
        for key in touched {
            counts[key] = 0
            forward[key >> 8] = 0
            backward[key & 255] = 0
        }
        touched.removeAll(keepingCapacity: true)
    }

    private mutating func count(_ pair: Alignment.Pair) {
        let start = Int(table.nameStart[Int(pair.first)])
        let other = Int(table.nameStart[Int(pair.second)])
        let length = min(
            Int(table.nameStart[Int(pair.first) + 1]) - start, Int(table.nameStart[Int(pair.second) + 1]) - other)
        for offset in 0..<length {
            let key = Int(table.names[start + offset]) << 8 | Int(table.names[other + offset])
            if counts[key] == 0 { touched.append(key) }
            counts[key] += 1
        }
    }

    private func agree(_ pair: Alignment.Pair) -> Bool {
        let start = Int(table.nameStart[Int(pair.first)])
        let other = Int(table.nameStart[Int(pair.second)])
        let length = Int(table.nameStart[Int(pair.first) + 1]) - start
        guard length == Int(table.nameStart[Int(pair.second) + 1]) - other else { return false }
        for offset in 0..<length {
            let (name, beside) = (table.names[start + offset], table.names[other + offset])
            if forward[Int(name)] != UInt32(beside) + 1 || backward[Int(beside)] != UInt32(name) + 1 { return false }
        }
        return true
    }
}
