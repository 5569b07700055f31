import ArgumentParser
import Detection
import Engine
import Evidence
import Glibc
import Reporting
import Settings
import Synchronization

struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Inspect source code.",
        discussion: """
            Everything has a default: `picket scan` inspects the current folder with every rule and prints what it finds.

            Exit status: 0 nothing at or above --fail-on; 1 findings; 2 usage or configuration error; 3 nothing found, \
            but something could not be inspected (see the failures); 130 interrupted.

            With --server the report goes to a project of a Picket service, and what is printed and makes the exit status 1 \
            is only what is new there.

            Suppress a finding with a comment on its line or the line before: `picket: ignore[rule] reason`; accept \
            all of today's with `picket baseline create`.
            """)

    @OptionGroup(title: "What to scan")
    var options: ScanOptions

    @Option(help: ArgumentHelp("Only findings on lines changed since a git revision.", valueName: "revision"))
    var diff: String?

    @Option(
        help: ArgumentHelp(
            "Findings accepted before. Default: picket-baseline.json of the project, if there is one.",
            valueName: "file"))
    var baseline: String?

    @Flag(help: "Report also what the baseline accepts.")
    var noBaseline = false

    @Option(
        help: ArgumentHelp(
            "Lowest severity that makes the exit status 1: info, low, medium, high, critical, never. Default: high.",
            valueName: "severity"))
    var failOn: String?

    @Option(
        help: ArgumentHelp(
            "How to print the report: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format")
    )
    var format: Format = .text

    @Option(
        help: ArgumentHelp(
            "Write the report to a file as well, in any format; may be given several times.", valueName: "format=file"))
    var output: [String] = []

    @Option(help: "Colours: auto, always, never.")
    var color: ColourChoice = .auto

    @Option(help: ArgumentHelp("Most findings printed as text; 0 for all.", valueName: "number"))
    var limit: Int = 0

    @Flag(name: .shortAndLong, help: "One line a finding.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Also suppressed findings and coverage by language.")
    var verbose = false

    @Option(
        help: ArgumentHelp(
            """
            Record the scan in the ledger of this folder, and attest its report there. `picket ledger init` makes one. A \
            scan that cannot be recorded ends with status 3.
            """, valueName: "folder"))
    var evidence: String?

    @Option(
        help: ArgumentHelp(
            """
            What is recorded of paths and people, and the report that is kept, is sealed under a key of this subject, as in \
            project:payments: `picket ledger shred` makes it unreadable, and all proofs still hold.
            """, valueName: "subject"))
    var confidential: String?

    @Flag(help: "Record nothing, whatever the configuration says.")
    var noEvidence = false

    @Option(
        help: ArgumentHelp(
            "The folder with the keys that sign for it; without it, keys/ in the evidence folder.", valueName: "folder")
    )
    var keys: String?

    @Option(
        help: ArgumentHelp(
            "A file whose first line is the passphrase of the keys; without it, the environment's PICKET_PASSPHRASE.",
            valueName: "file"))
    var passphraseFile: String?

    @OptionGroup(title: "Sending it to a service")
    var delivery: DeliveryOptions

    @Flag(help: "Leave out times, arguments and what came from the cache: equal scans then give equal bytes.")
    var reproducible = false

    enum ColourChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    func run() async throws {
        guard limit >= 0 else { throw UsageError("--limit takes 0 or more") }
        let outputs = try output.map(OutputRequest.init)
        var resolved = try options.resolve()
        let threshold = try threshold(resolved.configuration)
        resolved.scan.changedSince = diff
        resolved.scan.baseline = try loadBaseline(resolved)
        let delivery = try delivery.delivery(options, hasDiff: diff != nil)
        let evidence = try evidenceSettings(resolved).map {
            try ScanEvidence($0, keys: keys, passphraseFile: passphraseFile)
        }
        resolved.scan.recordsInput = evidence != nil || delivery != nil
        let start = Clock.now
        Interruption.listen()
        var report = try await Composition.run(resolved.scan)
        if reproducible { report.coverage.cached = 0 }
        var status = Interruption.hasHappened ? .interrupted : status(of: report, threshold)
        // What was interrupted would say of much that it is gone.
        var answer: ScanDelivery.Answer?
        if let delivery, status != .interrupted {
            let told = try await delivery.send(report, resolved, threshold.severity)
            status = told.count > 0 ? .findings : report.failures.isEmpty ? .clean : .incomplete
            answer = told
        }
        var rendering = RenderOptions(
            detail: quiet ? .quiet : verbose ? .verbose : .normal, limit: limit, failOn: threshold.severity,
            omitTimings: reproducible)
        rendering.invocation =
            reproducible
            ? nil
            : RenderOptions.Invocation(
                arguments: CommandLine.arguments, workingDirectory: Workspace.currentFolder, exitCode: Int(status.code),
                start: start, end: Clock.now)
        // What is attested is what is printed: rendered once for both.
        var json: Task<Rendering, Never>?
        let recording = evidence.map { evidence in
            let document = resolved.document(threshold: threshold)
            let rendered = Task.detached { [report, rendering] in report.rendered(as: .json, rendering) }
            json = rendered
            return Task.detached { [report, waivers = resolved.scan.waivers] in
                try await evidence.record(report, rendered, configuration: document, waivers: waivers)
            }
        }
        for request in outputs { try await write(report, to: request, rendering, json) }
        if let evidence, let recording, let problem = await problem(of: recording, evidence) {
            // Whoever reads the report is to know as well.
            report.notices.append(Notice(message: problem))
            json = nil
            for request in outputs { try await write(report, to: request, rendering, json) }
            if evidence.isRequired, status != .interrupted { status = .incomplete }
        }
        if let answer, format == .text {
            Terminal.print("\(answer)")
            for failure in report.failures { Terminal.complain("\(failure.path): \(failure.message)") }
        } else {
            if let answer { Terminal.complain("\(answer)", prefix: false) }
            try await show(report, rendering, json)
        }
        if status != .clean { throw status }
    }

    // MARK: Evidence

    /// - Returns: `nil` if nothing is to be recorded.
    private func evidenceSettings(_ resolved: ScanOptions.Resolved) throws -> Configuration.Evidence? {
        guard !noEvidence else { return nil }
        var settings = resolved.configuration.evidence
        if let evidence {
            settings = settings ?? Configuration.Evidence(folder: "")
            settings?.folder = Workspace.absolute(evidence, in: Workspace.currentFolder)
        } else if let folder = settings?.folder {
            settings?.folder = Workspace.absolute(folder, in: resolved.workspace.root)
        }
        if let confidential {
            guard settings != nil else { throw UsageError("--confidential is about what --evidence records; add that") }
            guard Configuration.Evidence.isSubject(confidential) else {
                throw UsageError("--confidential takes a subject of 1 to \(KeyStore.mostSubjectBytes) bytes")
            }
            settings?.subject = confidential
        }
        return settings
    }

    /// - Returns: why it is not recorded; `nil` if it is.
    private func problem(
        of recording: Task<ScanEvidence.Record, any Error>, _ evidence: ScanEvidence
    ) async -> String? {
        do {
            let record = try await recording.value
            if !quiet { Terminal.complain(record.description) }
            return nil
        } catch {
            let problem = "This scan is not recorded: \(evidence.folder): \(error)"
            Terminal.complain(problem)
            return problem
        }
    }

    private func threshold(_ configuration: Configuration) throws(UsageError) -> Configuration.Threshold {
        guard let failOn else { return configuration.failOn }
        guard let threshold = Configuration.Threshold(name: failOn) else {
            throw UsageError(
                "--fail-on takes one of \(Configuration.Threshold.names.joined(separator: ", ")), not \"\(failOn)\"")
        }
        return threshold
    }

    private func loadBaseline(_ resolved: ScanOptions.Resolved) throws -> Baseline? {
        guard !noBaseline else { return nil }
        let named =
            baseline.map { Workspace.absolute($0, in: Workspace.currentFolder) }
            ?? resolved.configuration.baseline.map { Workspace.absolute($0, in: resolved.workspace.root) }
        if let named { return try Baseline(contentsOf: named) }
        let usual = Workspace.join(resolved.workspace.root, Workspace.baselineName)
        return Workspace.exists(usual) ? try Baseline(contentsOf: usual) : nil
    }

    private func status(of report: Report, _ threshold: Configuration.Threshold) -> ExitStatus {
        if let severity = threshold.severity, report.activeFindings.contains(where: { $0.severity >= severity }) {
            return .findings
        }
        return report.failures.isEmpty ? .clean : .incomplete
    }

    /// - Parameter json: the report in JSON, where that is being made anyway.
    private func show(_ report: Report, _ options: RenderOptions, _ json: Task<Rendering, Never>?) async throws {
        if format == .json, let json = await json?.value {
            Terminal.write(json.bytes, to: STDOUT_FILENO)
            return tell(json.notices)
        }
        var options = options
        if format == .text {
            options.usesColour = color == .always || (color == .auto && Terminal.hasColour(STDOUT_FILENO))
            options.width = Terminal.isTerminal(STDOUT_FILENO) ? Terminal.width(STDOUT_FILENO) : 0
        }
        let notices = try report.render(as: format, options) { Terminal.write(Array($0), to: STDOUT_FILENO) }
        tell(notices)
    }

    private func write(
        _ report: Report, to request: OutputRequest, _ options: RenderOptions, _ json: Task<Rendering, Never>?
    ) async throws {
        let ready = request.format == .json ? await json?.value : nil
        let rendering = ready ?? report.rendered(as: request.format, options)
        try OutputFile.write(rendering.bytes, to: request.path)
        tell(rendering.notices)
    }

    private func tell(_ notices: [Notice]) {
        for notice in notices { Terminal.complain(notice.message) }
    }
}

/// `--output sarif=report.sarif`.
struct OutputRequest {
    let format: Format
    let path: String

    init(_ text: String) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let format = Format(rawValue: String(parts[0])) else {
            throw UsageError(
                "--output takes FORMAT=FILE, as in sarif=report.sarif, not \"\(text)\"; formats are "
                    + Format.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.format = format
        path = String(parts[1])
    }
}

extension Configuration.Threshold {
    var severity: Severity? {
        switch self {
        case .never: nil
        case .severity(let severity): severity
        }
    }
}

/// Wall-clock time, in seconds since 1970.
enum Clock {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
