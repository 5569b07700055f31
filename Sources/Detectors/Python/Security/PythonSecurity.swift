import Detection

/// Everything in a Python file that one of the `security` rules could report: one look at each node serves them all.
///
/// It follows the file in reading order, as Bandit does, so that a name stands for what was imported before.
final class PythonSecurity: FileAnalysis {
    private(set) var verdicts: [Verdict] = []
    let tree: SyntaxTree
    let isTest: Bool
    /// Where no rule looks for secrets.
    let isExample: Bool
    var names = PythonNames()
    /// The name of the call at hand.
    var name = QualifiedName()
    /// What names of the file are bound to, if anyone asks.
    lazy var bindings = PythonBindings(tree)

    /// The functions, or 0 for the file, that execute statements.
    lazy var executors: Set<UInt32> = {
        var functions: Set<UInt32> = []
        var stack = FunctionStack()
        for index in 0..<tree.count {
            let function = stack.around(tree[index])
            guard tree[index].kind == .call, let last = tree[index].callee?.child(Field.member)?.text else { continue }
            if Self.executing.contains(where: { last == $0 }) { functions.insert(function) }
        }
        return functions
    }()

    private static let executing: [StaticString] = ["execute", "executemany", "executescript", "raw", "read_sql"]

    init(of inspection: Inspection) {
        tree = inspection.tree
        isTest = Role(path: inspection.artifact.path) == .test
        isExample = inspection.artifact.isExample
        guard inspection.artifact.language == .python else { return }
        for index in 0..<tree.count {
            let node = tree[index]
            switch node.kind {
            case .importation: look(atImport: node)
            case .call: look(atCall: node)
            case .string: look(atString: node)
            case .function: look(atFunction: node)
            case .assertion: look(atAssertion: node)
            case .handler: look(atHandler: node)
            default: continue
            }
        }
        look(forInvisible: inspection)
    }

    /// - Parameters:
    ///   - node: what Bandit reports, by the line it begins on.
    ///   - subject: what the message quotes.
    ///   - standards: who says so. Picket lets tests pass.
    func add(
        _ check: BanditCheck, at node: Node, subject: Node? = nil, _ severity: Severity, _ confidence: Confidence,
        by standards: Verdict.Standards = .both
    ) {
        // The head of a call is enough to see, and survives changes of its arguments.
        let head = node.kind == .call ? node.child(Field.callee) : nil
        add(
            check, node.start..<(head?.end ?? node.end), in: node, subject: (subject ?? head ?? node).text, severity,
            confidence, by: standards)
    }

    func add(
        _ check: BanditCheck, _ bytes: Range<Int>, in node: Node, subject: Text, _ severity: Severity,
        _ confidence: Confidence, by standards: Verdict.Standards = .both
    ) {
        let standards = isTest && check != .b613 ? standards.intersection(.bandit) : standards
        guard !standards.isEmpty else { return }
        verdicts.append(
            Verdict(
                check: check, node: node, bytes: bytes, subject: subject, severity: severity, confidence: confidence,
                standards: standards))
    }

    // MARK: Imports

    private func look(atImport node: Node) {
        names.add(node)
        let path = node.child(Field.path)
        let isRelative = path?.text.first == UInt8(ascii: ".")
        var module = path.map { Array($0.text.bytes.drop { $0 == UInt8(ascii: ".") }) } ?? []
        if !module.isEmpty { module.append(UInt8(ascii: ".")) }
        for (check, modules) in KnownCall.modules {
            for item in node.children where item.field == .name || item.isWildcard {
                let whole = module + (item.child(Field.name) ?? item).text.bytes
                guard modules.contains(where: { whole.starts(with: $0.bytes) }) else { continue }
                add(
                    check, at: node, subject: item, Self.severity(ofImport: check), .high,
                    by: isRelative ? .bandit : Self.standards(ofImport: check))
                return
            }
        }
    }

    static func severity(ofImport check: BanditCheck) -> Severity {
        switch check {
        case .b403, .b404, .b405, .b406, .b407, .b408, .b409: .low
        default: .high
        }
    }

    /// Importing a module does nothing yet: Picket reports what is done with it, and modules that nobody should use.
    private static func standards(ofImport check: BanditCheck) -> Verdict.Standards {
        switch check {
        case .b412, .b413, .b415: .both
        default: .bandit
        }
    }

    // MARK: Statements

    private func look(atAssertion node: Node) {
        add(.b101, at: node, .low, .high, by: node.checksParameter ? .both : .bandit)
    }

    private func look(atHandler node: Node) {
        guard let body = node.child(Field.body) else { return }
        var statements = body.children.filter { $0.kind != .comment }.makeIterator()
        guard let only = statements.next(), statements.next() == nil else { return }
        let check: BanditCheck
        switch only.kind {
        case .emptyStatement: check = .b110
        case .continuing: check = .b112
        default: return
        }
        if let value = node.child(Field.value)?.unwrapped {
            let type = value.kind == .other ? value.firstChild?.unwrapped : value
            guard let type, type.kind == .identifier, type.text == "Exception" else { return }
        }
        // Whoever writes down why has thought about it.
        let isExplained = node.descendants.contains { $0.kind == .comment }
        add(
            check, node.start..<min(node.end, node.start + 6), in: node, subject: only.text, .low, .high,
            by: isExplained ? .bandit : .both)
    }

    private func look(atFunction node: Node) {
        // Bandit does not look at `async def`.
        let standards: Verdict.Standards = node.child(Kind.modifier)?.text == "async" ? .picket : .both
        let bytes = node.name?.bytes ?? node.bytes
        for (parameter, value) in node.defaults {
            guard value.kind == .member, let member = value.child(Field.member),
                PythonValue(value)?.spells(anyOf: Self.badProtocols) ?? false
            else { continue }
            _ = parameter
            add(.b503, bytes, in: node, subject: member.text, .medium, .medium, by: standards)
            break
        }
        for (parameter, value) in node.banditDefaults {
            guard let name = parameter.name?.text, value.isPlainString, name.isPasswordName else { continue }
            add(
                .b107, bytes, in: node, subject: name, .low, .medium,
                by: standards.intersection(isOwn(password: value, named: name) ? .both : .bandit))
            break
        }
    }

    static let badProtocols: [StaticString] = [
        "PROTOCOL_SSLv2", "SSLv2_METHOD", "SSLv23_METHOD", "PROTOCOL_SSLv3", "PROTOCOL_TLSv1", "SSLv3_METHOD",
        "TLSv1_METHOD", "PROTOCOL_TLSv1_1", "TLSv1_1_METHOD",
    ]

    // MARK: The file

    /// Characters that change the order in which text is shown: what one reads is not what runs.
    private func look(forInvisible inspection: Inspection) {
        let source = tree.source
        var offset = 0
        var hasMark = false
        while offset + 2 < source.count {
            // Most source is ASCII: eight bytes at once.
            if offset + 8 <= source.count,
                source.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                offset += 8
                continue
            }
            let bytes = offset..<offset + 3
            offset += 1
            switch (source[bytes.lowerBound], source[bytes.lowerBound + 1], source[bytes.lowerBound + 2]) {
            // U+200F turns nothing around; Arabic dates have it.
            case (0xE2, 0x80, 0x8F) where !hasMark:
                hasMark = true
                add(.b613, bytes, in: tree.root, subject: Text(""), .high, .medium, by: .bandit)
            // U+202A to U+202E, U+2066 to U+2069: embeddings, overrides, isolates.
            case (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA6...0xA9):
                add(.b613, bytes, in: tree.root, subject: Text(""), .high, .medium, by: hasMark ? .picket : .both)
                return
            default: continue
            }
        }
    }
}

extension Node {
    /// Parameters that can be given by position, with those defaults there are.
    fileprivate var defaults: [(parameter: Node, value: Node)] {
        var found: [(Node, Node)] = []
        for parameter in positionalParameters {
            if let value = parameter.child(Field.value)?.unwrapped { found.append((parameter, value)) }
        }
        return found
    }

    /// The same as Bandit pairs them, which forgets parameters before `/` but not their defaults.
    fileprivate var banditDefaults: [(parameter: Node, value: Node)] {
        var parameters = positionalParameters
        let values = defaults.map(\.value)
        if let slash = parameterOwner.children.first(where: { $0.kind == .positionalOnlyMarker }) {
            parameters.removeAll { $0.start < slash.start }
        }
        let offset = max(0, parameters.count - values.count)
        return zip(parameters.dropFirst(offset), values).map { ($0, $1) }
    }

    private var positionalParameters: [Node] {
        var found: [Node] = []
        loop: for child in parameterOwner.children {
            switch child.kind {
            case .keywordOnlyMarker, .variadicParameter, .keywordVariadicParameter: break loop
            case .parameter: found.append(child)
            default: continue
            }
        }
        return found
    }

    /// Whether an assertion holds a parameter of its function to something, which `python -O` then does not. Telling
    /// a type checker what it cannot know is not that.
    fileprivate var checksParameter: Bool {
        guard let condition = firstChild?.unwrapped, let function = nearestFunction,
            let name = function.name?.text, name.first != UInt8(ascii: "_"), condition.kind == .comparison
        else { return false }
        guard let left = condition.child(Field.left)?.unwrapped, left.kind == .identifier,
            let right = condition.child(Field.right)?.unwrapped, right.kind != .null
        else { return false }
        // Whether it is in something of the object's own says that the object is sound, not the caller.
        if right.kind == .member || right.kind == .subscripting { return false }
        return function.parameterOwner.children.contains { $0.kind == .parameter && $0.name?.text == left.text }
    }
}
