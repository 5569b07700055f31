import Detection

/// What a call calls, as it is written: `sleep` of `time`.
struct Callee {
    let name: Text
    /// The text before the last dot or colons; `nil` if there is none.
    let object: Text?
    let objectNode: Node?

    init?(_ call: Node) {
        guard let callee = call.child(Field.callee) else { return nil }
        if callee.kind == .member {
            guard var member = callee.child(Field.member) else { return nil }
            // C++: `std::this_thread::sleep_for` is a member of a member.
            while member.kind == .member, let inner = member.child(Field.member) { member = inner }
            name = member.text
            objectNode = callee.child(Field.object)
        } else {
            name = callee.text
            // Java keeps the object beside the name.
            objectNode = call.child(Field.object)
        }
        object = objectNode?.text
    }

    func isOne(of names: [StaticString]) -> Bool { names.contains { name == $0 } }

    func isOn(_ objects: [StaticString]) -> Bool {
        guard let object else { return false }
        return objects.contains { object == $0 }
    }
}

extension Node {
    /// The arguments of a call, however the grammar holds them.
    var argumentNodes: [Node] {
        if let list = child(Kind.arguments) { return Array(list.children) }
        return children.filter { $0.field == .arguments }
    }

    /// The function or lambda this node is in, a bounded climb away.
    var nearestFunction: Node? {
        var steps = 0
        for ancestor in ancestors {
            if KindSet.functions.contains(ancestor.kind) { return ancestor }
            steps += 1
            if steps > 200 { return nil }
        }
        return nil
    }

    var isAsync: Bool { hasMark { $0 == "async" } }
}
