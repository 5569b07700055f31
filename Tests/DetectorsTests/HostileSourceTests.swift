import Detection
import Detectors
import Testing
import TreeSitterSyntax

/// Sources made to hurt: as deep or as wide as a file can be. A rule that climbs or scans per node without a limit does
/// not come back from these.
struct HostileSourceTests {
    static let size = 20_000

    struct Source: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let language: Language
        let text: String

        init(_ name: String, _ language: Language, _ text: String) {
            testDescription = name
            self.language = language
            self.text = text
        }
    }

    static let sources = [
        Source("nested lambdas", .python, "x = " + .many("lambda a, b, c, d: ") + "1 > 5\n"),
        Source("nested parentheses", .python, "x = y + " + .many("(") + "5" + .many(")") + "\n"),
        Source("nested calls", .javascript, .many("f(7, ") + "1" + .many(")") + ";\n"),
        Source("nested negations", .c, "int x = y * " + .many("- ") + "5;\n"),
        Source("a wide call", .python, "f(" + .many("5, x, ") + ")\n"),
        Source("a wide declaration", .c, "int f() { int a = 1" + .many(", b = x * 5") + "; }\n"),
        Source("a long sum", .java, "class A { int f(int x) { return x" + .many(" + 5") + "; } }\n"),
        Source("a long comparison", .python, "y = x" + .many(" < 5") + "\n"),
        Source("many annotations", .python, "class A:\n" + .many("    @a\n") + "    def f(self, a, b, c, d): pass\n"),
        Source("many parameters", .go, "package p\nfunc f(" + .many("a, ") + "b int) {}\n"),
        Source("nested functions", .bash, .many("f() {\n") + "echo $5\n" + .many("}\n")),
        Source("nested subscripts", .javascript, "x" + .many("[y * 5]") + .many(".a") + ";\n"),
        Source("many globals", .python, (0..<2_000).map { "g\($0) = {}\ndef f\($0)():\n    g\($0)[1] = 2\n" }.joined()),
        Source("many threads", .python, "def f():\n" + .many("    t = Thread()\n    t.start()\n")),
        Source("many files", .python, "def f(p):\n" + .many("    x = open(p)\n    return x\n")),
        Source(
            "a long ladder", .python,
            "def f(x):\n    if isinstance(x, A): return 1\n" + .many("    if isinstance(x, A): return 1\n")),
        Source("many imports", .python, .many("from . import a, b\na.c\n")),
        Source("many methods", .python, "class A:\n" + .many("    def m(self):\n        self.x = self.m().y\n")),
        Source("nested members", .javascript, "x = a" + .many(".b()") + " > 5;\n"),
    ]

    static let rules = [
        "connascence/execution", "connascence/identity", "connascence/meaning", "connascence/name",
        "connascence/position", "connascence/timing", "connascence/type", "connascence/value",
    ]

    @Test(arguments: sources, rules)
    func comesBack(_ source: Source, _ rule: String) throws {
        let detector = try #require(Registry.detectors.first { $0.rule.id == rule })
        var run = RuleRun(detector)
        try run.inspect([UInt8](source.text.utf8), path: "src/hostile", language: source.language)
        try run.conclude()
        #expect(run.results.count <= source.text.utf8.count)
    }
}

extension String {
    fileprivate static func many(_ text: String) -> String {
        String(repeating: text, count: HostileSourceTests.size)
    }
}
