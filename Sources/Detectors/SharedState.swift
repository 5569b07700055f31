import Detection

/// The variables of a file, outside of all functions, and the functions that change them.
///
/// Two walks over each function: one for the names that are its own, one for what it changes. A name that any part of a
/// function declares counts as the function's in all of it, so that what is found is certain.
struct SharedState {
    struct Variable {
        /// Where it is declared.
        let name: Node
        /// The first change in each function.
        fileprivate(set) var changes: [(node: Node, function: Node)] = []
    }

    /// Those that are changed, in the order of their declarations.
    var changed: [Variable] { variables.filter { !$0.changes.isEmpty } }

    private let language: Language
    private let rebinding: Bool
    private var variables: [Variable] = []
    private var byName: [Text: Int] = [:]
    private var ambiguous: Set<Text> = []
    private var typeNames: Set<Text> = []

    /// - Parameter rebinding: look for changes of the variables themselves; else of what they refer to.
    init(_ tree: SyntaxTree, _ language: Language, rebinding: Bool) {
        self.language = language
        self.rebinding = rebinding
        collectDeclarations(tree)
        guard !byName.isEmpty else { return }
        var row = 0
        while row < tree.count {
            let node = tree[row]
            if KindSet.functions.contains(node.kind) {
                collectChanges(in: node)
                row = Int(node.subtreeEnd)
            } else {
                row += 1
            }
        }
    }

    // MARK: Declarations

    private mutating func collectDeclarations(_ tree: SyntaxTree) {
        var nodes = OwnNodes(of: tree.root, without: .functions)
        // How deep in types: members count where they are shared by all objects.
        var typeEnd: UInt32 = 0
        while let node = nodes.next() {
            switch node.kind {
            case .type, .interface, .enumeration, .typeExtension:
                typeEnd = max(typeEnd, node.subtreeEnd)
                if let name = node.name { typeNames.insert(name.text) }
            // Of a file that C's preprocessor hides from the parser nobody knows what is inside of what.
            case .error where language == .c || language == .cpp:
                variables = []
                byName = [:]
                return
            case .function, .lambda, .importation, .call, .creation, .list, .dictionary, .typeParameters:
                nodes.skip(node)
            case .variable, .memberVariable:
                let isShared = node.index >= typeEnd ? !isOfModule(node) : node.isStaticMember
                if isShared { declareNames(of: node) }
                nodes.skip(node)
            case .constant:
                // What a constant refers to may change, unless the language says otherwise.
                if !rebinding, node.index >= typeEnd || node.isStaticMember, constantsMayRefer {
                    declareNames(of: node)
                }
                nodes.skip(node)
            case .assignment:
                if language == .python || language == .bash, node.index >= typeEnd,
                    let left = node.child(Field.left), left.kind == .identifier
                {
                    declare(left)
                }
                nodes.skip(node)
            default: break
            }
        }
    }

    /// C's objects with private members are files with `static` variables: the functions of the file are the methods.
    private func isOfModule(_ variable: Node) -> Bool { language == .c && variable.hasMark { $0 == "static" } }

    private var constantsMayRefer: Bool {
        switch language {
        case .java, .javascript, .typescript, .tsx: true
        default: false
        }
    }

    private mutating func declareNames(of declaration: Node) {
        for child in declaration.children {
            if child.field == .name, child.kind == .identifier { declare(child) }
            if child.kind == .declarator {
                var names = 0
                for inner in child.children where inner.field == .name && inner.kind == .identifier {
                    declare(inner)
                    names += 1
                }
                if names == 0, let name = child.name, name.kind == .identifier { declare(name) }
            }
        }
    }

    /// What a shell reads and gives back by name.
    private static let shellVariables: [StaticString] = [
        "COMPREPLY", "REPLY", "IFS", "PATH", "LANG", "LC_ALL", "OPTIND",
    ]

    private mutating func declare(_ name: Node) {
        let text = name.text
        // What stands for nothing holds nothing: adding to it fails.
        if text.hasPrefix("EMPTY") { return }
        // So are members called, which a macro may have put outside of their class.
        if language == .cpp, text.last == UInt8(ascii: "_") { return }
        guard text != "_", !ambiguous.contains(text),
            !(language == .bash && Self.shellVariables.contains { text == $0 })
        else { return }
        if byName[text] == nil {
            byName[text] = variables.count
            variables.append(Variable(name: name))
        } else if language != .python, language != .bash, language != .c {
            // The same name in two types or namespaces.
            byName[text] = nil
            ambiguous.insert(text)
        }
    }

    // MARK: Changes

    private mutating func collectChanges(in function: Node) {
        var own: Set<Text>?
        for node in function.descendants where Mutation.kinds.contains(node.kind) {
            let left = node.kind == .assignment ? node.child(Field.left) : nil
            let targets = left?.kind == .tuple ? left.map { Array($0.children.prefix(32)) } ?? [] : [node]
            for target in targets {
                guard let mutation = target == node ? Mutation(node) : Mutation(target: target),
                    let (name, rebinds) = sharedName(mutation, node), rebinds == rebinding, let index = byName[name]
                else { continue }
                if own == nil { own = LocalNames(of: function, language).names }
                if own?.contains(mutation.root.text) == true { continue }
                if variables[index].changes.last?.function != function {
                    variables[index].changes.append((node, function))
                }
            }
        }
    }

    /// The name of the variable that is changed: `count` itself, or `Shop.count` by its type.
    private func sharedName(_ mutation: Mutation, _ node: Node) -> (name: Text, rebinds: Bool)? {
        let root = mutation.root.text
        guard typeNames.contains(root), let member = mutation.member else { return (root, mutation.rebinds) }
        // What is assigned ends with the member itself.
        let target = node.child(Field.left) ?? node.child(Field.operand) ?? node.child(Kind.member)
        return (member.text, node.kind != .call && target?.end == member.end && target?.kind == .member)
    }
}

extension Node {
    fileprivate var isStaticMember: Bool {
        hasMark { $0 == "static" || $0 == "class" }
    }
}

/// The names a function declares, with those of the functions in it.
struct LocalNames {
    private(set) var names: Set<Text> = []

    init(of function: Node, _ language: Language) {
        var shared: Set<Text> = []
        for node in function.descendants {
            switch node.kind {
            case .identifier:
                if node.isDeclaredName { names.insert(node.text) }
            case .parameter:
                if node.isLeaf { names.insert(node.text) }
            case .scopeDeclaration:
                if language == .python, node.text.hasPrefix("global") {
                    for name in node.children { shared.insert(name.text) }
                }
            case .assignment, .forEach, .comprehensionFor:
                if language == .python || node.kind != .assignment, let left = node.child(Field.left) {
                    insertTargets(left)
                }
            default: break
            }
        }
        names.subtract(shared)
    }

    /// Tuples of names as they stand to the left of a sign of equality.
    private mutating func insertTargets(_ left: Node) {
        if left.kind == .identifier { names.insert(left.text) }
        guard left.kind == .tuple || left.kind == .list || left.kind == .pattern else { return }
        for node in left.children { if node.kind == .identifier { names.insert(node.text) } }
    }
}

extension Node {
    /// Whether it is the name in a declaration, a pattern, a handler and the like.
    fileprivate var isDeclaredName: Bool {
        switch field {
        case .name, .alias: parent?.kind != .keywordArgument
        case .none:
            parent?.kind == .pattern || parent?.kind == .handler || parent?.kind == .variable
                || parent?.kind == .tuple && isInPattern
        default: parent?.kind == .declarator || parent?.kind == .pattern
        }
    }

    private var isInPattern: Bool {
        let field = parent?.field
        return field == .name || field == .left
    }
}
