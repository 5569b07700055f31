import Detection

/// Statements that no way leads to.
struct UnreachableCode: Detector {
    static let rule = Rule(
        id: "structure/unreachable", title: "Code is never reached", severity: .medium, cwe: [561],
        tags: ["maintainability", "correctness"],
        aliases: [
            Rule.Alias("pylint", "W0101"), Rule.Alias("vulture", "unreachable"), Rule.Alias("eslint", "no-unreachable"),
            Rule.Alias("sonar", "S1763"), Rule.Alias("shellcheck", "SC2317"), Rule.Alias("go vet", "unreachable"),
            Rule.Alias("rustc", "unreachable_code"), Rule.Alias("clang", "-Wunreachable-code"),
        ],
        help: Rule.Help(
            what: """
                Reports the first statement after one that always leaves: `return`, `throw`, `raise`, `break`, \
                `continue`, `goto`, Bash's `exit`, or an `if` all ways of which do, its `else` included. What can be \
                jumped to (labels, cases), what is declared (functions, types, JavaScript's hoisted `var`), and what \
                the preprocessor may take out are not reported; nor is the `break` after the `return` of a case, nor \
                the `yield` after a `return` that makes a Python function a generator.
                """,
            why: """
                Nobody writes a statement so that it never runs. Either it should run, and something returns too early, \
                or it is a leftover that readers and tools still take for part of the program.
                """,
            fix: "Delete it, or move what leaves behind it or under the condition it was meant for.",
            knownProblems: """
                Functions that never return (`exit()`, `abort()`, `panic()`) are not known, but for Bash's `exit`, and \
                neither are conditions that are always true.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    def price(order):
                        return order.net * order.tax
                        log.info("price of %s", order)

                    """,
                good: """
                    def price(order):
                        log.info("price of %s", order)
                        return order.net * order.tax

                    """),
            references: ["CWE-561: Dead Code"]))

    let kinds: KindSet = KindSet.leaving.union([.branch, .call])

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        if node.kind == .call {
            guard inspection.artifact.language == .bash, node.isExit else { return }
        }
        guard let next = node.nextOfItsList, node.alwaysLeaves(depth: 0) else { return }
        guard let dead = next.firstExecuted(in: inspection.artifact.language), !node.isConditional,
            !inspection.names.isBroken(in: (node.enclosingFunction ?? inspection.tree.root).rows)
        else { return }
        switch inspection.artifact.language {
        // A function has to end with a `return`, if only for the compiler.
        case .ada: if node.kind == .throwing, dead.kind == .returning { return }
        // The value of a `return` may stand on the next line.
        case .swift: if node.isLeaf { return }
        default: break
        }
        let words =
            node.kind == .branch
            ? "every way through the `if` before it leaves" : "the `\(node.keyword)` before it leaves"
        inspection.report(
            inspection.firstLine(of: dead), in: dead, "This is never reached: \(words)",
            related: [(node.kind == .branch ? inspection.firstLine(of: node) : node.bytes, "leaves here")])
    }
}

extension Node {
    /// Bash's `exit`, by itself: not the end of an `&&` or a pipe.
    fileprivate var isExit: Bool { child(Field.callee).map { $0.text == "exit" } ?? false }

    /// Rust's `#[cfg(…)] return x;`.
    fileprivate var isConditional: Bool { previousSibling?.kind == .annotation }

    /// `return` of `return x;`.
    fileprivate var keyword: String {
        let text = text
        let end = text.bytes.firstIndex { !($0 >= 0x61 && $0 <= 0x7A) } ?? text.count
        return end > 0 && end <= 10 ? text.slice(0..<end).string : "statement"
    }

    /// What follows in the same list of statements, comments and empty statements left out. Some grammars make no
    /// node of a list: then its statements have the same field.
    fileprivate var nextOfItsList: Node? {
        guard let list = parent, KindSet.statementLists.contains(list.kind) || isInBareList(of: list) else {
            return nil
        }
        var next = nextSibling
        while let node = next, node.kind == .comment || node.kind == .emptyStatement { next = node.nextSibling }
        guard let next, next.field == field, !KindSet.notFollowing.contains(next.kind) else { return nil }
        return next
    }

    private func isInBareList(of list: Node) -> Bool {
        switch list.kind {
        case .switchCase, .defaultCase, .conditionalDirective: true
        case .branch, .elseIf, .elseClause, .tryBlock, .handler, .forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop:
            field == .body || field == .consequence || field == .alternative
        default: false
        }
    }

    /// The first of this statement and those behind it that would run; `nil` if a jump may come in before.
    fileprivate func firstExecuted(in language: Language) -> Node? {
        var next: Node? = self
        while let node = next {
            switch node.kind {
            case .annotation: return nil
            case .comment, .emptyStatement, .function, .type, .interface, .enumeration, .typeAlias, .typeExtension,
                .signature, .importation:
                next = node.nextSibling
            case .variable where node.declaresOnly: next = node.nextSibling
            case _ where KindSet.entered.contains(node.kind): return nil
            case .breaking where parent.map({ $0.kind == .switchCase || $0.kind == .defaultCase }) ?? false: return nil
            case .expressionStatement where language == .python && node.firstChild?.kind == .yielding: return nil
            default: return node.field == field && !node.holdsLabel ? node : nil
            }
        }
        return nil
    }

    /// `var x;`, without a value.
    private var declaresOnly: Bool {
        for child in children {
            if child.field == .value { return false }
            if child.kind == .declarator, child.child(Field.value) != nil { return false }
        }
        return true
    }

    /// Whether a jump may lead into this statement: C's labels and cases may stand anywhere.
    private var holdsLabel: Bool {
        for (node, _) in zip(descendants, 0..<10_000) where node.kind == .label || KindSet.entered.contains(node.kind) {
            return true
        }
        return false
    }

    /// Whether a statement never lets what is behind it run. Looks into a few levels of `if` only, so that hostile
    /// nesting costs nothing.
    fileprivate func alwaysLeaves(depth: Int) -> Bool {
        guard depth < 8 else { return false }
        switch kind {
        case .returning, .throwing, .goto: return true
        // Ada's `exit when`, and Rust's `break` out of a labelled block all the same.
        case .breaking, .continuing: return child(Field.condition) == nil
        case .block: return lastStatement?.alwaysLeaves(depth: depth + 1) ?? false
        case .branch, .elseIf:
            let ways = ways(depth: depth)
            return ways.leave && ways.hasThen && ways.hasElse
        case .call: return isExit
        default: return false
        }
    }

    private var lastStatement: Node? {
        var last: Node?
        for child in children where child.kind != .comment && child.kind != .emptyStatement {
            if child.kind == .directive || child.kind == .error { return nil }
            last = child
        }
        return last
    }

    /// The ways through an `if`, `else if` or `else`: whether each leaves, and whether there is one for every case.
    private func ways(depth: Int) -> (leave: Bool, hasThen: Bool, hasElse: Bool) {
        guard depth < 8 else { return (false, false, false) }
        var ways = (leave: true, hasThen: false, hasElse: false)
        // Of the list the last statement seen is in, where grammars make no node of a list.
        var field = Field.none
        var leaves = true
        for child in children where child.kind != .comment && child.kind != .emptyStatement {
            switch child.kind {
            case .elseIf:
                let inner = child.ways(depth: depth + 1)
                ways.leave = ways.leave && inner.leave && inner.hasThen
                ways.hasElse = ways.hasElse || inner.hasElse
            case .elseClause:
                ways.leave = ways.leave && child.lastStatement?.alwaysLeaves(depth: depth + 1) ?? false
                ways.hasElse = true
            case .directive, .error, .conditionalDirective: return (false, false, false)
            case _ where child.field == .consequence || child.field == .alternative:
                if child.field != field { ways.leave = ways.leave && leaves }
                field = child.field
                leaves = child.alwaysLeaves(depth: depth + 1)
                if field == .consequence { ways.hasThen = true } else { ways.hasElse = true }
            default: break
            }
        }
        ways.leave = ways.leave && leaves
        return ways
    }
}

extension KindSet {
    fileprivate static let leaving: KindSet = [.returning, .throwing, .breaking, .continuing, .goto]
    /// What can be jumped to.
    fileprivate static let entered: KindSet = [
        .label, .switchCase, .defaultCase, .conditionalDirective, .directive, .error,
    ]
    /// What stands behind a statement in its list without being one.
    fileprivate static let notFollowing: KindSet = [
        .elseKeyword, .elseIf, .elseClause, .handler, .finally, .caseGuard, .pattern, .token, .missing,
    ]
}

extension Inspection {
    /// The first line of a statement.
    func firstLine(of node: Node) -> Range<Int> {
        let source = tree.source
        // A line can have 100 MB.
        let end = min(node.end, node.start + 160)
        var stop = node.start
        while stop < end, source[stop] != 0x0A, source[stop] != 0x0D { stop += 1 }
        while stop > node.start + 1, source[stop - 1] <= 0x20 || (stop < source.count && source[stop] & 0xC0 == 0x80) {
            stop -= 1
        }
        return node.start..<stop
    }
}
