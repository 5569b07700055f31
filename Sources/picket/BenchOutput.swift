import ArgumentParser
import Foundation
import Measurement

/// How a benchmark's report is given.
struct BenchOutput: ParsableArguments {
    enum Form: String, ExpressibleByArgument, CaseIterable { case markdown, json, html }

    @Option(help: "How to print the report: markdown, json, html.")
    var format: Form = .markdown

    @Option(
        help: ArgumentHelp("Write the report to a file as well; may be given several times.", valueName: "format=file"))
    var output: [String] = []

    @Option(help: ArgumentHelp("A report in JSON to compare with.", valueName: "file"))
    var compare: String?

    func write(_ report: BenchmarkReport) throws {
        Terminal.print(report.markdown)
    }
}
