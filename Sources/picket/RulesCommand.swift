import ArgumentParser
import Detection
import Detectors
import Glibc
import Reporting
import Settings

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Show what can be found.",
        subcommands: [List.self, Show.self, Documents.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rules.",
            discussion: "A SELECTOR is an id, a family, `tag:NAME`, or another tool's id (`PLR0913`).")

        @Argument(help: "Only rules that one of these names.")
        var selectors: [String] = []

        func run() throws {
            let catalogue = Composition.catalogue
            let selected = try Composition.select(selectors.isEmpty ? ["all"] : selectors, in: catalogue)
            let width = selected.map(\.id.count).max() ?? 0
            for rule in selected {
                let padding = String(repeating: " ", count: width - rule.id.count)
                let severity = rule.severity.name + String(repeating: " ", count: 8 - rule.severity.name.count)
                Terminal.print("\(rule.id)\(padding)  \(severity)  \(rule.title)")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain a rule: help, example, options.")

        @Argument(help: "A rule's id, or another tool's id for it.")
        var rule: String

        func run() throws {
            for rule in try Composition.select([rule], in: Composition.catalogue) {
                Terminal.print(RuleDocumentation.markdown(for: rule))
            }
        }
    }

    struct Documents: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "docs", abstract: "Write a page for each rule, as in docs/rules.")

        @Argument(help: "The folder to write to; it is made if it is not there.")
        var folder: String

        func run() throws {
            for page in RuleDocumentation.pages(for: Composition.catalogue.rules) {
                try OutputFile.write(Array(page.text.utf8), to: "\(folder)/\(page.path)", makingFolders: true)
            }
        }
    }
}
