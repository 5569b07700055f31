import Detection

/// Halstead's counts, over the expressions of a program: operators are those of arithmetic, bits, comparison and logic,
/// alone or with an assignment; operands are what they are applied to. This is how radon counts.
///
/// An operand that is a name, a member or a literal is known by its text, any other is one of its own.
struct HalsteadCounter {
    private(set) var operators = 0
    private(set) var operands = 0
    private var operatorsSeen: Set<UInt64> = []
    private var operandsSeen: Set<UInt64> = []

    var distinctOperators: Int { operatorsSeen.count }
    var distinctOperands: Int { operandsSeen.count }

    /// Counts a node, if it is an operation.
    ///
    /// - Parameter context: what sets operands of the same name apart: the function they are in.
    mutating func count(_ node: Node, context: UInt64) {
        switch node.kind {
        case .binary, .shift, .augmentedAssignment: countOperation(node, context, isUnary: false)
        case .logical:
            // `a and b and c` is one operation on three.
            guard let sign = node.sign else { return }
            let isPart = node.parent.map { $0.kind == .logical && node.field == .left && $0.sign == sign } ?? false
            if !isPart { add(operator: sign, isUnary: false) }
            for child in node.children where !child.isSign {
                if child.kind != .logical || child.field != .left || child.sign != sign { add(child, context) }
            }
        case .comparison:
            for child in node.children {
                if child.isSign { add(operator: child.text, isUnary: false) } else { add(child, context) }
            }
        case .unary, .not, .increment: countOperation(node, context, isUnary: true)
        default: break
        }
    }

    private mutating func countOperation(_ node: Node, _ context: UInt64, isUnary: Bool) {
        if let sign = node.sign {
            add(operator: sign, isUnary: isUnary)
        } else {
            add(operator: node.text.firstSign, isUnary: isUnary)
        }
        for child in node.children where !child.isSign { add(child, context) }
    }

    /// `+=` is `+`.
    private mutating func add(operator sign: Text, isUnary: Bool) {
        operators += 1
        var text = sign
        if text.count > 1, text.last == UInt8(ascii: "="), let first = text.first,
            first != UInt8(ascii: "="), first != UInt8(ascii: "!"), first != UInt8(ascii: "<") || text.count > 2,
            first != UInt8(ascii: ">") || text.count > 2
        {
            text = text.slice(0..<text.count - 1)
        }
        operatorsSeen.insert(text.hash64 &+ (isUnary ? 1 : 0))
    }

    private mutating func add(_ operand: Node, _ context: UInt64) {
        guard operand.kind != .comment else { return }
        operands += 1
        var node = operand
        // Each step goes down, so this ends.
        while node.kind == .parenthesised, let inner = node.children.first(where: { $0.kind != .comment }) {
            node = inner
        }
        var hash = Hash64(seed: context)
        // `0` is not `"0"`: strings are known by what is in their quotes, numbers by what is written.
        if KindSet.numbers.contains(node.kind) { hash.combine(UInt64(1) << 41) }
        if let text = node.operandText { hash.combine(text) } else { hash.combine(UInt64(node.index) | 1 << 40) }
        operandsSeen.insert(hash.value)
    }

    mutating func merge(_ other: HalsteadCounter) {
        operators += other.operators
        operands += other.operands
        operatorsSeen.formUnion(other.operatorsSeen)
        operandsSeen.formUnion(other.operandsSeen)
    }
}

extension Node {
    fileprivate var isSign: Bool { KindSet.operators.contains(kind) }

    fileprivate var sign: Text? {
        for child in children where child.isSign { return child.text }
        return nil
    }

    /// The text an operand is known by.
    fileprivate var operandText: Text? {
        switch kind {
        case .identifier, .integer, .float, .boolean, .null, .character, .typeReference: return isLeaf ? text : nil
        case .string:
            if isLeaf { return text }
            guard let content = firstChild else { return text }
            return content.kind == .stringContent && content.subtreeEnd == subtreeEnd ? content.text : nil
        case .member: return child(Field.member)?.text
        default: return nil
        }
    }
}

extension Text {
    /// The operator a text begins with, where the grammar makes no node of it.
    fileprivate var firstSign: Text {
        let end = bytes.firstIndex { $0.isInName || $0 <= 0x20 || $0 == UInt8(ascii: "(") } ?? count
        return slice(0..<min(max(end, 1), count))
    }
}

/// What follows from Halstead's four counts.
public struct Halstead: Sendable, Hashable {
    public var distinctOperators: Int
    public var distinctOperands: Int
    public var operators: Int
    public var operands: Int

    public init(distinctOperators: Int, distinctOperands: Int, operators: Int, operands: Int) {
        self.distinctOperators = distinctOperators
        self.distinctOperands = distinctOperands
        self.operators = operators
        self.operands = operands
    }

    public var vocabulary: Int { distinctOperators + distinctOperands }
    public var length: Int { operators + operands }
    /// Bits to write the program down in its own vocabulary.
    public var volume: Double { vocabulary == 0 ? 0 : Double(length) * Logarithm.ofTwo(Double(vocabulary)) }
    public var difficulty: Double {
        distinctOperands == 0 ? 0 : Double(distinctOperators) * Double(operands) / Double(2 * distinctOperands)
    }
    public var effort: Double { difficulty * volume }
    /// Seconds to write it, at Stroud's 18 decisions a second.
    public var time: Double { effort / 18 }
    /// Defects to be expected.
    public var defects: Double { volume / 3000 }
}
