import Detection

/// What a statement or expression changes: a variable itself, or what it refers to.
struct Mutation {
    /// The leftmost name of what is changed: `cache` of `cache.entries[key] = value`.
    let root: Node
    /// The member of it that the change goes through: `entries`.
    let member: Node?
    /// Whether the name itself gets another value.
    let rebinds: Bool

    /// The kinds of nodes that can change something.
    static let kinds: KindSet = [.assignment, .augmentedAssignment, .increment, .call, .deletion]

    init?(_ node: Node) {
        switch node.kind {
        case .assignment, .augmentedAssignment:
            guard let left = node.child(Field.left) else { return nil }
            self.init(target: left)
        case .increment:
            guard let operand = node.child(Field.operand) ?? node.child(in: [.identifier, .member, .subscripting])
            else { return nil }
            self.init(target: operand)
        case .deletion:
            guard let target = node.child(in: [.subscripting]) else { return nil }
            self.init(target: target)
        case .call: self.init(call: node)
        default: return nil
        }
    }

    init?(target: Node) {
        guard let (root, member) = target.accessPath else { return nil }
        self.root = root
        self.member = member
        rebinds = root == target
    }

    /// `list.append(x)`; Java keeps object and callee side by side.
    private init?(call: Node) {
        guard let callee = call.child(Field.callee) else { return nil }
        let method: Node?
        let object: Node?
        if callee.kind == .member {
            method = callee.child(Field.member)
            object = callee.child(Field.object)
        } else {
            method = callee
            object = call.child(Field.object)
        }
        guard let method, let object, Self.methods.contains(where: { method.text == $0 }),
            let (root, member) = object.accessPath
        else { return nil }
        self.root = root
        self.member = member
        rebinds = false
    }

    /// Methods that change what they are called on, and hardly mean anything else.
    private static let methods: [StaticString] = [
        "append", "add", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear",
        "appendleft", "popleft", "push", "unshift", "splice", "push_back", "pop_back", "emplace_back", "emplace",
        "erase", "put", "putIfAbsent", "addAll", "removeAll", "putAll", "removeLast", "removeFirst", "set", "Append",
        "Clear", "Delete", "Insert", "Include", "Exclude",
    ]
}

extension Node {
    /// Where a chain of members and subscripts begins, and the first member after it: `a` and `b` of `a.b[0].c`.
    /// `nil` if it begins with a call or anything else that has no name.
    var accessPath: (root: Node, member: Node?)? {
        var node = self
        var member: Node?
        // Each step goes down one level, so this ends.
        while true {
            switch node.kind {
            case .identifier: return (node, member)
            case .member:
                member = node.child(Field.member)
                guard let object = node.child(Field.object), object != node else { return nil }
                node = object
            case .subscripting, .parenthesised:
                guard let object = node.child(Field.object) ?? node.firstChild else { return nil }
                node = object
            default: return nil
            }
        }
    }
}
