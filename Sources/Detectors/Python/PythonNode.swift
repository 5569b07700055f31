import Detection

/// Python's tree as Python's own `ast` module has it: without parentheses and comments, with calls that have arguments.
extension Node {
    /// Itself, or what the parentheses around it hold.
    var unwrapped: Node {
        var node = self
        // Each step goes down one level, so this ends.
        while node.kind == .parenthesised {
            guard let inner = node.children.first(where: { $0.kind != .comment }) else { break }
            node = inner
        }
        return node
    }

    /// The node around it that is not a parenthesis.
    var meaningfulParent: Node? {
        ancestors.first { $0.kind != .parenthesised }
    }

    /// What a call calls.
    var callee: Node? { child(Field.callee)?.unwrapped }

    /// What a call is given, as far as the grammar writes it in parentheses.
    private var argumentList: Node? { child(Field.arguments) }

    /// What a call is given by position; `*rest` is one, `f(x for x in y)` has one.
    var positionalArguments: PositionalArguments { PositionalArguments(argumentList) }

    /// A call's `name=value` arguments.
    var keywordArguments: KeywordArguments { KeywordArguments(argumentList) }

    /// What a call is given under a name.
    func keywordValue(_ name: StaticString) -> Node? {
        for keyword in keywordArguments where keyword.name == name { return keyword.value }
        return nil
    }

    /// Either by position or by name.
    func argument(_ position: Int, _ name: StaticString) -> Node? {
        positionalArguments[position] ?? keywordValue(name)
    }

    var isStringFormatting: Bool {
        switch kind {
        case .binary: true
        case .string: StringForm(self).isFormatted
        case .call: callee.map { $0.kind == .member && $0.child(Field.member)?.text == "format" } ?? false
        default: false
        }
    }

    struct PositionalArguments: Sequence, IteratorProtocol {
        private var children: Node.Children?
        private var single: Node?

        fileprivate init(_ list: Node?) {
            if list?.kind == .arguments { children = list?.children } else { single = list }
        }

        mutating func next() -> Node? {
            if let node = single {
                single = nil
                return node
            }
            while let node = children?.next() {
                switch node.kind {
                case .comment, .keywordArgument, .error: continue
                case .spread where node.text.hasPrefix("**"): continue
                default: return node.unwrapped
                }
            }
            return nil
        }

        var count: Int { reduce(0) { count, _ in count + 1 } }

        subscript(position: Int) -> Node? {
            for (index, node) in enumerated() where index == position { return node }
            return nil
        }
    }

    struct KeywordArguments: Sequence, IteratorProtocol {
        private var children: Node.Children?

        fileprivate init(_ list: Node?) {
            if list?.kind == .arguments { children = list?.children }
        }

        mutating func next() -> (name: Text, value: Node)? {
            while let node = children?.next() {
                guard node.kind == .keywordArgument, let name = node.child(Field.name),
                    let value = node.child(Field.value)
                else { continue }
                return (name.text, value.unwrapped)
            }
            return nil
        }
    }
}
