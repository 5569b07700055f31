import Detection
import Testing

@testable import TreeSitterSyntax

/// What detectors ask of a function works the same in every language.
struct SignatureTests {
    @Test(
        arguments: [
            (
                .python, "def f(self, a, *b, c=1, **d): pass",
                "function f: parameter self, parameter a, variadicParameter b, parameter c=1, keywordVariadicParameter d"
            ),
            (
                .javascript, "function f(a, {b} = {}, ...c) {}",
                "function f: parameter a, parameter {b}={}, variadicParameter c"
            ),
            (.javascript, "x => x", "lambda -: parameter x"),
            (
                .typescript, "class C { m(this: T, a: number, b = 1) {} }",
                "function m: receiver this, parameter a, parameter b=1"
            ),
            (.typescript, "declare function f(a?: T): void", "signature f: parameter a"),
            (.tsx, "const f = <T,>(a: T) => <b/>", "lambda -: parameter a"),
            (.go, "func (r *R) f(a, b int, c ...T) (d int) {}", "function f: parameter a+b, variadicParameter c"),
            (.go, "func f(int, string)", "signature f: parameter -, parameter -"),
            (
                .swift, "func f(_ a: Int, b c: T = 1, d: Int...) {}",
                "function f: parameter _ a, parameter b c=1, variadicParameter d"
            ),
            (.swift, "let f = { (a: Int, b) in a }", "lambda -: parameter a, parameter b"),
            (.swift, "protocol P { init(a: Int) }", "signature init: parameter a"),
        ] as [(Language, String, String)])
    func `functions have names and parameters`(language: Language, source: String, signature: String) throws {
        guard Grammars.has(language) else {
            print("skipped: no \(language.title) grammar; run `make setup`")
            return
        }
        let found = try Grammars.parse(source, language) { $0.root.firstSignature }
        #expect(found == signature)
    }

    @Test(
        arguments: [
            (.python, "class A:\n  @b\n  def f(self):\n    if c: d\n    else: e", ["type", "function", "branch"]),
            (.javascript, "if (a) b(); else if (c) { d() }\nl: for (;;) e()", ["branch", "label", "forLoop"]),
            (.go, "func f() { switch x { case 1: g() } }", ["function", "switching"]),
            (
                .swift, "func f() { switch a { case 1: guard b else { return } default: break } }",
                ["function", "switching", "branch", "returning", "breaking"]
            ),
        ] as [(Language, String, [String])])
    func `statements are found whatever holds them`(language: Language, source: String, kinds: [String]) throws {
        guard Grammars.has(language) else {
            print("skipped: no \(language.title) grammar; run `make setup`")
            return
        }
        let found = try Grammars.parse(source, language) { tree in
            tree.root.descendants.filter { $0.isStatement && $0.kind != .expressionStatement }.map { "\($0.kind)" }
        }
        #expect(found == kinds)
    }

    @Test func `extensions and interpreters tell the language`() {
        #expect(Languages.byExtension["mjs"] == .javascript && Languages.byExtension["jsx"] == .javascript)
        #expect(Languages.byExtension["cts"] == .typescript && Languages.byExtension["tsx"] == .tsx)
        #expect(Languages.byExtension["go"] == .go && Languages.byExtension["swift"] == .swift)
        #expect(Languages.byInterpreter["node"] == .javascript && Languages.byInterpreter["ts-node"] == .typescript)
    }

    @Test(.enabled(if: Grammars.has(.python), "no Python grammar: run `make setup`"))
    func `a node's text is borrowed from the source`() throws {
        try Grammars.parse("def f(a): return 'é' + a", .python) { tree in
            for node in tree.root.descendants where !node.text.isEmpty {
                #expect(node.text.bytes.baseAddress == tree.source.baseAddress?.advanced(by: node.start))
            }
        }
    }
}
