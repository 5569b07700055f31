import Detection

/// Parameters a function does nothing with.
struct UnusedParameter: Detector {
    static let isPublicToo = Option(
        "public", default: false,
        help: "Whether functions that other files can call are judged as well, with the exception of methods.")

    static let rule = Rule(
        id: "unused/parameter", title: "Parameter is never used", severity: .low, cwe: [1164],
        tags: ["maintainability", "unused"],
        aliases: [
            Rule.Alias("ruff", "ARG001"), Rule.Alias("pylint", "W0613"), Rule.Alias("vulture", "unused-argument"),
            Rule.Alias("eslint", "no-unused-vars"), Rule.Alias("clang", "-Wunused-parameter"),
            Rule.Alias("rustc", "unused_variables"), Rule.Alias("sonar", "S1172"),
            Rule.Alias("pmd", "UnusedFormalParameter"), Rule.Alias("unparam", "unparam"),
        ],
        help: Rule.Help(
            what: """
                Reports parameters whose name stands nowhere in the function, if the function alone decides what \
                parameters it has: it is private (Python's `_f` and functions inside functions; `static`, \
                `private`, not exported), is only called in its file and nowhere passed on as a value, has neither \
                decorators nor annotations, and does more than raise or return. Names that begin with `_` and \
                parameters marked as unused are let pass. With `public`, other functions that are not methods are \
                judged too.
                """,
            why: """
                Every caller has to find a value for it, and every reader looks for what it changes. Sometimes it is \
                the sign of a mistake: the function uses something else in its place.
                """,
            fix: "Delete it from the function and its calls, or use it where it was meant to be.",
            knownProblems: """
                Of functions with the same name in one file, one may have the parameter for the sake of another that \
                is called in the same way. Bash's functions have no parameters.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def _total(order, country):
                        net = sum(item.price for item in order.items)
                        return net * TAX

                    print(_total(order, country))

                    """,
                good: """
                    def _total(order, country):
                        net = sum(item.price for item in order.items)
                        return net * TAX[country]

                    print(_total(order, country))

                    """)),
        options: [isPublicToo])

    let kinds: KindSet = [.function]
    private let isPublicToo: Bool

    init(_ settings: Settings) { isPublicToo = settings[Self.isPublicToo] }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        guard language != .bash, let name = node.name, node.doesSomething else { return }
        guard node.isPrivate(in: inspection.artifact) || isPublicToo && !node.isMethod else { return }
        // `_f` of a class may have its parameters for the sake of a class derived from it.
        if language == .python, node.isMethod, !name.text.hasPrefix("__") { return }
        let names = inspection.names
        let parameters = node.parameterOwner.children.filter { $0.kind == .parameter }
        guard !parameters.isEmpty else { return }
        var unused: [Node] = []
        var count = 0
        for (position, parameter) in parameters.enumerated() {
            if language == .python, position == 0, node.isMethod { continue }
            for leaf in parameter.parameterNames {
                count += 1
                if !isUsed(leaf, in: node, names) { unused.append(leaf) }
            }
        }
        // What costs more to find out is asked of those alone that would be reported.
        guard !unused.isEmpty, unused.count < count || !node.isSingleStatement, !names.isBroken(in: node.rows),
            !node.hasAnnotation,
            !isDictated(name, node, inspection), isCalled(name, node, inspection)
        else { return }
        if language == .go, inspection.tree.root.isBuiltForSome { return }
        if language == .python, names.readsAllVariables(in: node.rows) { return }
        if language == .javascript, names.mentions("arguments", in: node.rows) { return }
        for leaf in unused {
            inspection.report(
                at: leaf,
                "\(node.subject) does nothing with its parameter `\(leaf.text.shortened)`: use it, or delete it")
        }
    }

    private func isUsed(_ leaf: Node, in function: Node, _ names: Names) -> Bool {
        leaf.text.first == UInt8(ascii: "_") || names.isUsed(leaf, in: function.rows)
    }

    /// Whether someone else decides what the function is called with: it is passed on, or one of several of its name.
    private func isDictated(_ name: Node, _ function: Node, _ inspection: Inspection) -> Bool {
        inspection.names.has(name, in: inspection.tree.root.rows) { other, place in
            if place.isWord || other.isFunctionAsValue { return true }
            guard let owner = other.parent, owner.kind == .function, other.field == .name else { return false }
            return owner != function
        }
    }
}

extension UnusedParameter {
    private func isCalled(_ name: Node, _ function: Node, _ inspection: Inspection) -> Bool {
        inspection.names.has(name, in: inspection.tree.root.rows) { other, _ in
            !other.isDescendant(of: function)
                && (other.field == .callee || other.field == .member && other.parent?.field == .callee)
        }
    }
}

extension Node {
    /// Whether the body is one statement.
    fileprivate var isSingleStatement: Bool {
        guard let body else { return true }
        var statements = 0
        for child in body.children where child.kind != .comment {
            statements += 1
            if statements > 1 { return false }
        }
        return true
    }

    /// Whether the body is more than a placeholder: nothing, a comment, `pass`, an error, a constant.
    fileprivate var doesSomething: Bool {
        guard let body else { return false }
        var statements = 0
        var last: Node?
        for child in body.children where child.kind != .comment && child.kind != .emptyStatement {
            if child.kind == .expressionStatement, child.firstChild?.kind == .string, statements == 0 { continue }
            statements += 1
            last = child
            if statements > 1 { return true }
        }
        guard let last, last.kind != .throwing else { return false }
        // `return None`, `panic("not implemented")`, `...`
        return last.subtreeCount > (last.kind == .returning ? 2 : 5)
    }

    /// The names a parameter declares, of those that can be left out: not what is taken out of a pattern, and not what
    /// becomes a field.
    fileprivate var parameterNames: [Node] {
        if isLeaf { return [self] }
        var names: [Node] = []
        for child in children {
            if child.kind == .modifier,
                child.text == "private" || child.text == "public" || child.text == "readonly"
                    || child.text == "protected"
            {
                return []
            }
            // Swift's `type: T.Type` is there for the compiler to know `T`.
            if child.field == .type, child.text.hasSuffix(".Type") { return [] }
            if child.field == .name, child.kind == .identifier, child.isLeaf, child.text != "this" {
                names.append(child)
            }
        }
        let text = text
        return text.slice(0..<min(text.count, 300)).hasWord("unused", or: "UNUSED") ? [] : names
    }
}
