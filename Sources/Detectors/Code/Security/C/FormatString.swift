import Detection

/// Formats that do not stand in the code.
struct FormatString: Detector {
    static let rule = Rule(
        id: "security/format-string", title: "Format that is no literal", severity: .high, confidence: .medium,
        cwe: [134], tags: ["security", "memory", "strict"],
        aliases: [
            Rule.Alias("clang", "-Wformat-security"), Rule.Alias("flawfinder", "FF1016"),
            Rule.Alias("flawfinder", "FF1017"), Rule.Alias("flawfinder", "FF1018"), Rule.Alias("flawfinder", "FF1019"),
        ],
        help: Rule.Help(
            what: """
                Reports `printf`, `syslog`, `snprintf` and their relatives with a format that is no literal. Literals \
                side by side, either of two literals, translations of one (`_("…")`), macros and constants count as \
                literals. A function that passes its own format parameter on to `vprintf` is the place for a `format` \
                attribute, and is not reported; nor is a format that the statements before make of a literal with `%%` in it, \
                as in `snprintf(format, size, "%%%dd", width)`.
                """,
            why: """
                Who controls the format reads the stack with `%x`, crashes the program with `%s`, and writes to memory \
                with `%n`.
                """,
            fix: "Write `printf(\"%s\", text)`. Mark your own wrappers with `__attribute__((format(printf, 1, 2)))`.",
            knownProblems: """
                Of a format that is made of a literal before, nobody asks what else went into it: a width out of a \
                configuration may hold conversions of its own.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    void show(const char *message) {
                        printf(message);
                    }
                    """,
                good: """
                    void show(const char *message) {
                        printf("%s", message);
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/134.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall {
        let name: StaticString
        let format: Int
    }

    private static let known: [Known] =
        ["printf", "vprintf", "wprintf", "vwprintf", "_vtprintf"].map { Known(name: $0, format: 0) }
        + [
            "fprintf", "vfprintf", "_ftprintf", "_vftprintf", "fwprintf", "vfwprintf", "syslog", "vsyslog", "dprintf",
            "vdprintf", "sprintf", "vsprintf", "_stprintf", "_vstprintf", "asprintf", "vasprintf",
        ].map { Known(name: $0, format: 1) }
        + ["snprintf", "vsnprintf", "_snprintf", "_vsnprintf", "_sntprintf", "_vsntprintf", "swprintf", "vswprintf"]
        .map { Known(name: $0, format: 2) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known),
            let format = call.argument(known.format), !format.isConstantText(), !Self.isHandedOn(format, call),
            !format.isBuiltBefore
        else { return }
        let name = call.name.text.string
        inspection.report(
            at: format, "the format of `\(name)` is no literal: whoever controls it controls what is read and written")
    }

    /// Whether a function with `...` or a `va_list` hands its own format on, which its callers have to answer for.
    private static func isHandedOn(_ format: Node, _ call: CCall) -> Bool {
        let name = call.name.text
        guard name.hasPrefix("v") || name.hasPrefix("_v") else { return false }
        let wanted = format.bare.text
        let parameters = format.enclosingFunction?.parameterNodes ?? []
        return parameters.contains { $0.name?.text == wanted } || format.isStart(of: wanted)
    }
}

extension Node {
    /// Whether a statement before writes it, from a literal that escapes a `%`: a format that is made on purpose.
    fileprivate var isBuiltBefore: Bool {
        let wanted = bare.text
        return statementsBefore(4).contains { statement in
            guard let call = statement.firstChild, call.kind == .call,
                let arguments = call.child(Field.arguments)?.children,
                arguments.first(where: { _ in true })?.bare.text == wanted
            else { return false }
            return arguments.contains { $0.kind == .string && $0.text.contains("%%") }
        }
    }

    /// Whether `va_start(list, format)` stands among the statements before it: of a function whose head the preprocessor
    /// divides, that is all one sees.
    fileprivate func isStart(of format: Text) -> Bool {
        statementsBefore(6).contains { statement in
            statement.descendants.prefix(8).contains { call in
                call.kind == .call && call.child(Field.callee)?.text == "va_start"
                    && call.child(Field.arguments)?.children.contains { $0.text == format } ?? false
            }
        }
    }
}
