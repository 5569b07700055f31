import Detection
import Testing
import TreeSitterSyntax

@testable import Detectors

struct TypeContextTests {
    @Test(arguments: [
        ("HTTPClient", ["http", "client"]), ("http_client", ["http", "client"]), ("User2DTO", ["user2", "dto"]),
        ("Preview", ["preview"]), ("_Private", ["private"]), ("", []), ("X", ["x"]), ("Ünïcode", ["Ünïcode"]),
    ])
    func splitsNames(_ name: String, _ words: [String]) {
        #expect(TypeContext.words(of: name) == words)
    }

    /// By the name, also by the words in the middle of the lists.
    @Test(arguments: [
        ("Parser", TypeContext.framework), ("BaseThing", .framework), ("UserVO", .model), ("AppSettings", .config),
        ("UserWidget", .controller), ("StringUtils", .utility), ("OrderProxy", .infrastructure), ("TestOrder", .test),
        ("Order", .business), ("OrderService", .business), ("Base", .business),
    ])
    func judgesNames(_ name: String, _ context: TypeContext) throws {
        #expect(try self.context("class \(name): pass\n", "src/a.py") == context)
    }

    @Test(arguments: [
        ("class A(django.db.models.Model): pass\n", "src/a.py", TypeContext.model),
        ("class A(Generic[T], BaseRepository): pass\n", "src/a.py", .infrastructure),
        ("@dataclass\nclass A: pass\n", "src/a.py", .model),
        ("class A: pass\n", "app/views/a.py", .controller),
        ("class A: pass\n", "app/views/utils/a.py", .utility),
        ("class A: pass\n", "app/settings.py", .config),
        ("class OrderService: pass\n", "tests/a.py", .test),
        ("class OrderService: pass\n", "app/models/a.py", .business),
    ])
    func judgesOtherSigns(_ source: String, _ path: String, _ context: TypeContext) throws {
        #expect(try self.context(source, path) == context)
    }

    private func context(_ source: String, _ path: String) throws -> TypeContext {
        let tree = SyntaxTree()
        tree.reset(copying: Array(source.utf8))
        try TreeSitterFrontEnd(store: RuleRun.grammars).parse(tree, as: .python)
        let type = try #require(tree.root.descendants.first { $0.kind == .type })
        return TypeContext(of: type, in: Artifact(path: path, language: .python))
    }
}
