import Detection

/// Results and errors nobody looks at, and parameters nobody checks (the Power of Ten, rule 7).
struct IgnoredResult: Detector {
    static let parameters = Option(
        "parameters", default: true,
        help: "Whether functions that others can call must check their pointers (C and C++).")

    static let rule = Rule(
        id: "power-of-ten/ignored-result", title: "Result ignored or parameter not checked", severity: .medium,
        confidence: .medium, cwe: [252, 390, 476], tags: ["power-of-ten", "strict", "reliability"],
        aliases: [
            Rule.Alias("misra", "C:2012-17.7"), Rule.Alias("cert", "ERR33-C"), Rule.Alias("pylint", "W0702"),
            Rule.Alias("ruff", "E722"), Rule.Alias("eslint", "no-empty"), Rule.Alias("errcheck", "errcheck"),
            Rule.Alias("shellcheck", "SC2164"), Rule.Alias("pmd", "EmptyCatchBlock"),
            Rule.Alias("clang-tidy", "bugprone-unused-return-value"),
        ],
        help: Rule.Help(
            what: """
                Reports what comes back and is dropped: results of the C library that tell of failure and of the file's own \
                functions (C), errors of the file's own functions and of `os` (Go), `let _ =` and `.ok();` (Rust), `try?` \
                whose value nobody takes (Swift), promises of the file's own `async` functions (JavaScript, TypeScript), \
                results of `File` and of strings (Java), `|| true` and unchecked `cd` (Bash). Handlers that do nothing, and \
                Python's bare `except`. In C and C++ also pointers that a function others can call uses without having \
                compared them with anything. `(void)f();` in C and `_ = f()` in Go say that a result is dropped on purpose.
                """,
            why: """
                What failed without being noticed is found out about later, elsewhere, and mostly by somebody else. A function \
                that checks what it is given stops a mistake of its callers where it happens.
                """,
            fix: """
                Check the result and pass the failure on. Where it truly does not matter, say so: `(void)`, `_ =`, a log line in \
                the handler. Check pointers first: return an error, or assert.
                """,
            knownProblems: """
                A check of a pointer is any comparison, negation or condition it stands in, wherever it is. Calls through \
                objects are only looked at by the names the documentation lists.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    static int save(const char *text, FILE *file) {
                        fwrite(text, 1, 80, file);
                        return 0;
                    }

                    """,
                good: """
                    static int save(const char *text, FILE *file) {
                        return fwrite(text, 1, 80, file) == 80 ? 0 : -1;
                    }

                    """),
            references: [PowerOfTen.reference("7")]),
        options: [parameters])

    let kinds: KindSet = [
        .file, .function, .handler, .expressionStatement, .call, .constant, .switchCase, .other, .logical,
    ]
    private let checksParameters: Bool

    init(_ settings: Settings) { checksParameters = settings[Self.parameters] }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        switch node.kind {
        case .file: visit(file: node, in: inspection)
        case .handler: visit(handler: node, in: inspection)
        case .function:
            if checksParameters, language == .c || language == .cpp { visit(function: node, in: inspection) }
        default:
            guard let message = message(about: node, inspection) else { return }
            inspection.report(at: node, message)
        }
    }

    // MARK: Handlers

    private func visit(handler node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        if node.doesNothing {
            inspection.report(
                inspection.head(of: node), in: node,
                "This handler drops the error: handle it, pass it on, or log why not")
        } else if language == .python, node.catchesAll {
            inspection.report(
                inspection.head(of: node), in: node,
                "A bare `except` catches even what ends the program: name the exceptions that are meant")
        }
    }

    // MARK: Dropped on the spot

    private func message(about node: Node, _ inspection: Inspection) -> String? {
        switch (inspection.artifact.language, node.kind) {
        case (.c, .expressionStatement), (.cpp, .expressionStatement):
            guard let callee = node.droppedCall?.child(Field.callee), callee.text.tellsOfFailure else { return nil }
            return "`\(callee.text.string)` can fail: check what it returns"
        case (.go, .expressionStatement):
            guard let callee = node.droppedCall?.child(Field.callee), callee.text.returnsGoError else { return nil }
            return "`\(callee.text.string)` returns an error: check it"
        case (.java, .expressionStatement):
            guard let call = node.droppedCall, call.child(Field.object) != nil,
                let name = call.child(Field.callee)?.text,
                let list = call.child(Kind.arguments), name.isJavaResult(hasArguments: !list.isLeaf)
            else { return nil }
            return "`\(name.string)` does its work by what it returns: use it"
        case (.rust, .constant), (.rust, .variable):
            guard node.child(Field.name)?.text == "_", let value = node.child(Field.value),
                value.kind == .call || value.kind == .macroCall
            else { return nil }
            return "`let _ =` drops a result unseen: handle the error"
        case (.rust, .call):
            guard node.child(Field.callee)?.memberName?.text == "ok", node.isStatement,
                node.end < inspection.tree.source.count,
                inspection.tree.source[node.end] == UInt8(ascii: ";")
            else { return nil }
            return "`.ok();` drops an error unseen: handle it"
        case (.rust, .switchCase):
            guard let pattern = node.child(Kind.pattern), pattern.text.hasPrefix("Err("),
                let body = node.child(Field.body),
                body.kind == .block, body.isEmptyBlock
            else { return nil }
            return "This arm drops the error: handle it, or pass it on"
        case (.swift, .other):
            guard node.child(Kind.operation)?.text == "try?", let parent = node.parent else { return nil }
            let isDropped =
                node.isStatement || parent.kind == .assignment && parent.child(Field.left)?.text == "_"
            return isDropped ? "`try?` drops an error unseen: handle it" : nil
        case (.bash, .logical):
            guard node.child(Kind.logicalOperator)?.text == "||", let right = node.child(Field.right),
                right.text == "true" || right.text == ":"
            else { return nil }
            return "`|| true` hides every failure of the command: handle those that are expected"
        default: return nil
        }
    }

    // MARK: The file's own functions

    private func visit(file: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        switch language {
        case .c, .go, .javascript, .typescript, .tsx: break
        case .bash: return visit(script: file, in: inspection)
        default: return
        }
        var names: Set<Text> = []
        for node in file.descendants where node.kind == .function || node.kind == .signature {
            if let name = node.name, node.returnsWhatMatters(in: language) { names.insert(name.text) }
        }
        guard !names.isEmpty else { return }
        for node in file.descendants where node.kind == .expressionStatement {
            guard let call = node.droppedCall, let callee = call.child(Field.callee), callee.kind == .identifier,
                names.contains(callee.text), !(language == .c && callee.text.tellsOfFailure),
                // A script's `main();` is waited for by the program itself.
                !language.isECMAScript || node.ancestor(in: .functions) != nil
            else { continue }
            let what =
                language.isECMAScript
                ? "a promise: await it" : language == .go ? "an error: check it" : "a value: use it"
            inspection.report(at: node, "`\(callee.text.string)` returns \(what)")
        }
    }

    /// Without `set -e`, a script goes on in the wrong folder.
    private func visit(script file: Node, in inspection: Inspection) {
        var nodes = file.descendants
        while let node = nodes.next() {
            guard node.kind == .call, let callee = node.child(Field.callee) else { continue }
            if callee.text == "set", node.text.stopsOnErrors { return }
            guard callee.text == "cd", node.isStatement, node.nextSibling != nil else { continue }
            inspection.report(at: node, "If `cd` fails, what follows runs in the wrong folder: add `|| exit`")
        }
    }

    // MARK: Parameters

    /// Of the pointers a function is given, the first it uses without having looked at it.
    private func visit(function node: Node, in inspection: Inspection) {
        guard !node.isPrivateFunction, node.name?.text != "main" else { return }
        var pointers: [(name: Text, node: Node)] = []
        for (parameter, _) in zip(node.parameterOwner.children, 0..<16) where parameter.kind == .parameter {
            guard let name = parameter.child(Field.name), parameter.child(Kind.parameters) == nil,
                name.start > parameter.start,
                inspection.tree.source[name.start - 1] == UInt8(ascii: "*")
            else { continue }
            pointers.append((name.text, name))
        }
        guard !pointers.isEmpty else { return }
        var used: [Node?] = pointers.map { _ in nil }
        var checked = pointers.map { _ in false }
        var checkEnd: UInt32 = 0
        for inner in node.ownNodes {
            if inner.isCheck { checkEnd = max(checkEnd, inner.subtreeEnd) }
            guard inner.kind == .identifier, let index = pointers.firstIndex(where: { $0.name == inner.text }),
                inner != pointers[index].node
            else { continue }
            if inner.isDereferenced {
                if used[index] == nil { used[index] = inner }
            } else if inner.index < checkEnd {
                checked[index] = true
            }
        }
        for (index, pointer) in pointers.enumerated() where !checked[index] {
            guard let use = used[index] else { continue }
            inspection.report(
                pointer.node.bytes, in: pointer.node,
                "`\(pointer.name.string)` is used without a check: callers of this function may pass anything",
                related: [(use.bytes, "used here")])
            return
        }
    }
}

extension Node {
    /// The call that is all of a statement.
    fileprivate var droppedCall: Node? {
        guard let only = firstChild, only.kind == .call, only.nextSibling == nil || only.nextSibling?.kind == .comment
        else {
            return nil
        }
        return only
    }

    fileprivate var isEmptyBlock: Bool {
        children.allSatisfy { $0.kind == .comment || $0.kind == .emptyStatement }
    }

    /// Whether a handler has no statement but `pass`, `null;` and the like.
    fileprivate var doesNothing: Bool {
        if let block = child(Field.body) ?? child(Kind.block) {
            if block.kind == .emptyStatement { return block.nextSibling?.field != .body }
            return block.kind == .block && block.isEmptyBlock
        }
        // Swift has no node for the body of an empty one.
        return children.allSatisfy { $0.kind == .pattern || $0.kind == .comment || $0.kind == .identifier }
            && text.last == UInt8(ascii: "}")
    }

    /// Python's `except:`, if it does not raise the exception again.
    fileprivate var catchesAll: Bool {
        guard let first = firstChild, first.kind == .block || first.kind == .comment else { return false }
        return !ownNodes.contains { $0.kind == .throwing }
    }

    /// Whether a function returns something its callers must look at.
    fileprivate func returnsWhatMatters(in language: Language) -> Bool {
        switch language {
        case .c:
            guard let type = child(Field.type), let name else { return false }
            if type.text != "void" { return true }
            return text.slice(max(0, type.end - start)..<max(type.end - start, name.start - start)).contains(
                UInt8(ascii: "*"))
        case .go:
            guard child(Kind.receiver) == nil, let result = child(Field.returnType) else { return false }
            return result.text.hasSuffix("error") || result.text.hasSuffix("error)")
        default: return kind == .function && child(Kind.modifier)?.text == "async" && !isMethod
        }
    }

    fileprivate var isPrivateFunction: Bool {
        children.contains { $0.kind == .modifier && $0.text == "static" }
    }

    /// Where a pointer is looked at: conditions, comparisons, assertions.
    fileprivate var isCheck: Bool {
        switch kind {
        case .comparison, .not, .logical, .assertion: true
        case .call: child(Field.callee)?.text.checks ?? false
        default: field == .condition
        }
    }

    /// `p->`, `*p`, `p[`
    fileprivate var isDereferenced: Bool {
        guard let parent else { return false }
        switch parent.kind {
        case .member, .subscripting: return field == .object
        case .unary: return parent.child(Field.operation)?.text == "*"
        default: return false
        }
    }
}

extension Text {
    /// `assert`, `REQUIRE`, `CHECK_NOTNULL`, `BUG_ON` …
    fileprivate var checks: Bool {
        let name = slice(0..<min(count, 60)).string.lowercased()
        return ["assert", "require", "check", "expect", "bug_on", "warn_on", "valid", "is_null", "isnull"].contains {
            name.contains($0)
        }
    }

    /// Functions of the C library whose result is the only sign of failure.
    fileprivate var tellsOfFailure: Bool {
        switch count {
        case 4:
            self == "read" || self == "send" || self == "recv" || self == "dup2" || self == "pipe" || self == "fork"
                || self == "mmap"
        case 5:
            self == "fread" || self == "write" || self == "scanf" || self == "chdir" || self == "fseek"
                || self == "fgets"
                || self == "pread" || self == "chown" || self == "chmod"
        case 6:
            self == "fwrite" || self == "fscanf" || self == "sscanf" || self == "system" || self == "setuid"
                || self == "setgid" || self == "chroot" || self == "rename" || self == "pwrite" || self == "strdup"
                || self == "malloc" || self == "calloc"
        case 7: self == "seteuid" || self == "setegid" || self == "realloc"
        default:
            self == "ftruncate" || self == "truncate" || self == "setrlimit" || self == "pthread_create"
                || self == "pthread_mutex_lock" || self == "setgroups"
        }
    }

    fileprivate var returnsGoError: Bool {
        if hasPrefix("os.") {
            return self == "os.Remove" || self == "os.RemoveAll" || self == "os.Rename" || self == "os.Mkdir"
                || self == "os.MkdirAll" || self == "os.WriteFile" || self == "os.Chdir" || self == "os.Setenv"
                || self == "os.Chmod"
        }
        return self == "json.Unmarshal" || self == "io.Copy" || self == "binary.Read"
            || self == "binary.Write"
    }

    /// Of `File`, without arguments; of strings, which never change.
    fileprivate func isJavaResult(hasArguments: Bool) -> Bool {
        if hasArguments {
            return self == "renameTo" || self == "concat" || self == "setReadable" || self == "setWritable"
        }
        return self == "delete" || self == "mkdir" || self == "mkdirs" || self == "createNewFile" || self == "trim"
            || self == "strip" || self == "toUpperCase" || self == "toLowerCase" || self == "setReadOnly"
    }

    /// `set -e`, `set -euo pipefail`, `set -o errexit`.
    fileprivate var stopsOnErrors: Bool {
        let text = slice(0..<min(count, 100)).string
        return text.contains("errexit")
            || text.split(separator: " ").dropFirst().contains {
                $0.first == "-" && !$0.hasPrefix("--") && $0.contains("e")
            }
    }
}
