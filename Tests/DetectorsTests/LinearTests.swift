import Detection
import Testing
import TreeSitterSyntax

@testable import Detectors

/// Files that nest as no person would are inspected in time proportional to their size. (Quadratic time would take minutes
/// here, so that what is tested is that this ends.)
struct LinearTests {
    static let depth = 20_000
    static let sources: [(language: Language, name: String, text: String)] = [
        (.javascript, "lambdas", nested("() => { a && b;", "}")),
        (.javascript, "functions", nested("function f() { if (a) { b; }", "}")),
        (.javascript, "classes", nested("class A { m() { return ", "} }", inner: "1")),
        (.javascript, "ifs", nested("if (a) {", "}")),
        (.javascript, "else-ifs", "() => {" + String(repeating: "if (a) b; else ", count: depth) + "c; }"),
        (.javascript, "operators", "() => " + nested("(a && b || ", ")", inner: "c") + ";"),
        (
            .javascript, "a row of lambdas",
            nested("(", ")", inner: String(repeating: "() => a && b, ", count: depth) + "c")
        ),
        (.python, "lambdas", "x = " + String(repeating: "lambda: 1 if a else ", count: 2000) + "1\n"),
        (.java, "lambdas", "class A { void f() { x = " + nested("() -> ", "", inner: "1") + "; } }"),
        (.c, "operators", "int f() { return " + String(repeating: "a && ", count: depth) + "b; }"),
        (
            .c, "directives",
            "int f() {\n" + String(repeating: "#if A\n", count: 2000) + "a;\n"
                + String(repeating: "#endif\n", count: 2000) + "}\n"
        ),
        (.c, "loops", "int f() {" + nested("while (a) {", "}", inner: "b;") + "}"),
        (.c, "endless loops", "int f() {" + nested("for (;;) {", "}", inner: "b;") + "}"),
        (.c, "members", "int f() { return a" + String(repeating: "->b", count: depth) + "; }"),
        (.c, "locals", "int f() {" + nested("{ int a; if (a) { a = 1; }", "}") + "}"),
        (.c, "pointers", "int f(int *a, int *b) {" + String(repeating: "*a = *b;", count: depth) + "}"),
        (.cpp, "allocations", "int f() {" + nested("g(new A(", "))", inner: "b") + "; }"),
        (.c, "nested directives", nested("#if A\n", "#endif\n", inner: "int a;\n")),
        (.go, "methods", "package a\ntype T struct{}\n" + (0..<depth).map { "func (t *T) f\($0)() {}\n" }.joined()),
        (.rust, "extensions", (0..<depth).map { "impl T\($0 % 7) { fn f() {} }\n" }.joined()),
    ]

    private static func nested(_ open: String, _ close: String, inner: String = "") -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }

    /// With the usual limits nothing much is found; with the smallest ones almost everything is.
    @Test(arguments: Array(sources.indices), [false, true])
    func ends(_ index: Int, _ isStrict: Bool) throws {
        let source = Self.sources[index]
        let tree = SyntaxTree()
        tree.reset(copying: Array(source.text.utf8))
        try TreeSitterFrontEnd(store: RuleRun.grammars).parse(tree, as: source.language)
        let lines = LineIndex(tree.source)
        let artifact = Artifact(path: "src/deep", language: source.language)
        let inspection = Inspection(artifact: artifact, tree: tree, lines: lines)
        let detectors = Registry.detectors.filter { ["structure", "power-of-ten"].contains($0.rule.family) }
        #expect(detectors.count >= 15)
        DetectorTable(detectors.map { $0.init(isStrict ? Self.strictest($0.rule) : Settings()) }).inspect(inspection)
        #expect(!isStrict || !inspection.drafts.isEmpty)
    }

    /// Each whole number as low as it goes.
    private static func strictest(_ rule: Rule) -> Settings {
        var settings = Settings()
        for option in rule.options {
            settings.values[option.name] = [0, 1].map(OptionLiteral.int).first { option.complaint(about: $0) == nil }
        }
        return settings
    }

    /// The deepest place of all is measured, not lost in some limit of depth.
    @Test func measuresDepth() throws {
        var run = RuleRun(DeepNesting.self)
        try run.inspect([UInt8](Self.nested("if (a) {", "}").utf8), path: "src/deep.js", language: .javascript)
        #expect(run.results.count == 1)
        #expect(run.results.first?.message.contains("nested \(Self.depth) deep") == true)
        #expect(run.results.first?.severity == .high)
    }
}
