import Detection

/// Local variables that get a value and never give it back.
struct UnusedVariable: Detector {
    static let rule = Rule(
        id: "unused/variable", title: "Local variable is never used", severity: .low, cwe: [563],
        tags: ["maintainability", "unused", "correctness"],
        aliases: [
            Rule.Alias("ruff", "F841"), Rule.Alias("flake8", "F841"), Rule.Alias("pylint", "W0612"),
            Rule.Alias("vulture", "unused-variable"), Rule.Alias("eslint", "no-unused-vars"),
            Rule.Alias("clang", "-Wunused-variable"), Rule.Alias("rustc", "unused_variables"),
            Rule.Alias("sonar", "S1481"), Rule.Alias("pmd", "UnusedLocalVariable"), Rule.Alias("shellcheck", "SC2034"),
            Rule.Alias("gnat", "-gnatwu"),
        ],
        help: Rule.Help(
            what: """
                Reports variables and constants of a function whose name stands nowhere in the function but where it \
                is declared or assigned to. Lambdas and functions inside count as the function. Names that begin with \
                `_`, what a loop counts with or goes over, and what is taken out of a tuple or pattern are let pass; \
                so are, in C++, objects (whose constructors and destructors may be what they are for), in Ada \
                anything but scalars and strings, and in Bash what another function of the file may see.
                """,
            why: """
                Someone computed it for a purpose that is gone, or was forgotten: often the variable that should be \
                used a few lines further down is another one with a similar name.
                """,
            fix: """
                Use it, or delete it together with what computes it. If the computation is wanted for its effect, \
                leave out the name.
                """,
            knownProblems: """
                A variable that only counts (`n += 1`) is taken for used. Functions of C and C++ with statements that are \
                macros (`TRACE_END;`) are let pass: those may use what they do not name. \
                Go's compiler refuses unused variables: there this rule has nothing to say.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def total(order):
                        net = sum(item.price for item in order.items)
                        gross = net * order.tax
                        return net

                    """,
                good: """
                    def total(order):
                        net = sum(item.price for item in order.items)
                        gross = net * order.tax
                        return gross

                    """)))

    let kinds: KindSet = [.variable, .constant, .declarator, .assignment, .handler, .resource]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        guard language != .go else { return }
        switch node.kind {
        case .variable, .constant:
            guard node.parent?.kind != .forLoop, node.parent?.kind != .resource else { return }
            for child in node.children where child.field == .name { judge(child, declaredBy: node, in: inspection) }
        case .declarator:
            guard let declaration = node.parent, declaration.kind == .variable || declaration.kind == .constant,
                declaration.parent?.kind != .forLoop, declaration.parent?.kind != .resource
            else { return }
            for child in node.children where child.field == .name {
                judge(child, declaredBy: declaration, in: inspection)
            }
        case .assignment:
            guard language == .python, let target = node.firstChild, target.isSoleTarget else { return }
            judge(target, declaredBy: node, in: inspection)
        default:
            guard language == .python else { return }
            // `except E as x`, `with f() as x`.
            for child in node.children {
                if child.field == .alias { judge(child, declaredBy: node, in: inspection) }
                if child.field == .value, let alias = child.child(Field.alias) {
                    judge(alias, declaredBy: node, in: inspection)
                }
            }
        }
    }

    private func judge(_ name: Node, declaredBy declaration: Node, in inspection: Inspection) {
        guard name.kind == .identifier, name.isLeaf, name.text.first != UInt8(ascii: "_"),
            let function = name.declaringFunction
        else { return }
        let language = inspection.artifact.language
        let names = inspection.names
        // Bash's local variables are seen by every function that is called.
        let scope = language == .bash ? inspection.tree.root.rows : function.rows
        // `IFS`, `LC_ALL`: the shell and programs read them.
        if language == .bash, name.text.first.map({ $0 < 0x61 }) ?? true { return }
        guard names.isFirst(name, in: scope),
            !names.isUsed(name, in: scope),
            declaration.declaresPlainValue(in: language), !names.isBroken(in: function.rows)
        else { return }
        if language == .python, names.readsAllVariables(in: function.rows) { return }
        if language == .c || language == .cpp, function.mayUseByMacro { return }
        inspection.report(
            at: name, "`\(name.text.shortened)` is never used: use it, or delete it")
    }
}

extension Names {
    /// Whether Python code gets at variables without naming them.
    func readsAllVariables(in rows: Range<UInt32>) -> Bool {
        mentions("locals", in: rows) || mentions("vars", in: rows) || mentions("eval", in: rows)
            || mentions("exec", in: rows)
    }
}

extension Node {
    /// Whether a function has statements that are macros: `XSTATS_END;` may use variables it does not name.
    fileprivate var mayUseByMacro: Bool {
        guard let body else { return false }
        // Asked for each unused variable: of a huge function only the beginning is looked at.
        for statement in body.descendants.prefix(4_000)
        where statement.kind == .expressionStatement || statement.kind == .variable {
            let head = statement.firstChild
            let name: Node? =
                switch head?.kind {
                case .call: head?.child(Field.callee)
                case .identifier, .typeReference: head
                default: nil
                }
            if let name, name.isLeaf, name.text.isMacroName { return true }
        }
        return false
    }

    /// Whether a declaration is of a value and nothing more: neither of something declared elsewhere, nor of an object
    /// that may do its work by being there.
    fileprivate func declaresPlainValue(in language: Language) -> Bool {
        switch language {
        case .c, .cpp:
            for child in children where child.kind == .modifier && child.text == "extern" { return false }
            // `__attribute__((unused))`, `[[maybe_unused]]`, `g_autofree`.
            let head = text.slice(0..<min(text.count, 300))
            if head.hasWord("unused", or: "UNUSED") || head.hasWord("cleanup", or: "volatile") { return false }
            guard language == .cpp else { return true }
            // Writing to a reference writes elsewhere; a constant without a value is a member of a class that a macro hides.
            if head.contains(UInt8(ascii: "&")) || kind == .constant && child(Kind.declarator) == nil { return false }
            guard let type = child(Field.type)?.text else { return false }
            return Self.scalars.contains { type == $0 }
        case .ada:
            guard parent?.kind != .returning, let type = child(Field.type)?.text else { return false }
            return Self.adaScalars.contains { type == $0 }
        case .bash:
            for child in children where child.kind == .modifier && child.text == "local" { return true }
            return false
        case .rust: return previousSibling?.kind != .annotation
        default: return true
        }
    }

    private static let scalars: [StaticString] = [
        "bool", "char", "short", "int", "long", "unsigned", "unsigned int", "unsigned long", "unsigned char", "float",
        "double", "size_t", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
        "std::size_t", "long long", "std::string",
    ]
    private static let adaScalars: [StaticString] = [
        "Integer", "Natural", "Positive", "Boolean", "Float", "Long_Float", "Character", "String", "Duration",
        "Long_Integer", "Unbounded_String",
    ]
}

extension Text {
    /// `XSTATS_DECLS`, not `T` or `FILE`.
    fileprivate var isMacroName: Bool { isConstantName && contains(UInt8(ascii: "_")) }

    /// Whether one of these stands in it.
    func hasWord(_ word: StaticString, or other: StaticString) -> Bool { has(word) || has(other) }

    private func has(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard length > 0, count >= length else { return false }
        for start in 0...(count - length) where self[start] == word.utf8Start[0] {
            if slice(start..<start + length) == word { return true }
        }
        return false
    }
}
