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
        var parts = [pairs[...]]
        while let part = parts.popLast(), budget > 0 {
            budget -= part.count
            guard isWorthIt(part) else { continue }
            if let cut = nestingCut(part) {
                parts.append(part[cut...])
                parts.append(part[..<cut])
                continue
            }
            keepAgreeing(part)
            guard let clone = measured() else { continue }
            if clone.similarity >= limits.similarity {
                if isLargeEnough(clone) { body(clone) }
            } else if let cut = widestGap() {
                let boundary = part.firstIndex { $0.first >= kept[cut].first } ?? part.endIndex
                guard boundary > part.startIndex, boundary < part.endIndex else { continue }
                parts.append(part[boundary...])
                parts.append(part[..<boundary])
            }
        }
    }

    /// Whether so few pairs could be a clone at all.
    private func isWorthIt(_ part: ArraySlice<Alignment.Pair>) -> Bool {
        guard part.count >= Self.fewestStatements else { return false }
        if part.count >= limits.statements { return true }
        var tokens = 0
        for pair in part { tokens += min(table.tokens(Int(pair.first)), Self.mostTokens) }
        return tokens >= limits.tokens
    }

    /// The first pair that is not in the list of statements the part starts in, nor nested in it.
    private func nestingCut(_ part: ArraySlice<Alignment.Pair>) -> Int? {
        guard var last = part.first else { return nil }
        let (floor, floorToo) = (table.depth[Int(last.first)], table.depth[Int(last.second)])
        for index in part.indices.dropFirst() {
            let pair = part[index]
            for row in last.first + 1...pair.first where table.depth[Int(row)] < floor { return index }
            for row in last.second + 1...pair.second where table.depth[Int(row)] < floorToo { return index }
            last = pair
        }
        return nil
    }

    /// Fills ``kept`` with the pairs whose names agree, without heads of compound statements at the end.
    private mutating func keepAgreeing(_ part: ArraySlice<Alignment.Pair>) {
        renaming.judge(part, &agrees)
        kept.removeAll(keepingCapacity: true)
        for (pair, agrees) in zip(part, agrees) where agrees { kept.append(pair) }
        while let last = kept.last, isHead(Int(last.first)) || isHead(Int(last.second)) { kept.removeLast() }
    }

    private func isHead(_ row: Int) -> Bool {
        row + 1 < table.fileRows(row).upperBound && table.depth[row + 1] > table.depth[row]
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
        for row in hashes where table.hash[Int(row)] != last {
            last = table.hash[Int(row)]
            if table.works(Int(row)) { clone.statements += 1 }
            clone.tokens += min(table.tokens(Int(row)), Self.mostTokens)
        }
        return clone
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
