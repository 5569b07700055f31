import Detection

/// Comparisons of objects, not of values, with a literal.
enum IdentityComparison {
    /// The literal that is compared with by identity.
    static func literal(of comparison: Node, _ language: Language) -> Node? {
        guard
            let operation = comparison.child(Field.operation)?.text ?? comparison.child(Kind.comparisonOperator)?.text,
            let left = comparison.child(Field.left), let right = comparison.child(Field.right)
        else { return nil }
        let literals: KindSet
        switch language {
        case .python:
            guard operation == "is" || operation == "is not" else { return nil }
            literals = [.integer, .float, .string, .list, .dictionary, .set, .tuple]
        case .java, .c:
            guard operation == "==" || operation == "!=" else { return nil }
            literals = [.string]
        case .javascript, .typescript, .tsx:
            guard operation == "===" || operation == "!==" || operation == "==" || operation == "!=" else { return nil }
            // `==` compares an array with a string by its text.
            literals = operation.count == 3 ? [.list, .dictionary] : [.dictionary]
        default: return nil
        }
        return literals.contains(right.kind) ? right : literals.contains(left.kind) ? left : nil
    }

    static func message(_ literal: Node, _ language: Language) -> String {
        switch language {
        case .python: "`is` asks whether it is the same object as a literal; compare with =="
        case .java: "== asks whether it is the same object as a literal; compare with equals"
        case .c: "== compares the address of a string literal; compare the characters with strcmp"
        default: "this compares with an object made on the spot, which nothing else is; compare what it holds"
        }
    }
}
