import Detection

/// Every name in a file and where it stands, in the order of the source: what rules about unused things ask.
///
/// Made once a file, in one pass, and shared by all rules. Places of the same name are linked, so that asking for the
/// uses of one costs only what is looked at. Words in what the grammar leaves unparsed (macros, errors), and in strings
/// and comments that are known to name things, count: it is better to miss an unused name than to report a used one.
final class Names: FileAnalysis {
    /// A place where a name stands.
    struct Place {
        /// The row of the leaf in the tree.
        let row: UInt32
        fileprivate let start: UInt32
        fileprivate let end: UInt32
        fileprivate let hash: UInt32
        fileprivate var previous: UInt32
        fileprivate var next: UInt32
        /// Whether it is a word in a string, a comment, or text without structure, and no leaf of its own.
        let isWord: Bool
    }

    let tree: SyntaxTree
    let language: Language
    private(set) var places: [Place] = []
    /// The rows of what the parser did not understand: nothing is known about the names around it.
    private var broken: [UInt32] = []
    /// By hash, open addressing: the last place of a name, and one; 0 is free.
    private var slots: [UInt32]
    private var distinct = 0
    private let ignoresCase: Bool
    /// Whether `$` is a letter; in Bash and in Rust's macros it is what a name follows.
    private let hasDollar: Bool
    private static let none = UInt32.max
    /// What FNV-1a starts from: nobody can make names that collide.
    private static let seed = UInt32.random(in: 1...(.max))
    /// How far a walk over places of one name goes before it gives up: no code that people write has as many.
    private static let farthest = 500

    init(of inspection: Inspection) {
        tree = inspection.tree
        language = inspection.artifact.language
        ignoresCase = language == .ada
        hasDollar = [.javascript, .typescript, .tsx, .java].contains(language)
        slots = [UInt32](repeating: 0, count: 1024)
        places.reserveCapacity(tree.count / 3)
        collect()
    }

    // MARK: Questions

    /// The place of a leaf that is a name.
    func place(of leaf: Node) -> Place? {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].row < leaf.index { low = middle + 1 } else { high = middle }
        }
        return low < places.count && places[low].row == leaf.index ? places[low] : nil
    }

    /// Whether another place of the same name, within these rows, satisfies `isWanted`. Yes if there are too many to
    /// look at.
    func has(_ name: Node, in rows: Range<UInt32>, where isWanted: (Node, Place) -> Bool) -> Bool {
        guard let place = place(of: name) else { return true }
        var steps = 0
        for isForward in [true, false] {
            var index = isForward ? place.next : place.previous
            while index != Self.none {
                let other = places[Int(index)]
                guard rows.contains(other.row) else { break }
                if isWanted(tree[Int(other.row)], other) { return true }
                steps += 1
                if steps > Self.farthest { return true }
                index = isForward ? other.next : other.previous
            }
        }
        return false
    }

    /// Leaves of the same name around this one in the file, at most so many to each side.
    func others(of name: Node, most: Int) -> [Node] {
        guard let place = place(of: name) else { return [] }
        var found: [Node] = []
        for isForward in [true, false] {
            var index = isForward ? place.next : place.previous
            var steps = 0
            while index != Self.none, steps < most {
                let other = places[Int(index)]
                if !other.isWord { found.append(tree[Int(other.row)]) }
                steps += 1
                index = isForward ? other.next : other.previous
            }
        }
        return found
    }

    /// Whether the name stands nowhere within these rows before this place.
    func isFirst(_ name: Node, in rows: Range<UInt32>) -> Bool {
        guard let place = place(of: name), place.previous != Self.none else { return true }
        return !rows.contains(places[Int(place.previous)].row)
    }

    /// Whether a name that is declared in a function is used in it, or by what knows no functions: the words of macros.
    func isUsed(_ name: Node, in function: Range<UInt32>) -> Bool {
        has(name, in: 0..<UInt32(truncatingIfNeeded: tree.count)) { other, place in
            place.isWord || (function.contains(other.index) && !other.isOnlyWritten(in: language))
        }
    }

    /// Whether the parser failed to understand something within these rows.
    func isBroken(in rows: Range<UInt32>) -> Bool {
        var low = 0
        var high = broken.count
        while low < high {
            let middle = (low + high) / 2
            if broken[middle] < rows.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < broken.count && broken[low] < rows.upperBound
    }

    /// Whether a name stands anywhere within these rows. Yes if it stands in too many places to look at.
    func mentions(_ name: StaticString, in rows: Range<UInt32>) -> Bool {
        var hash = Self.seed
        for offset in 0..<name.utf8CodeUnitCount { hash = Self.hash(hash, name.utf8Start[offset]) }
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            var index = slots[slot] - 1
            if places[Int(index)].hash == hash, text(of: places[Int(index)]) == name {
                for _ in 0..<Self.farthest {
                    if rows.contains(places[Int(index)].row) { return true }
                    index = places[Int(index)].previous
                    if index == Self.none { return false }
                }
                return true
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    func text(of place: Place) -> Text {
        Text(UnsafeRawBufferPointer(rebasing: tree.source[Int(place.start)..<Int(place.end)]))
    }

    /// Whether this is the last place of its name in the file: asked of all places, each name answers once.
    func isLast(_ place: Place) -> Bool { place.next == Self.none }

    private static func hash(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 16_777_619 }

    // MARK: Collecting

    private func collect() {
        let source = tree.source
        for index in 0..<tree.count {
            let node = tree[index]
            if node.kind == .error || node.kind == .missing { broken.append(node.index) }
            guard node.isLeaf else { continue }
            switch node.kind {
            case .identifier, .parameter: add(node.bytes, row: node.index, in: source, isWord: false)
            case .typeReference, .other, .error, .pattern, .annotation, .directive, .enumerationCase, .macroCall,
                .importation, .exportation, .interpolation, .label, .member, .call, .superTypes, .namespace,
                .scopeDeclaration, .typeParameters, .deletion, .declarator:
                add(node.bytes, row: node.index, in: source, isWord: node.kind != .typeReference)
            case .string, .stringContent:
                if Self.mayName(node.text, language) { add(node.bytes, row: node.index, in: source, isWord: true) }
            case .regularExpression:
                if language == .bash { add(node.bytes, row: node.index, in: source, isWord: true) }
            case .comment:
                if Self.isTyped(node.text, language) { add(node.bytes, row: node.index, in: source, isWord: true) }
            default: break
            }
        }
    }

    /// Whether the words of a string are names of the program: Rust's `"{x}"`, what Bash evaluates, Python's quoted types
    /// and `__all__`.
    private static func mayName(_ text: Text, _ language: Language) -> Bool {
        switch language {
        case .bash: return true
        case .rust: return text.contains(UInt8(ascii: "{"))
        case .python:
            guard text.count <= 200 else { return false }
            for byte in text.bytes {
                switch byte {
                case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"),
                    0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"):
                    continue
                default: guard byte.isInName else { return false }
                }
            }
            return true
        default: return false
        }
    }

    /// Whether a comment names types: Python's `# type:`, links and tags in documentation.
    private static func isTyped(_ text: Text, _ language: Language) -> Bool {
        switch language {
        case .python: text.slice(1..<max(text.count, 1)).trimmed.hasPrefix("type:")
        case .javascript, .typescript, .tsx, .java: text.hasPrefix("/**") && text.contains(UInt8(ascii: "@"))
        default: false
        }
    }

    /// Adds each word in a stretch of the source.
    private func add(_ bytes: Range<Int>, row: UInt32, in source: UnsafeRawBufferPointer, isWord: Bool) {
        var offset = bytes.lowerBound
        while offset < bytes.upperBound {
            guard isInName(source[offset]) else {
                offset += 1
                continue
            }
            let start = offset
            var hash = Self.seed
            while offset < bytes.upperBound, isInName(source[offset]) {
                var byte = source[offset]
                if ignoresCase, byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
                hash = Self.hash(hash, byte)
                offset += 1
            }
            if source[start] < 0x30 || source[start] > 0x39 {
                add(start..<offset, hash: hash, row: row, isWord: isWord || start > bytes.lowerBound + 1)
            }
        }
    }

    private func isInName(_ byte: UInt8) -> Bool { byte.isInName || hasDollar && byte == UInt8(ascii: "$") }

    private func add(_ bytes: Range<Int>, hash: UInt32, row: UInt32, isWord: Bool) {
        let index = UInt32(truncatingIfNeeded: places.count)
        var slot = Int(hash) & (slots.count - 1)
        var previous = Self.none
        while slots[slot] != 0 {
            let last = slots[slot] - 1
            if places[Int(last)].hash == hash, isSame(places[Int(last)], bytes) {
                previous = last
                places[Int(last)].next = index
                break
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = index + 1
        places.append(
            Place(
                row: row, start: UInt32(truncatingIfNeeded: bytes.lowerBound),
                end: UInt32(truncatingIfNeeded: bytes.upperBound), hash: hash, previous: previous, next: Self.none,
                isWord: isWord))
        guard previous == Self.none else { return }
        distinct += 1
        if distinct * 2 > slots.count { grow() }
    }

    private func isSame(_ place: Place, _ bytes: Range<Int>) -> Bool {
        guard Int(place.end - place.start) == bytes.count else { return false }
        let source = tree.source
        for offset in 0..<bytes.count {
            let left = source[Int(place.start) + offset]
            let right = source[bytes.lowerBound + offset]
            if left != right, !ignoresCase || left | 0x20 != right | 0x20 { return false }
        }
        return true
    }

    private func grow() {
        var larger = [UInt32](repeating: 0, count: slots.count * 2)
        for entry in slots where entry != 0 {
            var slot = Int(places[Int(entry - 1)].hash) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = entry
        }
        slots = larger
    }
}

extension UInt8 {
    /// A letter, a digit, `_`, or a part of a character beyond ASCII.
    var isInName: Bool {
        switch self {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F, 0x80...0xFF: true
        default: false
        }
    }
}

extension Text {
    /// The same in every run.
    var hash64: UInt64 {
        var hash = Hash64()
        hash.combine(self)
        return hash.value
    }
}

extension Inspection {
    /// The names in the file.
    var names: Names { analysis(Names.self) }
}

extension Node {
    /// The rows of its subtree, itself included.
    var rows: Range<UInt32> { index..<subtreeEnd }
}
