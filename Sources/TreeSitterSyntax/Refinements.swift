import Detection

/// Refinements that several tables share.
extension LanguageTable {
    /// Children with the first field get the second: where a grammar's name for a part means something else in one node.
    static func renaming(_ old: Field, to new: Field) -> Refinement {
        { tree, index in rename(old, to: new, in: tree, index) }
    }

    static func rename(_ old: Field, to new: Field, in tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.field == old { tree.setField(new, of: Int(child.index)) }
    }

    /// A pattern with a default, a destructured name: left and right are its name and value.
    static let declaring: Refinement = { tree, index in
        rename(.left, to: .name, in: tree, index)
        rename(.right, to: .value, in: tree, index)
    }

    /// What is right of the `in` of a loop is what it goes over.
    static let iterating = renaming(.right, to: .iterable)

    /// A declared name is an identifier, also where the grammar calls it a type.
    static let nameIsNoType: Refinement = { tree, index in
        if let name = tree[index].child(Field.name) { tree.setKind(.identifier, of: Int(name.index)) }
    }

    /// What follows `else` and is no `if` is its body.
    static let elseBody: Refinement = { tree, index in
        for child in tree[index].children
        where child.field == .none && child.kind != .elseKeyword && child.kind != .elseIf && child.kind != .comment {
            tree.setField(.body, of: Int(child.index))
        }
    }

    /// A number with a point or an exponent is a float, in grammars that do not tell.
    static let number: Refinement = { tree, index in
        let text = tree[index].text
        let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
        let isFloat =
            text.contains(UInt8(ascii: "."))
            || !isHexadecimal && (text.contains(UInt8(ascii: "e")) || text.contains(UInt8(ascii: "E")))
        if isFloat { tree.setKind(.float, of: index) }
    }
}
