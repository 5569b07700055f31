import Detection

/// Loops that do nothing but wait for a condition, for as long as it takes.
enum PollLoops {
    enum Form {
        /// With a sleep of a fixed time in it.
        case sleeping
        /// With nothing in it.
        case spinning
    }

    /// A body of more statements works, and the sleep is its rhythm.
    private static let mostStatements = 2
    /// Larger ones are no poll loops.
    private static let mostNodes = 60

    static func form(of loop: Node, _ language: Language) -> Form? {
        guard loop.subtreeCount <= mostNodes, loop.child(Field.initializer) == nil, loop.child(Field.update) == nil,
            let condition = loop.child(Field.condition), !condition.isConstant
        else { return nil }
        guard let body = loop.child(Field.body) ?? loop.child(Kind.block) else { return nil }
        let statements = statements(of: body)
        // `} while (x);` of a loop whose head the preprocessor hides.
        if statements.isEmpty { return isSpin(condition, language) && !loop.followsBrace ? .spinning : nil }
        guard statements.count <= mostStatements,
            let sleep = statements.lazy.compactMap({ Self.sleep(in: $0, language) }).first,
            Sleeps.hasFixedTime(sleep, language)
        else { return nil }
        for node in loop.descendants {
            switch node.kind {
            case .augmentedAssignment, .increment, .breaking, .returning, .throwing: return nil
            case .identifier where node.index < sleep.index || node.index >= sleep.subtreeEnd:
                if node.text.tellsOfTime { return nil }
            default: break
            }
        }
        return .sleeping
    }

    private static func statements(of body: Node) -> [Node] {
        let nodes = KindSet.statementLists.contains(body.kind) ? Array(body.children) : [body]
        return nodes.filter { $0.kind != .comment && $0.kind != .emptyStatement && $0.kind != .token }
    }

    private static func sleep(in statement: Node, _ language: Language) -> Node? {
        if Sleeps.isOne(statement, language) { return statement }
        return statement.descendants.prefix(3).first { Sleeps.isOne($0, language) }
    }

    /// A condition that asks the same variables again and again, without doing anything.
    private static func isSpin(_ condition: Node, _ language: Language) -> Bool {
        // In a shell an empty body is the usual way to run a command until it fails.
        guard language != .bash else { return false }
        for node in condition.descendants {
            switch node.kind {
            case .call, .macroCall, .increment, .assignment, .augmentedAssignment, .awaiting, .creation, .variable:
                return false
            case .operation: if node.text == "++" || node.text == "--" { return false }
            default: break
            }
        }
        return condition.kind != .call
    }
}

extension Node {
    /// Whether it begins behind a `}` on its line.
    fileprivate var followsBrace: Bool {
        guard let file = ancestor(in: [.file]) else { return false }
        let source = file.text
        var offset = start - file.start
        for _ in 0..<8 where offset > 0 && offset <= source.count {
            offset -= 1
            if source[offset] == UInt8(ascii: "}") { return true }
            if source[offset] != UInt8(ascii: " ") && source[offset] != UInt8(ascii: "\t") { return false }
        }
        return false
    }

    /// `True`, `1`, `(true)`.
    fileprivate var isConstant: Bool {
        var node = self
        while node.kind == .parenthesised, let inner = node.firstChild { node = inner }
        return KindSet.literals.contains(node.kind) || node.text == "true" || node.text == ":"
    }
}
