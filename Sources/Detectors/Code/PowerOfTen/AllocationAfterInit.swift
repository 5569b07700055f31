import Detection

/// Memory asked for while the program is at work (the Power of Ten, rule 3).
struct AllocationAfterInit: Detector {
    static let initialisers = Option(
        "initialisers",
        default: [
            "init", "setup", "set_up", "create", "new", "make", "alloc", "open", "construct", "build", "start", "main",
        ],
        help: "Words: a function that has one of them in its name initialises.")

    static let rule = Rule(
        id: "power-of-ten/allocation-after-init", title: "Allocation after initialisation", severity: .medium,
        confidence: .medium, cwe: [789], tags: ["power-of-ten", "strict", "reliability"],
        aliases: [Rule.Alias("misra", "C:2012-21.3"), Rule.Alias("clang-tidy", "cppcoreguidelines-no-malloc")],
        help: Rule.Help(
            what: """
                Reports allocations in functions that do not initialise: `malloc` and its kin (C, C++, Swift), `new` and \
                `make_unique` (C++), allocators (Ada), `allocate` of unsafe pointers (Swift). In Java, Go and Rust, where \
                nearly everything allocates, only what allocates in a loop: `new`, `make`, `Box::new`, `Vec`, `vec!`. \
                Constructors and functions with one of the `initialisers` in their name initialise.
                """,
            why: """
                Allocators take unpredictable time and fail at an unpredictable moment; memory that is freed twice, used after \
                it is freed or never freed is behind a whole class of defects. A program that has all its memory before it \
                starts to work has none of these.
                """,
            fix: "Allocate at the start what the work can need at most: arrays of a stated size, pools, arenas.",
            knownProblems: "Which functions run at the start is told by their names alone.",
            example: Rule.Example(
                .c,
                bad: """
                    void handle(struct queue *queue) {
                        queue->last = malloc(sizeof(struct message));
                    }

                    """,
                good: """
                    void queue_init(struct queue *queue) {
                        queue->slots = malloc(MAX_MESSAGES * sizeof(struct message));
                    }

                    """),
            references: [PowerOfTen.reference("3")]),
        options: [initialisers])

    let kinds: KindSet = [.call, .creation, .macroCall]
    private let words: [String]

    init(_ settings: Settings) { words = settings[Self.initialisers].map { $0.lowercased() } }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        guard node.allocates(in: language) else { return }
        var isInLoop = false
        var function: Node?
        // Deeper than anyone writes.
        for (ancestor, _) in zip(node.ancestors, 0..<200) {
            if KindSet.loops.contains(ancestor.kind) { isInLoop = true }
            // What a `throw` makes, it makes at the end.
            if ancestor.kind == .throwing { return }
            if ancestor.kind == .function {
                function = ancestor
                break
            }
        }
        guard let function, isInLoop || !language.countsLoopsOnly, !initialises(function, language) else { return }
        inspection.report(
            at: node.child(Field.callee) ?? node,
            "\(function.subject) allocates while the program is at work: allocate at the start what is needed at most")
    }

    private func initialises(_ function: Node, _ language: Language) -> Bool {
        guard let name = function.name else { return true }
        // A constructor has the name of its type, and no type of its own.
        if language == .java || language == .cpp, function.child(Field.type) == nil { return true }
        let lowered = name.text.slice(0..<min(name.text.count, 100)).string.lowercased()
        return words.contains { lowered.contains($0) } || language == .rust && lowered == "default"
    }
}

extension Language {
    fileprivate var countsLoopsOnly: Bool { self == .java || self == .go || self == .rust }
}

extension Node {
    fileprivate func allocates(in language: Language) -> Bool {
        switch language {
        case .c: return kind == .call && (child(Field.callee)?.text.isAllocator ?? false)
        case .cpp:
            // `new (place) T` takes the memory it is given.
            if kind == .creation {
                return text.hasPrefix("new ") && !text.hasPrefix("new (") || text.hasPrefix("::new ")
            }
            guard kind == .call, let callee = child(Field.callee) else { return false }
            let name = callee.lastTemplateName
            return name.isAllocator || name == "make_unique" || name == "make_shared"
        case .ada: return kind == .creation
        case .java: return kind == .creation
        case .go: return kind == .call && (child(Field.callee)?.text == "make" || child(Field.callee)?.text == "new")
        case .rust:
            guard let callee = child(Field.callee) else { return false }
            if kind == .macroCall { return callee.text == "vec" }
            return callee.text == "Box::new" || callee.text == "Rc::new" || callee.text == "Arc::new"
                || callee.text == "Vec::with_capacity" || callee.text == "String::with_capacity"
        case .swift:
            guard kind == .call, let callee = child(Field.callee) else { return false }
            if callee.text.isAllocator { return true }
            return callee.memberName?.text == "allocate" && child(Kind.arguments)?.child(Kind.keywordArgument) != nil
        default: return false
        }
    }

    /// `make_unique` of `std::make_unique<int>`.
    private var lastTemplateName: Text {
        let text = text
        let stop = text.bytes.firstIndex(of: UInt8(ascii: "<")) ?? text.count
        let head = text.slice(0..<stop)
        let colon = head.bytes.lastIndex(of: UInt8(ascii: ":"))
        return head.slice((colon.map { $0 + 1 } ?? 0)..<head.count)
    }
}

extension Text {
    fileprivate var isAllocator: Bool {
        self == "malloc" || self == "calloc" || self == "realloc" || self == "reallocarray" || self == "strdup"
            || self == "strndup" || self == "asprintf" || self == "vasprintf" || self == "aligned_alloc"
            || self == "posix_memalign" || self == "alloca" || self == "valloc" || self == "kmalloc"
            || self == "kzalloc"
            || self == "kcalloc" || self == "vmalloc" || self == "g_malloc" || self == "xmalloc"
    }
}
