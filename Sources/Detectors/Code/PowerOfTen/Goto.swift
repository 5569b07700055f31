import Detection

/// Jumps that the structure of the code does not show (the Power of Ten, rule 1).
struct Goto: Detector {
    static let rule = Rule(
        id: "power-of-ten/goto", title: "Jump out of the structure", severity: .medium,
        tags: ["power-of-ten", "strict", "readability"],
        aliases: [
            Rule.Alias("clang-tidy", "cppcoreguidelines-avoid-goto"), Rule.Alias("misra", "C:2012-15.1"),
            Rule.Alias("cert", "ERR52-CPP"), Rule.Alias("sonar", "S907"),
        ],
        help: Rule.Help(
            what: "Reports `goto`, and in C and C++ the calls of `setjmp`, `longjmp` and their kin.",
            why: """
                Code without jumps reads as it is nested, and tools that prove something of it rely on that. `longjmp` leaves \
                any number of functions at once, without what they had to clean up.
                """,
            fix: """
                Return early from a smaller function; leave loops by their condition; report errors by the returned value. In \
                C, cleaning up at one place needs no `goto` if the work is in a function of its own.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    int load(struct file *f) {
                        if (open_file(f) != 0) goto fail;
                        return 0;
                    fail:
                        return -1;
                    }

                    """,
                good: """
                    int load(struct file *f) {
                        if (open_file(f) != 0) return -1;
                        return 0;
                    }

                    """),
            references: [PowerOfTen.reference("1")]))

    let kinds: KindSet = [.goto, .call]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        if node.kind == .goto {
            inspection.report(
                at: node, "A `goto` hides where the code goes on: return early, or leave the loop by its condition")
            return
        }
        let language = inspection.artifact.language
        guard language == .c || language == .cpp, let callee = node.child(Field.callee) else { return }
        let name = (callee.memberName ?? callee).text
        guard name.isJump else { return }
        inspection.report(
            at: callee, "`\(name.string)` jumps across functions: report the failure by a returned value instead")
    }
}

extension Text {
    fileprivate var isJump: Bool {
        guard hasSuffix("jmp") else { return false }
        return self == "setjmp" || self == "longjmp" || self == "sigsetjmp" || self == "siglongjmp" || self == "_setjmp"
            || self == "_longjmp"
    }
}
