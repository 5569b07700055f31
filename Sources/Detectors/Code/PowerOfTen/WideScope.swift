import Detection

/// Data that more code can reach than needs it (the Power of Ten, rule 6).
struct WideScope: Detector {
    static let rule = Rule(
        id: "power-of-ten/wide-scope", title: "Data at a wider scope than its uses need", severity: .low,
        confidence: .medium, cwe: [1126], tags: ["power-of-ten", "strict", "maintainability"],
        aliases: [
            Rule.Alias("cppcheck", "variableScope"), Rule.Alias("misra", "C:2012-8.9"), Rule.Alias("pylint", "W0603"),
            Rule.Alias("ruff", "PLW0603"), Rule.Alias("eslint", "block-scoped-var"),
        ],
        help: Rule.Help(
            what: """
                Reports local variables that only one branch of an `if`, or only one `for` that starts by setting them, uses; in C \
                `static` variables of a file that one function uses; in Python `global`, which makes functions share a variable of \
                the module; in Bash variables in small letters that a function sets without `local`.
                """,
            why: """
                What is out of scope cannot be changed by mistake. The fewer statements can have set a variable, the sooner one \
                finds the one that set it wrongly.
                """,
            fix: """
                Declare a variable where it gets its first value, in the innermost block that uses it. Pass data as parameters, or \
                keep what belongs together in an object.
                """,
            knownProblems: """
                Uses are told by name: macros that use a variable without naming it are not seen. In C, a static variable moved into \
                its only function stays static there.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    int sum(const int *values, int count) {
                        int i;
                        int total = 0;
                        for (i = 0; i < count; i++) total += values[i];
                        return total;
                    }

                    """,
                good: """
                    int sum(const int *values, int count) {
                        int total = 0;
                        for (int i = 0; i < count; i++) total += values[i];
                        return total;
                    }

                    """),
            references: [PowerOfTen.reference("6")]))

    let kinds: KindSet = [.file, .function, .scopeDeclaration]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        switch (inspection.artifact.language, node.kind) {
        case (.python, .scopeDeclaration):
            guard node.text.hasPrefix("global") else { return }
            inspection.report(
                at: node, "`global` lets functions share a variable: pass it, or keep it in an object")
        case (.c, .file): visit(file: node, in: inspection)
        case (.bash, .function): visit(script: node, in: inspection)
        case (.ada, _), (.python, _), (.bash, _): break
        case (_, .function): visit(function: node, in: inspection)
        default: break
        }
    }

    // MARK: Local variables

    /// A variable of a function, and where it is used.
    private struct Local {
        let name: Node
        /// The statement that declares it, and the block that holds it.
        let declaration: Node
        let block: Node
        /// The one statement of the block that uses it, and the part of that.
        var user: Node?
        var part: Node?
        var firstUse: Node?
        /// More than one statement or part uses it, or it cannot be told.
        var isWide = false
    }

    private static let mostLocals = 200
    /// Deeper than anyone writes.
    private static let farthest = 64

    private func visit(function: Node, in inspection: Inspection) {
        var locals: [Local] = []
        var byName: [Text: Int] = [:]
        for node in OwnNodes(of: function, without: [.function]) {
            guard node.kind == .identifier else { continue }
            let name = node.text
            if let declaration = node.declaredLocal {
                if let earlier = byName[name] { locals[earlier].isWide = true }
                guard let block = declaration.parent, block.kind == .block, locals.count < Self.mostLocals else {
                    continue
                }
                byName[name] = locals.count
                locals.append(Local(name: node, declaration: declaration, block: block))
            } else if let index = byName[name], !locals[index].isWide, node.field != .member {
                Self.add(use: node, to: &locals[index])
            }
        }
        for local in locals where !local.isWide {
            guard let advice = Self.advice(local) else { continue }
            inspection.report(
                at: local.name, "`\(local.name.text.string)` is used \(advice) only: declare it there")
        }
    }

    private static func add(use: Node, to local: inout Local) {
        var part = use
        var steps = 0
        var child = use
        while let parent = child.parent, parent != local.block {
            if parent.kind == .lambda || steps == farthest {
                local.isWide = true
                return
            }
            part = child
            child = parent
            steps += 1
        }
        guard child.parent == local.block else {
            local.isWide = true
            return
        }
        if local.user == nil {
            local.user = child
            local.part = part
            local.firstUse = use
        } else if local.user != child {
            local.isWide = true
        } else if local.part != part {
            // A loop's parts all belong to it.
            if child.kind != .forLoop { local.isWide = true }
        }
    }

    private static func advice(_ local: Local) -> String? {
        guard let user = local.user, let part = local.part, let use = local.firstUse else { return nil }
        switch user.kind {
        case .forLoop:
            guard let start = user.child(Field.initializer), start == use || use.isDescendant(of: start),
                use.parent?.kind == .assignment, use.field == .left
            else { return nil }
            return "in the loop"
        case .branch:
            return part.field == .consequence || part.field == .alternative || part.kind == .elseClause
                ? "in one branch" : nil
        default: return nil
        }
    }

    // MARK: Variables of a file

    private func visit(file: Node, in inspection: Inspection) {
        var users: [Text: (name: Node, function: Node?, isShared: Bool)] = [:]
        for node in file.children where node.kind == .variable {
            guard node.children.contains(where: { $0.kind == .modifier && $0.text == "static" }), let name = node.name
            else {
                continue
            }
            users[name.text] = (name, nil, false)
        }
        guard !users.isEmpty else { return }
        var function: Node?
        for node in file.descendants {
            if let current = function, node.index >= current.subtreeEnd { function = nil }
            if node.kind == .function, function == nil { function = node }
            guard node.kind == .identifier || node.kind == .other, let user = users[node.text], user.name != node else {
                continue
            }
            guard let current = function, user.function == nil || user.function == current else {
                users[node.text]?.isShared = true
                continue
            }
            users[node.text]?.function = current
        }
        for user in users.values.sorted(by: { $0.name.index < $1.name.index }) {
            guard let function = user.function, !user.isShared else { continue }
            inspection.report(
                at: user.name, "`\(user.name.text.string)` is used in \(function.subject) only: declare it there")
        }
    }

    // MARK: Scripts

    private func visit(script function: Node, in inspection: Inspection) {
        var known: Set<Text> = []
        for node in function.ownNodes {
            if node.kind == .variable {
                for child in node.children { known.insert((child.child(Field.name) ?? child).text) }
            } else if node.kind == .assignment, let name = node.child(Field.left), name.kind == .identifier,
                node.parent?.kind != .call, !name.text.isConstantName, known.insert(name.text).inserted
            {
                inspection.report(at: name, "`\(name.text.string)` is known to the whole script: make it `local`")
            }
        }
    }
}

extension Node {
    /// The declaration whose variable this name is, if that begins with nothing or a literal and can change.
    fileprivate var declaredLocal: Node? {
        guard field == .name, let parent else { return nil }
        let declaration: Node
        if parent.kind == .declarator {
            guard let outer = parent.parent, outer.kind == .variable else { return nil }
            declaration = outer
        } else {
            guard parent.kind == .variable else { return nil }
            declaration = parent
        }
        if let value = parent.child(Field.value), !KindSet.literals.contains(value.kind) { return nil }
        // A static variable keeps its value.
        for child in declaration.children where child.kind == .modifier && child.text == "static" { return nil }
        return declaration
    }
}
