import Detection

/// What the code around a literal does with it.
enum LiteralContext: UInt8 {
    // Used without a name.
    case comparison, condition, argument, arithmetic
    /// What a `case` matches.
    case caseLabel
    // Named, or positioned, by what stands around it.
    case namedArgument, defaultValue, assignment, returned, element
    /// The index of a subscript, or in a slice.
    case index
    /// A shift's distance.
    case shift
    /// The definition of a constant.
    case constant
    /// Part of a type, annotation or directive.
    case declaration
    case unknown
}

/// A literal's surroundings.
struct LiteralUse {
    let context: LiteralContext
    /// The comparison, operation or list of arguments that makes the context.
    let holder: Node
    /// The child of `holder` that the literal is, or is in.
    let operand: Node
}

extension Node {
    /// How far surroundings are looked at: deeper nesting is not climbed, so that hostile input costs no more than any.
    private static var farthest: Int { 32 }

    /// The largest expression of nothing but literals this literal is in: `-5`, `(60 * 60)`.
    var constantExpression: Node {
        var node = self
        for _ in 0..<Self.farthest {
            guard let parent = node.parent else { break }
            switch parent.kind {
            case .parenthesised, .unary, .cast: node = parent
            case .binary, .shift:
                guard !parent.isRange, parent.isOfLiterals else { return node }
                node = parent
            default: return node
            }
        }
        return node
    }

    /// Whether an operation has only numbers for operands. Large ones are not looked at.
    private var isOfLiterals: Bool {
        guard subtreeCount <= Self.farthest else { return false }
        return descendants.allSatisfy { KindSet.constantParts.contains($0.kind) }
    }

    /// `5 * time.Second`.
    private func isQuantity(of amount: Node) -> Bool {
        guard let operation = first(.operation), operation.text == "*" else { return false }
        for (child, _) in zip(children, 0..<3) where child != amount && child.kind != .operation {
            return child.tellingName.map(ConventionalNumbers.isUnit) ?? false
        }
        return false
    }

    /// Swift's `0..<10`.
    private var isRange: Bool { first(.operation)?.text.first == UInt8(ascii: ".") }

    /// What is done with this expression: the innermost use, unless something further out says that it is part of a
    /// definition or an index.
    var literalUse: LiteralUse {
        var use: LiteralUse?
        var node = self
        for _ in 0..<Self.farthest {
            guard let parent = node.parent else { break }
            // Arguments further out change nothing: do not look at them closely.
            if use != nil, parent.kind == .arguments {
                node = parent
                continue
            }
            let step = node.step(into: parent)
            if case .overrule(let context) = step {
                return LiteralUse(context: context, holder: parent, operand: node)
            }
            if case .use(let context) = step, use == nil {
                use = LiteralUse(context: context, holder: parent, operand: node)
            }
            if case .end(let context) = step {
                if use == nil, let context { use = LiteralUse(context: context, holder: parent, operand: node) }
                break
            }
            node = parent
        }
        return use ?? LiteralUse(context: .unknown, holder: self, operand: self)
    }

    /// The child with this field among the first few. A node may have any number of children, and this is asked of it
    /// for each literal in it.
    func first(_ field: Field) -> Node? {
        for (child, _) in zip(children, 0..<8) where child.field == field { return child }
        return nil
    }

    /// What one step outwards tells.
    private enum Step {
        /// Nothing: look further out.
        case through
        /// The use, unless there is one further in; something further out may still overrule it.
        case use(LiteralContext)
        /// The use, whatever is further in.
        case overrule(LiteralContext)
        /// The use, unless there is one further in, and no need to look further out.
        case end(LiteralContext?)
    }

    private func step(into parent: Node) -> Step {
        switch parent.kind {
        case .comparison: .use(.comparison)
        case .binary: parent.isRange || parent.isQuantity(of: self) ? .through : .use(.arithmetic)
        case .shift: .use(.shift)
        case .augmentedAssignment:
            .end(parent.first(.operation)?.text.hasShift ?? false ? .shift : .arithmetic)
        case .argument: parent.first(.name) == nil ? .through : .use(.namedArgument)
        case .arguments: stepIntoArguments(parent)
        case .keywordArgument: .use(.namedArgument)
        case .subscripting: parent.firstChild == self ? .through : .overrule(.index)
        // Ada's `for I in 1 .. 9` has a slice for its range.
        case .slice where parent.parent?.kind == .variable: .through
        case .slice: .overrule(.index)
        case .list, .set, .tuple, .dictionary, .pair: .use(.element)
        case .parameter: .overrule(.defaultValue)
        case .enumerationCase, .enumeration: .overrule(.constant)
        case .annotation, .typeReference, .typeParameters, .typeAlias, .parameters, .directive, .conditionalDirective:
            .overrule(.declaration)
        case .assignment, .variable, .declarator, .memberVariable, .constant: stepIntoDefinition(parent)
        // What a case yields in languages where that is an expression.
        case .switchCase where field == .body: .end(.returned)
        case .pattern, .switchCase: .end(.caseLabel)
        // A macro's tokens do not say what is done with them.
        case .macroCall: .overrule(.unknown)
        // Bash: arguments stand in the call itself, substrings in the expansion.
        case .call where field == .arguments: stepIntoCommand(parent)
        case .interpolation where KindSet.numbers.contains(kind): .overrule(.index)
        // The size of an array that is created.
        case .creation where kind == .other: .overrule(.declaration)
        case .branch, .elseIf, .whileLoop, .doLoop, .forLoop, .forEach, .switching, .comprehensionFor, .comprehensionIf:
            .end(.condition)
        case .returning: .end(.returned)
        case .parenthesised, .unary, .not, .logical, .ternary, .cast, .call, .creation, .member, .spread, .awaiting,
            .comprehension, .interpolation, .string, .other:
            .through
        default: .end(nil)
        }
    }

    private func stepIntoArguments(_ list: Node) -> Step {
        if let callee = list.parent?.calleeName, ConventionalNumbers.isIndexing(callee) { return .use(.index) }
        return list.isTable || list.isRowOfNumbers ? .use(.element) : .use(.argument)
    }

    /// `sleep 300`, but not `head -n 20`, whose flag names it.
    private func stepIntoCommand(_ command: Node) -> Step {
        guard let before = previousSibling, before.field == .arguments, before.text.first == UInt8(ascii: "-") else {
            return .use(.argument)
        }
        return .use(.namedArgument)
    }

    /// Whether a list of arguments is one of data: four numbers and more, and nothing else at its start.
    private var isTable: Bool {
        var count = 0
        for (child, _) in zip(children, 0..<8) {
            let value = child.kind == .argument || child.kind == .unary ? child.lastNumberOfFew : child
            guard let value, KindSet.numbers.contains(value.kind) else { return false }
            count += 1
        }
        return count >= Self.smallestTable
    }

    private static var smallestTable: Int { 4 }

    /// Whether a list of arguments has three numbers and more anywhere at its start: `STEP(a, b, 9, 21, 0xEB86D391)`.
    var isRowOfNumbers: Bool {
        var count = 0
        for (child, _) in zip(children, 0..<8) {
            let value = child.kind == .argument || child.kind == .unary ? child.lastNumberOfFew : child
            if let value, KindSet.numbers.contains(value.kind) { count += 1 }
        }
        return count >= 3
    }

    private var lastNumberOfFew: Node? {
        for (child, _) in zip(children, 0..<3) where KindSet.numbers.contains(child.kind) { return child }
        return nil
    }

    private func stepIntoDefinition(_ definition: Node) -> Step {
        if definition.kind == .assignment, field == .left { return .through }
        if definition.parent?.kind == .forLoop, kind == .slice { return .end(.condition) }
        // C's `int buffer[512]`.
        if field == .index { return .overrule(.declaration) }
        if let name = definition.first(.left) ?? definition.first(.name), name.text.isConstantName {
            return .overrule(.constant)
        }
        switch definition.kind {
        case .declarator: return .use(.assignment)
        case .constant:
            // A constant of a function is often just a value that is computed once.
            if let list = definition.parent, list.kind == .block || list.kind == .forLoop { return .end(.assignment) }
            return .overrule(.constant)
        default: return .end(.assignment)
        }
    }
}

extension LiteralUse {
    /// Numbers from which on an expression is a formula: naming each would hide it.
    private static var smallestFormula: Int { 3 }

    /// Whether an arithmetic use is one of many in a formula, such as a polynomial. Looks at the rows around it only:
    /// a formula may have any number of terms.
    func isInFormula(_ tree: SyntaxTree) -> Bool {
        var top = holder
        for _ in 0..<Self.formulaWindow {
            guard let parent = top.parent else { break }
            let isPart =
                KindSet.formulaParts.contains(parent.kind)
                || parent.kind == .arguments && parent.parent?.calleeName.map(ConventionalNumbers.isMathematical) ?? false
                || parent.kind == .call && parent.calleeName.map(ConventionalNumbers.isMathematical) ?? false
            guard isPart else { break }
            top = parent
        }
        let from = max(Int(top.index), Int(operand.index) - Self.formulaWindow)
        let end = min(Int(top.subtreeEnd), Int(operand.index) + Self.formulaWindow)
        var numbers = 0
        for row in from..<max(from, end) where KindSet.numbers.contains(tree[row].kind) { numbers += 1 }
        return numbers >= Self.smallestFormula
    }

    private static var formulaWindow: Int { 48 }
}

extension KindSet {
    fileprivate static let formulaParts: KindSet = [.binary, .unary, .parenthesised]

    /// What a constant expression is made of.
    fileprivate static let constantParts: KindSet = [
        .integer, .float, .operation, .shiftOperator, .parenthesised, .unary, .binary, .shift,
    ]
}

extension Text {
    /// `TIMEOUT`, `MAX_SIZE2`, `self.LIMIT`: written as constants are.
    var isConstantName: Bool {
        var letters = 0
        for byte in bytes.reversed() {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): letters += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): continue
            case UInt8(ascii: "."), UInt8(ascii: ":"): return letters > 0
            default: return false
            }
        }
        return letters > 0
    }

    fileprivate var hasShift: Bool { hasPrefix("<<") || hasPrefix(">>") }
}
