import Detection

/// The attributes of a Python class that are one mutable object, made when the class is, and changed through `self`.
struct MutableAttributes {
    struct Attribute {
        let name: Node
        let change: Node
    }

    private(set) var changed: [Attribute] = []

    init(of type: Node) {
        var names: [Text: Node] = [:]
        guard let body = type.child(Kind.typeBody) else { return }
        for statement in body.children where statement.kind == .expressionStatement {
            guard let assignment = statement.child(Kind.assignment), let left = assignment.child(Field.left),
                left.kind == .identifier, !left.text.hasPrefix("__"),
                assignment.child(Field.right)?.isMutableLiteral == true
            else { continue }
            names[left.text] = left
        }
        guard !names.isEmpty else { return }
        var changes: [Text: Node] = [:]
        for node in type.ownMembers where Mutation.kinds.contains(node.kind) {
            guard let mutation = Mutation(node), mutation.root.text == "self", let member = mutation.member,
                names[member.text] != nil
            else { continue }
            // `self.items = []`: from there on an object has its own.
            if node.kind == .assignment, let left = node.child(Field.left), left.kind == .member,
                left.child(Field.object) == mutation.root
            {
                names[member.text] = nil
                changes[member.text] = nil
            } else if changes[member.text] == nil {
                changes[member.text] = node
            }
        }
        changed = changes.compactMap { name, change in names[name].map { Attribute(name: $0, change: change) } }
            .sorted { $0.name.index < $1.name.index }
    }
}
