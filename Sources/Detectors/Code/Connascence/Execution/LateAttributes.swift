import Detection

/// Attributes that one public method reads and another one makes: whoever calls the first before the second fails.
///
/// Only of classes without base classes, whose attributes are all to be seen (Python, JavaScript, TypeScript).
struct LateAttributes {
    struct Late {
        let read: Node
        let write: Node
        let reader: Text
        let writer: Text
    }

    private struct Method {
        let name: Text
        var reads: [Text: Node] = [:]
        var writes: [Text: Node] = [:]
        var calls: Set<Text> = []

        var isPublic: Bool { name.first != UInt8(ascii: "_") && name.first != UInt8(ascii: "#") }
    }

    private(set) var late: [Late] = []
    private let receiver: StaticString
    private let language: Language

    private static let initialisers: [StaticString] = [
        "__init__", "__new__", "__post_init__", "constructor", "setUp", "setup_method", "setup",
    ]
    /// With these, attributes can come from anywhere.
    private static let dynamic: [StaticString] = [
        "setattr", "hasattr", "getattr", "vars", "__dict__", "__getattr__", "__slots__", "assign", "defineProperty",
    ]
    private static let mostMethods = 500

    init(of type: Node, _ language: Language) {
        self.language = language
        receiver = language == .python ? "self" : "this"
        guard type.child(Kind.superTypes) == nil, type.child(Field.superTypes) == nil,
            let body = type.child(Kind.typeBody)
        else { return }
        var declared: Set<Text> = []
        var methods: [Method] = []
        for member in body.children {
            switch member.kind {
            case .function:
                guard let name = member.child(Field.name) else { continue }
                declared.insert(name.text)
                guard let method = method(member, name.text), methods.count < Self.mostMethods else { return }
                methods.append(method)
            case .memberVariable: if let name = member.name { declared.insert(name.text) }
            case .expressionStatement:
                guard let assignment = member.child(Kind.assignment) else { continue }
                if let left = assignment.child(Field.left) { declared.insert(left.text) }
                // `size = property(get_size, set_size)`
                if assignment.child(Field.right)?.kind == .call { return }
            case .branch, .tryBlock: return
            default: break
            }
        }
        find(methods, declared)
    }

    /// `nil` if it makes attributes in ways that cannot be seen.
    private func method(_ function: Node, _ name: Text) -> Method? {
        var method = Method(name: name)
        for node in OwnNodes(of: function, without: .types) {
            if node.kind == .identifier, Self.dynamic.contains(where: { node.text == $0 }) { return nil }
            guard node.kind == .member, let object = node.child(Field.object), object.kind == .identifier,
                object.text == receiver, let attribute = node.child(Field.member)
            else { continue }
            if node.isTarget {
                if method.writes[attribute.text] == nil { method.writes[attribute.text] = node }
            } else if node.field == .callee {
                method.calls.insert(attribute.text)
            } else if method.reads[attribute.text] == nil, language == .python || node.isDereferenced {
                method.reads[attribute.text] = node
            }
        }
        return method
    }

    private mutating func find(_ methods: [Method], _ declared: Set<Text>) {
        // A property has a method to read it and one to write it, of one name.
        let byName = Dictionary(grouping: methods, by: \.name)
        let initialisers = methods.filter { method in Self.initialisers.contains { method.name == $0 } }
        var known = declared
        for method in reachable(from: initialisers.map(\.name), byName) { known.formUnion(method.writes.keys) }
        var found: Set<Text> = []
        for reader in methods where reader.isPublic && !initialisers.contains(where: { $0.name == reader.name }) {
            let candidates = reader.reads.filter { !known.contains($0.key) && reader.writes[$0.key] == nil }
            guard !candidates.isEmpty else { continue }
            let called = reachable(from: [reader.name], byName)
            for (attribute, read) in candidates where !found.contains(attribute) {
                let writers = methods.filter { $0.writes[attribute] != nil }
                guard let writer = writers.first, writers.allSatisfy(\.isPublic), let write = writer.writes[attribute],
                    !called.contains(where: { $0.writes[attribute] != nil })
                else { continue }
                found.insert(attribute)
                late.append(Late(read: read, write: write, reader: reader.name, writer: writer.name))
            }
        }
        late.sort { $0.read.index < $1.read.index }
    }

    private func reachable(from names: [Text], _ byName: [Text: [Method]]) -> [Method] {
        var open = names
        var seen = Set(names)
        var found: [Method] = []
        while let name = open.popLast() {
            for method in byName[name] ?? [] {
                found.append(method)
                // A property is called without parentheses.
                for next in method.calls.union(method.reads.keys).union(method.writes.keys)
                where seen.insert(next).inserted { open.append(next) }
            }
        }
        return found
    }
}

extension Node {
    /// Whether it gets a value here: assigned, in a tuple that is, by `with … as`, by a loop.
    fileprivate var isTarget: Bool {
        var node = self
        for _ in 0..<4 {
            if node.field == .left || node.field == .alias {
                return node.parent?.kind != .comparison && node.parent?.kind != .binary
            }
            guard let parent = node.parent, parent.kind == .tuple || parent.kind == .list || parent.kind == .deletion
            else { return false }
            if parent.kind == .deletion { return true }
            node = parent
        }
        return false
    }

    /// `this.socket.write`: in JavaScript only that fails.
    fileprivate var isDereferenced: Bool { field == .object && parent?.kind == .member }
}
