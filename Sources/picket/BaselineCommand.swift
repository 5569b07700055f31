import ArgumentParser
import Detection
import Engine
import Settings

struct BaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline", abstract: "Accept today's findings, to be told only of new ones.",
        subcommands: [Create.self, Show.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Scan, and write what is found to the baseline.",
            discussion: "Commit the file: `picket scan` finds it in the project's root by its name.")

        @OptionGroup(title: "What to scan")
        var options: ScanOptions

        @Option(
            help: ArgumentHelp(
                "The file to write. Default: picket-baseline.json in the project's root.", valueName: "file"))
        var output: String?

        func run() async throws {
            let resolved = try options.resolve()
            Interruption.listen()
            let report = try await Composition.run(resolved.scan)
            if Interruption.hasHappened { throw ExitStatus.interrupted }
            let baseline = Baseline(of: report)
            let named = output.map { Workspace.absolute($0, in: Workspace.currentFolder) }
            let path =
                named ?? resolved.configuration.baseline.map { Workspace.absolute($0, in: resolved.workspace.root) }
                ?? Workspace.join(resolved.workspace.root, Workspace.baselineName)
            try baseline.write(to: path)
            Terminal.print("\(path): \(baseline.entries.count) findings accepted")
            guard !report.failures.isEmpty else { return }
            for failure in report.failures { Terminal.complain("\(failure.path): \(failure.message)") }
            throw ExitStatus.incomplete
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List what a baseline accepts.")

        @Argument(help: "The file. Default: picket-baseline.json in the project's root.")
        var file: String?

        func run() throws {
            let current = Workspace.currentFolder
            let path =
                file.map { Workspace.absolute($0, in: current) }
                ?? Workspace.join(
                    Workspace(inputs: [current], currentFolder: current).root, Workspace.baselineName)
            let baseline = try Baseline(contentsOf: path)
            for entry in baseline.entries { Terminal.print("\(entry.path)  \(entry.rule)  \(entry.message)") }
            Terminal.print("\(baseline.entries.count) findings accepted")
        }
    }
}
