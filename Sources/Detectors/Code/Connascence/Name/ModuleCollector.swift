import Detection

/// Reads the names of one file: imports, exports, and what is asked of modules imported as a whole.
///
/// It errs on the side of knowing too many names: what the rule reports is then certain.
struct ModuleCollector {
    private(set) var facts = ModuleFacts()
    private let inspection: Inspection
    private let language: Language
    /// What a name that stands for a module stands for.
    private var modules: [Text: String] = [:]
    /// Attributes asked of each, once.
    private var asked: Set<[Text]> = []
    /// Names that are bound by something else than one import.
    private var rebound: Set<Text> = []

    init(_ inspection: Inspection) {
        self.inspection = inspection
        language = inspection.artifact.language
        let opening = language == .python ? Self.openingInPython : Self.openingInECMAScript
        // What is open around a node, as far as it matters, by where it ends.
        var functionEnd: UInt32 = 0
        var typeEnd: UInt32 = 0
        var guardEnd: UInt32 = 0
        for node in inspection.tree.root.descendants {
            let index = node.index
            switch node.kind {
            case .function, .lambda:
                if language == .python, let name = node.child(Field.name), index >= functionEnd, index >= typeEnd {
                    define(name)
                }
                functionEnd = max(functionEnd, node.subtreeEnd)
            case .type:
                if index >= functionEnd, index >= typeEnd, let name = node.name { define(name) }
                typeEnd = max(typeEnd, node.subtreeEnd)
            case .tryBlock: guardEnd = max(guardEnd, node.subtreeEnd)
            // `with raises(ImportError):`
            case .resource: if inspection.artifact.role == .test { guardEnd = max(guardEnd, node.subtreeEnd) }
            case .importation: add(node, isGuarded: index < guardEnd)
            case .exportation: addExports(node)
            case .scopeDeclaration: for name in node.children { define(name) }
            case .identifier:
                let text = node.text
                if opening.contains(where: { text == $0 }) { facts.isOpen = true }
                if language == .python, index >= functionEnd, index >= typeEnd { define(node) }
            case .member: ask(node, isGuarded: index < guardEnd)
            case .assignment, .parameter, .forEach, .declarator, .comprehensionFor: bind(node)
            default: break
            }
        }
        let unsure = Set(rebound.compactMap { modules[$0] })
        facts.uses.removeAll { $0.form == .attribute && unsure.contains($0.module) }
    }

    /// Names whose use means that others can appear unseen.
    private static let openingInPython: [StaticString] = [
        "__getattr__", "globals", "exec", "vars", "locals", "modules", "__dict__", "setattr",
    ]
    private static let openingInECMAScript: [StaticString] = ["exports"]

    private mutating func define(_ name: Node) {
        if name.kind == .identifier { facts.definitions.insert(ModuleFacts.hash(name.text)) }
    }

    private func place(_ node: Node) -> Range<Position> {
        let place = inspection.place(of: node.bytes)
        return place.start..<place.end
    }

    // MARK: Imports

    private mutating func add(_ node: Node, isGuarded: Bool) {
        switch language {
        case .python: addPython(node, isGuarded)
        case .javascript, .typescript, .tsx: addECMAScript(node, isGuarded)
        default: break
        }
    }

    private mutating func addPython(_ node: Node, _ isGuarded: Bool) {
        guard let path = node.child(Field.path) else {
            for child in node.children where child.field == .name {
                let module = child.child(Field.name) ?? child
                let text = module.text.string
                if let alias = child.child(Field.alias) ?? (child.kind == .identifier ? child : nil) {
                    name(alias, standsFor: text)
                }
            }
            return
        }
        let module = path.text.string.filter { $0 != " " }
        for child in node.children {
            if child.field == .name {
                let name = child.child(Field.name) ?? child
                use(.named, module, name.text.string, isGuarded, name)
                let text = name.text
                // A class is no module, and most that begin in lower case are none either; the index knows.
                if text.first.map({ $0 >= 0x61 && $0 <= 0x7A }) == true {
                    self.name(
                        child.child(Field.alias) ?? name,
                        standsFor: module + (module.hasSuffix(".") ? "" : ".") + text.string)
                }
            } else if child.kind == .other, child.text == "*" {
                use(.everything, module, "", isGuarded, node)
            }
        }
    }

    private mutating func addECMAScript(_ node: Node, _ isGuarded: Bool) {
        guard let path = node.child(Field.path)?.child(Kind.stringContent), path.text.first == UInt8(ascii: ".")
        else { return }
        let module = path.text.string
        for inner in node.descendants where inner.kind == .identifier {
            switch inner.field {
            case .name: use(.named, module, inner.text.string, isGuarded, inner)
            case .none:
                guard let parent = inner.parent, parent.kind == .other else { continue }
                if parent.text.first == UInt8(ascii: "*") {
                    name(inner, standsFor: module)
                } else if parent.parent?.kind == .importation {
                    use(.named, module, "default", isGuarded, inner)
                }
            default: break
            }
        }
    }

    private mutating func use(
        _ form: ModuleFacts.Form, _ module: String, _ name: String, _ isGuarded: Bool, _ node: Node
    ) {
        facts.uses.append(
            ModuleFacts.Use(
                form: form, module: module, name: name, isGuarded: isGuarded, place: place(node)))
    }

    // MARK: Exports

    private mutating func addExports(_ node: Node) {
        let text = node.text
        if text.hasPrefix("export default") { facts.definitions.insert(ModuleFacts.hash("default")) }
        let source = node.child(Field.path)?.child(Kind.stringContent)?.text.string
        if text.hasPrefix("export =") { facts.isOpen = true }
        var nodes = node.descendants
        var hasNames = false
        while let inner = nodes.next() {
            switch inner.kind {
            case .block, .typeBody, .parameters: nodes.skip(inner)
            case .identifier, .typeReference:
                hasNames = true
                // `export { inner as outer }`
                let isRenamed = inner.field == .name && inner.parent?.child(Field.alias) != nil
                if !isRenamed { facts.definitions.insert(ModuleFacts.hash(inner.text)) }
                guard let source, inner.field == .name else { continue }
                use(.named, source, inner.text.string, false, inner)
            default: break
            }
        }
        guard let source else { return }
        if !hasNames { use(.everything, source, "", false, node) }
    }

    // MARK: Attributes of modules

    private mutating func name(_ name: Node, standsFor module: String) {
        if let other = modules[name.text], other != module { rebound.insert(name.text) }
        modules[name.text] = module
    }

    private mutating func bind(_ node: Node) {
        if node.kind == .parameter {
            if let name = node.name { rebound.insert(name.text) }
            return
        }
        guard let target = node.child(Field.left) ?? node.child(Field.name) else { return }
        if target.kind == .identifier {
            rebound.insert(target.text)
        } else if target.kind == .member, node.kind == .assignment {
            // `module.name = value` makes the name.
            if let (root, _) = target.accessPath { rebound.insert(root.text) }
        } else if target.kind == .tuple || target.kind == .pattern || target.kind == .list {
            for name in target.children where name.kind == .identifier { rebound.insert(name.text) }
        }
    }

    private mutating func ask(_ node: Node, isGuarded: Bool) {
        guard !isGuarded, !modules.isEmpty, node.parent?.kind != .importation,
            node.parent?.parent?.kind != .importation,
            let object = node.child(Field.object), object.kind == .identifier, let module = modules[object.text],
            let member = node.child(Field.member), member.kind == .identifier, !member.text.hasPrefix("__"),
            asked.insert([object.text, member.text]).inserted
        else { return }
        use(.attribute, module, member.text.string, false, member)
    }
}
