import Detection

/// Pointers that no reader and no tool can follow (the Power of Ten, rule 9).
struct PointerUse: Detector {
    static let rule = Rule(
        id: "power-of-ten/pointers", title: "Pointers beyond one dereference", severity: .medium, confidence: .medium,
        cwe: [465], tags: ["power-of-ten", "strict", "reliability"],
        aliases: [
            Rule.Alias("misra", "C:2012-18.5"), Rule.Alias("clippy", "unwrap_used"),
            Rule.Alias("clippy", "expect_used"),
            Rule.Alias("swiftlint", "force_unwrapping"), Rule.Alias("swiftlint", "force_try"),
            Rule.Alias("swiftlint", "force_cast"), Rule.Alias("eslint", "no-non-null-assertion"),
            Rule.Alias("gosec", "G103"),
        ],
        help: Rule.Help(
            what: """
                In C and C++: expressions with more than one dereference (`**p`, `a->b->c`; `this->` does not count), \
                dereferences in macros, pointers hidden behind a `typedef`, and function pointers. In Go: more than one \
                dereference and `unsafe.Pointer`. In Ada: `.all` of `.all`, access to subprograms, unchecked conversion. \
                Elsewhere what stands for it: unsafe pointers, force unwraps, `try!` and `as!` in Swift; `unsafe`, raw pointers, \
                `unwrap` and `expect` in Rust (not in tests); `!` in TypeScript; `Unsafe` and unchecked `Optional.get` in Java; \
                pointers of ctypes in Python; `${!name}` and name references in Bash.
                """,
            why: """
                Pointers make it hard to follow, for people and for tools, how data flows through a program. With function \
                pointers nobody can say which function is called, and so not whether there is recursion. What is unwrapped by \
                force stops the program when it is not there.
                """,
            fix: """
                Name what lies in between (`const struct node *next = list->head;`) and check it. Call functions by name, from \
                a `switch` if there are several. Bind optionals (`if let`, `guard let`, `?`) instead of forcing them.
                """,
            knownProblems: """
                The types are not known: an overloaded `->` of C++ counts like a pointer's.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    int first(const struct list *list) {
                        return list->head->value;
                    }

                    """,
                good: """
                    int first(const struct list *list) {
                        const struct node *head = list->head;
                        return head ? head->value : 0;
                    }

                    """),
            references: [PowerOfTen.reference("9")]))

    let kinds: KindSet = [
        .unary, .member, .directive, .constant, .typeAlias, .variable, .parameter, .memberVariable, .cast, .other,
        .call,
        .typeReference, .interpolation, .importation,
    ]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        guard let message = message(about: node, inspection) else { return }
        let place = node.kind == .directive || node.kind == .other ? inspection.head(of: node) : node.bytes
        inspection.report(place, in: node, message)
    }

    private func message(about node: Node, _ inspection: Inspection) -> String? {
        switch inspection.artifact.language {
        case .c, .cpp: pointer(node, inspection)
        case .go: goPointer(node, inspection)
        case .ada: adaAccess(node)
        case .rust: rustPointer(node, isTest: inspection.artifact.role == .test)
        case .swift: swiftForce(node)
        case .typescript, .tsx:
            node.kind == .cast && node.text.last == UInt8(ascii: "!")
                ? "`!` says that this is never null and checks nothing: check it" : nil
        case .java: javaUnsafe(node)
        case .python: pythonPointer(node)
        case .bash: shellIndirection(node)
        case .javascript, .text: nil
        }
    }

    // MARK: C and C++

    private func pointer(_ node: Node, _ inspection: Inspection) -> String? {
        switch node.kind {
        case .unary, .member: return dereferences(of: node, inspection)
        case .directive, .constant:
            guard let name = node.child(Field.name), let value = node.child(Field.value), node.text.first == 0x23,
                value.text.hidesDereference
            else { return nil }
            return
                "The macro `\(name.text.string)` hides a dereference: write it where it happens, or make it a function"
        case .typeAlias:
            guard let name = node.name else { return nil }
            if isFunctionPointer(node) { return "A type of function pointers: call functions by name" }
            let isUsing = node.text.hasPrefix("using")
            let hides =
                isUsing
                ? node.child(Field.type)?.text.last == UInt8(ascii: "*")
                : inspection.byteBefore(name.start) == UInt8(ascii: "*")
            return hides ? "`\(name.text.string)` hides that it is a pointer: leave the `*` where it is used" : nil
        case .variable, .parameter, .memberVariable:
            if isFunctionPointer(node) { return "A function pointer: nobody can tell which function is called" }
            guard let type = node.child(Field.type), type.text.hasPrefix("std::function<") else { return nil }
            return "A function object: nobody can tell which function is called"
        default: return nil
        }
    }

    /// Of the outermost expression, all those below it.
    private func dereferences(of node: Node, _ inspection: Inspection) -> String? {
        guard isDereference(node, inspection) || node.kind == .member else { return nil }
        if let parent = node.parent, step(into: parent) == node { return nil }
        var count = 0
        var next: Node? = node
        while let inner = next {
            if isDereference(inner, inspection) { count += 1 }
            next = step(into: inner)
        }
        guard count > 1 else { return nil }
        return "\(count) dereferences in one expression: name what lies in between, and check it"
    }

    /// What an expression takes a part of, or dereferences.
    private func step(into node: Node) -> Node? {
        switch node.kind {
        case .unary: node.child(Field.operation)?.text == "*" ? node.child(Field.operand) : nil
        case .member, .subscripting: node.child(Field.object)
        case .parenthesised: node.firstChild
        default: nil
        }
    }

    private func isDereference(_ node: Node, _ inspection: Inspection) -> Bool {
        if node.kind == .unary { return node.child(Field.operation)?.text == "*" }
        guard node.kind == .member, let object = node.child(Field.object), let member = node.child(Field.member),
            object.text != "this", member.start - object.end >= 2
        else { return false }
        return inspection.byteBefore(member.start) == UInt8(ascii: ">")
    }

    /// `int (*f)(int)`: parameters behind a name in parentheses.
    private func isFunctionPointer(_ node: Node) -> Bool {
        guard let name = node.name, let parameters = node.child(Kind.parameters), parameters.start >= name.end,
            name.start >= node.start, node.kind != .typeAlias || !node.text.hasPrefix("using")
        else { return false }
        return node.text.slice(name.end - node.start..<parameters.start - node.start).contains(UInt8(ascii: ")"))
    }

    // MARK: Others

    private func goPointer(_ node: Node, _ inspection: Inspection) -> String? {
        switch node.kind {
        case .unary: dereferences(of: node, inspection)
        case .member where node.text == "unsafe.Pointer": "`unsafe.Pointer` goes round the types"
        case .typeReference where node.text == "unsafe.Pointer" && node.parent?.kind != .typeReference:
            "`unsafe.Pointer` goes round the types"
        default: nil
        }
    }

    private func adaAccess(_ node: Node) -> String? {
        switch node.kind {
        case .member:
            guard let member = node.child(Field.member), member.text.isAll,
                node.parent?.child(Field.member)?.text.isAll != true,
                let object = node.child(Field.object), object.child(Field.member)?.text.isAll == true
            else { return nil }
            return "More than one dereference in one expression: name what lies in between"
        case .typeAlias:
            guard let type = node.child(Kind.typeReference), type.text.hasPrefix("access"),
                type.child(Kind.parameters) != nil || type.text.isAccessToSubprogram
            else { return nil }
            return "Access to subprograms: nobody can tell which one is called"
        case .importation: return node.text.mentionsUnchecked ? "Unchecked conversion goes round the types" : nil
        default: return nil
        }
    }

    private func rustPointer(_ node: Node, isTest: Bool) -> String? {
        switch node.kind {
        case .other:
            return node.text.hasPrefix("unsafe") && node.child(Kind.block) != nil
                ? "`unsafe`: here the compiler checks no pointer" : nil
        case .typeReference:
            guard node.text.first == UInt8(ascii: "*"), node.parent?.kind != .typeReference else { return nil }
            return "A raw pointer: use a reference"
        case .call:
            guard !isTest, let name = node.child(Field.callee)?.memberName,
                name.text == "unwrap" || name.text == "expect"
            else { return nil }
            return "`\(name.text.string)` ends the program where nothing is there: handle that case"
        default: return nil
        }
    }

    private func swiftForce(_ node: Node) -> String? {
        switch node.kind {
        case .cast:
            if node.child(Kind.notOperator) != nil {
                return "`!` ends the program where nothing is there: bind the value"
            }
            return node.child(Kind.operation)?.text == "as!"
                ? "`as!` ends the program where the type is another: use `as?`" : nil
        case .other:
            return node.child(Kind.operation)?.text == "try!" ? "`try!` ends the program on an error: handle it" : nil
        case .typeReference:
            guard node.text.hasPrefix("Unsafe"), node.parent?.kind != .typeReference else { return nil }
            return "An unsafe pointer: nothing checks what it points to"
        default: return nil
        }
    }

    private func javaUnsafe(_ node: Node) -> String? {
        if node.kind == .importation {
            return node.text.string.prefix(200).contains("misc.Unsafe")
                ? "`Unsafe` goes round the types and their checks" : nil
        }
        guard node.kind == .call, node.child(Field.callee)?.text == "get", node.child(Kind.arguments)?.isLeaf == true,
            let object = node.child(Field.object), object.kind == .call, let made = object.child(Field.callee)?.text,
            made == "findFirst" || made == "findAny" || made == "ofNullable" || made == "reduce" || made == "min"
                || made == "max"
        else { return nil }
        return "`get` fails where nothing is there: use `orElse` or `orElseThrow`"
    }

    private func pythonPointer(_ node: Node) -> String? {
        guard node.kind == .member, let member = node.child(Field.member)?.text else { return nil }
        if member == "from_address" { return "Memory at a number: nothing checks what is there" }
        guard node.child(Field.object)?.text == "ctypes",
            member == "cast" || member == "pointer" || member == "POINTER" || member == "string_at"
                || member == "memmove"
                || member == "memset"
        else { return nil }
        return "`ctypes.\(member.string)`: a pointer that nothing checks"
    }

    private func shellIndirection(_ node: Node) -> String? {
        let text = node.text
        if node.kind == .interpolation, text.hasPrefix("${!") {
            // The keys of an array, and names by their beginning.
            let last = text.slice(0..<max(0, text.count - 1)).last
            let isList = last == UInt8(ascii: "*") || last == UInt8(ascii: "@") || last == UInt8(ascii: "]")
            return isList ? nil : "A variable named by another: use an associative array"
        }
        guard node.kind == .variable,
            text.hasPrefix("local -n ") || text.hasPrefix("declare -n ") || text.hasPrefix("typeset -n ")
        else { return nil }
        return "A name reference: nobody can tell which variable is meant"
    }
}

extension Inspection {
    /// The nearest byte before an offset that is no space.
    fileprivate func byteBefore(_ offset: Int) -> UInt8? {
        var index = offset - 1
        // Whoever writes more spaces means to hide something.
        let least = max(0, offset - 64)
        while index >= least, tree.source[index] <= 0x20 { index -= 1 }
        return index >= least ? tree.source[index] : nil
    }
}

extension Text {
    /// `->`, or a `*` that has nothing to multiply before it.
    fileprivate var hidesDereference: Bool {
        var last: UInt8 = UInt8(ascii: "(")
        for (index, byte) in bytes.enumerated() where byte > 0x20 {
            if byte == UInt8(ascii: ">"), last == UInt8(ascii: "-"), index + 1 < count,
                self[index + 1] != UInt8(ascii: "=")
            {
                return true
            }
            if byte == UInt8(ascii: "*"),
                last == UInt8(ascii: "(") || last == UInt8(ascii: "=") || last == UInt8(ascii: ","),
                index + 1 < count, self[index + 1].isNameStart || self[index + 1] == UInt8(ascii: "(")
            {
                return true
            }
            last = byte
        }
        return false
    }

    /// In any case, as Ada's words are.
    fileprivate var isAll: Bool { self == "all" || self == "ALL" || self == "All" }

    fileprivate var isAccessToSubprogram: Bool {
        hasPrefix("access procedure") || hasPrefix("access function") || hasPrefix("access protected")
    }

    fileprivate var mentionsUnchecked: Bool {
        hasSuffix("Unchecked_Conversion;") || hasSuffix("Unchecked_Conversion")
    }
}

extension UInt8 {
    fileprivate var isNameStart: Bool { self == 0x5F || self | 0x20 >= 0x61 && self | 0x20 <= 0x7A }
}
