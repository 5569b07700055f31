import Detection

/// The types of a file in a language that lets one write members apart from them: Go's methods, Rust's `impl`, Swift's
/// `extension`, C++'s `T::method`.
///
/// What belongs together is told by name. Types of the same name in different scopes are kept apart, but the first one
/// gets what is written outside.
struct ScatteredTypes {
    struct Scattered {
        /// What is reported: the type, or its first extension if it is declared elsewhere.
        var declaration: Node
        var isDeclared: Bool
        fileprivate var firstPart: Int
        fileprivate var lastPart: Int
    }

    /// In the order of their first part. Methods of a type that the file does not declare make none.
    var types: [Scattered] { all.filter(\.isDeclared) }
    private var all: [Scattered] = []
    private var byName: [Text: Int] = [:]
    /// Linked lists, one a type.
    private var parts: [(node: Node, next: Int)] = []

    mutating func collect(_ tree: SyntaxTree) {
        guard tree.count > 0 else { return }
        for node in tree.root.descendants {
            switch node.kind {
            case .type, .interface, .enumeration: declare(node)
            case .typeExtension: add(node, to: node.extendedName, isDeclared: true)
            case .function: if let owner = node.ownerOutside { add(node, to: owner, isDeclared: false) }
            default: break
            }
        }
    }

    func parts(of type: Scattered) -> some Sequence<Node> {
        sequence(state: type.firstPart) { part in
            guard part >= 0 else { return nil }
            defer { part = parts[part].next }
            return parts[part].node
        }
    }

    private mutating func declare(_ node: Node) {
        guard let name = node.name?.text, let index = byName[name], all[index].declaration.kind != node.kind,
            !all[index].declaration.isTypeDeclaration
        else {
            append(node, isDeclared: true, name: node.name?.text)
            return
        }
        link(node, to: index)
        all[index].declaration = node
        all[index].isDeclared = true
    }

    private mutating func add(_ node: Node, to name: Text?, isDeclared: Bool) {
        if let name, let index = byName[name] {
            link(node, to: index)
            if isDeclared, !all[index].isDeclared {
                all[index].declaration = node
                all[index].isDeclared = true
            }
        } else {
            append(node, isDeclared: isDeclared, name: name)
        }
    }

    private mutating func append(_ node: Node, isDeclared: Bool, name: Text?) {
        if let name, byName[name] == nil { byName[name] = all.count }
        let part = parts.count
        parts.append((node, -1))
        all.append(Scattered(declaration: node, isDeclared: isDeclared, firstPart: part, lastPart: part))
    }

    private mutating func link(_ node: Node, to index: Int) {
        parts[all[index].lastPart].next = parts.count
        all[index].lastPart = parts.count
        parts.append((node, -1))
    }
}

extension Node {
    fileprivate var isTypeDeclaration: Bool { kind == .type || kind == .interface || kind == .enumeration }

    /// The name of the type an extension extends, without what is before a dot and without type arguments.
    fileprivate var extendedName: Text? { (child(Field.type) ?? name)?.lastTypeName }

    /// Of a function outside the type it belongs to: the type's name. Go has it before the function's, C++ in it.
    fileprivate var ownerOutside: Text? {
        for child in children {
            if child.kind == .receiver { return child.lastTypeName }
            if child.field == .name, child.kind == .member { return child.firstChild?.lastTypeName }
            if child.kind == .parameters { return nil }
        }
        return nil
    }

    /// `(l *List[T])` -> `List`; `Outer.Inner` -> `Inner`: the last identifier before type arguments.
    private var lastTypeName: Text? {
        let text = self.text
        let stop = text.bytes.firstIndex { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "<") } ?? text.count
        func isPart(_ byte: UInt8) -> Bool {
            // A letter of ASCII, a digit, an underscore, or a part of any other character.
            byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F || byte >= 0x80
        }
        guard let last = text.bytes[..<stop].lastIndex(where: isPart) else { return nil }
        let before = text.bytes[..<last].lastIndex { !isPart($0) }
        return text.slice((before.map { $0 + 1 } ?? 0)..<last + 1)
    }
}
