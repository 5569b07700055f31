import Detection

/// Refinements that several tables share.
enum Refinements {
    /// A number is a float when it has a point, an exponent or a float suffix.
    static func number(_ tree: SyntaxTree, _ index: Int) {
        let text = tree[index].text
        let isHexadecimal = text.contains(UInt8(ascii: "x")) || text.contains(UInt8(ascii: "X"))
        for byte in text.bytes {
            switch byte | 0x20 {
            case UInt8(ascii: "."), UInt8(ascii: "p"): tree.setKind(.float, of: index)
            case UInt8(ascii: "e") where !isHexadecimal: tree.setKind(.float, of: index)
            default: continue
            }
            return
        }
    }

    /// Where `=` and `+=` make the same node: without an operator it is a plain assignment.
    static func assignment(_ tree: SyntaxTree, _ index: Int) {
        let node = tree[index]
        if node.kind == .augmentedAssignment, node.child(Kind.operation) == nil { tree.setKind(.assignment, of: index) }
    }

    /// A `;` alone.
    static func emptyStatement(_ tree: SyntaxTree, _ index: Int) {
        if tree[index].isLeaf { tree.setKind(.emptyStatement, of: index) }
    }

    /// A function without a body is a signature.
    static func function(_ tree: SyntaxTree, _ index: Int) {
        if tree[index].child(Field.body) == nil { tree.setKind(.signature, of: index) }
    }

    /// `struct point` names a type, `struct point { … }` declares it.
    static func type(_ tree: SyntaxTree, _ index: Int) {
        if tree[index].child(Field.body) == nil { tree.setKind(.typeReference, of: index) }
    }

    /// The statement after `else`, a label or the like: the last child without a field.
    static func body(_ tree: SyntaxTree, _ index: Int) {
        var last: Node?
        for child in tree[index].children where child.field == .none && !besideBody.contains(child.kind) {
            last = child
        }
        if let last { tree.setField(.body, of: Int(last.index)) }
    }

    private static let besideBody: KindSet = [.comment, .elseKeyword, .annotation, .modifier]

    /// `const`, `constexpr`, `final` before a declaration make it a constant.
    static func constant(_ tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.kind == .modifier {
            let word = child.text
            if word == "const" || word == "constexpr" || word == "final" || word == "constant" {
                return tree.setKind(.constant, of: index)
            }
        }
    }

    /// Of a member variable it takes `static final`, `static const` or `constexpr`: without, each object has its own.
    static func memberConstant(_ tree: SyntaxTree, _ index: Int) {
        var isStatic = false
        var isConstant = false
        for child in tree[index].children where child.kind == .modifier {
            let word = child.text
            if word == "static" { isStatic = true }
            if word == "const" || word == "final" { isConstant = true }
            if word == "constexpr" { (isStatic, isConstant) = (true, true) }
        }
        if isStatic, isConstant { tree.setKind(.constant, of: index) }
    }

    /// A label the grammar gives no field: the first child; what it labels is the last.
    static func label(_ tree: SyntaxTree, _ index: Int) {
        body(tree, index)
        if let first = tree[index].firstChild, first.field == .none { tree.setField(.label, of: Int(first.index)) }
    }

    /// Children with the first field get the second: where a grammar's name for a part means something else in one node.
    static func renaming(_ old: Field, to new: Field) -> LanguageTable.Refinement {
        { tree, index in rename(old, to: new, in: tree, index) }
    }

    static func rename(_ old: Field, to new: Field, in tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.field == old { tree.setField(new, of: Int(child.index)) }
    }

    /// A pattern with a default, a destructured name: left and right are its name and value.
    static let declaring: LanguageTable.Refinement = { tree, index in
        rename(.left, to: .name, in: tree, index)
        rename(.right, to: .value, in: tree, index)
    }

    /// What is right of the `in` of a loop is what it goes over.
    static let iterating = renaming(.right, to: .iterable)

    /// A declared name is an identifier, also where the grammar calls it a type.
    static let nameIsNoType: LanguageTable.Refinement = { tree, index in
        if let name = tree[index].child(Field.name) { tree.setKind(.identifier, of: Int(name.index)) }
    }

    /// What follows `else` and is no `if` is its body.
    static let elseBody: LanguageTable.Refinement = { tree, index in
        for child in tree[index].children
        where child.field == .none && child.kind != .elseKeyword && child.kind != .elseIf && child.kind != .comment {
            tree.setField(.body, of: Int(child.index))
        }
    }
}
