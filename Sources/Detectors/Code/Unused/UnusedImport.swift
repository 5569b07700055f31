import Detection

/// Names that a file imports and does not mention again.
struct UnusedImport: Detector {
    static let rule = Rule(
        id: "unused/import", title: "Import is never used", severity: .low, cwe: [1164],
        tags: ["maintainability", "unused"],
        aliases: [
            Rule.Alias("ruff", "F401"), Rule.Alias("flake8", "F401"), Rule.Alias("pylint", "W0611"),
            Rule.Alias("vulture", "unused-import"), Rule.Alias("eslint", "no-unused-vars"),
            Rule.Alias("typescript", "6133"), Rule.Alias("pmd", "UnnecessaryImport"),
            Rule.Alias("checkstyle", "UnusedImports"), Rule.Alias("gnat", "-gnatwu"),
        ],
        help: Rule.Help(
            what: """
                Reports names that an import brings into a file and that stand nowhere else in it: Python's `import` \
                and `from … import`, JavaScript's and TypeScript's `import`, Java's imports of a single name, and \
                units named by Ada's `with` in a body. A name in `__all__`, in a quoted type, in a `# type:` comment or in \
                a documentation comment with tags counts as used. Not reported are what `__init__.py` and stubs \
                import, for they pass it on; `import x as x`, which says the same; imports under `try`, which try \
                whether something is there; and what is imported for its effect alone.
                """,
            why: """
                An import nobody needs takes time whenever the program starts, may make a cycle, keeps a dependency \
                alive, and tells readers of a connection that is not there.
                """,
            fix: """
                Delete it. If others take the name from here, say so: `import x as x`, `__all__`, `export … from`.
                """,
            knownProblems: """
                A name that other files take from this one without its saying so is reported. In C, C++, Swift and \
                Bash an import names a file or module and not what is used of it; in Rust it may be a trait whose \
                methods are used; Go's compiler refuses unused imports: there this rule has nothing to say.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import json
                    import os

                    print(os.getcwd())

                    """,
                good: """
                    import os

                    print(os.getcwd())

                    """)))

    let kinds: KindSet = [.importation]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        switch inspection.artifact.language {
        case .python: inspectPython(node, in: inspection)
        case .javascript, .typescript, .tsx: inspectScript(node, in: inspection)
        case .java: inspectJava(node, in: inspection)
        case .ada: inspectAda(node, in: inspection)
        case .bash, .c, .cpp, .go, .rust, .swift, .text: break
        }
    }

    private func inspectPython(_ node: Node, in inspection: Inspection) {
        let path = inspection.artifact.path
        guard !path.hasSuffix("__init__.py"), !path.hasSuffix(".pyi"), !node.text.hasPrefix("from __future__"),
            node.ancestor(in: [.function, .tryBlock, .type])?.kind != .tryBlock, !node.isMeantToPassOn
        else { return }
        for child in node.children where child.field == .name {
            if let alias = child.child(Field.alias) {
                // `import x as x` is how one says that it is passed on.
                if alias.text != child.firstChild?.text ?? alias.text || alias.text == "_" {
                    judge(alias, in: inspection)
                }
            } else {
                // `import a.b.c` makes `a` known.
                var first = child
                while let inner = first.firstChild { first = inner }
                judge(first, in: inspection)
            }
        }
    }

    private func inspectScript(_ node: Node, in inspection: Inspection) {
        for leaf in node.descendants where leaf.kind == .identifier && leaf.field != .alias {
            guard leaf.field == .name || leaf.field == .none else { continue }
            let bound = leaf.field == .name ? leaf.parent?.child(Field.alias) ?? leaf : leaf
            // What JSX is turned into calls of.
            if bound.text == "React" || bound.text == "h" { continue }
            judge(bound, in: inspection)
        }
    }

    private func inspectJava(_ node: Node, in inspection: Inspection) {
        guard let path = node.child(Kind.member), node.child(Kind.other) == nil, let last = path.child(Field.member)
        else {
            return
        }
        judge(last, in: inspection)
    }

    private func inspectAda(_ node: Node, in inspection: Inspection) {
        // The unit a body implements sees what its specification names as well; the other way round is common too.
        guard !inspection.artifact.path.hasSuffix(".ads"), node.text.first.map({ $0 | 0x20 }) == UInt8(ascii: "w")
        else {
            return
        }
        for child in node.children where child.kind == .identifier || child.kind == .member {
            guard let last = child.kind == .member ? child.child(Field.member) : child else { continue }
            // `A.B` names `B`; and what a package that is `use`d gives needs no name.
            let isUsed = inspection.names.has(last, in: inspection.tree.root.rows) { other, place in
                other.ancestor(in: .importing).map { $0.kind != .importation || $0.text.first != node.text.first }
                    ?? true
            }
            if !isUsed { report(last, in: inspection) }
        }
    }

    /// Reports a name that stands in no other place but imports.
    private func judge(_ name: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        let isUsed = inspection.names.has(name, in: inspection.tree.root.rows) { other, place in
            place.isWord
                || (other.ancestor(in: .importing)?.kind != .importation && !other.isNameElsewhere(in: language))
        }
        if !isUsed { report(name, in: inspection) }
    }

    private func report(_ name: Node, in inspection: Inspection) {
        inspection.report(at: name, "`\(name.text.shortened)` is imported and never used: delete the import")
    }
}

extension KindSet {
    /// An import, or what an identifier may be in instead.
    fileprivate static let importing: KindSet = [.importation, .block, .file, .function, .type, .typeBody]
}

extension Node {
    /// Whether a comment in an import, or behind it, says so to pylint.
    fileprivate var isMeantToPassOn: Bool {
        let comments = children.prefix(200).filter { $0.kind == .comment } + [nextSibling].compactMap { $0 }
        return comments.contains { comment in
            comment.kind == .comment
                && comment.text.slice(0..<min(comment.text.count, 200)).hasWord("unused-import", or: "W0611")
        }
    }

    /// The `b` of `a.b`, `f(b=1)`, `{b: 1}`: not a name of the scope it stands in.
    func isNameElsewhere(in language: Language) -> Bool {
        guard let parent else { return false }
        switch field {
        case .member: return parent.kind == .member
        case .key: return parent.kind == .pair && language.hasNamedKeys
        case .name: return parent.kind == .keywordArgument
        default: return false
        }
    }
}

extension Text {
    /// For messages: names come from the source, which may be hostile.
    var shortened: String { count <= 80 ? string : slice(0..<77).string + "…" }
}
