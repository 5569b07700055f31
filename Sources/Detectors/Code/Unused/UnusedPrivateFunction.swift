import Detection

/// Private functions that nobody mentions.
struct UnusedPrivateFunction: ProjectDetector {
    static let rule = Rule(
        id: "unused/private-function", title: "Private function is never used", severity: .low, cwe: [561],
        tags: ["maintainability", "unused"],
        aliases: [
            Rule.Alias("vulture", "unused-function"), Rule.Alias("clang", "-Wunused-function"),
            Rule.Alias("rustc", "dead_code"), Rule.Alias("sonar", "S1144"), Rule.Alias("pmd", "UnusedPrivateMethod"),
            Rule.Alias("staticcheck", "U1000"), Rule.Alias("shellcheck", "SC2317"),
        ],
        help: Rule.Help(
            what: """
                Reports functions that only their own file, module or package can call, and whose name stands nowhere in \
                it but in the function itself: `static` of C and C++, `private` of Java, Swift and TypeScript, \
                JavaScript's `#f` and what a module does not export, Rust's functions without `pub`, Ada's \
                subprograms within a subprogram. Python's `_f`, Go's functions with a small letter and Bash's `_f` \
                are looked for in all files that are scanned. A name in a string counts as used, and so does one that \
                begins like a string that ends with `_` (`getattr(self, "_visit_" + name)`). Functions with \
                decorators or annotations, and methods named `_f` of Python classes with a base class, are let pass.
                """,
            why: """
                Nobody calls it, so nobody notices when it stops being right; but everyone who changes what it uses \
                keeps it up to date.
                """,
            fix: "Delete it: version control remembers it. Or call it from where it was meant to be called.",
            knownProblems: """
                What is called through a name put together at run time in another way, or by code in another language, \
                is not seen. A scan of a part of a project knows nothing of the calls in the rest.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def _rounded(amount):
                        return round(amount, 2)

                    def total(order):
                        return sum(item.price for item in order.items)

                    """,
                good: """
                    def _rounded(amount):
                        return round(amount, 2)

                    def total(order):
                        return _rounded(sum(item.price for item in order.items))

                    """)))

    let kinds: KindSet = [.file, .function]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        if node.kind == .file {
            if Self.isSharedAmongFiles(language) { recordUses(in: inspection) }
            return
        }
        guard let name = node.name, name.isLeaf, node.isPrivate(in: inspection.artifact),
            isCandidate(node, name, language)
        else {
            return
        }
        let isUsed = inspection.names.has(name, in: inspection.tree.root.rows) { other, place in
            if place.isWord { return true }
            if node.rows.contains(other.index) { return false }
            // C's declaration ahead of the function.
            return other.field != .name
                || other.ancestor(in: [.signature, .function, .block, .file])?.kind != .signature
        }
        guard !isUsed, !node.hasAnnotation, !inspection.names.isBroken(in: inspection.tree.root.rows) else { return }
        if language == .python, let outer = node.enclosingFunction, inspection.names.readsAllVariables(in: outer.rows) {
            return
        }
        if language == .go, inspection.tree.root.isBuiltForSome { return }
        if Self.isSharedAmongFiles(language) {
            recordCandidate(name, in: inspection)
        } else {
            inspection.report(at: name, Self.message(name.text.shortened))
        }
    }

    private func isCandidate(_ node: Node, _ name: Node, _ language: Language) -> Bool {
        switch language {
        case .python:
            guard node.isMethod else { return true }
            // A base class outside the project may call it.
            return name.text.hasPrefix("__") || node.ancestor(in: [.type])?.child(Kind.superTypes) == nil
        case .java:
            // Called by serialisation.
            return !name.text.hasPrefix("read") && !name.text.hasPrefix("write")
        case .c, .cpp: return name.text != "main"
        case .javascript, .typescript, .tsx: return name.text != "constructor"
        default: return true
        }
    }

    private static func message(_ name: String) -> String { "`\(name)` is private and never used: delete it" }

    // MARK: Across files

    /// Whether what is private may be used in other files than its own.
    private static func isSharedAmongFiles(_ language: Language) -> Bool {
        language == .python || language == .go || language == .bash
    }

    private static let use: UInt8 = 0
    private static let candidate: UInt8 = 1
    private static let prefix: UInt8 = 2

    /// Each name once: those that private functions may have, and the beginnings of names in strings.
    private func recordUses(in inspection: Inspection) {
        let language = inspection.artifact.language
        let names = inspection.names
        var uses: [UInt64] = []
        for place in names.places {
            let text = names.text(of: place)
            guard let first = text.first, language == .go ? first >= 0x61 : first == 0x5F, text.count > 1 else {
                continue
            }
            let node = inspection.tree[Int(place.row)]
            // The declaration itself is no use of it.
            if node.field == .name, node.parent?.kind == .function { continue }
            uses.append(text.hash64)
        }
        uses.sort()
        var prefixes: [UInt64] = []
        if language == .python {
            for node in inspection.tree.root.descendants where node.kind == .stringContent || node.kind == .string {
                guard node.isLeaf, let prefix = node.text.namePrefix else { continue }
                prefixes.append(prefix.hash64)
            }
        }
        inspection.record { writer in
            var last: UInt64?
            for use in uses where use != last {
                writer.write(Self.use)
                writer.writeFixed(use)
                last = use
            }
            for prefix in Set(prefixes).sorted() {
                writer.write(Self.prefix)
                writer.writeFixed(prefix)
            }
        }
    }

    private func recordCandidate(_ name: Node, in inspection: Inspection) {
        let place = inspection.place(of: name.bytes)
        inspection.record { writer in
            writer.write(Self.candidate)
            writer.write(name.text.string)
            for position in [place.start, place.end] {
                writer.write(position.line)
                writer.write(position.column)
                writer.write(position.byteColumn)
            }
        }
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        var uses: Set<UInt64> = []
        var prefixes: Set<UInt64> = []
        var candidates: [(name: String, place: Place)] = []
        for file in facts {
            var reader = ByteReader(file.bytes)
            while !reader.isAtEnd {
                switch try reader.readByte() {
                case Self.use: uses.insert(try reader.readFixed())
                case Self.prefix: prefixes.insert(try reader.readFixed())
                default:
                    let name = try reader.readString()
                    let start = try Self.position(from: &reader)
                    let end = try Self.position(from: &reader)
                    candidates.append((name, Place(path: file.artifact.path, start: start, end: end)))
                }
            }
        }
        return candidates.compactMap { name, place in
            guard !uses.contains(hash64(of: name)), !beginsLike(name, prefixes) else { return nil }
            return Conclusion(place: place, message: Self.message(name), anchor: name)
        }
    }

    private static func position(from reader: inout ByteReader) throws -> Position {
        let line = try reader.readInt()
        let column = try reader.readInt()
        return Position(line: line, column: column, byteColumn: try reader.readInt())
    }

    private func hash64(of name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { Text(UnsafeRawBufferPointer($0)).hash64 }
    }

    /// Whether a string names the beginning: `_visit_` of `_visit_call`.
    private func beginsLike(_ name: String, _ prefixes: Set<UInt64>) -> Bool {
        guard !prefixes.isEmpty else { return false }
        var name = name
        return name.withUTF8 { bytes in
            for length in 2..<max(bytes.count, 2) where bytes[length - 1] == UInt8(ascii: "_") {
                let prefix = Text(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[0..<length]))
                if prefixes.contains(prefix.hash64) { return true }
            }
            return false
        }
    }
}

extension Text {
    /// What a string like `_visit_%s` begins with.
    fileprivate var namePrefix: Text? {
        guard first == UInt8(ascii: "_") else { return nil }
        let end = bytes.firstIndex { !$0.isInName } ?? count
        return end > 1 && self[end - 1] == UInt8(ascii: "_") ? slice(0..<end) : nil
    }
}
