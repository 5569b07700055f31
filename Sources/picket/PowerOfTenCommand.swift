import ArgumentParser
import Detection
import Detectors
import Engine
import Glibc
import Reporting

struct PowerOfTenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power-of-ten",
        abstract: "How far code keeps the Power of Ten, Holzmann's rules for code that must not fail.",
        discussion: """
            Counts (function, rule) pairs: every function against every rule that applies to its language. A share always comes \
            with its counts and its 95% interval (Wilson). Deviations that are waived with a reason are recorded, and shown apart.

            Rule 10 asks the compilers that compile_commands.json names (in the root or in build/) for all warnings; they are \
            programs of the project, and run only with --allow-programs.

            What is checked in which language: docs/power-of-ten.md.

            Exit status: 0 no deviations but recorded ones; 1 deviations; 2 usage or configuration error; 3 no deviations, but \
            something could not be inspected; 130 interrupted.
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable { case text, json, html, markdown }

    @OptionGroup(title: "What to scan")
    var options: ScanOptions

    @Option(help: "How to print it: text, json, html, markdown.")
    var format: Output = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write it to a file.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Most deviations of a kind printed as text; 0 for all.", valueName: "number"))
    var limit: Int = 100

    /// More functions than any file has that people maintain.
    private static let mostFunctions = 100_000

    func run() async throws {
        guard limit >= 0 else { throw UsageError("--limit takes 0 or more") }
        var options = options
        if options.select.isEmpty { options.select = [PowerOfTen.family] }
        var scan = try options.resolve().scan
        let waivers = scan.waivers
        let active = Set(scan.rules.active.keys)
        guard PowerOfTen.articles.contains(where: { !active.isDisjoint(with: $0.rules) }) else {
            throw UsageError("none of the rules selected is one of the family \(PowerOfTen.family)")
        }
        scan.rules.active[FunctionCensus.rule.id] = .init()
        scan.limits.findingsPerRule = Self.mostFunctions
        Interruption.listen()
        let report = try await Composition.run(scan, detectors: Registry.detectors + [FunctionCensus.self])
        var assessment = PowerOfTenAssessment(report)
        let compiler = await CompilerAssessment.of(
            root: report.root, inspected: assessment.paths, isAllowed: options.allowPrograms, waivers: waivers,
            workers: scan.workers ?? PoolConfiguration.defaultWorkers)
        let summary = assessment.summary(active: active, compiler: compiler)
        try write(summary)
        if Interruption.hasHappened { throw ExitStatus.interrupted }
        if !summary.open.isEmpty { throw ExitStatus.findings }
        if !report.failures.isEmpty { throw ExitStatus.incomplete }
    }

    private func write(_ summary: PowerOfTenReport) throws {
        let bytes: [UInt8]
        switch format {
        case .text: bytes = Array(summary.text(limit: output == nil ? limit : 0).utf8)
        case .json: bytes = summary.json()
        case .html: bytes = Array(summary.html.utf8)
        case .markdown: bytes = Array(summary.markdown.utf8)
        }
        guard let output else { return Terminal.write(bytes, to: STDOUT_FILENO) }
        try OutputFile.write(bytes, to: output)
    }
}
