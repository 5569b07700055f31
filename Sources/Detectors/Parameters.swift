import Detection

extension Node {
    /// The node whose children are the parameters of a function, lambda or signature: its list, or itself where the
    /// grammar has none (Swift). Goes through C's declarators. Allocates nothing, unlike ``parameterNodes``.
    var parameterOwner: Node {
        var node = self
        // Each step goes down one level, so this ends.
        while true {
            if let list = node.child(Kind.parameters) { return list }
            guard let inner = node.child(Field.declarator) else { return self }
            node = inner
        }
    }

    /// How many names a ``Kind/parameter`` declares: several where one type serves a group (Go, Ada). An unnamed
    /// parameter is one.
    var parameterNameCount: Int {
        var count = 0
        for child in children where child.field == .name { count += 1 }
        return max(count, 1)
    }
}
