import ArgumentParser
import Detection
import Engine
import Glibc
import Reporting
import Settings

struct ConnascenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connascence", abstract: "Show what couples the modules of a project, how strongly, and where.",
        discussion: """
            Runs the rules on connascence and sums them up: a matrix of modules by kind and strength, and the ten \
            strongest couplings. Modules are folders, or files where there are few.

            Exit status: 0, however much is coupled; 2 usage or configuration error; 3 something could not be \
            inspected; 130 interrupted.
            """)

    @OptionGroup(title: "What to look at")
    var options: ScanOptions

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json, html }

    @Option(help: "How to show it: text, json, html.")
    var format: Form = .text

    @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "How many parts of a path make a module. Default: as many as stay readable.", valueName: "number"))
    var depth: Int?

    func run() async throws {
        if let depth {
            guard (1...100).contains(depth) else { throw UsageError("--depth takes a number from 1 to 100") }
        }
        var options = options
        if options.select.isEmpty { options.select = ["connascence"] }
        var resolved = try options.resolve()
        // Those of the project that are not about connascence would say nothing here.
        resolved.scan.programs = []
        Interruption.listen()
        let report = try await Composition.run(resolved.scan)
        if Interruption.hasHappened { throw ExitStatus.interrupted }
        let map = CouplingMap(report, depth: depth)
        let bytes =
            switch format {
            case .text: Array(map.text().utf8)
            case .json: map.json()
            case .html: map.html()
            }
        if let output {
            try OutputFile.write(bytes, to: Workspace.absolute(output, in: Workspace.currentFolder))
        } else {
            Terminal.write(bytes, to: STDOUT_FILENO)
        }
        guard report.failures.isEmpty else {
            Terminal.complain(
                "\(report.failures.count) failures: not everything was inspected; `picket scan` lists them")
            throw ExitStatus.incomplete
        }
    }
}
