import Detection

/// Counts what a type has, in each of the places where its language lets one write it.
struct TypeMembers {
    let language: Language
    private(set) var methods = 0
    /// With `names`, exactly; without, never too few.
    private(set) var fields = 0
    /// The fields that nothing declares but their assignment, in Python and JavaScript: an object has each once.
    private var names: Set<Text>?

    /// - Parameter exactly: tell repeated assignments to a field apart, which takes memory.
    init(_ language: Language, exactly: Bool) {
        self.language = language
        names = exactly ? [] : nil
    }

    /// Adds the members of a type or of an extension of one. Those of types inside it are theirs.
    mutating func add(membersOf type: Node) {
        // Where the function or value that the walk is inside of ends.
        var insideUntil: UInt32 = 0
        for node in type.ownMembers {
            let isInside = node.index < insideUntil
            switch node.kind {
            case .function, .signature:
                if isInside { continue }
                methods += 1
                insideUntil = node.subtreeEnd
            case .lambda, .creation, .dictionary: if !isInside { insideUntil = node.subtreeEnd }
            // What an interface lists, its implementations have.
            case .memberVariable: if !isInside, type.kind != .interface, !node.isStatic { addFields(declaredBy: node) }
            case .member: if isInside, node.isAssignedOwnField(in: language) { addField(node.lastChild) }
            case .assignment: if !isInside, let name = node.classField(in: language) { addField(name) }
            default: break
            }
        }
    }

    /// A method written outside the type, as Go's are.
    mutating func addMethod() { methods += 1 }

    private mutating func addFields(declaredBy declaration: Node) {
        // JavaScript has both declarations and assignments, and one a declaration.
        if language == .javascript { addField(declaration.name) } else { fields += declaration.declaredNames }
    }

    private mutating func addField(_ name: Node?) {
        guard let name else { return }
        if names == nil || names?.insert(name.text).inserted == true { fields += 1 }
    }
}

extension Node {
    fileprivate var lastChild: Node? {
        var last: Node?
        for child in children { last = child }
        return last
    }

    /// Shared by all objects, and so no part of an object's state.
    fileprivate var isStatic: Bool {
        for child in children where child.kind == .modifier {
            let text = child.text
            if text == "static" || text == "class" || text == "constexpr" { return true }
        }
        return false
    }

    /// How many variables a declaration declares.
    fileprivate var declaredNames: Int {
        var count = 0
        for child in children where child.kind == .declarator || child.field == .name { count += 1 }
        return max(count, 1)
    }

    /// `self.x`, `this.x` on the left of an assignment, in the languages that declare fields so.
    fileprivate func isAssignedOwnField(in language: Language) -> Bool {
        guard language == .python || language == .javascript, let parent, let object = firstChild else { return false }
        guard object.text == (language == .python ? "self" : "this") else { return false }
        if parent.kind == .assignment { return field == .left }
        guard parent.kind == .tuple, let outer = parent.parent else { return false }
        return outer.kind == .assignment && parent.field == .left
    }

    /// The name of a Python field declared in the class: `x: int`, `x = Column()`, but not a constant, `X = 1`, nor
    /// `__slots__`.
    fileprivate func classField(in language: Language) -> Node? {
        guard language == .python, let name = child(Field.left), name.kind == .identifier,
            parent?.kind == .expressionStatement
        else { return nil }
        let text = name.text
        if text.hasPrefix("__") { return nil }
        return text.bytes.contains { $0 >= 0x61 && $0 <= 0x7A } ? name : nil
    }
}
