import Detection

/// Constants of one file whose values follow from one another, and are written out all the same:
/// `TIMEOUT_SECONDS = 30` and `TIMEOUT_MS = 30000`.
struct DerivedConstants {
    struct Pair {
        let first: Node
        let second: Node
    }

    private struct Constant {
        let name: Node
        let value: Double
        let unit: Unit
        let place: UInt32
    }

    /// What a word of a name says of the value.
    private struct Unit: Hashable {
        enum Sort { case time, size, share, bits }
        let sort: Sort
        let factor: Double
    }

    private(set) var pairs: [Pair] = []
    private var byStem: [[String]: [Constant]] = [:]

    /// More of one stem are a table.
    private static let mostOfStem = 12

    init(_ tree: SyntaxTree, _ language: Language) {
        var nodes = OwnNodes(of: tree.root, without: .functions)
        while let node = nodes.next() {
            switch node.kind {
            case .constant, .variable, .memberVariable:
                collect(node)
                for child in node.children where child.kind == .declarator { collect(child) }
                nodes.skip(node)
            case .assignment:
                collect(node)
                nodes.skip(node)
            case .function, .lambda, .call, .list, .dictionary, .creation: nodes.skip(node)
            default: break
            }
        }
        for constants in byStem.values where constants.count > 1 { pair(constants) }
        pairs.sort { $0.second.index < $1.second.index }
    }

    private mutating func collect(_ node: Node) {
        guard let name = node.child(Field.left) ?? node.child(Field.name), name.kind == .identifier,
            name.text.count <= 80,
            let value = node.child(Field.right) ?? node.child(Field.value), value.isLeaf,
            node.kind == .constant || node.parent?.kind == .constant || name.text.isConstantName,
            let number = value.text.number, number > 0
        else { return }
        var words = TypeContext.words(of: name.text.string)
        guard words.count > 1 else { return }
        var unit = Unit(sort: .share, factor: 1)
        if let index = words.lastIndex(where: { Self.units[$0] != nil }), let found = Self.units[words[index]] {
            unit = found
            words.remove(at: index)
        }
        let constant = Constant(name: name, value: number, unit: unit, place: node.parent?.index ?? 0)
        if byStem[words, default: []].count < Self.mostOfStem { byStem[words, default: []].append(constant) }
    }

    private mutating func pair(_ constants: [Constant]) {
        for (index, second) in constants.enumerated() {
            for first in constants[..<index] where first.name.text != second.name.text && Self.follows(first, second) {
                pairs.append(Pair(first: first.name, second: second.name))
                break
            }
        }
    }

    private static func follows(_ first: Constant, _ second: Constant) -> Bool {
        guard first.unit != second.unit else { return false }
        if first.unit.sort == .bits { return isPower(first.value, second) }
        if second.unit.sort == .bits { return isPower(second.value, first) }
        guard first.unit.sort == second.unit.sort else { return false }
        let left = first.value * first.unit.factor
        let right = second.value * second.unit.factor
        return abs(left - right) <= 1e-9 * max(left, right)
    }

    /// `KEY_BITS = 8`, `KEY_MASK = 255`, `KEY_SIZE = 256`.
    private static func isPower(_ bits: Double, _ other: Constant) -> Bool {
        guard bits >= 3, bits <= 52, bits == bits.rounded(), other.unit.sort == .bits, other.unit.factor > 1 else {
            return false
        }
        let power = Double(UInt64(1) << UInt64(bits))
        return other.value == power || other.value == power - 1
    }

    private static let units: [String: Unit] = {
        var units: [String: Unit] = [:]
        func add(_ words: String, _ sort: Unit.Sort, _ factor: Double) {
            for word in words.split(separator: " ") { units[String(word)] = Unit(sort: sort, factor: factor) }
        }
        add("ns nanos nanoseconds nanosecond", .time, 1e-9)
        add("us micros microseconds", .time, 1e-6)
        add("ms millis milliseconds msec msecs", .time, 1e-3)
        add("s sec secs second seconds", .time, 1)
        add("min mins minute minutes", .time, 60)
        add("hour hours", .time, 3_600)
        add("day days", .time, 86_400)
        add("week weeks", .time, 604_800)
        add("byte bytes", .size, 1)
        add("kb kib kilobytes", .size, 1_024)
        add("mb mib megabytes", .size, 1_048_576)
        add("half", .share, 2)
        add("quarter", .share, 4)
        add("double twice", .share, 0.5)
        add("bits shift", .bits, 1)
        add("mask", .bits, 2)
        add("size", .bits, 3)
        return units
    }()
}
