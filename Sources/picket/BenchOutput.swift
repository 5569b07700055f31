import ArgumentParser
import FoundationEssentials
import Measurement

/// How a benchmark's report is given.
struct BenchOutput: ParsableArguments {
    enum Form: String, ExpressibleByArgument, CaseIterable { case markdown, json, html }

    @Option(help: "How to print the report: markdown, json, html.")
    var format: Form = .markdown

    @Option(
        help: ArgumentHelp("Write the report to a file as well; may be given several times.", valueName: "format=file"))
    var output: [String] = []

    @Option(
        help: ArgumentHelp(
            "A report in JSON to compare with: says what regressed, improved or cannot be told. Exit status 1 if "
                + "something regressed.", valueName: "file"))
    var compare: String?

    /// - Throws: ``ExitStatus`` if a claim failed or something regressed.
    func write(_ report: BenchmarkReport) throws {
        for request in output {
            let parts = request.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let form = Form(rawValue: String(parts[0])) else {
                throw UsageError("--output takes FORMAT=FILE, as in json=bench.json, not \"\(request)\"")
            }
            try OutputFile.write(Array(try text(report, form).utf8), to: String(parts[1]))
        }
        Terminal.print(try text(report, format))
        let comparison = try compare.map { file in
            let text = try TextFile.read(file, mostBytes: 1 << 26)
            do {
                return Comparison(report, with: try BenchmarkReport(json: Data(text.utf8)))
            } catch {
                throw UsageError("\(file): is no benchmark report in JSON: \(error)")
            }
        }
        if let comparison { Terminal.print("\n" + comparison.markdown) }
        if report.claims.contains(where: { $0.verdict == .fail }) || comparison?.hasRegressed == true {
            throw ExitStatus.findings
        }
    }

    private func text(_ report: BenchmarkReport, _ form: Form) throws -> String {
        switch form {
        case .markdown: report.markdown
        case .json: String(decoding: try report.json(), as: UTF8.self)
        case .html: report.html
        }
    }
}
