import Detection

/// Files, sockets and the like that a function opens, keeps to itself, and does not close on every path.
struct OpenResources {
    enum Leak {
        /// Nothing closes it.
        case never
        /// A `return` or `throw` comes before the close.
        case skipped(Node)
    }

    private struct Resource {
        let opening: Node
        /// A statement right after it may leave if it failed.
        let checkEnd: UInt32
        var leavings: [Node] = []
        var isClosed = false
    }

    private(set) var leaks: [(opening: Node, leak: Leak)] = []
    private let language: Language
    private var open: [Text: Resource] = [:]

    init(in function: Node, _ language: Language) {
        self.language = language
        for node in function.ownNodes {
            switch node.kind {
            case .function, .lambda: if !open.isEmpty { open = [:] }
            case .goto: open = [:]
            case .assignment, .variable, .declarator: begin(node)
            case .identifier: use(node)
            case .returning, .throwing:
                for name in open.keys { open[name]?.leavings.append(node) }
            default: break
            }
        }
        for resource in open.values { end(resource) }
        leaks.sort { $0.opening.index < $1.opening.index }
    }

    private mutating func begin(_ node: Node) {
        guard let name = node.child(Field.left) ?? node.child(Field.name), name.kind == .identifier,
            let value = node.child(Field.right) ?? node.child(Field.value), opens(value)
        else { return }
        if node.isSureToRun { return }
        // The same name again: what it held is another matter.
        guard open[name.text] == nil, open.count < 32 else {
            open[name.text] = nil
            return
        }
        let statement = node.statement ?? node
        // Go's `if err != nil` comes right after.
        let check = language == .go ? statement.nextStatement : nil
        open[name.text] = Resource(opening: value, checkEnd: check?.subtreeEnd ?? statement.subtreeEnd)
    }

    private mutating func end(_ resource: Resource) {
        let leaving = resource.leavings.first { !$0.isConditional(on: resource.opening, before: resource.checkEnd) }
        if !resource.isClosed {
            leaks.append((resource.opening, .never))
        } else if let leaving {
            leaks.append((resource.opening, .skipped(leaving)))
        }
    }

    // MARK: What is done with it

    private enum Use { case plain, closing, escaping }

    private mutating func use(_ name: Node) {
        guard var resource = open[name.text], name.index >= resource.opening.subtreeEnd else { return }
        switch use(of: name) {
        case .plain: return
        case .escaping: open[name.text] = nil
        case .closing:
            // From here on it may leave; if it is sure to be closed, it may have left before as well.
            if !resource.isClosed {
                resource.isClosed = true
                if name.isSureToRun { resource.leavings = [] }
                let leavings = resource.leavings
                end(
                    Resource(
                        opening: resource.opening, checkEnd: resource.checkEnd, leavings: leavings, isClosed: true))
            }
            open[name.text] = nil
        }
    }

    private func use(of name: Node) -> Use {
        guard let parent = name.parent else { return .escaping }
        switch parent.kind {
        case .member where name.field == .object:
            guard let member = parent.child(Field.member), parent.parent?.kind == .call else { return .plain }
            return isClose(member.text) ? .closing : .plain
        // Java has the object beside the method.
        case .call where name.field == .object:
            return parent.child(Field.callee).map { isClose($0.text) } == true ? .closing : .plain
        case .comparison, .not, .logical, .parenthesised, .branch, .whileLoop: return .plain
        case .unary: return .plain
        case .forEach where name.field == .iterable: return .plain
        case .resource: return .closing
        case .other where parent.parent?.kind == .resource: return .closing
        case .arguments:
            guard let call = parent.parent, call.kind == .call, let callee = Callee(call) else { return .escaping }
            if isClose(callee.name) { return .closing }
            return borrows(callee) ? .plain : .escaping
        default: return .escaping
        }
    }

    private func isClose(_ name: Text) -> Bool { Self.closing.contains { name == $0 } }

    private static let closing: [StaticString] = [
        "close", "Close", "fclose", "closedir", "pclose", "closeSync", "shutdown", "detach", "terminate",
    ]

    // MARK: Languages

    private func opens(_ value: Node) -> Bool {
        switch language {
        case .python:
            guard value.kind == .call, let callee = Callee(value) else { return false }
            if callee.name == "open" {
                return callee.object == nil || callee.isOn(["io", "gzip", "bz2", "lzma", "codecs"])
            }
            return callee.object.map { $0 == "socket" } == true && callee.isOne(of: ["socket", "create_connection"])
        case .c, .cpp:
            guard value.kind == .call, let callee = Callee(value) else { return false }
            return callee.object == nil && callee.isOne(of: ["fopen", "opendir", "popen"])
        case .go:
            guard value.kind == .call, let callee = Callee(value) else { return false }
            return callee.isOn(["os"]) && callee.isOne(of: ["Open", "Create", "OpenFile"])
        case .java:
            guard value.kind == .creation, let type = value.child(Field.type) else { return false }
            return Self.javaTypes.contains { type.text == $0 }
        case .javascript, .typescript, .tsx:
            guard value.kind == .call, let callee = Callee(value) else { return false }
            return callee.name == "openSync"
        default: return false
        }
    }

    private static let javaTypes: [StaticString] = [
        "FileInputStream", "FileOutputStream", "FileReader", "FileWriter", "RandomAccessFile", "Socket", "ServerSocket",
    ]

    /// Whether a function only uses what it is given, and does not keep it.
    private func borrows(_ callee: Callee) -> Bool {
        switch language {
        case .python: callee.isOne(of: ["load", "dump", "safe_load", "print", "copyfileobj", "len", "isinstance"])
        case .c, .cpp: callee.isOne(of: Self.cFunctions)
        case .go: callee.isOn(["io", "fmt", "bufio", "json", "csv"])
        case .javascript, .typescript, .tsx: callee.isOn(["fs"])
        default: false
        }
    }

    private static let cFunctions: [StaticString] = [
        "fread", "fwrite", "fprintf", "fscanf", "fgets", "fputs", "fputc", "fgetc", "getc", "putc", "fseek", "ftell",
        "feof", "ferror", "rewind", "getline", "fflush", "fileno", "readdir", "fstat", "clearerr", "vfprintf",
    ]
}

extension Node {
    /// Whether this runs whatever happens: in `finally`, `defer`, or a `with`.
    fileprivate var isSureToRun: Bool {
        for ancestor in ancestors.prefix(24) {
            switch ancestor.kind {
            case .finally, .deferral, .resource: return true
            case .function, .lambda: return false
            default: continue
            }
        }
        return false
    }

    /// Whether it leaves because opening failed: in the statement right after it, or under a condition on it.
    fileprivate func isConditional(on opening: Node, before checkEnd: UInt32) -> Bool {
        if index < checkEnd { return true }
        guard let name = (opening.parent?.child(Field.left) ?? opening.parent?.child(Field.name))?.text else {
            return true
        }
        for ancestor in ancestors.prefix(24) {
            if ancestor.index <= opening.index { return false }
            guard ancestor.kind == .branch || ancestor.kind == .elseIf, let condition = ancestor.child(Field.condition)
            else { continue }
            for node in [condition] + condition.descendants.prefix(40)
            where node.kind == .identifier && node.text == name {
                // Asked itself, not read from.
                if node.parent?.kind != .arguments, node.field != .object { return true }
            }
        }
        return false
    }
}
