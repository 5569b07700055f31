import Detection

/// The parameters of a Python function whose default is a mutable object that does not stay as it is.
struct MutableDefaults {
    enum Effect: String {
        case changed = "changes it"
        case kept = "keeps or returns it"

        var words: String {
            switch self {
            case .changed: "changed here"
            case .kept: "leaves the function here"
            }
        }
    }

    struct Use {
        let parameter: Node
        let name: Text
        let place: Node
        let effect: Effect
    }

    private(set) var escaping: [Use] = []

    init(of function: Node) {
        var parameters: [Text: Node] = [:]
        for parameter in function.parameterOwner.children where parameter.kind == .parameter {
            guard let value = parameter.child(Field.value), value.isMutableLiteral, let name = parameter.name
            else { continue }
            parameters[name.text] = parameter
        }
        guard !parameters.isEmpty, let body = function.child(Field.body) else { return }
        var uses: [Text: Use] = [:]
        for node in body.ownNodes {
            if node.kind == .identifier, node.field != .member, let parameter = parameters[node.text],
                uses[node.text] == nil, let effect = node.effect
            {
                uses[node.text] = Use(parameter: parameter, name: node.text, place: node, effect: effect)
            }
            // From `into = list(into)` on it is another object.
            if node.kind == .assignment, let left = node.child(Field.left), left.kind == .identifier,
                uses[left.text] == nil
            {
                parameters[left.text] = nil
            }
        }
        escaping = uses.values.sorted { $0.parameter.index < $1.parameter.index }
    }
}

extension Node {
    /// A display of a list, dictionary or set, or a call that makes one.
    var isMutableLiteral: Bool {
        switch kind {
        case .list, .dictionary, .set: return true
        case .comprehension: return text.first != UInt8(ascii: "(")
        case .call:
            guard let callee = child(Field.callee) else { return false }
            let name = callee.kind == .member ? callee.child(Field.member)?.text ?? callee.text : callee.text
            return Self.makers.contains { name == $0 }
        default: return false
        }
    }

    private static let makers: [StaticString] = [
        "list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "deque", "Counter",
    ]

    /// What the expression around this name does to the object.
    fileprivate var effect: MutableDefaults.Effect? {
        guard let parent else { return nil }
        switch parent.kind {
        case .subscripting where field == .object:
            let isTarget =
                parent.field == .left
                && (parent.parent?.kind == .assignment || parent.parent?.kind == .augmentedAssignment)
            return isTarget || parent.parent?.kind == .deletion ? .changed : nil
        case .augmentedAssignment where field == .left: return .changed
        case .member where field == .object:
            guard let call = parent.parent, call.kind == .call, parent.field == .callee else { return nil }
            return Mutation(call) != nil ? .changed : nil
        case .assignment where field == .right:
            return parent.child(Field.left)?.kind == .member ? .kept : nil
        case .returning, .yielding: return .kept
        default: return nil
        }
    }
}
