import Detection
import Testing
import TreeSitterSyntax

/// Input made to break parsers: it parses, or there is a clear error; nothing crashes, and what there is of a tree is sound.
@Suite struct HostileInputTests {
    struct Input: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: @Sendable (Language) -> [UInt8]
        var testDescription: String { name }
    }

    /// Of brackets; of all else `length` will do.
    static let depth = Parsing.isFast ? 10_000 : 100_000
    static let length = Parsing.isFast ? 2_000 : 10_000

    static let inputs: [Input] = [
        Input(name: "empty") { _ in [] },
        Input(name: "only a byte order mark") { _ in [0xEF, 0xBB, 0xBF] },
        Input(name: "a UTF-16 byte order mark") { _ in [0xFF, 0xFE, 0x61, 0x00] },
        Input(name: "only white space") { _ in Array(" \t\r\n\u{0C}\u{0B}\n".utf8) },
        Input(name: "NUL bytes") { _ in Array("a = 1\n".utf8) + [0, 0, 0] + Array("b = 2;\n".utf8) + [0] },
        Input(name: "NUL bytes only") { _ in [UInt8](repeating: 0, count: 10_000) },
        Input(name: "invalid UTF-8") { _ in
            Array("x = \"".utf8) + [0xC3, 0x28, 0xFF, 0xFE, 0xED, 0xA0, 0x80, 0xF8] + Array("\";\n".utf8) + [0xC3]
        },
        Input(name: "all bytes") { _ in (0..<4096).map { UInt8($0 & 0xFF) } },
        Input(name: "parentheses") { _ in nested("(", "1", ")") },
        Input(name: "parentheses left open") { _ in repeated("(", depth) },
        Input(name: "parentheses only closed") { _ in repeated(")") },
        Input(name: "parentheses in an assignment") { language in
            let (before, after) = statement(language)
            return Array(before.utf8) + nested("(", "1", ")") + Array(after.utf8)
        },
        Input(name: "brackets") { _ in nested("[", "1", "]") },
        Input(name: "braces") { _ in nested("{", "", "}") },
        Input(name: "angle brackets") { _ in nested("a<", "b", ">") },
        Input(name: "signs") { language in
            let (before, after) = statement(language)
            return Array(before.utf8) + repeated("- ") + Array("1\(after)".utf8)
        },
        Input(name: "a long sum") { language in
            let (before, after) = statement(language)
            return Array(before.utf8) + repeated("a + ") + Array("1\(after)".utf8)
        },
        Input(name: "a long condition") { language in
            let (before, after) = statement(language)
            let and = language == .python ? "and" : language == .ada ? "and then" : "&&"
            return Array(before.utf8) + repeated("a < 1 \(and) ") + Array("b\(after)".utf8)
        },
        Input(name: "calls of calls") { language in
            let (before, after) = statement(language)
            return Array("\(before)f".utf8) + repeated("(x)") + Array(after.utf8)
        },
        Input(name: "members of members") { language in
            let (before, after) = statement(language)
            return Array("\(before)a".utf8) + repeated(".b") + Array(after.utf8)
        },
        Input(name: "nested blocks") { language in Array(nestedBlocks(language, length).utf8) },
        Input(name: "else if") { language in Array(elseIfs(language, length).utf8) },
        Input(name: "an unterminated string") { _ in Array("x = \"".utf8) + repeated("abc ") },
        Input(name: "an unterminated character") { _ in Array("x = '".utf8) + repeated("abc ") },
        Input(name: "an unterminated comment") { _ in Array("a /* # // -- ".utf8) + repeated("abc ") },
        Input(name: "an unterminated here document") { _ in Array("cat <<EOF\n".utf8) + repeated("abc $x `") },
        Input(name: "interpolations left open") { _ in Array("\"".utf8) + repeated("${") + repeated("\\(") },
        Input(name: "backslashes") { _ in repeated("\\") },
        Input(name: "quotes") { _ in repeated("\"'`") },
        Input(name: "a line of 10 MB") { language in
            let (before, after) = statement(language)
            return Array(before.utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 10 << 20) + Array(after.utf8)
        },
    ]

    @Test(arguments: Language.allCases, inputs)
    func isSurvived(_ language: Language, _ input: Input) throws {
        let tree = SyntaxTree()
        tree.reset(copying: input.bytes(language))
        // Some of it takes a parser long: a limit of its own keeps the suite short, and running into it is an answer.
        let frontEnd = TreeSitterFrontEnd(store: Parsing.store, timeout: .seconds(5))
        do throws(FrontEndError) {
            try frontEnd.parse(tree, as: language)
        } catch {
            #expect(error.code == .timeout || error.code == .tooLarge, "\(error.message)")
            return
        }
        if let violation = TreeInvariants.violation(in: tree) { Issue.record("\(violation)") }
        // The queries detectors ask most must neither loop nor overflow on it either.
        let last = tree[tree.count - 1]
        _ = last.statement
        _ = last.scope
    }

    @Test("A front end is as good as new after a timeout", arguments: Language.allCases)
    func recovers(_ language: Language) throws {
        let frontEnd = TreeSitterFrontEnd(store: Parsing.store, timeout: .milliseconds(1))
        let tree = SyntaxTree()
        tree.reset(copying: Self.repeated("a = (b + c) * 2;\n", 100_000))
        #expect(throws: FrontEndError.self) { try frontEnd.parse(tree, as: language) }
        tree.reset(copying: Array("x".utf8))
        // A virtual machine's time may be stolen from it, and then counts as the thread's own: one of several is in time.
        var error: FrontEndError?
        for _ in 0..<20 {
            do throws(FrontEndError) {
                try frontEnd.parse(tree, as: language)
                error = nil
            } catch let fault {
                error = fault
            }
            guard error?.code == .timeout else { break }
            tree.reset(copying: Array("x".utf8))
        }
        if let error { throw error }
        #expect(TreeInvariants.violation(in: tree) == nil)
    }

    // MARK: Making input

    private static func repeated(_ text: String, _ count: Int = length) -> [UInt8] {
        var bytes: [UInt8] = []
        let piece = Array(text.utf8)
        bytes.reserveCapacity(piece.count * count)
        for _ in 0..<count { bytes += piece }
        return bytes
    }

    private static func nested(_ open: String, _ middle: String, _ close: String) -> [UInt8] {
        repeated(open, depth) + Array(middle.utf8) + repeated(close, depth)
    }

    /// What stands around an expression to make a file of it.
    private static func statement(_ language: Language) -> (before: String, after: String) {
        switch language {
        case .ada: ("procedure P is begin X := ", "; end P;\n")
        case .bash: ("x=$((", "))\n")
        case .c, .cpp: ("int f(void) { x = ", "; }\n")
        case .go: ("package p\nfunc f() { x = ", " }\n")
        case .java: ("class C { void f() { x = ", "; } }\n")
        case .javascript, .typescript, .tsx: ("function f() { x = ", "; }\n")
        case .python, .text: ("x = ", "\n")
        case .rust: ("fn f() { x = ", "; }\n")
        case .swift: ("func f() { x = ", " }\n")
        }
    }

    static func nestedBlocks(_ language: Language, _ depth: Int) -> String {
        let (open, close): (String, String) =
            switch language {
            case .ada: ("if A then ", "end if; ")
            case .bash: ("if a; then ", "fi; ")
            case .python: ("if a:\n", "")
            case .go, .rust, .swift: ("if a { ", "} ")
            default: ("if (a) { ", "} ")
            }
        return inFunction(
            language, String(repeating: open, count: depth) + String(repeating: close, count: depth))
    }

    static func elseIfs(_ language: Language, _ count: Int) -> String {
        switch language {
        case .ada:
            inFunction(
                language, "if A then null; " + String(repeating: "elsif B then null; ", count: count) + "end if;")
        case .bash: "if a; then b; " + String(repeating: "elif c; then d; ", count: count) + "fi\n"
        case .python: "if a: b\n" + String(repeating: "elif c: d\n", count: count)
        case .go, .rust, .swift: inFunction(language, "if a { } " + String(repeating: "else if b { } ", count: count))
        default: inFunction(language, "if (a) { } " + String(repeating: "else if (b) { } ", count: count))
        }
    }

    private static func inFunction(_ language: Language, _ body: String) -> String {
        switch language {
        case .ada: "procedure P is begin \(body) end P;\n"
        case .bash: "f() { \(body) }\n"
        case .c, .cpp: "void f(void) { \(body) }\n"
        case .go: "package p\nfunc f() { \(body) }\n"
        case .java: "class C { void f() { \(body) } }\n"
        case .javascript, .typescript, .tsx: "function f() { \(body) }\n"
        case .python, .text: body
        case .rust: "fn f() { \(body) }\n"
        case .swift: "func f() { \(body) }\n"
        }
    }
}
