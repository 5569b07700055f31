import Detection

/// Types that inherit through too many levels.
struct DeepInheritance: ProjectDetector {
    static let limit = Option(
        "limit", default: 6, in: 1...100,
        help: "How many types of the project a type may inherit from, one above the other.")

    static let rule = Rule(
        id: "structure/deep-inheritance", title: "Inheritance is too deep", severity: .low, cwe: [1074],
        tags: ["maintainability", "design"],
        aliases: [
            Rule.Alias("pylint", "R0901"), Rule.Alias("sonar", "S110"), Rule.Alias("checkstyle", "DepthOfInheritance"),
            Rule.Alias("pmd", "AvoidDeepInheritance"),
        ],
        help: Rule.Help(
            what: """
                Reports types with more than `limit` types of the project above them, counted along the longest line of \
                base types: the depth of inheritance (DIT) of Chidamber and Kemerer, without what lies outside of the \
                project; of types one above the other the first. Interfaces, protocols and traits do not count. A base type is found by its name, in the \
                same file, through the file's imports (Python), or where the project has only one of that name.
                """,
            why: """
                What such a type does is written in many places, and each level may change what the ones above it meant. \
                A change of any of them changes all below it.
                """,
            fix: """
                Let the type have what it inherits from (composition), or merge levels that have one type below them.
                """,
            knownProblems: """
                Base types that are made at run time are not seen. Bash, C, Go and Rust have no inheritance.
                """,
            example: Rule.Example(
                .python,
                bad: "class A0:\n    pass\n" + (1...7).map { "\nclass A\($0)(A\($0 - 1)):\n    pass\n" }.joined(),
                good: """
                    class Shop:
                        def __init__(self, stock, prices):
                            self.stock = stock
                            self.prices = prices

                    """),
            references: [
                "S. Chidamber, C. Kemerer: A Metrics Suite for Object Oriented Design. IEEE TSE 20 (6), 1994 (DIT)",
                "CWE-1074: Class with Excessively Deep Inheritance",
            ]),
        options: [limit])

    let kinds: KindSet = [.type, .importation]
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    func visit(_ node: Node, in inspection: Inspection) {
        switch inspection.artifact.language {
        case .bash, .c, .go, .rust: return
        default: break
        }
        if node.kind == .importation {
            if inspection.artifact.language == .python { recordImports(node, in: inspection) }
            return
        }
        guard let name = node.name, name.isLeaf else { return }
        let isPython = inspection.artifact.language == .python
        let place = inspection.place(of: name.bytes)
        var bases: [String] = []
        for child in node.children where child.field == .superTypes || child.kind == .superTypes {
            if child.isLeaf { bases.append(child.text.string) }
            for base in child.children {
                guard base.kind != .keywordArgument, base.kind != .modifier, let last = base.lastName else { continue }
                // Python's are looked up through the imports, so the whole name counts.
                bases.append(isPython && base.kind == .member ? base.text.string : last.text.string)
            }
        }
        inspection.record { writer in
            writer.write(Self.declaration)
            writer.write(name.text.string)
            for position in [place.start, place.end] {
                writer.write(position.line)
                writer.write(position.column)
                writer.write(position.byteColumn)
            }
            writer.write(bases.count)
            for base in bases { writer.write(base) }
        }
    }

    private static let declaration: UInt8 = 0
    private static let importation: UInt8 = 1

    /// `Order` of `from .model import Order`, with where it comes from.
    private func recordImports(_ node: Node, in inspection: Inspection) {
        let path = node.child(Field.path)?.text.string
        for child in node.children where child.field == .name {
            let source = (child.kind == .other ? child.firstChild ?? child : child).text.string
            guard let bound = (child.child(Field.alias) ?? child).lastName else { continue }
            inspection.record { writer in
                writer.write(Self.importation)
                writer.write(bound.text.string)
                writer.write(path.map { "\($0):\(source)" } ?? source)
            }
        }
    }

    // MARK: Across files

    private struct Declared {
        let file: Int
        let name: String
        let place: Place
        var bases: [String]
        var depth = 0
        /// The base type with the longest line above it.
        var above: Int?
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        var types: [Declared] = []
        var imports: [[String: String]] = Array(repeating: [:], count: facts.count)
        for (file, fact) in facts.enumerated() {
            var reader = ByteReader(fact.bytes)
            while !reader.isAtEnd {
                if try reader.readByte() == Self.importation {
                    imports[file][try reader.readString()] = try reader.readString()
                } else {
                    types.append(try Self.read(&reader, file, fact.artifact.path))
                }
            }
        }
        let lines = resolve(types, imports, facts.map(\.artifact))
        measure(&types, lines)
        return types.compactMap { type in
            // What is deeper still inherits from itself: two types of one name were taken for each other.
            guard let excess = Excess(type.depth, over: limit), type.depth < limit + 32 else { return nil }
            // What inherits from a type that is too deep adds nothing to do: the line above is where to cut.
            if let base = type.above, types[base].depth > limit { return nil }
            var names = [type.name]
            var above = type.above
            while let index = above, names.count < 12 {
                names.append(types[index].name)
                above = types[index].above
            }
            return Conclusion(
                place: type.place,
                message: "`\(type.name)` inherits through \(excess.value) levels, more than \(limit): "
                    + names.joined(separator: " < "),
                severity: excess.severity,
                measures: [Finding.Measure("depth", excess.value), Finding.Measure("limit", limit)], anchor: type.name)
        }
    }

    private static func read(_ reader: inout ByteReader, _ file: Int, _ path: String) throws -> Declared {
        let name = try reader.readString()
        var positions: [Position] = []
        for _ in 0..<2 {
            let line = try reader.readInt()
            let column = try reader.readInt()
            positions.append(Position(line: line, column: column, byteColumn: try reader.readInt()))
        }
        var bases: [String] = []
        for _ in 0..<max(0, min(try reader.readInt(), reader.remaining)) { bases.append(try reader.readString()) }
        return Declared(
            file: file, name: name, place: Place(path: path, start: positions[0], end: positions[1]), bases: bases)
    }

    private struct Local: Hashable {
        let file: Int
        let name: String
    }

    /// The base types of each type, by index.
    private func resolve(_ types: [Declared], _ imports: [[String: String]], _ files: [Artifact]) -> [[Int]] {
        var local: [Local: Int] = [:]
        var global: [String: Int] = [:]
        for (index, type) in types.enumerated() {
            local[Local(file: type.file, name: type.name)] = index
            // -1: several of one name.
            global[type.name] = global[type.name] == nil ? index : -1
        }
        let modules = ModulePaths(files.map(\.path))
        return types.enumerated().map { index, type in
            type.bases.compactMap { base in
                var target = local[Local(file: type.file, name: base)]
                if target == nil, files[type.file].language == .python {
                    // What comes from outside of the project may have the name of something in it.
                    let parts = base.split(separator: ".")
                    guard let first = parts.first, let last = parts.last,
                        let source = imports[type.file][String(first)],
                        let file = modules.resolve(source, from: files[type.file].path, .python)
                    else { return nil }
                    // `from .model import Order as Ordered`
                    let name = parts.count == 1 ? source.split(separator: ":").last ?? last : last
                    target = local[Local(file: file, name: String(name))] ?? global[String(name)]
                }
                guard let found = target ?? global[base], found >= 0, found != index else { return nil }
                return found
            }
        }
    }

    /// Depths, level by level; what inherits from itself ends at the most.
    private func measure(_ types: inout [Declared], _ bases: [[Int]]) {
        for _ in 0..<(limit + 32) {
            var hasChanged = false
            for index in types.indices {
                for base in bases[index]
                where types[base].depth + 1 > types[index].depth && types[base].depth < limit + 32 {
                    types[index].depth = types[base].depth + 1
                    types[index].above = base
                    hasChanged = true
                }
            }
            if !hasChanged { break }
        }
    }
}

extension Node {
    /// `B` of `ns.B<T>`.
    fileprivate var lastName: Node? {
        var node = self
        // Each step goes down, so this ends.
        while !node.isLeaf {
            guard
                let inner = node.child(Field.member) ?? node.child(Field.name) ?? node.child(Field.object)
                    ?? node.firstChild
            else { return nil }
            node = inner
        }
        return node.kind == .identifier || node.kind == .typeReference ? node : nil
    }
}
