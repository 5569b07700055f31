import Detection

/// Code that trusts itself (the Power of Ten, rule 5).
struct FewAssertions: Detector {
    static let average = Option(
        "average", default: 2, in: 0...20, help: "How many assertions a file's functions must have on average; 0: any.")
    static let size = Option(
        "size", default: 20, in: 1...10_000, help: "From more lines of code than this on, a function needs one.")
    static let smallest = Option(
        "smallest", default: 5, in: 1...10_000, help: "Functions of fewer lines do not count for the average.")

    static let rule = Rule(
        id: "power-of-ten/few-assertions", title: "Too few assertions, or ones that do something", severity: .medium,
        confidence: .medium, cwe: [617], tags: ["power-of-ten", "strict", "reliability"],
        aliases: [
            Rule.Alias("clang-tidy", "bugprone-assert-side-effect"), Rule.Alias("cert", "PRE31-C"),
        ],
        help: Rule.Help(
            what: """
                Reports files whose functions have fewer than `average` assertions each, functions of more than `size` lines \
                without any, and assertions with side effects. Assertions are `assert` and its kin, preconditions and functions \
                named like them (`require…`, `check…`, `verify…`), and guards: an `if` that does nothing but leave the function or \
                the round of the loop, Swift's `guard`, `… || return` in Bash.
                """,
            why: """
                Unit tests find a defect in every 10 to 100 lines. Assertions find them while the program runs, where they \
                happen, and say what the author took for granted. Those with side effects change the program when they are \
                switched off.
                """,
            fix: """
                State what must hold at the start of a function, at the start of a loop and of what it returns; say what is \
                done where it does not. Take side effects out of the assertion.
                """,
            knownProblems: "Assertions made by annotations or by types are not counted.",
            example: Rule.Example(
                .c,
                bad: """
                    int pop(struct stack *stack) {
                        assert(stack->count-- > 0);
                        return stack->values[stack->count];
                    }

                    """,
                good: """
                    int pop(struct stack *stack) {
                        assert(stack != 0);
                        assert(stack->count > 0);
                        stack->count--;
                        return stack->values[stack->count];
                    }

                    """),
            references: [
                PowerOfTen.reference("5"),
                "G. Kudrjavets, N. Nagappan, T. Ball: Assessing the Relationship between Software Assertions and Faults. ISSRE 2006",
            ]),
        options: [average, size, smallest])

    let kinds: KindSet = [.file, .function, .assertion, .call, .directive]
    private let average: Int
    private let size: Int
    private let smallest: Int

    init(_ settings: Settings) {
        average = settings[Self.average]
        size = settings[Self.size]
        smallest = settings[Self.smallest]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        switch node.kind {
        case .file: visit(file: node, in: inspection)
        case .function:
            guard node.end - node.start > size * 2 else { return }
            let lines = inspection.codeLines(of: node, apart: .functions)
            guard lines > size, !node.ownNodes.contains(where: { $0.isAssertion(in: language) }) else { return }
            inspection.report(
                inspection.head(of: node), in: node,
                "\(node.subject) has \(lines) lines and takes everything for granted: assert what must hold",
                measures: [Finding.Measure("lines", lines), Finding.Measure("limit", size)])
        default:
            guard node.isSwitchable(in: language), let effect = node.sideEffect else { return }
            inspection.report(
                at: effect, "What an assertion does is not done when assertions are off: do it before")
        }
    }

    private func visit(file: Node, in inspection: Inspection) {
        guard average > 0, inspection.artifact.role != .test else { return }
        var functions = 0
        var assertions = 0
        for node in file.descendants {
            if node.kind == .function {
                let lines = inspection.lines.line(of: node.end) - inspection.lines.line(of: node.start) + 1
                if lines >= smallest { functions += 1 }
            } else if node.isAssertion(in: inspection.artifact.language) {
                assertions += 1
            }
        }
        guard assertions < functions * average else { return }
        inspection.report(
            file.start..<file.start, in: file,
            "\(functions) functions have \(assertions) assertions, fewer than \(average) each: assert what must hold",
            measures: [Finding.Measure("functions", functions), Finding.Measure("assertions", assertions)])
    }
}

extension Node {
    /// An assertion, or a guard that stands for one.
    fileprivate func isAssertion(in language: Language) -> Bool {
        switch kind {
        case .assertion: true
        case .call, .macroCall: child(Field.callee).map { ($0.memberName ?? $0).text.isAssertionName } ?? false
        case .directive: language == .ada && text.hasPrefix("pragma Assert")
        case .branch: isGuard(in: language)
        case .logical: language == .bash && (child(Field.right)?.leaves ?? false)
        default: false
        }
    }

    /// `if (!ok) return -1;`, `guard … else { … }`
    private func isGuard(in language: Language) -> Bool {
        if language == .swift, text.hasPrefix("guard") { return true }
        guard child(Field.alternative) == nil, child(Kind.elseClause) == nil, child(Kind.elseKeyword) == nil else {
            return false
        }
        var consequence: Node?
        for child in children where child.field == .consequence || child.field == .body {
            if consequence != nil { return false }
            consequence = child
        }
        guard var statement = consequence ?? child(Kind.block) else { return false }
        if statement.kind == .block {
            var only: Node?
            for child in statement.children where child.kind != .comment {
                // A line of log before it is still a guard.
                if only != nil, only?.leaves == true { return false }
                only = child
            }
            guard let last = only, statement.subtreeCount <= 40 else { return false }
            statement = last
        }
        return statement.leaves
    }

    private var leaves: Bool {
        switch kind {
        case .returning, .throwing, .continuing, .breaking: return true
        case .expressionStatement, .parenthesised, .block: return subtreeCount <= 40 && (firstChild?.leaves ?? false)
        case .call, .macroCall:
            guard let callee = child(Field.callee) else { return false }
            let name = (callee.memberName ?? callee).text
            return name == "exit" || name == "abort" || name == "panic" || name == "fatalError" || name == "_exit"
                || name == "die" || name == "unreachable" || name == "return"
        default: return false
        }
    }

    /// Whether this is an assertion that can be switched off.
    fileprivate func isSwitchable(in language: Language) -> Bool {
        switch kind {
        case .assertion: true
        case .directive: language == .ada && text.hasPrefix("pragma Assert")
        case .call:
            (language == .c || language == .cpp || language == .swift)
                && (child(Field.callee)?.text == "assert" || child(Field.callee)?.text == "ASSERT")
        default: false
        }
    }

    /// What an assertion changes.
    fileprivate var sideEffect: Node? {
        // Longer assertions are no one's.
        for (inner, _) in zip(descendants, 0..<200) {
            switch inner.kind {
            case .assignment, .augmentedAssignment, .increment, .deletion: return inner
            case .call:
                guard
                    let name = inner.child(Field.callee)?.memberName?.text
                        ?? inner.child(Field.object).flatMap({ _ in
                            inner.child(Field.callee)?.text
                        })
                else { continue }
                if name.changes { return inner }
            default: continue
            }
        }
        return nil
    }
}

extension Text {
    fileprivate var isAssertionName: Bool {
        guard count <= 60 else { return false }
        let name = string.lowercased()
        return name.contains("assert") || name.hasPrefix("precondition") || name.hasPrefix("require")
            || name.hasPrefix("check") || name.hasPrefix("verify") || name.hasPrefix("expect")
            || name.hasPrefix("ensure")
            || name == "invariant" || name == "fatalerror" || name == "bug_on" || name == "warn_on"
    }

    fileprivate var changes: Bool {
        self == "pop" || self == "push" || self == "append" || self == "add" || self == "remove" || self == "insert"
            || self == "removeFirst" || self == "removeLast" || self == "popleft" || self == "push_back"
            || self == "pop_back" || self == "erase" || self == "update" || self == "discard"
    }
}
