import Detection

/// The functions around a node, kept while a tree is walked in preorder.
struct FunctionStack {
    private var functions: [Node] = []

    /// The innermost function or lambda around a node, or 0 for the file.
    mutating func around(_ node: Node) -> UInt32 {
        while let last = functions.last, node.index >= last.subtreeEnd { functions.removeLast() }
        let around = functions.last?.index ?? 0
        if KindSet.functions.contains(node.kind) { functions.append(node) }
        return around
    }
}

/// Which value a name has, where that is plain: names bound once in their function, or in the file.
struct PythonBindings {
    private struct Key: Hashable {
        /// The function's node, or 0 for the file.
        var scope: UInt32
        var name: Text
    }

    /// `nil`: bound more than once, or by something else than an assignment.
    private var values: [Key: Node?] = [:]

    init(_ tree: SyntaxTree) {
        var scopes = FunctionStack()
        for index in 0..<tree.count {
            let node = tree[index]
            let scope = scopes.around(node)
            switch node.kind {
            case .function: if let name = node.name { spoil(name, scope) }
            case .parameter, .variadicParameter, .keywordVariadicParameter:
                if let name = node.name { spoil(name, scope) }
            case .assignment: bind(node, scope)
            case .augmentedAssignment, .forEach, .comprehensionFor:
                if let left = node.child(Field.left) { spoil(left, scope) }
            case .deletion, .scopeDeclaration: spoil(node, scope)
            default: if node.field == .alias { spoil(node, scope) }
            }
        }
    }

    private mutating func bind(_ assignment: Node, _ scope: UInt32) {
        guard let left = assignment.child(Field.left) else { return }
        guard left.kind == .identifier, let right = assignment.child(Field.right) else { return spoil(left, scope) }
        var value = right.unwrapped
        for _ in 0..<Self.longestChain where value.kind == .assignment {
            value = value.child(Field.right)?.unwrapped ?? value
        }
        let key = Key(scope: scope, name: left.text)
        values[key] = .some(values[key] == nil ? value : nil)
    }

    /// All names in a target have values nobody knows.
    private mutating func spoil(_ target: Node, _ scope: UInt32) {
        if target.kind == .identifier || target.kind == .parameter {
            values[Key(scope: scope, name: target.text)] = .some(nil)
            return
        }
        for node in target.descendants where node.kind == .identifier {
            values[Key(scope: scope, name: node.text)] = .some(nil)
        }
    }

    private static var longestChain: Int { 16 }

    /// What a name is bound to at a place, as far as that is plain.
    func value(of name: Node) -> Node? {
        guard name.kind == .identifier else { return nil }
        for ancestor in name.ancestors.prefix(Self.farthestScope) where KindSet.functions.contains(ancestor.kind) {
            if let value = values[Key(scope: ancestor.index, name: name.text)] { return value }
        }
        return values[Key(scope: 0, name: name.text)] ?? nil
    }

    /// Whether a name has a value other than the language's own or an import's.
    func isBound(_ name: Node) -> Bool {
        for ancestor in name.ancestors.prefix(Self.farthestScope) where KindSet.functions.contains(ancestor.kind) {
            if values[Key(scope: ancestor.index, name: name.text)] != nil { return true }
        }
        return values[Key(scope: 0, name: name.text)] != nil
    }

    /// Real code stays far below it.
    private static var farthestScope: Int { 200 }

    /// Whether an expression is the same every time the program runs, or quoted: literals, names bound once to such,
    /// and what is put together from them.
    ///
    /// - Parameter isTrusted: what else counts as such.
    func isConstant(_ node: Node, or isTrusted: (Node) -> Bool = { _ in false }) -> Bool {
        var budget = Self.mostParts
        return isConstant(node, isTrusted, &budget)
    }

    private func isConstant(_ node: Node, _ isTrusted: (Node) -> Bool, _ budget: inout Int) -> Bool {
        budget -= 1
        guard budget > 0 else { return false }
        let node = node.unwrapped
        if isTrusted(node) { return true }
        switch node.kind {
        case .integer, .float, .boolean, .null: return true
        case .identifier: return value(of: node).map { isConstant($0, isTrusted, &budget) } ?? false
        case .string where node.isPlainString, .comment, .operation: return true
        case .string, .binary, .list, .tuple, .ternary, .interpolation, .spread:
            for part in node.children
            where part.kind != .stringContent && part.kind != .elseKeyword && part.field != .condition {
                guard isConstant(part, isTrusted, &budget) else { return false }
            }
            return true
        // `quote(x) for x in …`: what it gives, wherever it comes from.
        case .comprehension: return node.firstChild.map { isConstant($0, isTrusted, &budget) } ?? false
        case .dictionary, .pair:
            for part in node.children where part.field != .key {
                guard isConstant(part, isTrusted, &budget) else { return false }
            }
            return true
        case .call:
            guard let callee = node.callee else { return false }
            // A number.
            if callee.kind == .identifier, callee.text == "len" { return true }
            // `shlex.quote(x)`, `connection.ops.quote_name(x)`
            if (callee.child(Field.member) ?? callee).text.hasPrefix("quote") { return true }
            // `"…".format(…)`, `"…".join([…])`
            guard callee.kind == .member, let object = callee.child(Field.object),
                object.unwrapped.kind == .string
            else { return false }
            for argument in node.positionalArguments {
                guard isConstant(argument, isTrusted, &budget) else { return false }
            }
            for (_, value) in node.keywordArguments {
                guard isConstant(value, isTrusted, &budget) else { return false }
            }
            return isConstant(object, isTrusted, &budget)
        default: return false
        }
    }

    private static var mostParts: Int { 64 }

    /// Whether a value comes straight from outside: arguments, environment, input, a request.
    func isExternal(_ node: Node) -> Bool {
        let bound = node.kind == .identifier ? value(of: node) : nil
        return Self.namesSource(bound ?? node)
            || node.descendants.prefix(Self.mostParts).contains { part in
                part.kind == .identifier && value(of: part).map(Self.namesSource) ?? false
            }
    }

    /// Whether one of the sources is in an expression.
    private static func namesSource(_ expression: Node) -> Bool {
        isSource(expression) || expression.descendants.prefix(mostParts).contains(where: isSource)
    }

    private static func isSource(_ node: Node) -> Bool {
        switch node.kind {
        case .call: return node.callee?.text == "input"
        case .member:
            let text = node.text
            return text == "sys.argv" || text == "os.environ" || text.hasPrefix("request.")
        default: return false
        }
    }
}
