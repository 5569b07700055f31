import Detection

/// What the places of a name are: where it is declared, given a value, or used.
extension Node {
    /// Whether this leaf gives a name to something, or gives something a value, without using what it names.
    func isOnlyWritten(in language: Language) -> Bool {
        guard let parent else { return false }
        switch field {
        case .name:
            switch parent.kind {
            case .variable, .constant, .declarator, .parameter, .variadicParameter, .keywordVariadicParameter:
                return true
            // `f(name=value)` and `{name: value}` name what is somewhere else.
            case .keywordArgument: return true
            default: return false
            }
        case .left:
            // `x = 1` as a statement; as a part of an expression its value goes on.
            guard parent.kind == .assignment, let outer = parent.parent else { return false }
            return outer.kind == .expressionStatement || KindSet.statementLists.contains(outer.kind)
        // Elsewhere a key is an expression.
        case .key: return parent.kind == .pair && language.hasNamedKeys
        case .label: return parent.kind != .goto && parent.kind != .breaking && parent.kind != .continuing
        case .member: return parent.kind == .member
        default: return kind == .parameter
        }
    }

    /// The function or lambda whose variable a name is that is declared here; `nil` at the top of a file and in a type.
    var declaringFunction: Node? {
        guard let owner = ancestor(in: .declaring), KindSet.functions.contains(owner.kind) else { return nil }
        return owner
    }

    /// Whether an assignment to this leaf is a statement of its own with a value, and the leaf all that is on its left.
    var isSoleTarget: Bool {
        guard let parent, field == .left, parent.kind == .assignment, parent.child(Field.right) != nil else {
            return false
        }
        return parent.parent?.kind == .expressionStatement
    }
}

extension KindSet {
    /// What declares the names in it: its own variables, or members.
    fileprivate static let declaring: KindSet = [
        .function, .lambda, .type, .interface, .enumeration, .typeExtension, .file,
    ]
}

extension Language {
    /// Whether the key of `{key: value}` is a name and not a variable.
    var hasNamedKeys: Bool { self == .javascript || self == .typescript || self == .tsx }
}
