import CTreeSitter
import Detection

/// Works out which children of a chain belong together, by the precedence of the operators between them: logical,
/// comparing, arithmetic, unary. Groups of one level nest to the left, as they are evaluated.
struct ChainPlanner {
    /// What begins and ends at a child.
    struct Mark {
        /// How many groups of each level begin with it, outermost first.
        var begins = Counts()
        /// How many groups end with it.
        var ends = 0
        /// The field of the outermost group that begins here.
        var groupSide = Field.none
        /// The field of the child itself.
        var side = Field.none
    }

    struct Counts {
        var logical = 0
        var comparison = 0
        var binary = 0
        var unary = 0

        subscript(level: Level) -> Int {
            get {
                switch level {
                case .logical: logical
                case .comparison: comparison
                case .binary: binary
                case .unary: unary
                }
            }
            set {
                switch level {
                case .logical: logical = newValue
                case .comparison: comparison = newValue
                case .binary: binary = newValue
                case .unary: unary = newValue
                }
            }
        }
    }

    /// From the weakest binding to the strongest.
    enum Level: UInt8, CaseIterable {
        case logical, comparison, binary, unary

        var kind: Kind {
            switch self {
            case .logical: .logical
            case .comparison: .comparison
            case .binary: .binary
            case .unary: .unary
            }
        }
    }

    private enum Role {
        case operand, bystander, separator
        case sign(Level)
    }

    /// A chain the walk is in: its marks are the last ones of `marks` from `start`.
    private struct Chain {
        let start: Int
        var position: Int
        var pending = 0
        var pendingEnd = 0
    }

    private var roles: [Role] = []
    /// Of all chains the walk is in, the innermost last.
    private var marks: [Mark] = []
    private var open: [Chain] = []
    private var planned = 0

    mutating func removeAll() {
        marks.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
    }

    // MARK: Planning

    /// Looks at the children of the node under the cursor and plans their groups; ``push(mergingOutermost:)`` must
    /// follow if there are any. `kind` is that of the outermost group.
    mutating func plan(_ cursor: inout TSTreeCursor, _ grammar: Grammar) -> (hasOperators: Bool, kind: Kind) {
        roles.removeAll(keepingCapacity: true)
        readRoles(&cursor, grammar)
        var strongest: Level?
        for case .sign(let level) in roles where level.rawValue < (strongest?.rawValue ?? .max) { strongest = level }
        guard let outermost = strongest else { return (false, .other) }
        planned = marks.count
        marks.append(contentsOf: repeatElement(Mark(), count: roles.count))
        var start = 0
        for index in 0...roles.count {
            if index < roles.count { guard case .separator = roles[index] else { continue } }
            if start < index { group(start..<index, .logical, side: .none) }
            start = index + 1
        }
        return (true, outermost.kind)
    }

    private mutating func readRoles(_ cursor: inout TSTreeCursor, _ grammar: Grammar) {
        guard ts_tree_cursor_goto_first_child(&cursor) else { return }
        var expectsOperand = true
        repeat {
            let symbol = Int(ts_node_symbol(ts_tree_cursor_current_node(&cursor)))
            let role =
                symbol < grammar.symbols.count ? Self.role(of: grammar.symbols[symbol], expectsOperand) : .bystander
            switch role {
            case .operand: expectsOperand = false
            case .separator, .sign: expectsOperand = true
            case .bystander: break
            }
            roles.append(role)
        } while ts_tree_cursor_goto_next_sibling(&cursor)
        ts_tree_cursor_goto_parent(&cursor)
    }

    private static func role(of symbol: Grammar.Symbol, _ expectsOperand: Bool) -> Role {
        switch symbol.kind {
        case .logicalOperator: return .sign(.logical)
        case .comparisonOperator: return .sign(.comparison)
        case .operation: return .sign(expectsOperand ? .unary : .binary)
        case .token: return .separator
        case .comment: return .bystander
        default: return symbol.treatment == .gap ? .bystander : .operand
        }
    }

    /// Plans the groups of a stretch of children, from `level` on. There are four levels, so this ends.
    private mutating func group(_ range: Range<Int>, _ level: Level, side: Field) {
        let next = Level(rawValue: level.rawValue + 1)
        guard let first = range.first(where: { isSign($0, level) }) else {
            if let next { return group(range, next, side: side) }
            for index in range {
                if case .operand = roles[index] { return marks[planned + index].side = side }
            }
            return
        }
        // A group may begin where another ended up to now: its fields are those of the outermost.
        let begin = planned + range.lowerBound
        let isOutermost = Level.allCases.allSatisfy { marks[begin].begins[$0] == 0 }
        if isOutermost { marks[begin].groupSide = side }
        guard let next else {
            marks[begin].begins.unary += 1
            marks[planned + range.upperBound - 1].ends += 1
            for index in range where index > first {
                if case .operand = roles[index] {
                    marks[planned + index].side = .operand
                    break
                }
            }
            return
        }
        var start = range.lowerBound
        var count = 0
        for index in range.lowerBound...range.upperBound {
            if index < range.upperBound, !isSign(index, level) { continue }
            if start < index {
                group(start..<index, next, side: count == 0 ? .left : .right)
            }
            if count > 0 { marks[planned + index - 1].ends += 1 }
            if index < range.upperBound { count += 1 }
            start = index + 1
        }
        marks[begin].begins[level] += count
    }

    private func isSign(_ index: Int, _ level: Level) -> Bool {
        if case .sign(level) = roles[index] { return true }
        return false
    }

    // MARK: Walking

    /// Enters the chain just planned. If its node is to be the outermost group, that group begins and ends with it.
    mutating func push(mergingOutermost merges: Bool) {
        if merges, let last = marks.indices.last {
            for level in Level.allCases where marks[planned].begins[level] > 0 {
                marks[planned].begins[level] -= 1
                marks[planned].groupSide = level == .unary ? .operand : .left
                marks[last].ends -= 1
                break
            }
        }
        open.append(Chain(start: planned, position: planned))
    }

    mutating func pop() {
        if let chain = open.popLast() { marks.removeLast(marks.count - chain.start) }
    }

    /// The mark of the next child of the innermost chain, which ends at `end`.
    mutating func next(end: Int) -> Mark {
        let chain = open.count - 1
        let position = open[chain].position
        open[chain].position += 1
        open[chain].pending = marks[position].ends
        open[chain].pendingEnd = end
        return marks[position]
    }

    /// How many groups ended with the child before, and where.
    mutating func takePending() -> (count: Int, end: Int) {
        let chain = open.count - 1
        defer { open[chain].pending = 0 }
        return (open[chain].pending, open[chain].pendingEnd)
    }
}
