import Detection

/// Types that are several types in one.
struct LowCohesion: Detector {
    static let limit = Option(
        "limit", default: 1, in: 1...100,
        help: "How many groups of methods that have nothing to do with each other a type may have.")
    static let groupSize = Option(
        "group", default: 3, in: 1...100, help: "How many methods a group must have to count.")

    static let rule = Rule(
        id: "structure/low-cohesion", title: "Type consists of unrelated parts", severity: .low, confidence: .medium,
        cwe: [1093], tags: ["maintainability", "design", "strict"],
        aliases: [Rule.Alias("sonar", "S1820"), Rule.Alias("ndepend", "LCOM"), Rule.Alias("pmd", "TCC")],
        help: Rule.Help(
            what: """
                Reports types whose methods fall into more than `limit` groups of `group` or more methods each that share \
                no field and do not call each other: the lack of cohesion LCOM4 of Hitz and Montazeri. \
                Constructors, static methods, methods of one statement (getters, setters, what passes a call on) and \
                methods that use nothing of their object belong to no group. Types with a base type and tests are let \
                pass: what they share may be above them, or in the name of the file.
                """,
            why: """
                The parts know nothing of each other, yet they change, are tested and are read together. The type's \
                name fits one of them at best.
                """,
            fix: "Make each group a type of its own, with the fields it uses.",
            knownProblems: """
                Fields that are reached in another way (reflection, `__dict__`) connect nothing. Ada, Bash and C have no \
                methods that stand in their type.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    class Shop:
                        def __init__(self):
                            self.orders = []
                            self.mails = []

                        def add(self, order):
                            check(order)
                            self.orders.append(order)

                        def drop(self, order):
                            check(order)
                            self.orders.remove(order)

                        def total(self):
                            check(self)
                            return sum(order.net for order in self.orders)

                        def write(self, text):
                            check(text)
                            self.mails.append(text)

                        def send(self, host):
                            check(host)
                            host.send(self.mails)

                        def forget(self):
                            check(self)
                            self.mails.clear()

                    """,
                good: """
                    class Orders:
                        def __init__(self):
                            self.orders = []

                        def add(self, order):
                            check(order)
                            self.orders.append(order)

                        def drop(self, order):
                            check(order)
                            self.orders.remove(order)

                        def total(self):
                            check(self)
                            return sum(order.net for order in self.orders)

                    """),
            references: [
                "M. Hitz, B. Montazeri: Measuring Coupling and Cohesion in Object-Oriented Systems. 1995 (LCOM4)"
            ]),
        options: [limit, groupSize])

    let kinds: KindSet = [.type, .file]
    private let limit: Int
    private let groupSize: Int

    init(_ settings: Settings) {
        limit = settings[Self.limit]
        groupSize = settings[Self.groupSize]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        guard inspection.artifact.role != .test else { return }
        switch (inspection.artifact.language, node.kind) {
        case (.ada, _), (.bash, _), (.c, _): break
        case (.go, .file), (.rust, .file), (.swift, .file), (.cpp, .file):
            var types = ScatteredTypes()
            types.collect(inspection.tree)
            for type in types.types where type.declaration.kind == .type {
                judge(type.declaration, types.parts(of: type), in: inspection)
            }
        case (.go, _), (.rust, _), (.swift, _), (.cpp, _), (_, .file): break
        default: judge(node, [node], in: inspection)
        }
    }

    private func judge(_ type: Node, _ parts: some Sequence<Node>, in inspection: Inspection) {
        let hasBase = type.children.contains { $0.field == .superTypes || $0.kind == .superTypes }
        // Swift's and Java's interfaces ask for nothing that is shared.
        guard !hasBase else { return }
        var cohesion = Cohesion(inspection.artifact.language)
        for part in parts { cohesion.declare(part) }
        guard cohesion.methodCount >= groupSize * 2 else { return }
        cohesion.connect()
        let groups = cohesion.groups(ofAtLeast: groupSize)
        guard groups.count > limit else { return }
        let list = groups.prefix(3).map { group in
            group.prefix(3).map { "`\($0.text.shortened)`" }.joined(separator: ", ") + (group.count > 3 ? ", …" : "")
        }.joined(separator: " | ")
        inspection.report(
            inspection.head(of: type), in: type,
            "\(type.subject) is \(groups.count) types in one, whose methods share no field and no call: \(list)",
            measures: [Finding.Measure("groups", groups.count), Finding.Measure("limit", limit)])
    }
}

/// The methods of a type, and which of them share a field or a call.
private struct Cohesion {
    private let language: Language
    private var methods: [(node: Node, name: Node, counts: Bool)] = []
    /// Names of fields and methods, where they are used without `this`.
    private var members: Set<Text> = []
    /// Union-find over methods.
    private var above: [Int] = []
    private var usesOwn: [Bool] = []

    init(_ language: Language) { self.language = language }

    var methodCount: Int { methods.count { $0.counts } }

    mutating func declare(_ part: Node) {
        if part.kind == .function {
            add(part)
            return
        }
        var rest = part.ownMembers
        while let node = rest.next() {
            switch node.kind {
            case .function:
                add(node)
                rest.skip(node)
            case .lambda: rest.skip(node)
            case .memberVariable, .signature:
                for child in node.children {
                    if child.field == .name, child.isLeaf { members.insert(child.text) }
                    if child.kind == .declarator, let name = child.name { members.insert(name.text) }
                }
            default: break
            }
        }
    }

    private mutating func add(_ node: Node) {
        guard let name = node.name, name.isLeaf else { return }
        members.insert(name.text)
        // A class method makes an object, or belongs to none.
        guard !node.hasModifier("static"), !node.hasMark({ $0 == "classmethod" }), !node.isConstructor(name.text) else {
            return
        }
        // A getter connects those that call it, but is no method to speak of.
        methods.append((node, name, node.statementCount > 1))
    }

    /// Joins methods that name the same member, and those that call each other.
    mutating func connect() {
        above = Array(methods.indices)
        usesOwn = Array(repeating: false, count: methods.count)
        var users: [Text: Int] = [:]
        for (index, method) in methods.enumerated() {
            // A method is a user of its own name: who calls it is in its group.
            join(index, with: &users, method.name.text)
            let receiver = method.node.receiverName(in: language)
            for node in OwnNodes(of: method.node, without: .types) {
                guard let member = node.ownMember(receiver, members, language) else { continue }
                usesOwn[index] = true
                join(index, with: &users, member)
            }
        }
    }

    private mutating func join(_ index: Int, with users: inout [Text: Int], _ member: Text) {
        if let other = users[member] { above[root(index)] = root(other) } else { users[member] = index }
    }

    private mutating func root(_ index: Int) -> Int {
        var index = index
        while above[index] != index {
            above[index] = above[above[index]]
            index = above[index]
        }
        return index
    }

    /// Groups of methods that use something of their object, in the order of the source.
    mutating func groups(ofAtLeast size: Int) -> [[Node]] {
        var groups: [Int: [Node]] = [:]
        for index in methods.indices where usesOwn[index] && methods[index].counts {
            groups[root(index), default: []].append(methods[index].name)
        }
        return groups.values.filter { $0.count >= size }.sorted { $0[0].index < $1[0].index }
    }
}

extension Node {
    fileprivate func isConstructor(_ name: Text) -> Bool {
        if name.hasPrefix("__") && name.hasSuffix("__") || name == "constructor" || name == "init" || name == "new" {
            return true
        }
        guard let type = ancestor(in: KindSet.types)?.name else { return false }
        return type.text == name || text.first == UInt8(ascii: "~")
    }

    /// Up to two: whether there is more than one is all that is asked.
    fileprivate var statementCount: Int {
        guard let body else { return 0 }
        var count = 0
        for child in body.children where child.kind != .comment {
            if child.kind == .expressionStatement, child.firstChild?.kind == .string { continue }
            count += 1
            if count == 2 { break }
        }
        return count
    }

    /// What a method calls its object.
    fileprivate func receiverName(in language: Language) -> Text? {
        switch language {
        case .python: return parameterOwner.children.first { $0.kind == .parameter }?.name?.text
        case .go:
            guard let receiver = child(Kind.receiver) else { return nil }
            return (receiver.name ?? receiver.firstChild?.name)?.text
        default: return nil
        }
    }

    /// The member of its object that a node names: `x` of `self.x`, and `x` alone where the language allows it.
    fileprivate func ownMember(_ receiver: Text?, _ members: Set<Text>, _ language: Language) -> Text? {
        if kind == .member {
            guard let object = child(Field.object), object.kind == .identifier, let member = child(Field.member) else {
                return nil
            }
            let text = object.text
            let isOwn = receiver.map { $0 == text } ?? (text == "this" || text == "self")
            return isOwn ? member.text : nil
        }
        guard kind == .identifier || kind == .typeReference, isLeaf, field != .member, field != .name, field != .label
        else {
            return nil
        }
        switch language {
        case .java, .cpp, .swift: return members.contains(text) ? text : nil
        default: return nil
        }
    }
}
