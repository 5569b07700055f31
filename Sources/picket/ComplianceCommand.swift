import ArgumentParser
import Evidence

struct ComplianceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compliance", abstract: "Say, control by control, what the ledger bears out.",
        discussion: """
            A framework is a list of controls, each with queries over the ledger that evidence it. A control is satisfied, not \
            satisfied, not assessable (nothing recorded would tell), or organisational (for people to answer). Every \
            satisfied one cites entries, and names queries that anyone can run again. docs/compliance.md says how a \
            status is decided, and how to write frameworks of your own.

            Exit status: 0 done, and nothing is not satisfied; 1 some control is not satisfied, or a query fails; 2 wrong use; \
            3 something could not be completed: the ledger did not pass its verification, or the report is not recorded.
            """,
        subcommands: [
            List.self, Show.self, Queries.self, ReportCommand.self, Query.self, Record.self, Component.self, Watch.self,
        ])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the frameworks.")

        @OptionGroup var files: FrameworkFiles

        func run() throws {
            for framework in try files.all() {
                let asked = framework.controls.count { !$0.requires.isEmpty }
                let people = framework.controls.count { $0.responsibility == .organisational }
                Terminal.print("\(framework.id)  \(framework.title)")
                Terminal.print(
                    "    \(framework.controls.count) controls: \(asked) evidenced by queries, \(people) organisational")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a framework: controls, whose they are, and the queries that evidence them.")

        @OptionGroup var files: FrameworkFiles
        @Argument(help: "The framework's id.") var framework: String

        func run() throws {
            let framework = try files.framework(framework)
            var lines = [
                framework.title, "after \(framework.source.title), \(framework.source.publisher)", framework.source.uri,
                "",
                framework.about,
            ]
            for control in framework.controls {
                lines += [
                    "", "\(control.id)  \(control.title) (\(control.responsibility.rawValue))", "    \(control.text)",
                    "    \(control.contribution)",
                ]
                if !control.remains.isEmpty { lines.append("    remains: \(control.remains)") }
                for name in control.assessable { lines.append("    assessable if \(name)") }
                for name in control.requires { lines.append("    requires \(name)") }
            }
            lines += [""] + QueryText.lines(framework.queries)
            Terminal.print(lines.joined(separator: "\n"))
        }
    }

    struct Queries: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the queries that every framework file may name.")

        func run() { Terminal.print(QueryText.lines(QueryLibrary.queries).joined(separator: "\n")) }
    }

    struct Component: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write an OSCAL component definition: what Picket contributes to which control.")

        @OptionGroup var files: FrameworkFiles
        @Option(help: ArgumentHelp("The framework's id.", valueName: "id")) var framework: String
        @Option(name: .shortAndLong, help: ArgumentHelp("Write it to a file.", valueName: "file")) var output: String?

        func run() throws {
            let definition = try files.framework(framework)
                .componentDefinition(at: EvidenceOptions.now(), tool: Version.text)
            try ComplianceOutput.write(definition.canonical + [0x0A], to: output)
        }
    }
}

/// The frameworks that come with Picket, and those of the user.
struct FrameworkFiles: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A framework of your own, in the form that docs/compliance.md describes; may be given several times.",
            valueName: "file"))
    var frameworkFile: [String] = []

    func all() throws -> [Framework] {
        var frameworks = try Framework.builtIn()
        for file in frameworkFile {
            let bytes = Array(try TextFile.read(file, mostBytes: Framework.mostBytes).utf8)
            let framework: Framework
            do throws(FrameworkError) { framework = try Framework(bytes, file: file) } catch {
                throw UsageError(error.description)
            }
            guard !frameworks.contains(where: { $0.id == framework.id }) else {
                throw UsageError("\(file): there is a framework \"\(framework.id)\" already; give it another id")
            }
            frameworks.append(framework)
        }
        return frameworks
    }

    func framework(_ id: String) throws -> Framework {
        let all = try all()
        guard let framework = all.first(where: { $0.id == id }) else {
            throw UsageError(
                "there is no framework \"\(id)\"; there are \(all.map(\.id).joined(separator: ", ")). "
                    + "--framework-file reads one of your own")
        }
        return framework
    }
}

enum QueryText {
    static func lines(_ queries: [String: Framework.NamedQuery]) -> [String] {
        queries.sorted { $0.key < $1.key }.flatMap { name, named in
            ["\(name): \(named.shows)", "    \(Shown.plain("\(named.query)"))"]
        }
    }
}

enum ComplianceOutput {
    static func write(_ bytes: [UInt8], to path: String?) throws {
        guard let path else { return Terminal.write(bytes, to: 1) }
        try OutputFile.write(bytes, to: path)
    }
}
