import Detection

/// Calls at the top of a file that stand between its imports.
enum CodeBetweenImports {
    /// The first of them, with the import after it.
    static func first(in tree: SyntaxTree, _ language: Language) -> (code: Node, importation: Node)? {
        var hasImport = false
        var code: Node?
        for node in tree.root.children {
            switch node.kind {
            case .importation:
                if let code { return (code, node) }
                hasImport = true
            case .expressionStatement:
                guard hasImport, code == nil, let expression = node.firstChild else { continue }
                // A warning to who imports this changes nothing for the imports.
                if expression.child(Field.callee)?.text.containsIgnoringCase("warn") == true { continue }
                if expression.kind == .call || language != .python && expression.kind == .assignment { code = node }
            // Definitions and conditions may need to stand where they are.
            case .function, .type, .branch, .tryBlock: if language == .python { return nil }
            default: break
            }
        }
        return nil
    }
}
