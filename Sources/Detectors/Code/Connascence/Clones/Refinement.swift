/// Cuts what was laid side by side into clones: whole runs of statements, consistently renamed, alike enough and large
/// enough.
struct Refinement {
    /// Two stretches of statements that do the same.
    struct Clone {
        var first: Range<Int>
        var second: Range<Int>
        /// Different statements that work, among those that are alike.
        var statements: Int
        /// Tokens of different statements that are alike.
        var tokens: Int
        /// Statements that are alike, of all, in percent.
        var similarity: Int
    }

    struct Limits {
        var statements: Int
        var tokens: Int
        var similarity: Int
    }

    /// Tokens beyond these do not make a statement larger: a long table is one statement.
    private static let mostTokens = 24
    /// Statements a clone has, however many tokens they hold.
    private static let fewestStatements = 2
    /// Tokens a clone has, however many statements they make up.
    private static let fewestTokens = 30

    private let table: StatementTable
    private let limits: Limits
    private var renaming: Renaming
    private var agrees: [Bool] = []
    private var kept: [Alignment.Pair] = []
    private var hashes: [UInt32] = []

    init(_ table: StatementTable, _ limits: Limits) {
        self.table = table
        self.limits = limits
        renaming = Renaming(table)
    }

    mutating func clones(in pairs: [Alignment.Pair], _ body: (Clone) -> Void) {
        // Each cut leaves two smaller parts; a bound on the work keeps adversarial input from being cut one by one.
        var budget = 1_000 + 32 * pairs.count
        var parts: [ArraySlice<Alignment.Pair>] = []
        split(pairs[...], into: &parts)
        while let part = parts.popLast(), budget > 0 {
            budget -= part.count
            guard isWorthIt(part) else { continue }
            keepAgreeing(part)
            let cut: Int?
            if let function = unfinishedFunction() {
                cut = function
            } else {
                guard let clone = measured() else { continue }
                if clone.similarity >= limits.similarity {
                    if isLargeEnough(clone) { body(clone) }
                    continue
                }
                cut = widestGap()
            }
            guard let cut, let boundary = boundary(before: cut, in: part) else { continue }
            split(part[..<boundary], into: &parts)
            split(part[boundary...], into: &parts)
        }
    }

    /// Cuts where a statement is neither in the list of statements the part starts in nor nested in it, and where the
    /// first half would reach into the second.
    private func split(_ pairs: ArraySlice<Alignment.Pair>, into parts: inout [ArraySlice<Alignment.Pair>]) {
        guard var start = pairs.first, var last = pairs.first else { return }
        var startIndex = pairs.startIndex
        for index in pairs.indices.dropFirst() {
            let pair = pairs[index]
            if pair.first >= start.second || leaves(start.first, last.first, pair.first)
                || leaves(start.second, last.second, pair.second)
            {
                parts.append(pairs[startIndex..<index])
                startIndex = index
                start = pair
            }
            last = pair
        }
        parts.append(pairs[startIndex...])
    }

    /// Whether a row behind `last`, up to `row`, is less deeply nested than the row `start`.
    private func leaves(_ start: UInt32, _ last: UInt32, _ row: UInt32) -> Bool {
        let floor = table.depth[Int(start)]
        var next = last + 1
        while next <= row {
            if table.depth[Int(next)] < floor { return true }
            next += 1
        }
        return false
    }

    /// Whether so few pairs could be a clone at all.
    private func isWorthIt(_ part: ArraySlice<Alignment.Pair>) -> Bool {
        guard part.count >= Self.fewestStatements else { return false }
        if part.count >= limits.statements { return true }
        var tokens = 0
        for pair in part { tokens += min(table.tokens(Int(pair.first)), Self.mostTokens) }
        return tokens >= limits.tokens
    }

    /// Fills ``kept`` with the pairs whose names agree, without what a clone should not start or end with.
    private mutating func keepAgreeing(_ part: ArraySlice<Alignment.Pair>) {
        renaming.judge(part, &agrees)
        kept.removeAll(keepingCapacity: true)
        for (pair, agrees) in zip(part, agrees) where agrees { kept.append(pair) }
        while let last = kept.last, isHead(last) || isDeclaration(last) { kept.removeLast() }
        if let start = kept.firstIndex(where: { !isDeclaration($0) }) { kept.removeFirst(start) }
    }

    private func isHead(_ pair: Alignment.Pair) -> Bool { isHead(Int(pair.first)) || isHead(Int(pair.second)) }

    private func isHead(_ row: Int) -> Bool {
        row + 1 < table.fileRows(row).upperBound && table.depth[row + 1] > table.depth[row]
    }

    /// Constants of a file and fields of a type, which a clone neither starts nor ends with.
    private func isDeclaration(_ pair: Alignment.Pair) -> Bool {
        let row = Int(pair.first)
        return table.isOutside(row) && !table.works(row) && !table.isFunction(row) && !isHead(row)
    }

    /// The head of a function, behind other statements, that the part breaks off in: it is none of what is alike.
    private func unfinishedFunction() -> Int? {
        guard let end = kept.last, let index = kept.indices.dropFirst().last(where: { isFunction(kept[$0]) }) else {
            return nil
        }
        let head = kept[index]
        return goesOn(Int(head.first), behind: Int(end.first)) || goesOn(Int(head.second), behind: Int(end.second))
            ? index : nil
    }

    private func isFunction(_ pair: Alignment.Pair) -> Bool { table.isFunction(Int(pair.first)) }

    /// Whether the row behind `row` is nested in `head`.
    private func goesOn(_ head: Int, behind row: Int) -> Bool {
        guard row + 1 < table.fileRows(row).upperBound else { return false }
        return table.depth[row + 1] > table.depth[head] && table.depth[row] > table.depth[head]
    }

    /// Where to cut `part` so that the pair `index` of ``kept`` starts the second half; `nil` if one half would be empty.
    private func boundary(before index: Int, in part: ArraySlice<Alignment.Pair>) -> Int? {
        guard let boundary = part.firstIndex(where: { $0.first >= kept[index].first }), boundary > part.startIndex
        else {
            return nil
        }
        return boundary
    }

    private mutating func measured() -> Clone? {
        guard let start = kept.first, let end = kept.last else { return nil }
        let first = Int(start.first)..<Int(end.first) + 1
        let second = Int(start.second)..<Int(end.second) + 1
        hashes.removeAll(keepingCapacity: true)
        for pair in kept { hashes.append(pair.first) }
        hashes.sort { (table.hash[Int($0)], $0) < (table.hash[Int($1)], $1) }
        var clone = Clone(
            first: first, second: second, statements: 0, tokens: 0,
            similarity: 200 * kept.count / (first.count + second.count))
        var last: UInt32?
        var working = 0
        for row in hashes {
            if table.works(Int(row)) { working += 1 }
            guard table.hash[Int(row)] != last else { continue }
            last = table.hash[Int(row)]
            if table.works(Int(row)) { clone.statements += 1 }
            clone.tokens += min(table.tokens(Int(row)), Self.mostTokens)
        }
        // What repeats itself all through is a table, or several copies of a clone that is found by itself.
        return 2 * clone.statements > working ? clone : nil
    }

    private func isLargeEnough(_ clone: Clone) -> Bool {
        if clone.statements >= limits.statements { return clone.tokens >= Self.fewestTokens }
        return clone.statements >= Self.fewestStatements && clone.tokens >= limits.tokens
    }

    /// The pair of ``kept`` behind the widest gap.
    private func widestGap() -> Int? {
        var widest = 0
        var cut: Int?
        for index in kept.indices.dropFirst() {
            let (pair, last) = (kept[index], kept[index - 1])
            let gap = Int(pair.first - last.first) + Int(pair.second - last.second) - 2
            if gap > widest {
                widest = gap
                cut = index
            }
        }
        return cut
    }
}
