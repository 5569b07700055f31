import Detection
import Testing
import TreeSitterSyntax

/// What every language's table makes of a page that has all of the language.
@Suite struct PageOutlineTests {
    @Test(arguments: PageOutline.all)
    func matches(_ example: PageOutline) throws {
        let tree = try Parsing.tree(example.source, as: example.language)
        let actual = Parsing.outline(tree).split(separator: "\n")
        let expected = example.outline.split(separator: "\n")
        for (line, (left, right)) in zip(actual, expected).enumerated() where left != right {
            Issue.record("line \(line + 1) is `\(left)`, not `\(right)`")
            return
        }
        #expect(actual.count == expected.count)
    }

    @Test("The first function has its name and parameters", arguments: functions)
    func shape(_ function: Function) throws {
        let tree = try Parsing.tree(function.source, as: function.language)
        let node = try #require((0..<tree.count).map { tree[$0] }.first { KindSet.functions.contains($0.kind) })
        #expect((node.name?.text.string ?? "") == function.name)
        let parameters = node.parameterNodes.map { parameter in
            let names = parameter.children.filter { $0.field == .name }.map(\.text.string)
            let text = names.isEmpty ? parameter.name?.text.string ?? "" : names.joined(separator: ",")
            return "\(parameter.kind) \(text)"
        }
        #expect(parameters == function.parameters)
        #expect(node.body != nil)
    }

    struct Function: Sendable {
        let language: Language
        let source: String
        let name: String
        let parameters: [String]

        init(_ language: Language, _ source: String, _ name: String, _ parameters: [String]) {
            self.language = language
            self.source = source
            self.name = name
            self.parameters = parameters
        }
    }

    static let functions = [
        Function(.c, "int f(void) { return 1; }", "f", []),
        Function(.c, "char *f(int a, char *b[3], ...) { }", "f", ["parameter a", "parameter b", "variadicParameter "]),
        Function(.c, "int (*f(int a))(char b) { return 0; }", "f", ["parameter a"]),
        Function(.c, "void f(int (*call)(int, int)) { }", "f", ["parameter call"]),
        Function(.c, "int f(a, b) int a; char b; { }", "f", ["parameter a", "parameter b"]),
        Function(.cpp, "a::B<int>::~B() { }", "~B", []),
        Function(.cpp, "bool a::B::operator==(const B &o) const { }", "operator==", ["parameter o"]),
        Function(.cpp, "template <class T> T &a::b::f(T &&x, int n = 3) { }", "f", ["parameter x", "parameter n"]),
        Function(.cpp, "auto f = [&](int a) { return a; };", "", ["parameter a"]),
        Function(
            .java, "class C { C(C this, int a, String... b) { } }", "C",
            ["receiver ", "parameter a", "variadicParameter b"]),
        Function(.java, "class C { F f = x -> x; }", "", ["parameter x"]),
        Function(.java, "class C { F f = (x, y) -> { }; }", "", ["parameter x", "parameter y"]),
        Function(
            .rust, "impl A { fn f(&mut self, a: i32, _: u8) {} }", "f", ["receiver ", "parameter a", "parameter _"]),
        Function(.rust, "fn f(self: Box<Self>, mut a: i32) {}", "f", ["receiver self", "parameter a"]),
        Function(.rust, "const F: X = |a, b: i32| a + b;", "", ["parameter a", "parameter b"]),
        Function(.bash, "f() { echo; }", "f", []),
        Function(
            .ada, "procedure P (A, B : Integer; C : in out X := 1) is begin null; end P;", "P",
            ["parameter A,B", "parameter C"]),
        Function(.ada, "function F return Integer is (1);", "F", []),
    ]
}
