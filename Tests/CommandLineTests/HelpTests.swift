import PicketTestKit
import Testing

@Suite struct HelpTests {
    @Test(arguments: [
        [], ["scan"], ["rules"], ["rules", "list"], ["rules", "show"], ["baseline"], ["baseline", "create"], ["tree"],
        ["metrics"], ["connascence"], ["bench"], ["bench", "load"], ["bench", "overhead"], ["validate"],
        ["pool", "stats"], ["keys"], ["keys", "init"], ["keys", "list"], ["keys", "rotate"], ["keys", "revoke"],
        ["keys", "export-public"], ["crypto"], ["ledger", "shred"], ["ledger", "reveal"],
        ["attest"], ["verify"],
    ])
    func everyCommandExplainsItself(_ command: [String]) throws {
        let outcome = try Program.picket.run(command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: picket"))
    }

    @Test func scanDocumentsItsExitStatus() throws {
        let help = try Program.picket.run("scan", "--help").output
        for text in ["0 nothing", "1 findings", "2 usage", "3 nothing found", "130 interrupted"] {
            #expect(help.contains(text))
        }
    }

    @Test func rulesAreListedAndExplained() throws {
        let list = try Program.picket.run("rules", "list").output
        #expect(list.contains("connascence/position"))
        #expect(try Program.picket.run("rules", "list", "structure").output.contains("connascence") == false)
        let page = try Program.picket.run("rules", "show", "PLR0917").output
        #expect(page.contains("connascence/position") && page.contains("limit"))
    }

    @Test func treeIsPrinted() throws {
        let outcome = try Program.picket.run(
            "tree", "-", "--language", "python", input: "def f(a):\n    return a\n",
            environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("function 1:1"))
    }

    @Test func missingGrammarsSayWhatToDo() throws {
        let outcome = try Program.picket.run(
            "tree", "-", "--language", "nonsense", input: "", environment: ["PICKET_GRAMMARS": "/nonexistent"])
        #expect(outcome.status == 2)
    }
}
