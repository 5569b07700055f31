import Detection

/// Copies that go on until the source ends, however small the destination is.
struct UnboundedCopy: Detector {
    static let rule = Rule(
        id: "security/unbounded-copy", title: "Copy without a bound", severity: .high, confidence: .medium,
        cwe: [120, 787], tags: ["security", "memory"],
        aliases: [
            Rule.Alias("clang-tidy", "clang-analyzer-security.insecureAPI.strcpy"), Rule.Alias("flawfinder", "FF1001"),
            Rule.Alias("flawfinder", "FF1005"), Rule.Alias("flawfinder", "FF1015"), Rule.Alias("sonar", "S5801"),
            Rule.Alias("sonar", "S6069"),
        ],
        help: Rule.Help(
            what: """
                Reports `strcpy`, `strcat`, their relatives for wide characters and Windows, and `sprintf` with `%s`, \
                which write as much as the source has. Not reported: a literal as the source, unless the array it goes \
                into is declared smaller; and formats that write a limited number of characters (`%d`, `%.8s`, `%s` \
                of literals); and a destination that was allocated for the length of the source just before.
                """,
            why: """
                Who controls the source writes past the end of the destination, and from there often what the program \
                does next.
                """,
            fix: """
                Pass the size of the destination: `snprintf(buffer, sizeof buffer, "%s", source)`, `strlcpy`, or \
                `std::string`.
                """,
            knownProblems: """
                A length that was checked before the call is not seen: say so in a suppression, or use a call that \
                takes the size.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    void greet(const char *name) {
                        char line[32];
                        strcpy(line, name);
                    }
                    """,
                good: """
                    void greet(const char *name) {
                        char line[32];
                        snprintf(line, sizeof line, "%s", name);
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/120.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private enum Shape { case copy, append, format }

    private struct Known: NamedCall {
        let name: StaticString
        let shape: Shape
    }

    private static let known: [Known] =
        [
            "strcpy", "wcscpy", "_tcscpy", "_mbscpy", "lstrcpy", "lstrcpyA", "lstrcpyW", "StrCpy", "StrCpyA", "StrCpyW",
            "stpcpy", "strecpy", "streadd",
        ].map { Known(name: $0, shape: .copy) }
        + ["strcat", "wcscat", "_tcscat", "_mbscat", "lstrcat", "lstrcatA", "lstrcatW", "StrCat", "StrCatA", "StrCatW"]
        .map { Known(name: $0, shape: .append) }
        + ["sprintf", "vsprintf", "_stprintf", "_vstprintf"].map { Known(name: $0, shape: .format) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known),
            let target = call.argument(0), let source = call.argument(1)
        else { return }
        let name = call.name.text.string
        switch known.shape {
        case .copy, .append:
            guard source.isConstantText() else {
                if known.shape == .append || !target.isMade(toHold: source) { report(name, node, inspection) }
                return
            }
            guard known.shape == .copy, let length = source.literalLength, let size = target.bare.declaredSize,
                length >= size
            else { return }
            inspection.report(
                at: node, "`\(name)` copies \(length + 1) bytes into an array of \(size)", confidence: .high)
        case .format:
            // Another rule speaks of formats that are no literals.
            guard source.isConstantText(), Self.isUnbounded(source, Array(call.arguments.dropFirst(2))) else { return }
            report(name, node, inspection)
        }
    }

    /// Whether some `%s` has neither a precision nor a literal.
    private static func isUnbounded(_ format: Node, _ arguments: [Node]) -> Bool {
        for (index, conversion) in CFormat(format).conversions.enumerated()
        where conversion.letter == UInt8(ascii: "s") && !conversion.hasPrecision {
            // With `*` for a width, arguments and conversions are no longer in step.
            if conversion.isDropped || index >= arguments.count || !arguments[index].isConstantText() { return true }
        }
        return false
    }

    private func report(_ name: String, _ node: Node, _ inspection: Inspection) {
        inspection.report(at: node, "`\(name)` writes as much as its source has: pass the destination's size")
    }
}

extension Node {
    /// Whether one of the statements before gives it room of the length of a text: `p = malloc(strlen(text) + 1)`.
    fileprivate func isMade(toHold source: Node) -> Bool {
        let target = bare.text
        let source = source.bare.text
        for statement in statementsBefore(6) {
            // The nearest that gives it a value decides.
            for node in statement.descendants.prefix(64) {
                guard node.kind == .assignment || node.kind == .declarator || node.kind == .variable,
                    (node.child(Field.left) ?? node.name)?.bare.text == target,
                    let value = node.child(Field.right) ?? node.child(Field.value)
                else { continue }
                return value.descendants.prefix(32).contains { call in
                    call.kind == .call && call.child(Field.callee)?.text == "strlen"
                        && call.child(Field.arguments)?.firstChild?.bare.text == source
                }
            }
        }
        return false
    }
}
