import ArgumentParser
import Detection
import Detectors
import Engine
import Glibc
import TreeSitterSyntax

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Measure functions, files and the project.",
        discussion: """
            Lines, cyclomatic and cognitive complexity, Halstead's figures and the maintainability index; docs/metrics.md \
            says how each is counted. Exit status: 0; 2 usage or configuration error; 3 something could not be measured.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json, csv }

    @OptionGroup(title: "What to measure")
    var options: ScanOptions

    @Option(help: "How to print the figures: text, json, csv.")
    var format: Form = .text

    @Option(help: ArgumentHelp("Most functions listed as text; 0 for all.", valueName: "number"))
    var limit: Int = 20

    func run() async throws {
        guard limit >= 0 else { throw UsageError("--limit takes 0 or more") }
        var scan = try options.resolve().scan
        scan.rules = RuleSelection(active: [Metrics.ruleID: RuleSelection.Choice()])
        scan.programs = []
        scan.cache = nil
        // Every function is one, and a file may have any number.
        scan.limits = ScanLimits(fileBytes: scan.limits.fileBytes, findingsPerRule: .max)
        Interruption.listen()
        let report = try await Composition.run(scan, detectors: [Metrics.Measurement.self])
        if Interruption.hasHappened { throw ExitStatus.interrupted }
        let metrics = MetricsReport(report)
        switch format {
        case .text: Terminal.print(metrics.text(limit: limit))
        case .json: Terminal.write(try metrics.json() + [0x0A], to: STDOUT_FILENO)
        case .csv: Terminal.write(Array(metrics.csv().utf8), to: STDOUT_FILENO)
        }
        if !report.failures.isEmpty { throw ExitStatus.incomplete }
    }
}
