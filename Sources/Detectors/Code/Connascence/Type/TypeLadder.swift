import Detection

/// Tests of one value for one type after the other: branches with `else if`, or branches that each end the function.
struct TypeLadder {
    /// What is tested.
    let value: Text
    let tests: [Node]

    /// Longer ones are long enough.
    private static let most = 200

    /// - Parameter head: a branch. `nil` if it continues the ladder of the branch before.
    init?(_ head: Node, _ language: Language) {
        guard let first = Self.testedValue(head, language) else { return nil }
        if let before = head.previousSibling, before.kind == .branch, before.endsInJump,
            let value = Self.testedValue(before, language), value.text == first.text
        {
            return nil
        }
        value = first.text
        var tests: [Node] = []
        var branch: Node? = head
        walk: while let current = branch, tests.count < Self.most {
            for rung in [current] + current.elseIfs {
                guard let tested = Self.testedValue(rung, language), tested.text == value else { break walk }
                tests.append(tested.parent ?? tested)
            }
            guard current.endsInJump, let next = current.nextStatement, next.kind == .branch else { break }
            branch = next
        }
        self.tests = tests
    }

    /// The value whose type the condition asks for first.
    private static func testedValue(_ branch: Node, _ language: Language) -> Node? {
        if language == .go {
            guard let made = branch.child(Field.initializer)?.child(Kind.cast) else { return nil }
            return made.child(Field.operand)
        }
        guard var node = branch.child(Field.condition) else { return nil }
        // Each step goes down one level, so this ends.
        while true {
            switch node.kind {
            case .parenthesised, .logical:
                if let inner = node.child(Field.left) ?? node.child(Field.value) ?? node.firstChild {
                    node = inner
                    continue
                }
                return nil
            // C++: `if (auto *p = dynamic_cast<T *>(x))`.
            case .variable, .declarator, .other:
                guard language == .cpp || language == .rust,
                    let inner = node.child(Field.value) ?? node.child(Kind.declarator)
                else { return nil }
                node = inner
            case .comparison: return comparedValue(node, language)
            case .cast: return language == .swift ? node.child(Field.operand) : nil
            case .call: return calledValue(node, language)
            default: return nil
            }
        }
    }

    private static func comparedValue(_ comparison: Node, _ language: Language) -> Node? {
        guard let operation = comparison.child(Field.operation) ?? comparison.child(Kind.comparisonOperator),
            let left = comparison.child(Field.left) ?? comparison.firstChild
        else { return nil }
        switch language {
        case .java: return operation.text == "instanceof" ? left : nil
        case .swift: return operation.text == "is" ? left : nil
        case .python:
            // `type(x) is T`
            guard left.kind == .call, let callee = Callee(left), callee.name == "type" else { return nil }
            return left.argumentNodes.first
        case .javascript, .typescript, .tsx:
            if operation.text == "instanceof" { return left }
            guard left.kind == .unary, let sign = left.child(Field.operation), sign.text == "typeof" else { return nil }
            return left.child(Field.operand)
        case .ada:
            guard operation.text == "in", comparison.text.hasSuffix("'Class") else { return nil }
            return left
        default: return nil
        }
    }

    private static func calledValue(_ call: Node, _ language: Language) -> Node? {
        guard let callee = Callee(call) else { return nil }
        switch language {
        case .python: return callee.name == "isinstance" || callee.name == "issubclass" ? call.argumentNodes.first : nil
        case .cpp: return callee.name.hasPrefix("dynamic_cast<") ? call.argumentNodes.first : nil
        case .rust:
            return callee.isOne(of: ["is", "downcast_ref", "downcast_mut"])
                && call.children.contains { $0.kind == .other }
                ? callee.objectNode : nil
        default: return nil
        }
    }
}

extension Node {
    /// The `else if` parts of a branch, however the grammar nests them.
    fileprivate var elseIfs: [Node] {
        var found: [Node] = []
        var open: [Node] = [self]
        while let node = open.popLast(), found.count < 200 {
            for child in node.children {
                if child.kind == .elseIf {
                    found.append(child)
                    open.append(child)
                } else if child.kind == .elseClause {
                    open.append(child)
                }
            }
        }
        return found
    }

    /// Whether what is done if the condition holds ends with `return`, `throw` and the like.
    fileprivate var endsInJump: Bool {
        guard let consequence = child(Field.consequence) ?? child(Kind.block), child(Kind.elseClause) == nil,
            child(Kind.elseIf) == nil
        else { return false }
        var last: Node? = consequence
        if KindSet.statementLists.contains(consequence.kind) {
            last = nil
            for child in consequence.children where child.kind != .comment { last = child }
        }
        guard let last else { return false }
        let jumps: KindSet = [.returning, .throwing, .continuing, .breaking]
        return jumps.contains(last.kind) || last.firstChild.map { jumps.contains($0.kind) } == true
    }
}
