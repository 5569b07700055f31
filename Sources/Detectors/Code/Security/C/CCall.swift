import Detection

/// A call of a function of the C library or an operating system, by its plain name.
struct CCall {
    let name: Node
    let arguments: [Node]

    /// - Returns: `nil` for what is not C or C++, and for methods of objects and functions of other namespaces.
    init?(_ call: Node, in inspection: Inspection) {
        guard inspection.artifact.language == .c || inspection.artifact.language == .cpp, call.kind == .call,
            var name = call.child(Field.callee)
        else { return nil }
        if name.kind == .member {
            // `std::system`, `::system`.
            guard let member = name.child(Field.member),
                name.child(Field.object).map({ $0.text == "std" }) ?? true, member.start >= name.start + 2,
                inspection.tree.source[member.start - 1] == UInt8(ascii: ":")
            else { return nil }
            name = member
        }
        guard name.kind == .identifier else { return nil }
        self.name = name
        let list = call.child(Field.arguments) ?? call.child(Kind.arguments)
        arguments = list.map { $0.children.filter { $0.kind != .comment && $0.kind != .error } } ?? []
    }

    func argument(_ index: Int) -> Node? { arguments.indices.contains(index) ? arguments[index] : nil }

    /// The first of these that it calls.
    func first<Known: NamedCall>(in known: [Known]) -> Known? {
        let text = name.text
        return known.first { text == $0.name }
    }
}

/// A row of a rule's table: a function, and what the rule has to know of it.
protocol NamedCall {
    var name: StaticString { get }
}

extension Node {
    /// Without parentheses and casts around it. Real code has few of them.
    var bare: Node {
        var node = self
        for _ in 0..<16 {
            guard node.kind == .parenthesised || node.kind == .cast else { break }
            guard
                let inner = node.child(Field.value)
                    ?? node.children.first(where: { $0.field != .type && $0.kind != .comment })
            else { break }
            node = inner
        }
        return node
    }

    /// Whether it is a text that stands in the code: a literal, literals side by side with macros between them, either of
    /// two such, one of a table of them, a translation of one, a macro, or a constant that was given one.
    func isConstantText(depth: Int = 0) -> Bool {
        guard depth < 8 else { return false }
        let node = bare
        switch node.kind {
        case .string: return true
        case .ternary:
            return [Field.consequence, .alternative].allSatisfy { field in
                node.child(field)?.isConstantText(depth: depth + 1) ?? false
            }
        case .identifier:
            // `FORMAT`, `PRIu64`: what it stands for is in the code.
            return node.text.isMacroName || node.declaredConstant?.isConstantText(depth: depth + 1) ?? false
        case .call:
            guard let callee = node.child(Field.callee)?.text,
                let arguments = (node.child(Field.arguments) ?? node.child(Kind.arguments))?.children
            else { return false }
            // `TEXT("…")`: a macro of literals is one.
            if callee.isMacroName { return arguments.allSatisfy { $0.isConstantText(depth: depth + 1) } }
            return Self.translators.contains { callee == $0 } && arguments.contains { $0.bare.kind == .string }
        case .subscripting:
            let table = node.child(Field.object)?.declaredConstant
            return table?.kind == .list
                && table?.children.allSatisfy { $0.kind == .null || $0.isConstantText(depth: depth + 1) } ?? false
        default: return false
        }
    }

    private static let translators: [StaticString] = ["_", "N_", "Q_", "gettext", "dgettext", "ngettext", "tr"]

    /// The value of the constant of this name that is declared before it, in its function or at the top of the file.
    private var declaredConstant: Node? {
        let wanted = text
        for (declaration, isLocal) in declarationsBefore {
            guard isLocal || declaration.kind == .constant else { continue }
            let declarator = declaration.child(Kind.declarator) ?? declaration
            guard declarator.name?.text == wanted, let value = declarator.child(Field.value) else { continue }
            // A pointer that may be changed later is no constant; an array that was given a text stays that text.
            let isArray = inRange(declarator.name, declarator.child(Field.value))
            return declaration.kind == .constant || isArray ? value : nil
        }
        return nil
    }

    /// Whether `[` stands between a name and its value.
    private func inRange(_ name: Node?, _ value: Node?) -> Bool {
        guard let name, let value, name.end < value.start else { return false }
        return columnsText(name.end..<value.start).contains(UInt8(ascii: "["))
    }

    /// The number of elements of the array of this name that is declared before it in its function.
    var declaredSize: Int? {
        guard kind == .identifier else { return nil }
        let wanted = text
        for (declaration, isLocal) in declarationsBefore where isLocal {
            for part in [declaration] + declaration.children.filter({ $0.kind == .declarator }) {
                guard let size = part.child(Field.index), part.name?.text == wanted else { continue }
                return size.kind == .integer ? size.text.number.flatMap { Int(exactly: $0) } : nil
            }
        }
        return nil
    }

    /// Declarations of variables, the nearest first: of the function, then of the file. A limited number of rows is looked
    /// at, so that a function of calls does not cost its square.
    private var declarationsBefore: [(declaration: Node, isLocal: Bool)] {
        guard let function = ancestor(in: [.function]) else { return [] }
        var local: [(declaration: Node, isLocal: Bool)] = []
        for (row, node) in function.descendants.enumerated() {
            if node.index >= index || row > 3_000 { break }
            if node.kind == .variable || node.kind == .constant { local.append((node, true)) }
        }
        var global: [(declaration: Node, isLocal: Bool)] = []
        if let file = ancestor(in: [.file]) {
            for (row, node) in file.children.enumerated() {
                if row > 3_000 { break }
                if node.kind == .constant { global.append((node, false)) }
                // `#ifndef SMALL`: what stands in it is the file's as well.
                guard node.kind == .conditionalDirective else { continue }
                for inner in node.children.prefix(64) where inner.kind == .constant { global.append((inner, false)) }
            }
        }
        return local.reversed() + global
    }

    /// The statements before the one it is in, the nearest first.
    func statementsBefore(_ most: Int) -> [Node] {
        var node = self
        for ancestor in ancestors.prefix(16) {
            if KindSet.statementLists.contains(node.parent?.kind ?? .file) { break }
            node = ancestor
            // In a branch of the preprocessor statements have no block around them.
            if KindSet.simpleStatements.contains(ancestor.kind) { break }
        }
        var found: [Node] = []
        while found.count < most, let before = node.previousSibling {
            found.append(before)
            node = before
        }
        return found
    }

    /// What stands at these offsets of the source.
    private func columnsText(_ range: Range<Int>) -> Text {
        guard let function = ancestor(in: [.function, .file]) else { return text.slice(0..<0) }
        let range = range.clamped(to: function.bytes)
        return function.text.slice(range.lowerBound - function.start..<range.upperBound - function.start)
    }

    /// The number of bytes a literal comes to, escapes counted as they are written; `nil` if it is none.
    var literalLength: Int? {
        let node = bare
        guard node.kind == .string else { return nil }
        return node.descendants.reduce(0) { $0 + ($1.kind == .stringContent ? $1.bytes.count : 0) }
    }
}

/// A format string of `printf` or `scanf`.
struct CFormat {
    struct Conversion {
        let letter: UInt8
        let hasWidth: Bool
        let hasPrecision: Bool
        /// `%*d` of `scanf`: read and dropped.
        let isDropped: Bool
    }

    let conversions: [Conversion]

    /// - Parameter format: a constant text.
    init(_ format: Node) {
        var conversions: [Conversion] = []
        let text = format.text
        var offset = 0
        while offset < text.count {
            guard text[offset] == UInt8(ascii: "%") else {
                offset += 1
                continue
            }
            offset += 1
            var hasWidth = false
            var hasPrecision = false
            var isDropped = false
            scan: while offset < text.count {
                switch text[offset] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): hasWidth = true
                case UInt8(ascii: "."): hasPrecision = true
                case UInt8(ascii: "*"): isDropped = true
                case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: "#"), UInt8(ascii: "h"),
                    UInt8(ascii: "l"), UInt8(ascii: "z"), UInt8(ascii: "j"), UInt8(ascii: "t"), UInt8(ascii: "L"):
                    break
                default: break scan
                }
                offset += 1
            }
            guard offset < text.count else { break }
            let letter = text[offset]
            offset += 1
            if letter != UInt8(ascii: "%") {
                conversions.append(
                    Conversion(letter: letter, hasWidth: hasWidth, hasPrecision: hasPrecision, isDropped: isDropped))
            }
        }
        self.conversions = conversions
    }
}

extension KindSet {
    fileprivate static let simpleStatements: KindSet = [.expressionStatement, .variable, .constant, .returning]
}

extension Text {
    /// `FORMAT`, `TEXT`; not `_`, which translates.
    fileprivate var isMacroName: Bool { count > 1 && bytes.allSatisfy { $0 < 0x61 || $0 > 0x7A } }
}
