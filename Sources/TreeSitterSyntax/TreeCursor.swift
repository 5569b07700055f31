import CTreeSitter
import Detection

/// Walks a tree-sitter tree in preorder, without recursion, and appends its nodes to a flat tree.
struct TreeCursor {
    /// Where the walk stands at each depth. Kept from file to file for its memory.
    private var levels: [Level] = []

    /// The plans of the chains the walk is in.
    private var chains = ChainPlanner()

    private struct Level {
        /// The nearest ancestor that has a node: the parent of what is appended here.
        var parent: Int
        /// The node of this level, or -1 if it has none.
        let node: Int
        /// Of a flattened node, for children without a field of their own.
        let field: Field
        /// Of a wrapper: its one child plays its part, whatever it is.
        var isWrapper = false
        let symbol: Int
        /// Its children lie side by side and are grouped by a plan.
        var isChain = false
        /// The grammar's fields of its children say nothing of the node they end up in.
        var hidesFields = false
    }

    /// Returns whether it was done within `limit`: in some trees, asking for a field takes time with their depth.
    mutating func copy(
        _ syntax: OpaquePointer, to tree: SyntaxTree, grammar: Grammar, within limit: inout TimeLimit
    ) -> Bool {
        levels.removeAll(keepingCapacity: true)
        chains.removeAll()
        // The root covers the whole source, also what tree-sitter leaves out at its ends.
        let root = tree.open(.file, symbol: 0, field: .none, bytes: 0..<tree.source.count, parent: 0)
        levels.append(Level(parent: root, node: root, field: .none, symbol: -1))

        var cursor = ts_tree_cursor_new(ts_tree_root_node(syntax))
        defer { ts_tree_cursor_delete(&cursor) }
        // A file that is one big error has an error for a root: keep it, as the root's only child.
        if ts_node_symbol(ts_tree_root_node(syntax)) == UInt16.max { _ = append(&cursor, to: tree, grammar) }
        let top = levels.count
        var descends = ts_tree_cursor_goto_first_child(&cursor)
        var steps = 0
        while descends {
            steps += 1
            if steps.isMultiple(of: 1024), limit.isOver() { break }
            if append(&cursor, to: tree, grammar) {
                if ts_tree_cursor_goto_first_child(&cursor) { continue }
                close(tree, grammar)
            }
            while descends, !ts_tree_cursor_goto_next_sibling(&cursor) {
                descends = levels.count > top && ts_tree_cursor_goto_parent(&cursor)
                if descends { close(tree, grammar) }
            }
        }
        while !levels.isEmpty { close(tree, grammar) }
        return !descends
    }

    /// Appends the node under the cursor if it gets one. Returns whether its children are to be visited, in which case
    /// a level has been opened for them.
    private mutating func append(_ cursor: inout TSTreeCursor, to tree: SyntaxTree, _ grammar: Grammar) -> Bool {
        let node = ts_tree_cursor_current_node(&cursor)
        let symbol = Int(ts_node_symbol(node))
        let start = Int(ts_node_start_byte(node))
        let bytes = start..<max(start, Int(ts_node_end_byte(node)))
        var side = Field.none
        if levels[levels.count - 1].isChain { side = group(bytes, in: tree) }
        let level = levels[levels.count - 1]
        guard symbol < grammar.symbols.count else {
            let index = tree.open(.error, symbol: .max, field: .none, bytes: bytes, parent: level.parent)
            levels.append(Level(parent: index, node: index, field: .none, symbol: -1))
            return true
        }
        var entry = grammar.symbols[symbol]
        if bytes.isEmpty, ts_node_is_missing(node) {
            tree.open(.missing, symbol: UInt16(symbol), field: .none, bytes: bytes, parent: level.parent)
            return false
        }
        let parentKind = tree[level.parent].kind
        if entry.dependsOnParent { entry = grammar.inParent[symbol][Int(parentKind.rawValue)] }
        var kind = entry.kind
        var treatment = entry.treatment
        switch treatment {
        case .gap: return false
        case .sign:
            guard Self.kindsWithOperators.contains(parentKind) else { return false }
            Self.settle(parentKind, of: level.parent, by: kind, in: tree)
            tree.open(kind, symbol: UInt16(symbol), field: .operation, bytes: bytes, parent: level.parent)
            return false
        case .wrapper: treatment = ts_node_child_count(node) == 1 ? .flattened : .node
        case .chain: return appendChain(&cursor, bytes, parentKind, side, to: tree, grammar)
        case .node, .leaf, .flattened: break
        }
        let field = field(of: &cursor, entry, kind, isFlattened: treatment == .flattened, parentKind, side, grammar)
        if treatment == .flattened {
            let isWrapper = entry.treatment == .wrapper
            levels.append(Level(parent: level.parent, node: -1, field: field, isWrapper: isWrapper, symbol: symbol))
            return true
        }
        if kind == .branch, Self.continues(parentKind, field) { kind = .elseIf }
        let index = tree.open(kind, symbol: UInt16(symbol), field: field, bytes: bytes, parent: level.parent)
        guard treatment == .node else { return false }
        levels.append(Level(parent: index, node: index, field: .none, symbol: symbol))
        return true
    }

    /// The part the node under the cursor plays: what the grammar says, else its table, else what it has from a
    /// flattened parent.
    private func field(
        of cursor: inout TSTreeCursor, _ entry: Grammar.Symbol, _ kind: Kind, isFlattened: Bool, _ parentKind: Kind,
        _ side: Field, _ grammar: Grammar
    ) -> Field {
        let level = levels[levels.count - 1]
        if side != .none { return side }
        let own = level.hidesFields ? .none : grammar.fields[Int(ts_tree_cursor_current_field_id(&cursor))]
        let given = own == .none ? entry.field : own
        if given != .none { return grammar.field(given, in: parentKind) }
        let inherits = level.isWrapper || isFlattened || !Self.isBystander(kind, of: level.field)
        return inherits ? level.field : .none
    }

    // MARK: Chains

    /// Plans the groups of a chain and opens a level for its children. The outermost group is the chain's own node;
    /// without an operator it has none.
    private mutating func appendChain(
        _ cursor: inout TSTreeCursor, _ bytes: Range<Int>, _ parentKind: Kind, _ side: Field, to tree: SyntaxTree,
        _ grammar: Grammar
    ) -> Bool {
        let symbol = Int(ts_node_symbol(ts_tree_cursor_current_node(&cursor)))
        let entry = grammar.symbols[symbol]
        let field = field(of: &cursor, entry, .binary, isFlattened: true, parentKind, side, grammar)
        let parent = levels[levels.count - 1].parent
        let plan = chains.plan(&cursor, grammar)
        // A chain with separators (`1 .. N - 1`) is a node around its groups.
        if !plan.hasOperators, entry.kind == .other {
            levels.append(Level(parent: parent, node: -1, field: field, symbol: symbol, hidesFields: true))
            return true
        }
        let kind = entry.kind == .other ? plan.kind : entry.kind
        let index = tree.open(kind, symbol: UInt16(symbol), field: field, bytes: bytes, parent: parent)
        if plan.hasOperators { chains.push(mergingOutermost: entry.kind == .other) }
        levels.append(
            Level(
                parent: index, node: index, field: .none, symbol: symbol, isChain: plan.hasOperators, hidesFields: true)
        )
        return true
    }

    /// Ends the groups that end before the next child of a chain, begins those that begin with it. Returns on which
    /// side of an operator it stands.
    private mutating func group(_ bytes: Range<Int>, in tree: SyntaxTree) -> Field {
        endGroups(in: tree)
        let mark = chains.next(end: bytes.upperBound)
        let top = levels.count - 1
        var field = mark.groupSide
        for level in ChainPlanner.Level.allCases {
            for _ in 0..<mark.begins[level] {
                levels[top].parent = tree.open(
                    level.kind, symbol: UInt16(levels[top].symbol), field: field, bytes: bytes,
                    parent: levels[top].parent)
                field = .left
            }
        }
        return mark.side
    }

    private mutating func endGroups(in tree: SyntaxTree) {
        let top = levels.count - 1
        let (count, end) = chains.takePending()
        for _ in 0..<count {
            let group = levels[top].parent
            tree.setEnd(end, of: group)
            tree.close(group)
            levels[top].parent = Int(tree[group].parent?.index ?? 0)
        }
    }

    private mutating func close(_ tree: SyntaxTree, _ grammar: Grammar) {
        if levels[levels.count - 1].isChain {
            endGroups(in: tree)
            chains.pop()
        }
        let level = levels.removeLast()
        guard level.node >= 0 else { return }
        tree.close(level.node)
        if level.symbol >= 0, let refinement = grammar.refinements[level.symbol] { refinement(tree, level.node) }
    }

    private static let kindsWithOperators: KindSet = [
        .binary, .shift, .comparison, .logical, .unary, .not, .augmentedAssignment, .increment,
    ]

    /// What stands beside the declared name in a flattened declarator, and so does not inherit its field.
    private static func isBystander(_ kind: Kind, of field: Field) -> Bool {
        field == .name || field == .declarator ? besideNames.contains(kind) : kind == .comment
    }

    private static let besideNames: KindSet = [.comment, .modifier, .annotation, .typeReference, .error, .other]

    /// `a == b` is a comparison, although the grammar calls it a binary expression like any other.
    private static func settle(_ parentKind: Kind, of parent: Int, by token: Kind, in tree: SyntaxTree) {
        switch (parentKind, token) {
        case (.binary, .logicalOperator): tree.setKind(.logical, of: parent)
        case (.binary, .comparisonOperator): tree.setKind(.comparison, of: parent)
        case (.binary, .shiftOperator): tree.setKind(.shift, of: parent)
        case (.unary, .notOperator): tree.setKind(.not, of: parent)
        default: break
        }
    }

    /// Whether an `if` in such a parent is the `if` of an `else if`.
    private static func continues(_ parentKind: Kind, _ field: Field) -> Bool {
        switch parentKind {
        case .elseClause: true
        case .branch, .elseIf: field != .consequence && field != .condition && field != .body
        default: false
        }
    }
}
