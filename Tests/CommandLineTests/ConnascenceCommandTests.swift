import Foundation
import PicketTestKit
import Testing

/// What a user sees of `picket connascence`.
@Suite struct ConnascenceCommandTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["XDG_CACHE_HOME": folder.path + "/cache", "PICKET_GRAMMARS": Project.root + "/.grammars"]
        try folder.write("def collect(item, into=[]):\n    into.append(item)\n", to: "project/shop/cart.py")
        try folder.write("def same(x):\n    return x is 5\n", to: "project/users/names.py")
    }

    private func picket(_ arguments: String...) throws -> Program.Outcome {
        try Program.picket.run(arguments, in: folder.path + "/project", input: "", environment: environment)
    }

    @Test func textHasTheMatrixAndTheStrongest() throws {
        let outcome = try picket("connascence")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("3 couplings in 2 modules: meaning 1, identity 2"))
        #expect(outcome.output.contains("shop/cart.py:1"))
    }

    @Test func pagesAreWrittenToFiles() throws {
        #expect(try picket("connascence", "--format", "html", "--output", "map.html").status == 0)
        let page = try String(contentsOfFile: folder.path + "/project/map.html", encoding: .utf8)
        #expect(page.hasPrefix("<!doctype html>") && page.contains("class=\"wheel\""))
    }

    @Test func jsonIsJSON() throws {
        let outcome = try picket("connascence", "--format", "json", "--depth", "1")
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect((json?["modules"] as? [String])?.sorted() == ["shop", "users"])
    }

    @Test(arguments: [["--depth", "0"], ["--format", "nonsense"], ["--select", "no-such-rule"]])
    func mistakesAreUsageErrors(_ arguments: [String]) throws {
        let outcome = try Program.picket.run(
            ["connascence"] + arguments, in: folder.path + "/project", input: "", environment: environment)
        #expect(outcome.status == 2)
    }

    @Test func unfinishedIsSaid() throws {
        try folder.write("def f(:\n", to: "project/broken.py")
        let outcome = try picket("connascence")
        #expect(outcome.status == 3)
        #expect(outcome.error.contains("not everything was inspected"))
    }
}
