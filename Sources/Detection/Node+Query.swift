/// What detectors ask of a node, in every language.
extension Node {
    /// The first child with this field.
    @inlinable public func child(_ field: Field) -> Node? {
        for child in children where child.field == field { return child }
        return nil
    }

    /// The first child of this kind.
    @inlinable public func child(_ kind: Kind) -> Node? {
        for child in children where child.kind == kind { return child }
        return nil
    }

    /// The first child of one of these kinds.
    @inlinable public func child(in kinds: KindSet) -> Node? {
        for child in children where kinds.contains(child.kind) { return child }
        return nil
    }

    /// The nearest ancestor of one of these kinds.
    @inlinable public func ancestor(in kinds: KindSet) -> Node? {
        for ancestor in ancestors where kinds.contains(ancestor.kind) { return ancestor }
        return nil
    }

    /// The name a declaration declares. Goes through C's declarators, and takes the last part of a qualified name.
    public var name: Node? {
        if isLeaf { return KindSet.namesAlone.contains(kind) ? self : nil }
        var node = self
        // Each step goes down one level, so this ends.
        while let inner = node.child(Field.name) ?? node.child(Field.declarator) ?? node.child(Kind.declarator) {
            node = inner
            // `A::B::name` is a member of a member.
            while node.kind == .member, let last = node.child(Field.member) { node = last }
            if node.isLeaf { return node }
        }
        return node == self ? nil : node.child(Kind.identifier) ?? node
    }

    /// The parameters of a function, lambda or signature, whichever way the grammar nests them.
    public var parameterNodes: [Node] {
        var node = self
        while true {
            if let list = node.child(Kind.parameters) {
                return list.children.filter { KindSet.parameterPositions.contains($0.kind) }
            }
            guard let inner = node.child(Field.declarator) else { break }
            node = inner
        }
        return children.filter { KindSet.parameterPositions.contains($0.kind) }
    }

    /// A statement or declaration: an element of a list of statements, or the body of a branch or loop without braces.
    public var isStatement: Bool {
        guard let parent, !KindSet.partsOfStatements.contains(kind) else { return false }
        if KindSet.statementLists.contains(parent.kind) { return true }
        switch parent.kind {
        case .switchCase, .defaultCase: return kind != .block && (field == .none || field == .body)
        case .tryBlock, .handler: return kind != .block && field == .body
        case .conditionalDirective: return field == .none
        case .elseIf where field == .none, .elseClause where field == .none:
            return kind != .block && parent.isDirective
        case .branch, .elseIf, .elseClause, .forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop:
            return kind != .block && (field == .body || field == .consequence || field == .alternative)
        case .label: return field != .label
        default: return false
        }
    }

    /// Whether this is a part of an `#if` and not of an `if`.
    private var isDirective: Bool {
        ancestors.prefix(Self.farthestScope).first { $0.kind != .elseIf && $0.kind != .elseClause }?.kind
            == .conditionalDirective
    }

    /// The innermost statement this node is in, or is.
    public var statement: Node? {
        if isStatement { return self }
        return ancestors.first(where: \.isStatement)
    }

    /// The body of a function, type, loop or branch.
    public var body: Node? { child(Field.body) ?? child(Field.consequence) ?? child(Kind.block) }

    /// The function (not lambda) this node is in.
    public var enclosingFunction: Node? { ancestor(in: [.function]) }

    /// The names of the types and functions around it, outermost first, joined with dots: `Shop.Cart.add`. Of hostile
    /// nesting only the innermost part.
    public var scope: String {
        var names: [String] = []
        for (ancestor, _) in zip(ancestors, 0..<Self.farthestScope) where KindSet.scopes.contains(ancestor.kind) {
            if let name = ancestor.name ?? ancestor.child(Field.type) { names.append(name.text.string) }
            if names.count == Self.mostScopes { break }
        }
        return names.reversed().joined(separator: ".")
    }

    /// Real code stays far below both.
    private static var farthestScope: Int { 200 }
    private static var mostScopes: Int { 16 }
}

extension KindSet {
    /// What may stand at a place of a parameter list.
    public static let parameterPositions: KindSet = [
        .parameter, .variadicParameter, .keywordVariadicParameter, .keywordOnlyMarker, .positionalOnlyMarker, .receiver,
    ]
    /// Leaves that are a name and nothing else.
    static let namesAlone: KindSet = [.identifier, .parameter, .enumerationCase]
    /// What stands among statements without being one.
    static let partsOfStatements: KindSet = [
        .comment, .annotation, .modifier, .typeParameters, .pattern, .caseGuard, .elseIf, .elseClause, .elseKeyword,
        .switchCase, .defaultCase, .handler, .finally, .token,
    ]
    /// What gives the names in it a scope of their own.
    public static let scopes: KindSet = [.function, .type, .interface, .enumeration, .typeExtension, .namespace]
}
