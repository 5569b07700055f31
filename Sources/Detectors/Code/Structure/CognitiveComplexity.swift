import Detection

/// Functions that are hard to follow.
struct CognitiveComplexity: Detector {
    static let limit = Option(
        "limit", default: 15, in: 0...1000, help: "The highest cognitive complexity a function may have.")

    static let rule = Rule(
        id: "structure/cognitive", title: "Function is hard to follow", severity: .low, cwe: [1120],
        tags: ["maintainability", "readability"],
        aliases: [
            Rule.Alias("sonar", "S3776"), Rule.Alias("flake8", "CCR001"),
            Rule.Alias("clang-tidy", "readability-function-cognitive-complexity"),
            Rule.Alias("clippy", "cognitive_complexity"), Rule.Alias("pmd", "CognitiveComplexity"),
            Rule.Alias("complexipy", "complexipy"),
        ],
        help: Rule.Help(
            what: """
                Reports functions whose cognitive complexity (SonarSource) is above `limit`. Each break in the \
                straight line of reading counts one: `if`, loop, `switch` or `match`, `catch` or `except`, the \
                conditional operator, `#if`. Each of these counts one more for every such structure, and every lambda, \
                around it. `else`, `else if`, a sequence of like logical operators (`a && b && c` once, `a && b || c` \
                twice), `goto`, a `break` or `continue` to a label, and recursion count one wherever they stand. \
                Lambdas count into the function around them; in JavaScript and TypeScript not if that function only \
                declares and calls, as a module wrapper or `describe` does. A nested function with a name is measured \
                by itself.
                """,
            why: """
                What a reader must keep in mind grows with nesting, not with the number of paths: three loops within \
                one another are harder than three in a row, and a flat `switch` is easy. Code that is hard to follow \
                is changed wrongly.
                """,
            fix: """
                Turn conditions round and return early, so that the main path is not nested. Move the inside of a \
                loop, or a condition of several operators, into a function whose name says what it does.
                """,
            knownProblems: """
                Overloads that call one another by the same name count as recursion. Recursion through other \
                functions, and decisions hidden in macros, are not seen.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def first_free_room(hotel, guest):
                        for floor in hotel.floors:
                            if floor.open:
                                for room in floor.rooms:
                                    if room.free:
                                        if guest.smoker and not room.smoking or guest.beds > room.beds:
                                            continue
                                        else:
                                            return room
                        return None

                    """,
                good: """
                    def first_free_room(hotel, guest):
                        for floor in hotel.open_floors():
                            for room in floor.rooms:
                                if room.free and suits(room, guest):
                                    return room
                        return None

                    """),
            references: [
                "G. A. Campbell: Cognitive Complexity. A new way of measuring understandability. SonarSource, 2018",
                "M. Muñoz Barón et al.: An Empirical Validation of Cognitive Complexity. ESEM 2020",
            ]),
        options: [limit])

    let kinds: KindSet = [.file, .function]
    private let limit: Int

    init(_ settings: Settings) { limit = settings[Self.limit] }

    /// Shows every function that is measured by itself: those with a name, and the lambdas that no function counts.
    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        if node.kind == .function, !node.onlyDeclares(in: language) {
            judge(node, in: inspection)
            return
        }
        var rest = node.descendants
        while let inner = rest.next() {
            if inner.kind == .function {
                rest.skip(inner)
            } else if inner.kind == .lambda, !inner.onlyDeclares(in: language) {
                judge(inner, in: inspection)
                rest.skip(inner)
            }
        }
    }

    private func judge(_ function: Node, in inspection: Inspection) {
        guard let excess = Excess(function.cognitiveComplexity(in: inspection.artifact.language), over: limit) else {
            return
        }
        inspection.report(
            excess, "complexity", of: function,
            "\(function.subject) has a cognitive complexity of \(excess.value), more than \(limit): "
                + "return early instead of nesting, and move inner parts into functions of their own")
    }
}

extension Node {
    /// Whether a function does no more than declare and call, so that the lambdas in it are what is read: module
    /// wrappers, `describe`. A habit of JavaScript's.
    fileprivate func onlyDeclares(in language: Language) -> Bool {
        guard language == .javascript || language == .typescript || language == .tsx else { return false }
        return !ownNodes.contains { KindSet.structures.contains($0.kind) }
    }

    /// SonarSource's figure for a function or lambda with the lambdas inside it.
    func cognitiveComplexity(in language: Language) -> Int {
        var score = CognitiveScore(of: self, in: language)
        for node in OwnNodes(of: self, without: [.function]) { score.add(node) }
        return score.total
    }
}

extension KindSet {
    /// What counts by its nesting, and nests.
    fileprivate static let structures = KindSet.loops.union([
        .branch, .switching, .handler, .ternary, .conditionalDirective,
    ])
}

/// Adds up increments while a function is walked in preorder.
private struct CognitiveScore {
    private(set) var total = 0
    private let language: Language
    private let name: Text?
    private var isRecursive = false
    /// What the walk is inside of: structures and lambdas, conditions and logical expressions.
    private var context = OpenNodes(filler: Context())

    private struct Context {
        var nesting = 0
        /// In a logical expression, the symbol of the operator read last.
        var lastOperator: UInt16?
    }

    init(of function: Node, in language: Language) {
        self.language = language
        name = function.kind == .function ? function.name?.text : nil
    }

    mutating func add(_ node: Node) {
        context.close(before: node)
        let nesting = context.innermost?.nesting ?? 0
        if node.field == .condition, !node.isLeaf, let parent = node.parent,
            KindSet.structures.contains(parent.kind) || parent.kind == .elseIf
        {
            // A condition is read before one is inside.
            context.open(node, Context(nesting: max(nesting - 1, 0)))
            addInside(node, nesting: max(nesting - 1, 0))
        } else {
            addInside(node, nesting: nesting)
        }
    }

    private mutating func addInside(_ node: Node, nesting: Int) {
        switch node.kind {
        case .branch, .switching, .handler, .ternary, .conditionalDirective,
            .forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop:
            total += 1 + nesting
            context.open(node, Context(nesting: nesting + 1))
        case .lambda: context.open(node, Context(nesting: nesting + 1))
        case .elseIf: total += 1
        case .elseKeyword: addElse(node, nesting: nesting)
        case .elseClause: if node.isDirective { total += 1 }
        case .goto: total += 1
        case .breaking, .continuing: if node.jumpsToLabel(in: language) { total += 1 }
        case .logical:
            if !node.isPartOfLogical { context.open(node, Context(nesting: nesting)) }
        case .logicalOperator: addOperator(node)
        case .call: addCall(node)
        default: break
        }
    }

    private mutating func addElse(_ node: Node, nesting: Int) {
        if node.isElseOfBinding {
            total += 1 + nesting
        } else if node.isElseOfStructure {
            total += 1
        }
    }

    /// Counts the first operator of an expression and each that differs from the one before it.
    private mutating func addOperator(_ node: Node) {
        guard var expression = context.innermost, expression.lastOperator != node.symbol else { return }
        expression.lastOperator = node.symbol
        context.innermost = expression
        total += 1
    }

    private mutating func addCall(_ node: Node) {
        guard !isRecursive, let name, let callee = node.child(Field.callee) ?? node.firstChild else { return }
        if callee.text == name || callee.isOwnMember(name) {
            isRecursive = true
            total += 1
        }
    }
}

extension Node {
    /// `x and y` in `(x and y) or z`: read as a part of the whole.
    fileprivate var isPartOfLogical: Bool {
        for ancestor in ancestors where ancestor.kind != .parenthesised { return ancestor.kind == .logical }
        return false
    }

    /// Whether this `else` is one that counts: of an `if` or a loop, with neither an `if` after it (which counts by
    /// itself) nor a `guard` before it (which has no other way).
    fileprivate var isElseOfStructure: Bool {
        guard var owner = parent else { return false }
        if owner.kind == .elseClause, let outer = owner.parent { owner = outer }
        guard owner.kind == .branch || owner.kind == .elseIf || KindSet.loops.contains(owner.kind) else { return false }
        if owner.text.hasPrefix("guard") { return false }
        var next = nextSibling
        while let comment = next, comment.kind == .comment { next = comment.nextSibling }
        return next?.kind != .elseIf
    }

    /// `break outer`, not `break` nor Rust's `break value`.
    fileprivate func jumpsToLabel(in language: Language) -> Bool {
        for child in children {
            if child.field == .label || child.kind == .label { return true }
            if child.kind == .identifier, child.field != .condition, language != .rust { return true }
        }
        return false
    }

    /// `self.name`, `this.name`, `this->name`.
    fileprivate func isOwnMember(_ name: Text) -> Bool {
        guard kind == .member, let object = child(Field.object) ?? firstChild else { return false }
        guard object.text == "self" || object.text == "this" || object.text == "Self" else { return false }
        var last: Node?
        for child in children { last = child }
        return last?.text == name
    }
}
