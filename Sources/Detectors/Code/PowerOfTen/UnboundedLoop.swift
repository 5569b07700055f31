import Detection

/// Loops of which nobody can see how often they run (the Power of Ten, rule 2).
struct UnboundedLoop: Detector {
    static let endless = Option(
        "endless", default: false,
        help: "Whether to report also endless loops that nothing in them leaves, such as a scheduler's.")

    static let rule = Rule(
        id: "power-of-ten/unbounded-loop", title: "Loop without a bound", severity: .medium, confidence: .medium,
        cwe: [835], tags: ["power-of-ten", "strict", "reliability"],
        aliases: [
            Rule.Alias("clang-tidy", "bugprone-infinite-loop"), Rule.Alias("pylint", "W4701"),
            Rule.Alias("pylint", "modified-iterating-list"), Rule.Alias("ruff", "PLE4703"), Rule.Alias("ruff", "B909"),
            Rule.Alias("eslint", "no-constant-condition"), Rule.Alias("eslint", "no-unmodified-loop-condition"),
        ],
        help: Rule.Help(
            what: """
                Reports loops without a condition or with one that always holds (`for (;;)`, `while (1)`, `loop`) and a way \
                out somewhere in the body; loops no variable of whose condition changes in the body; and, in Python, Java, \
                JavaScript, TypeScript and C++, loops over a collection that add to it or remove from it. A loop that nothing \
                leaves is meant to run for ever, as the rule allows, and is reported only with the option `endless`.
                """,
            why: """
                A loop whose bound cannot be seen can run away: nobody, and no tool, can say that the program answers in time, \
                or at all. What is changed while it is gone over may be skipped, visited twice, or without end.
                """,
            fix: """
                Count with a variable up to a limit that is stated, and treat reaching it as an error. Go over a copy, or \
                collect what is to change and change it after the loop.
                """,
            knownProblems: """
                A condition that calls a function is taken to change, and so is a variable that is passed on where the function \
                could change it. Loops of thousands of tokens are not judged by their condition.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    int find(const int *list, int key) {
                        int i = 0;
                        for (;;) {
                            if (list[i] == key) return i;
                            i++;
                        }
                    }

                    """,
                good: """
                    int find(const int *list, int count, int key) {
                        for (int i = 0; i < count; i++) {
                            if (list[i] == key) return i;
                        }
                        return -1;
                    }

                    """),
            references: [PowerOfTen.reference("2")]),
        options: [endless])

    let kinds = KindSet.loops
    private let reportsEndless: Bool

    init(_ settings: Settings) { reportsEndless = settings[Self.endless] }

    func visit(_ node: Node, in inspection: Inspection) {
        guard !node.isDeepInLoops else { return }
        let loop = Loop(node: node, language: inspection.artifact.language)
        if loop.isEndless {
            if loop.hasWayOut {
                report(
                    node, "This loop has no bound: count up to a stated limit, and treat reaching it as an error",
                    in: inspection)
            } else if reportsEndless {
                report(node, "This loop never ends: give it a bound", in: inspection)
            }
        } else if node.kind == .forEach {
            guard let change = loop.changeOfIterable else { return }
            inspection.report(
                at: change,
                "This changes what the loop goes over: go over a copy, or make the changes after the loop")
        } else if let name = loop.constantName {
            report(
                node,
                "Nothing in this loop changes `\(name)`, so its condition stays what it is: say what bounds the loop",
                in: inspection)
        }
    }

    private func report(_ node: Node, _ message: String, in inspection: Inspection) {
        inspection.report(inspection.head(of: node), in: node, message)
    }
}

/// What can be seen of a loop. Looks at a bounded number of nodes, so that loops in loops cost no more than others.
private struct Loop {
    let node: Node
    let language: Language

    private static let mostNodes = 2_000
    private static let mostNames = 16

    /// What is done once a round, of a loop of bearable size: all but its condition and what stands before it.
    private var own: some Sequence<Node> {
        var nodes = OwnNodes(of: node, without: .functions)
        return zip(0..<Self.mostNodes, AnyIterator { nodes.next() }).lazy.map(\.1)
    }

    private var condition: Node? {
        guard let condition = node.child(Field.condition), condition.kind != .emptyStatement else { return nil }
        return condition.unwrapped
    }

    // MARK: Endless

    /// Whether its condition always holds, or there is none.
    var isEndless: Bool {
        switch node.kind {
        case .endlessLoop: return true
        case .forLoop: if condition == nil { return language != .ada }
        case .forEach: return false
        default: break
        }
        guard let condition else { return false }
        switch condition.kind {
        case .boolean: return condition.text == "true" || condition.text == "True"
        case .integer: return condition.text != "0"
        case .identifier: return language == .ada && condition.text == "True"
        case .call where language == .bash:
            let isUntil = node.text.hasPrefix("until")
            return condition.text == (isUntil ? "false" : "true") || !isUntil && condition.text == ":"
        default: return false
        }
    }

    /// Whether something in it leaves it. A loop too large to see is taken to have one.
    var hasWayOut: Bool {
        // Where the inner loop or `switch` ends that a `break` would leave.
        var innerEnd: UInt32 = 0
        var count = 0
        for inner in own {
            count += 1
            switch inner.kind {
            case .returning, .throwing, .goto: return true
            case .breaking: if inner.index >= innerEnd || inner.hasLabel(in: language) { return true }
            case .forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop: innerEnd = max(innerEnd, inner.subtreeEnd)
            case .switching: if language.breaksLeaveSwitches { innerEnd = max(innerEnd, inner.subtreeEnd) }
            case .call: if language == .bash, inner.leavesShellFunction { return true }
            case .other:
                if language == .rust, inner.end > inner.start, inner.text.last == UInt8(ascii: "?") { return true }
            default: continue
            }
        }
        return count == Self.mostNodes
    }

    // MARK: Conditions

    /// A name of the condition, if none of them changes from round to round.
    var constantName: String? {
        guard let condition, !(language == .ada && condition.kind == .identifier) else { return nil }
        guard let names = names(of: condition), let first = names.first, !endsInWayOut else { return nil }
        let isScalar = isScalar(condition)
        var count = 0
        var skipUntil: UInt32 = 0
        for inner in own {
            count += 1
            if inner.index < skipUntil { continue }
            if inner.field == .condition && inner.parent == node || inner.field == .initializer && inner.parent == node
            {
                skipUntil = inner.subtreeEnd
            } else if changes(inner, one: names, isScalar: isScalar) {
                return nil
            }
        }
        return count < Self.mostNodes ? String(first.string.prefix(60)) : nil
    }

    /// The variables a condition reads; `nil` if it may change by itself or is too large.
    private func names(of condition: Node) -> [Text]? {
        guard condition.subtreeCount <= 64 else { return nil }
        var names: [Text] = []
        var isMeasured: UInt32 = 0
        for node in Self.preorder(condition) {
            switch node.kind {
            case .call:
                guard let callee = node.child(Field.callee), (callee.memberName ?? callee).text.isMeasure else {
                    return nil
                }
                isMeasured = callee.memberName?.index ?? callee.index
            case .awaiting, .assignment, .augmentedAssignment, .increment, .yielding, .macroCall, .creation, .lambda,
                .other, .constant, .variable, .pattern, .error, .directive:
                return nil
            case .identifier:
                let text = node.text
                if node.index == isMeasured || text.isConstantName && text.count > 1 { continue }
                if language == .bash, node.parent?.kind != .interpolation, !text.isName { continue }
                // Positional parameters change by `shift`.
                if language == .bash, !text.isName { return nil }
                names.append(text)
                if names.count > Self.mostNames { return nil }
            default: continue
            }
        }
        return names
    }

    /// Compared with a number, and no part of anything: what a function is given of it is a copy.
    private func isScalar(_ condition: Node) -> Bool {
        guard language != .cpp, language != .ada else { return false }
        var hasNumber = false
        for node in Self.preorder(condition) {
            if node.kind == .member || node.kind == .subscripting || node.kind == .unary || node.kind == .call {
                return false
            }
            if KindSet.numbers.contains(node.kind) { hasNumber = true }
        }
        return hasNumber
    }

    /// Whether a node of the body can change one of these variables.
    private func changes(_ node: Node, one names: [Text], isScalar: Bool) -> Bool {
        switch node.kind {
        case .assignment, .augmentedAssignment:
            // Go has several on the left.
            return node.children.contains { $0.field == .left && mentions($0, names) }
        case .increment, .deletion, .scopeDeclaration: return mentions(node, names)
        case .variable, .constant, .declarator, .pattern: return language == .bash && mentions(node, names)
        case .forEach:
            return (node.child(Field.left) ?? node.child(Field.name)).map { mentions($0, names) } ?? false
        case .unary: return node.text.first == UInt8(ascii: "&") && mentions(node, names)
        case .yielding, .awaiting: return true
        case .macroCall: return mentions(node, names)
        case .call:
            // A field can be changed by whatever the object does.
            let isOfObject = names.contains { $0 == "this" || $0 == "self" }
            if isOfObject, node.child(Field.callee)?.kind == .identifier { return true }
            if !isScalar { return mentions(node, names) }
            return language == .bash && mentions(node, names)
        default: return false
        }
    }

    /// Whether one of these names is in a subtree; in one too large to see, it is.
    private func mentions(_ node: Node, _ names: [Text]) -> Bool {
        guard node.subtreeCount <= 200 else { return true }
        for inner in Self.preorder(node) where inner.kind == .identifier || inner.isLeaf && inner.kind != .stringContent
        {
            if names.contains(inner.text) { return true }
        }
        return false
    }

    /// `while (x) { …; break; }`
    private var endsInWayOut: Bool {
        guard let body = node.child(Field.body) else { return false }
        var last: Node?
        for (child, _) in zip(body.children, 0..<Self.mostNodes) where child.kind != .comment { last = child }
        return last.map { $0.kind == .breaking || $0.kind == .returning || $0.kind == .throwing } ?? false
    }

    private static func preorder(_ node: Node) -> some Sequence<Node> {
        CollectionOfOne(node).lazy.map { $0 } + Array(node.descendants)
    }

    // MARK: What is gone over

    /// Where the loop adds to the collection it goes over, or removes from it.
    var changeOfIterable: Node? {
        switch language {
        case .python, .java, .javascript, .typescript, .tsx, .cpp: break
        default: return nil
        }
        guard let iterable = node.child(Field.iterable) ?? (language == .java ? node.child(Field.value) : nil),
            iterable.subtreeCount <= 8, iterable.kind == .identifier || iterable.kind == .member
        else { return nil }
        for inner in own where inner.kind == .call {
            guard let callee = inner.child(Field.callee) else { continue }
            let object = inner.child(Field.object) ?? (callee.kind == .member ? callee.firstChild : nil)
            guard let object, object.text == iterable.text, (callee.memberName ?? callee).text.isMutation(in: language),
                !inner.isFollowedByWayOut
            else { continue }
            return inner
        }
        return nil
    }
}

extension Language {
    /// Whether `break` in a case leaves the `switch`, and not the loop around it.
    fileprivate var breaksLeaveSwitches: Bool {
        switch self {
        case .c, .cpp, .go, .java, .javascript, .swift, .typescript, .tsx: true
        case .ada, .bash, .python, .rust, .text: false
        }
    }
}

extension Node {
    /// In more loops than anyone writes: those are not judged, so that hostile nesting costs no more than any.
    fileprivate var isDeepInLoops: Bool {
        var loops = 0
        for (ancestor, _) in zip(ancestors, 0..<64) where KindSet.loops.contains(ancestor.kind) { loops += 1 }
        return loops >= 16
    }

    fileprivate func hasLabel(in language: Language) -> Bool {
        for child in children {
            if child.field == .label || child.kind == .label { return true }
            if child.kind == .identifier, child.field == .none, language != .rust, language != .bash { return true }
        }
        return false
    }

    fileprivate var leavesShellFunction: Bool {
        guard let callee = child(Field.callee) else { return false }
        return callee.text == "exit" || callee.text == "return" || callee.text == "exec"
    }

    /// `xs.remove(x); break`
    fileprivate var isFollowedByWayOut: Bool {
        guard let next = statement?.nextSibling else { return false }
        return next.kind == .breaking || next.kind == .returning || next.kind == .throwing
    }
}

extension Text {
    /// How large something is: reading it changes nothing.
    fileprivate var isMeasure: Bool {
        self == "len" || self == "length" || self == "size" || self == "count" || self == "strlen" || self == "cap"
            || self == "isEmpty" || self == "is_empty" || self == "empty"
    }

    fileprivate func isMutation(in language: Language) -> Bool {
        switch language {
        case .python:
            self == "append" || self == "remove" || self == "insert" || self == "extend" || self == "pop"
                || self == "discard" || self == "add" || self == "popitem" || self == "clear"
        case .java: self == "add" || self == "remove" || self == "addAll" || self == "removeAll" || self == "clear"
        case .cpp:
            self == "push_back" || self == "emplace_back" || self == "erase" || self == "insert" || self == "pop_back"
                || self == "clear" || self == "push_front"
        default:
            self == "push" || self == "unshift" || self == "splice" || self == "shift" || self == "pop" || self == "add"
        }
    }

    /// A letter or underscore first.
    fileprivate var isName: Bool {
        guard let first else { return false }
        return first == 0x5F || first | 0x20 >= 0x61 && first | 0x20 <= 0x7A
    }
}
