import Detection

/// Turns a syntax tree into the sequence of its statements, in one pass over the flat arrays.
///
/// Every statement becomes a row: a normalised hash of its own nodes (those of statements nested in it belong to them),
/// how deep it is nested, how many tokens it has, and the names in it, numbered in the order they first appear since
/// the last function header. Two statements have the same hash if they differ in names and literals only; operators,
/// keywords and the names of what is called or accessed are part of the hash. Whether the names of two stretches were
/// renamed consistently is decided when they are compared, see ``Renaming``.
struct StatementCollector {
    struct Statement {
        var hash: Hash64
        var start: Int
        var end: Int
        var depth: Int
        var tokens = 0
        /// It does something: imports, declarations and assignments of constants or plain names do not.
        var works = false
        var isFunction = false
        /// It is in no function: the code of a script, or a declaration.
        var isOutside = false
        /// Statements are nested in it.
        var isHeader = false
        var names: Range<Int> = 0..<0
    }

    private(set) var statements: [Statement] = []
    /// The number of each name, statement after statement.
    private(set) var names: [UInt8] = []

    private struct Open {
        let end: UInt32
        let statement: Int
        let root: UInt32
        /// What is declared directly in it is a member of a type.
        let isType: Bool
    }

    private var open: [Open] = []
    private var mentions: [(statement: UInt32, name: UInt8)] = []
    private var numbers: [UInt64: (segment: Int, number: UInt8)] = [:]
    private var segment = 0
    private var nextNumber = 0
    private let salt: UInt64

    init(_ tree: SyntaxTree, language: Language) {
        var salt = Hash64()
        for byte in language.rawValue.utf8 { salt.combine(UInt64(byte)) }
        self.salt = salt.value
        var index = 1
        while index < tree.count {
            let node = tree[index]
            index = visit(node) ? index + 1 : Int(node.subtreeEnd)
        }
        sortNames()
    }

    /// Returns whether the children are to be visited.
    private mutating func visit(_ node: Node) -> Bool {
        while let last = open.last, last.end <= node.index { open.removeLast() }
        let kind = node.kind
        if Self.leftOut.contains(kind) { return false }
        if Self.isStatement(node, kind) {
            if Self.isDocumentation(node, kind) { return false }
            if kind == .variable, leaveOut(node) { return false }
            begin(node, kind)
        }
        guard let top = open.last else { return true }
        return add(node, kind, to: top)
    }

    /// Declarations without a value are no part of an algorithm; of the names in them, only that they are local is kept.
    private mutating func leaveOut(_ declaration: Node) -> Bool {
        for node in declaration.descendants where !Self.bareDeclaration.contains(node.kind) { return false }
        for node in declaration.descendants where node.kind == .identifier {
            _ = number(of: Self.hash(of: node.text))
        }
        return true
    }

    private mutating func begin(_ node: Node, _ kind: Kind) {
        if let enclosing = open.last { statements[enclosing.statement].isHeader = true }
        var statement = Statement(
            hash: Hash64(seed: salt), start: node.start, end: node.end, depth: min(open.count, 255))
        statement.isFunction = kind == .function
        statement.isOutside =
            open.last.map { statements[$0.statement].isOutside && !statements[$0.statement].isFunction } ?? true
        if kind == .function {
            segment += 1
            nextNumber = 0
        }
        let isType = KindSet.types.contains(kind) || kind == .namespace
        open.append(
            Open(end: node.subtreeEnd, statement: statements.count, root: node.index, isType: isType))
        statements.append(statement)
    }

    private mutating func add(_ node: Node, _ kind: Kind, to top: Open) -> Bool {
        let index = top.statement
        if kind == .block || kind == .typeBody || kind == .parenthesised { return true }
        let isRoot = node.index == top.root
        if Self.working.contains(kind), !isMember(top) { statements[index].works = true }
        var word = UInt64(kind.rawValue)
        if !isRoot { word |= UInt64(node.field.rawValue) << 8 }
        if kind == .other || kind == .token { word |= UInt64(node.symbol) << 16 }
        if isRoot, Self.keywords.contains(kind) { statements[index].tokens += 1 }
        if kind == .typeReference {
            statements[index].hash.combine(word)
            if node.parent?.kind == .creation { statements[index].hash.combine(node.text) }
            statements[index].tokens += 1
            return false
        }
        if KindSet.literals.contains(kind) {
            statements[index].hash.combine(UInt64((kind == .float ? Kind.integer : kind).rawValue))
            statements[index].tokens += 1
            return !node.isLeaf
        }
        if node.isLeaf { addLeaf(node, kind, &word, to: index) }
        statements[index].hash.combine(word)
        return true
    }

    private mutating func addLeaf(_ node: Node, _ kind: Kind, _ word: inout UInt64, to index: Int) {
        if kind == .stringContent { return }
        statements[index].tokens += 1
        if kind == .identifier || kind == .parameter {
            let text = node.text
            let hash = Self.hash(of: text)
            if Self.isKept(node, text), !isLocalCallee(node, hash) {
                statements[index].hash.combine(text)
            } else {
                mentions.append((UInt32(truncatingIfNeeded: index), number(of: hash)))
            }
        } else if KindSet.operators.contains(kind) || kind == .other {
            statements[index].hash.combine(node.text)
        }
    }

    /// Whether a statement stands directly in a type, not in one of its functions.
    private func isMember(_ top: Open) -> Bool {
        guard open.count > 1, !statements[top.statement].isFunction else { return false }
        return open[open.count - 2].isType
    }

    /// What is called but was named before in the same function: the function itself, a function handed to it, or one of
    /// Ada's arrays, whose elements look like calls.
    private func isLocalCallee(_ node: Node, _ hash: UInt64) -> Bool {
        guard node.parent?.kind == .call, let known = numbers[hash] else { return false }
        return known.segment == segment
    }

    private static func hash(of name: Text) -> UInt64 {
        var hash = Hash64()
        hash.combine(name)
        return hash.value
    }

    private mutating func number(of name: UInt64) -> UInt8 {
        if let known = numbers[name], known.segment == segment { return known.number }
        // A function with more names than numbers: the rest are taken for one name, which only makes clones rarer.
        let number = UInt8(min(nextNumber, 255))
        numbers[name] = (segment, number)
        nextNumber += 1
        return number
    }

    /// Names come in the order of the source; a statement can go on behind one that is nested in it.
    private mutating func sortNames() {
        var next = [Int](repeating: 0, count: statements.count + 1)
        for mention in mentions { next[Int(mention.statement) + 1] += 1 }
        for index in statements.indices { next[index + 1] += next[index] }
        for index in statements.indices { statements[index].names = next[index]..<next[index + 1] }
        names = [UInt8](repeating: 0, count: mentions.count)
        for mention in mentions {
            names[next[Int(mention.statement)]] = mention.name
            next[Int(mention.statement)] += 1
        }
    }
}

extension StatementCollector {
    /// What neither is a statement nor makes one different from another.
    private static let leftOut: KindSet = [
        .comment, .annotation, .modifier, .importation, .emptyStatement, .stringContent, .missing,
    ]

    /// What a declaration of variables without values consists of.
    private static let bareDeclaration: KindSet = [
        .declarator, .identifier, .typeReference, .modifier, .annotation, .comment,
    ]

    /// Statements wherever they stand.
    private static let always: KindSet = [
        .function, .type, .interface, .enumeration, .typeExtension, .namespace, .elseIf, .elseClause, .handler,
        .finally,
        .switchCase, .defaultCase,
    ]

    /// Never statements, although they stand in a list of them.
    private static let never: KindSet = [
        .file, .block, .typeBody, .pattern, .caseGuard, .exportation, .identifier, .integer, .string, .character,
        .typeReference, .parameters, .parameter, .token, .elseKeyword, .error,
    ]

    /// What makes a statement do something.
    private static let working: KindSet = [
        .call, .macroCall, .creation, .binary, .shift, .comparison, .logical, .subscripting, .slice, .comprehension,
        .ternary, .lambda, .augmentedAssignment, .increment, .awaiting, .yielding, .branch, .elseIf, .forLoop, .forEach,
        .whileLoop, .doLoop, .endlessLoop, .switching, .tryBlock, .resource, .deletion, .assertion, .throwing,
    ]

    /// Statements that begin with a word of their own, which has no node.
    private static let keywords: KindSet = [
        .branch, .elseIf, .elseClause, .forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop, .switching, .switchCase,
        .defaultCase, .tryBlock, .handler, .finally, .throwing, .returning, .breaking, .continuing, .goto, .yielding,
        .assertion, .deletion, .resource, .deferral, .function, .type,
    ]

    private static func isStatement(_ node: Node, _ kind: Kind) -> Bool {
        if always.contains(kind) { return true }
        return !never.contains(kind) && node.isStatement
    }

    /// Python's documentation strings, JavaScript's "use strict".
    private static func isDocumentation(_ node: Node, _ kind: Kind) -> Bool {
        guard kind == .expressionStatement, let first = node.firstChild, first.kind == .string else { return false }
        return first.subtreeEnd == node.subtreeEnd
    }

    /// Whether a name is part of what a statement does: the name of what is called or accessed, of an argument, of the
    /// object itself. Others may be renamed.
    static func isKept(_ node: Node, _ text: Text) -> Bool {
        switch node.parent?.kind {
        case .call?, .macroCall?, .creation?: if node.field != .object, node.field != .arguments { return true }
        case .member?: if node.field == .member || node.field == .name { return true }
        case .keywordArgument?, .label?: if node.field == .name { return true }
        default: break
        }
        return text == "self" || text == "this" || text == "cls" || text == "super"
    }
}
