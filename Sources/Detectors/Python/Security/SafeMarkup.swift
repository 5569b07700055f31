import Detection

/// Whether markup is put together from constants only, the way Bandit asks: over the statements before the call, in the
/// order of the file.
struct SafeMarkup {
    /// The innermost function around, if one is.
    private let function: Node?
    private let statements: Node
    private let source: UnsafeRawBufferPointer
    /// Statements and arguments that may still be looked at: hostile files cost no more.
    private var budget = 2_000

    static func isSafe(_ markup: Node, of call: Node, in tree: SyntaxTree) -> Bool {
        // Bandit knows no `async def`.
        let function = call.ancestors.prefix(200).first {
            $0.kind == .function && $0.child(Kind.modifier)?.text != "async"
        }
        var safety = SafeMarkup(function: function, in: tree)
        switch markup.kind {
        case .identifier: return safety.isSafe(name: markup, before: call)
        case .call: return safety.isSafe(call: markup)
        case .binary: return safety.isSafe(operation: markup)
        default: return false
        }
    }

    private init(function: Node?, in tree: SyntaxTree) {
        self.function = function
        statements = function?.child(Field.body) ?? tree.root
        source = tree.source
    }

    private mutating func isSafe(name: Node, before place: Node) -> Bool {
        if let function, function.namesParameter(name.text) {
            return false
        }
        var isSafe = false
        for statement in statements.children where statement.kind != .comment && statement.kind != .annotation {
            budget -= 1
            guard budget > 0, isOnLine(statement, before: place) else { break }
            switch assignments(of: name.text, in: statement) {
            case .none: continue
            case .one(let value):
                switch value.kind {
                case .string where value.isPlainString: isSafe = true
                case .identifier: isSafe = self.isSafe(name: value, before: value)
                case .call: isSafe = self.isSafe(call: value)
                default: return false
                }
            case .several(let values):
                guard !values.isEmpty else { continue }
                for value in values {
                    let isFixed =
                        value.isPlainString || value.kind == .identifier && self.isSafe(name: value, before: statement)
                    guard isFixed else { return false }
                }
                isSafe = true
            }
        }
        return isSafe
    }

    /// `"…".format(…)` of what is safe.
    private mutating func isSafe(call: Node) -> Bool {
        guard let callee = call.callee, callee.kind == .member, callee.child(Field.member)?.text == "format",
            let object = callee.child(Field.object)?.unwrapped, object.isPythonConstant
        else { return false }
        for _ in call.keywordArguments { return false }
        return areSafe(Array(call.positionalArguments), before: call)
    }

    /// `"…" % …` of what is safe.
    private mutating func isSafe(operation: Node) -> Bool {
        guard operation.child(Kind.operation)?.text == "%", let left = operation.child(Field.left)?.unwrapped,
            left.isPlainString, let right = operation.child(Field.right)?.unwrapped
        else { return false }
        let arguments = right.kind == .tuple ? right.children.filter { $0.kind != .comment }.map(\.unwrapped) : [right]
        return areSafe(arguments, before: operation)
    }

    private mutating func areSafe(_ arguments: [Node], before place: Node) -> Bool {
        var left = arguments[...]
        while let argument = left.popFirst() {
            budget -= 1
            guard budget > 0 else { return false }
            switch argument.kind {
            case .string where argument.isPlainString: continue
            case .identifier: guard isSafe(name: argument, before: place) else { return false }
            case .call: guard isSafe(call: argument) else { return false }
            case .spread:
                guard let list = argument.firstChild?.unwrapped, list.kind == .list || list.kind == .tuple else {
                    return false
                }
                left += list.children.filter { $0.kind != .comment }.map(\.unwrapped)
            default: return false
            }
        }
        return true
    }

    // MARK: Assignments

    private enum Assignments {
        case none
        case one(Node)
        case several([Node])
    }

    private mutating func assignments(of name: Text, in statement: Node) -> Assignments {
        budget -= 1
        guard budget > 0, statement.child(Kind.modifier)?.text != "async" else { return .none }
        switch statement.kind {
        case .expressionStatement:
            guard let assignment = statement.firstChild, let left = assignment.child(Field.left)?.unwrapped else {
                return .none
            }
            return Self.assigned(to: name, left, assignment)
        case .function: return .several(all(of: name, in: statement.child(Field.body)))
        case .resource:
            let items = statement.children.filter { $0.field == .value }
            if items.contains(where: { $0.child(Field.alias)?.text == name }) { return .one(statement) }
            return .several(all(of: name, in: statement.child(Field.body)))
        case .tryBlock, .branch, .forEach, .whileLoop:
            return .several(statement.children.flatMap { all(of: name, in: $0) })
        default: return .none
        }
    }

    private static func assigned(to name: Text, _ left: Node, _ assignment: Node) -> Assignments {
        guard assignment.kind == .assignment || assignment.kind == .augmentedAssignment,
            assignment.child(Field.type) == nil, var value = assignment.child(Field.right)?.unwrapped
        else { return .none }
        for _ in 0..<16 where value.kind == .assignment { value = value.child(Field.right)?.unwrapped ?? value }
        if left.kind == .identifier { return left.text == name ? .one(value) : .none }
        guard left.kind == .tuple, value.kind == .tuple else { return .none }
        for (target, part) in zip(left.children, value.children) where target.text == name {
            return .one(part.unwrapped)
        }
        return .none
    }

    /// Those in a block, or in the blocks of an `else`, `except` or `finally`.
    private mutating func all(of name: Text, in block: Node?) -> [Node] {
        guard let block else { return [] }
        switch block.kind {
        case .block:
            var found: [Node] = []
            for statement in block.children where statement.kind != .comment {
                switch assignments(of: name, in: statement) {
                case .none: continue
                case .one(let value): found.append(value)
                case .several(let values): found += values
                }
            }
            return found
        case .elseIf, .elseClause, .handler, .finally: return block.children.flatMap { all(of: name, in: $0) }
        default: return []
        }
    }

    /// Whether a node begins on a line before that of another.
    private func isOnLine(_ node: Node, before other: Node) -> Bool {
        // The line ends soon, if it ends at all before the other.
        node.start < other.start && source[node.start..<other.start].contains(0x0A)
    }
}

extension Node {
    /// Whether a parameter that can be given by position or name is called so: the others Bandit does not know.
    fileprivate func namesParameter(_ name: Text) -> Bool {
        let parameters = parameterOwner.children
        let slash = parameters.first { $0.kind == .positionalOnlyMarker }?.index ?? 0
        for parameter in parameters where parameter.index >= slash {
            switch parameter.kind {
            case .keywordOnlyMarker, .variadicParameter, .keywordVariadicParameter: return false
            case .parameter: if parameter.name?.text == name { return true }
            default: continue
            }
        }
        return false
    }
}
