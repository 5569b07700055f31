import Detection

/// The functions of a file and the calls in them, as far as a name tells what is called.
///
/// A function is one with a name; in JavaScript and TypeScript also a lambda that a variable is declared as.
struct CallCollector {
    struct Function {
        /// Index of its name.
        var name: Int
        /// Index of the name of the type it is a method of; -1: of none.
        var owner: Int
        /// Index of the function around it, for functions that are no methods; -1: none.
        var parent: Int
        /// How many arguments it takes.
        var least = 0
        var most = Self.unlimited
        /// Whether other files cannot call it by its name.
        var isPrivate = false
        /// Of its name in the source.
        var start = Position(line: 1, column: 1, byteColumn: 1)
        var end = Position(line: 1, column: 1, byteColumn: 1)

        static let unlimited = 255
    }

    /// What is written before the name of what is called.
    enum Form: UInt8 {
        /// `f()`
        case bare
        /// `self.f()`, `this->f()`, `OwnType.f()`
        case own
        /// `name.f()`
        case qualified
    }

    struct Call {
        var caller: Int
        var form: Form
        var name: Int
        /// Index of the name before the dot; -1: none.
        var qualifier: Int
        /// How many arguments are given; ``Function/unlimited``: not known.
        var arguments: Int
    }

    /// `from module import original as name`; of a whole module, `original` is -1.
    struct Import {
        var name: Int
        var original: Int
        /// Index of the module's path, as `a/b`.
        var module: Int
    }

    private(set) var names: [[UInt8]] = []
    private(set) var functions: [Function] = []
    private(set) var calls: [Call] = []
    private(set) var imports: [Import] = []

    private let inspection: Inspection
    private let language: Language
    private var indices: [[UInt8]: Int] = [:]
    /// What the walk is inside of.
    private var open = OpenNodes(filler: Scope())

    private struct Scope {
        /// Of the innermost function; -1 where calls have no caller.
        var function = -1
        /// Of the innermost type.
        var owner = -1
        /// Whether functions are methods of `owner`.
        var isType = false
        /// Row of the innermost function, for its parameters.
        var node: Node?
    }

    init(_ inspection: Inspection) {
        self.inspection = inspection
        language = inspection.artifact.language
        guard inspection.tree.count > 0 else { return }
        var nodes = inspection.tree.root.descendants
        while let node = nodes.next() { add(node) }
    }

    private mutating func add(_ node: Node) {
        switch node.kind {
        case .function, .lambda, .type, .typeExtension, .enumeration, .interface, .call, .importation: break
        default: return
        }
        open.close(before: node)
        var scope = open.innermost ?? Scope()
        switch node.kind {
        case .function:
            add(function: node, named: node.name, in: &scope)
            open.open(node, scope)
        case .lambda:
            if let name = node.boundName, language.isECMAScript {
                add(function: node, named: name, in: &scope)
            } else if !node.runsInPlace {
                scope.function = -1
            }
            open.open(node, scope)
        case .type, .typeExtension, .enumeration, .interface:
            // C and C++ name a type where they use it, too.
            guard node.child(Kind.typeBody) != nil else { return }
            let name = node.kind == .typeExtension ? node.child(Field.type) ?? node.name : node.name
            scope = Scope(function: -1, owner: name.map { index($0.text.lastName) } ?? -1, isType: true)
            open.open(node, scope)
        case .call: add(call: node, in: scope)
        default: addImports(node)
        }
    }

    // MARK: Functions

    private mutating func add(function node: Node, named name: Node?, in scope: inout Scope) {
        guard let name, !name.bytes.isEmpty else {
            scope.function = -1
            return
        }
        let (owner, isPrivate) = owner(of: node, in: scope)
        var function = Function(name: -1, owner: owner, parent: owner >= 0 ? -1 : scope.function)
        function.name = language == .swift ? index(node.labelledName(name)) : index(name.text)
        function.isPrivate = isPrivate
        function.start = inspection.position(of: name.start)
        function.end = inspection.position(of: name.end)
        if language.hasOverloads { (function.least, function.most) = node.arity }
        functions.append(function)
        scope = Scope(function: functions.count - 1, owner: owner, isType: false, node: node)
    }

    /// The type a function is a method of, and whether the function is known in its file only.
    private mutating func owner(of node: Node, in scope: Scope) -> (Int, isPrivate: Bool) {
        if scope.isType { return (scope.owner, false) }
        var isPrivate = false
        for child in node.children {
            if child.kind == .receiver { return (index(child.text.receiverType), false) }
            if child.field == .name, child.kind == .member, let type = child.firstChild {
                return (index(type.text.lastName), false)
            }
            if child.kind == .modifier, child.text == "static" { isPrivate = true }
            if child.kind == .parameters || child.field == .body { break }
        }
        return (-1, isPrivate)
    }

    // MARK: Calls

    private mutating func add(call node: Node, in scope: Scope) {
        guard scope.function >= 0, let callee = node.child(Field.callee), !node.isStartedElsewhere else { return }
        var call = Call(
            caller: scope.function, form: .bare, name: -1, qualifier: -1, arguments: node.argumentCount)
        // Java has the object beside the name.
        let object = node.child(Field.object) ?? (callee.kind == .member ? callee.firstChild : nil)
        guard let name = callee.kind == .identifier ? callee : callee.memberName else { return }
        if let object {
            guard object.kind == .identifier || object.kind == .typeReference else { return }
            if isOwn(object.text, scope) {
                call.form = .own
                call.qualifier = scope.owner
            } else {
                call.form = .qualified
                call.qualifier = index(object.text)
            }
        } else if let function = scope.node, function.hasParameter(name.text) {
            return
        }
        call.name = language == .swift ? index(node.labelledName(name)) : index(name.text)
        calls.append(call)
    }

    private func isOwn(_ object: Text, _ scope: Scope) -> Bool {
        if object == "self" || object == "this" || object == "Self" || object == "cls" { return true }
        guard scope.owner >= 0 else { return false }
        if object.bytes.elementsEqual(names[scope.owner]) { return true }
        // Go names the receiver as it likes.
        guard language == .go, let receiver = scope.node?.child(Kind.receiver)?.child(Kind.declarator) else {
            return false
        }
        return receiver.child(Field.name)?.text == object
    }

    // MARK: Imports

    private mutating func addImports(_ node: Node) {
        if language == .python {
            addPythonImports(node)
        } else if language.isECMAScript, let path = node.descendants.first(where: { $0.kind == .stringContent }) {
            let module = index(path.text.modulePath)
            for clause in node.descendants where clause.kind == .other && clause.child(Field.name) != nil {
                guard let original = clause.child(Field.name) else { continue }
                let name = clause.child(Field.alias) ?? original
                imports.append(
                    Import(name: index(name.text), original: index(original.text), module: module))
            }
        }
    }

    private mutating func addPythonImports(_ node: Node) {
        let path = node.child(Field.path)
        for child in node.children where child.field == .name {
            let original = child.kind == .other ? child.child(Field.name) ?? child : child
            let alias = child.kind == .other ? child.child(Field.alias) ?? original : original
            if let path {
                let module = index(path.text.modulePath)
                imports.append(Import(name: index(alias.text), original: index(original.text), module: module))
            } else {
                imports.append(Import(name: index(alias.text), original: -1, module: index(original.text.modulePath)))
            }
        }
    }

    // MARK: Names

    /// Longer names are no one's.
    private static let longestName = 200

    private mutating func index(_ text: Text) -> Int {
        index(Array(text.slice(0..<min(text.count, Self.longestName)).bytes))
    }

    /// Ada's names are the same in any case.
    private mutating func index(_ name: [UInt8]) -> Int {
        let name = language == .ada ? name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 } : name
        if let index = indices[name] { return index }
        indices[name] = names.count
        names.append(name)
        return names.count - 1
    }
}

extension Language {
    var isECMAScript: Bool { self == .javascript || self == .typescript || self == .tsx }

    /// Whether functions of one scope may share a name.
    var hasOverloads: Bool { self == .java || self == .cpp || self == .swift || self == .ada }
}

extension Node {
    /// `f` of `const f = () => …`.
    var boundName: Node? {
        guard let parent, parent.kind == .declarator, field == .value, let name = parent.child(Field.name) else {
            return nil
        }
        return name.kind == .identifier ? name : nil
    }

    /// Whether a lambda is called where it is written or handed to a function, other than one that keeps it for later.
    fileprivate var runsInPlace: Bool {
        guard var above = parent else { return false }
        if above.kind == .argument || above.kind == .keywordArgument || above.kind == .parenthesised {
            guard let next = above.parent else { return false }
            above = next
        }
        if above.kind == .arguments {
            guard let next = above.parent else { return false }
            above = next
        }
        guard above.kind == .call, let callee = above.child(Field.callee) else { return false }
        return !(callee.memberName ?? callee).text.isDeferring
    }

    /// The last name of `a.b`, `a::b`, `a->b`.
    var memberName: Node? {
        guard kind == .member else { return nil }
        var last = child(Field.member)
        while let inner = last, inner.kind == .member { last = inner.child(Field.member) }
        guard let last, last.isLeaf else { return nil }
        return last
    }

    /// Go's `go f()`: another stack.
    fileprivate var isStartedElsewhere: Bool {
        guard let parent, parent.kind == .other else { return false }
        return parent.text.hasPrefix("go ") && parent.start < start
    }

    /// Not all of many: whoever has a hundred parameters has other troubles.
    fileprivate func hasParameter(_ name: Text) -> Bool {
        for (child, _) in zip(parameterOwner.children, 0..<32) where KindSet.parameters.contains(child.kind) {
            if (child.name ?? child).text == name { return true }
        }
        return false
    }

    fileprivate var argumentCount: Int {
        guard let list = child(Kind.arguments) else { return 0 }
        var count = 0
        for child in list.children where child.kind != .comment {
            if child.kind == .spread || count == CallCollector.Function.unlimited {
                return CallCollector.Function.unlimited
            }
            count += 1
        }
        return count
    }

    /// The least and the most arguments a function takes.
    fileprivate var arity: (least: Int, most: Int) {
        var least = 0
        var most = 0
        for child in parameterOwner.children {
            switch child.kind {
            case .parameter:
                let count = child.parameterNameCount
                most += count
                if child.child(Field.value) == nil { least += count }
            case .variadicParameter: most = CallCollector.Function.unlimited
            default: continue
            }
        }
        let limit = CallCollector.Function.unlimited
        return (min(least, limit), min(most, limit))
    }

    /// Swift's names have labels: `move(_:to:)`. Of a function or a call.
    fileprivate func labelledName(_ name: Node) -> [UInt8] {
        var full = Array(name.text.bytes.prefix(100)) + [UInt8(ascii: "(")]
        let list = kind == .call ? child(Kind.arguments) : self
        guard let list else { return full }
        for child in list.children {
            switch (kind, child.kind) {
            case (.call, .keywordArgument):
                full += (child.child(Field.name) ?? child).text.bytes.prefix(60)
            case (.call, .comment), (.call, .lambda): continue
            case (.call, _): full.append(UInt8(ascii: "_"))
            case (_, .parameter):
                let label = child.child(Field.label) ?? child.child(Field.name) ?? child
                full += label.text.bytes.prefix(60)
            default: continue
            }
            full.append(UInt8(ascii: ":"))
            if full.count > 1_000 { break }
        }
        return full
    }
}

extension Text {
    /// `List` of `(l *List[T])`; `Inner` of `Outer.Inner`, `a::Inner<T>`.
    fileprivate var lastName: Text {
        let stop = bytes.firstIndex { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") } ?? count
        let head = slice(0..<stop)
        let dot = head.bytes.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
        return head.slice((dot.map { $0 + 1 } ?? 0)..<head.count).trimmed
    }

    fileprivate var receiverType: Text {
        var end = count
        if end > 0, self[end - 1] == UInt8(ascii: ")") { end -= 1 }
        let inner = slice(0..<end)
        let stop = inner.bytes.firstIndex { $0 == UInt8(ascii: "[") } ?? inner.count
        let head = inner.slice(0..<stop).trimmed
        let space = head.bytes.lastIndex {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "(")
        }
        return head.slice((space.map { $0 + 1 } ?? 0)..<head.count)
    }

    /// `a/b` of `..a.b` and of `../a/b.js`.
    fileprivate var modulePath: [UInt8] {
        var path: [UInt8] = []
        let isPath = contains(UInt8(ascii: "/"))
        for byte in bytes.prefix(300) {
            let isSeparator = byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") && (!isPath || path.isEmpty)
            if isSeparator {
                if let last = path.last, last != UInt8(ascii: "/") { path.append(UInt8(ascii: "/")) }
            } else {
                path.append(byte)
            }
        }
        for ending in [".js", ".ts", ".jsx", ".tsx", ".mjs"] where isPath && path.count > ending.utf8.count {
            if path.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
                path.removeLast(ending.utf8.count)
                break
            }
        }
        return path
    }

    /// Functions that keep what they are given for later: it runs on another stack, or after this one is gone.
    fileprivate var isDeferring: Bool {
        self == "setTimeout" || self == "setInterval" || self == "setImmediate" || self == "nextTick"
            || self == "queueMicrotask" || self == "requestAnimationFrame" || self == "then" || self == "catch"
            || self == "finally" || self == "on" || self == "once" || self == "addEventListener" || self == "subscribe"
            || self == "Task" || self == "Thread" || self == "async" || self == "asyncAfter" || self == "submit"
            || self == "execute" || self == "spawn" || self == "schedule" || self == "runLater" || self == "AfterFunc"
            || self == "call_later" || self == "call_soon" || self == "thread"
    }
}
