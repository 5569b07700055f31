import Detection

/// Code that is made of text, before or while the program runs (the Power of Ten, rule 8).
struct Preprocessor: Detector {
    static let nesting = Option(
        "nesting", default: 1, in: 0...20,
        help: "How deep conditions of the preprocessor may be nested, without the one that guards a header.")

    static let rule = Rule(
        id: "power-of-ten/preprocessor", title: "Preprocessor beyond includes and simple macros", severity: .medium,
        tags: ["power-of-ten", "strict", "readability"],
        aliases: [
            Rule.Alias("misra", "C:2012-20.10"), Rule.Alias("clang-tidy", "cppcoreguidelines-macro-usage"),
            Rule.Alias("eslint", "no-eval"), Rule.Alias("eslint", "no-new-func"), Rule.Alias("pylint", "W0123"),
            Rule.Alias("pylint", "W0122"),
        ],
        help: Rule.Help(
            what: """
                In C and C++: macros that paste tokens (`##`), take any number of arguments, name themselves or stand for a \
                part of a statement (brackets that do not match), and conditions nested more than `nesting` deep. Elsewhere \
                code that is made when the program runs: `eval`, `exec`, `compile`, classes from `type()`, attributes by \
                computed names in Python; `eval`, `Function` and timers with text in JavaScript and TypeScript; reflection by \
                name in Java, Go and Swift; macros over token trees in Rust; `eval` and computed sources in Bash.
                """,
            why: """
                What the preprocessor can do is enough to make code that neither people nor tools can read. With n conditions \
                there are up to 2^n programs in a file, each of which would have to be tested.
                """,
            fix:
                "Write functions, inline ones if need be, and constants. Choose by a table or an interface, not by a computed name.",
            knownProblems: "Only the macro's own text is looked at, not what it expands to.",
            example: Rule.Example(
                .c,
                bad: """
                    #define FIELD(name) int field_##name
                    #define LOG(...) fprintf(stderr, __VA_ARGS__)

                    """,
                good: """
                    #define MAX_FIELDS 16
                    #define SQUARE(x) ((x) * (x))

                    """),
            references: [PowerOfTen.reference("8")]),
        options: [nesting])

    let kinds: KindSet = [.directive, .conditionalDirective, .call, .creation, .comment, .importation]
    private let mostNested: Int

    init(_ settings: Settings) { mostNested = settings[Self.nesting] }

    func visit(_ node: Node, in inspection: Inspection) {
        switch inspection.artifact.language {
        case .c, .cpp:
            switch node.kind {
            case .directive: if let message = macroComplaint(node) { report(node, message, in: inspection) }
            case .conditionalDirective: visit(condition: node, in: inspection)
            default: break
            }
        case .rust:
            guard node.kind == .directive, node.text.hasPrefix("macro_rules!"), node.text.string.contains(":tt") else {
                return
            }
            report(node, "A macro over token trees: nobody can tell what it expands to", in: inspection)
        case .go where node.kind == .comment:
            if node.text.hasPrefix("//go:linkname") {
                report(node, "`go:linkname` binds by name, past the compiler", in: inspection)
            }
        default:
            guard node.kind == .call || node.kind == .creation || node.kind == .importation,
                let message = madeCode(node, inspection.artifact.language)
            else { return }
            inspection.report(at: node.child(Field.callee) ?? node, message)
        }
    }

    private func report(_ node: Node, _ message: String, in inspection: Inspection) {
        inspection.report(inspection.head(of: node), in: node, message)
    }

    // MARK: Macros

    private func macroComplaint(_ node: Node) -> String? {
        guard node.text.hasPrefix("#"), let name = node.child(Field.name), let value = node.child(Field.value) else {
            return nil
        }
        let shown = name.text.slice(0..<min(name.text.count, 60)).string
        if let parameters = node.child(Kind.parameters), parameters.text.string.hasSuffix("...)") {
            return "The macro `\(shown)` takes any number of arguments: write a function"
        }
        let text = value.text
        if text.pastesTokens { return "The macro `\(shown)` pastes tokens: write out the names" }
        if text.names(name.text) { return "The macro `\(shown)` names itself: give it another name" }
        if !text.isBalanced { return "The macro `\(shown)` is a part of a statement only: make it a whole one" }
        return nil
    }

    private func visit(condition node: Node, in inspection: Inspection) {
        var depth = 0
        // Deeper than anyone writes.
        for (ancestor, _) in zip(node.ancestors, 0..<64)
        where ancestor.kind == .conditionalDirective && !ancestor.guardsHeader {
            depth += 1
        }
        // Of nested ones, the first that is too deep: those in it come along.
        guard depth == mostNested, depth > 0 || !node.guardsHeader else { return }
        guard mostNested > 0 || !node.guardsHeader else { return }
        report(
            node, "Conditions of the preprocessor nested \(depth + 1) deep: choose the file to compile instead",
            in: inspection)
    }

    // MARK: Code made at run time

    private func madeCode(_ node: Node, _ language: Language) -> String? {
        let callee = node.child(Field.callee)
        let name = (callee?.memberName ?? callee)?.text
        switch language {
        case .python:
            guard let callee, let name else { return nil }
            return pythonCode(node, callee, name)
        case .javascript, .typescript, .tsx: return scriptCode(node, name)
        case .java:
            guard let name,
                name == "forName" && node.child(Field.object)?.text == "Class" || name == "getDeclaredMethod"
                    || name == "getMethod" && node.child(Kind.arguments)?.isLeaf == false || name == "setAccessible"
                    || name == "getDeclaredField" || name == "newProxyInstance"
            else { return nil }
            return "`\(name.string)`: what is called is not known before the program runs"
        case .go:
            guard let name, name == "MethodByName" || name == "FieldByName" || callee?.text == "reflect.MakeFunc" else {
                return nil
            }
            return "`\(name.string)`: what is called is not known before the program runs"
        case .swift:
            guard let name else { return nil }
            let isKeyed =
                name == "value"
                && node.child(Kind.arguments)?.child(Kind.keywordArgument)?.child(Field.name)?.text == "forKey"
            guard name == "NSClassFromString" || name == "NSSelectorFromString" || isKeyed else { return nil }
            return "`\(name.string)`: what is used is not known before the program runs"
        case .bash:
            guard let name else { return nil }
            if name == "eval" { return "`eval` runs text as a program: use an array for the command" }
            guard name == "source" || name == ".", let file = node.child(Field.arguments), file.isComputed else {
                return nil
            }
            return "What is sourced is not known before the program runs: name the file"
        default: return nil
        }
    }

    private func pythonCode(_ node: Node, _ callee: Node, _ name: Text) -> String? {
        guard callee.kind == .identifier, let list = node.child(Kind.arguments) else { return nil }
        var arguments: [Node] = []
        for (argument, _) in zip(list.children, 0..<8) where argument.kind != .comment { arguments.append(argument) }
        if name == "eval" || name == "exec" || name == "compile" || name == "__import__" {
            return "`\(name.string)` makes code of text: call what is meant"
        }
        if name == "type", arguments.count == 3 { return "A class made by `type()`: write the class" }
        if name == "setattr" || name == "getattr" || name == "delattr", arguments.count >= 2,
            arguments[1].kind != .string
        {
            return "An attribute by a computed name: use a dictionary"
        }
        return nil
    }

    private func scriptCode(_ node: Node, _ name: Text?) -> String? {
        if node.kind == .creation {
            let made = node.children.first { $0.kind == .identifier || $0.kind == .typeReference }
            return made?.text == "Function" ? "`new Function` makes code of text: write the function" : nil
        }
        guard let name, node.child(Field.callee)?.kind == .identifier else { return nil }
        if name == "eval" || name == "Function" { return "`\(name.string)` makes code of text: call what is meant" }
        guard name == "setTimeout" || name == "setInterval", node.child(Kind.arguments)?.firstChild?.kind == .string
        else { return nil }
        return "`\(name.string)` with text makes code of it: pass a function"
    }
}

extension Node {
    /// `#ifndef NAME` or `#if !defined(NAME)` at the outermost level, with `#define NAME` first.
    fileprivate var guardsHeader: Bool {
        guard parent?.kind == .file, text.hasPrefix("#ifndef") || text.hasPrefix("#if !defined"),
            let condition = child(Field.name) ?? child(Field.condition)
        else { return false }
        for (child, _) in zip(children, 0..<8) where child.kind == .directive {
            return child.child(Field.name).map { condition.text.names($0.text) } ?? false
        }
        return false
    }

    /// A string that is nothing but a variable.
    fileprivate var isComputed: Bool {
        if kind == .interpolation { return true }
        guard kind == .string, let only = firstChild, only.nextSibling == nil else { return false }
        return only.kind == .interpolation
    }
}

extension Text {
    fileprivate var pastesTokens: Bool {
        var last: UInt8 = 0
        for byte in bytes {
            if byte == 0x23, last == 0x23 { return true }
            last = byte
        }
        return false
    }

    /// Whether a name is one of the words in this text.
    fileprivate func names(_ name: Text) -> Bool {
        func isPart(_ byte: UInt8) -> Bool {
            byte == 0x5F || byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
        }
        var start: Int?
        for index in 0...count {
            if index < count, isPart(bytes[index]) {
                if start == nil { start = index }
            } else if let begin = start {
                if slice(begin..<index) == name { return true }
                start = nil
            }
        }
        return false
    }

    /// Whether its brackets match, those in strings aside.
    fileprivate var isBalanced: Bool {
        var open = 0
        var quote: UInt8 = 0
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if quote != 0 {
                if byte == 0x5C { isEscaped = true } else if byte == quote { quote = 0 }
            } else {
                switch byte {
                case 0x22, 0x27: quote = byte
                case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                    open -= 1
                    if open < 0 { return false }
                default: break
                }
            }
        }
        return open == 0
    }
}
