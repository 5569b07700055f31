import Detection

/// Puts the outcomes of all files together into a report.
struct Assembly {
    private let found: FoundFiles
    private let profiles: [Profile]
    private let known: KnownRules
    private let outcomes: [FileOutcome]
    /// Findings that are not of a file's own inspection: of what ran beside, and of project detectors.
    private var conclusions: [Int: [Finding]]
    private var failures: [Failure]
    /// Where something that ran beside failed.
    private let troubled: Set<String>
    private var notices: [Notice]
    /// That programs told of.
    private let rules: [Rule]

    init(found: FoundFiles, profiles: [Profile], outcome: JobOutcome, known: KnownRules) {
        self.found = found
        self.profiles = profiles
        self.known = known.adding(outcome.rules)
        outcomes = outcome.files
        conclusions = outcome.findings
        failures = outcome.failures
        troubled = Set(failures.map(\.path))
        notices = outcome.notices
        rules = outcome.rules
    }

    var inspectedPaths: Set<String> {
        var paths = Set<String>()
        for (file, outcome) in zip(found.files, outcomes) {
            if case .inspected = outcome { paths.insert(file.path) }
        }
        return paths
    }

    // MARK: Across files

    /// Lets every project detector conclude, with the options it has where no override holds.
    mutating func conclude(_ plan: RulePlan, reader: SourceReader, store: ResultStore?) {
        var fingerprints = Fingerprints()
        for (detector, digest) in plan.projectDetectors {
            let conclusion = Conclusions(
                detector, digest: digest, files: found.files, outcomes: outcomes, profiles: profiles, reader: reader)
            do {
                for (index, finding) in try conclusion.findings(store, &fingerprints) {
                    conclusions[index, default: []].append(finding)
                }
            } catch {
                failures.append(conclusion.failure(error))
            }
        }
    }

    // MARK: The report

    mutating func report(tool: Report.Tool, rules: [Rule]) -> Report {
        var report = Report(
            tool: tool, rules: self.rules.isEmpty ? rules : (rules + self.rules).sorted { $0.id < $1.id },
            root: found.root)
        report.failures = found.failures + failures
        report.notices = notices
        report.coverage.skipped = found.skipped
        report.coverage.failed = found.failures.count
        var notReached = 0
        for index in found.files.indices {
            switch outcomes[index] {
            case .failed(let failure):
                report.failures.append(failure)
                report.coverage.failed += 1
            case .skipped(let reason): report.coverage.skipped[reason, default: 0] += 1
            case .notReached: notReached += 1
            case .inspected(let result, let language, _, let isCached):
                add(result, language, isCached: isCached, of: index, to: &report)
            }
        }
        if notReached > 0 || found.isCut {
            if notReached > 0 { report.coverage.skipped[SkipReason.interrupted] = notReached }
            let what =
                found.isCut
                ? "before all files were found" : "\(notReached) of \(found.files.count) files were not inspected"
            report.failures.append(
                Failure(
                    .interrupted, path: ".",
                    message: "the scan was interrupted: \(what), and what spans files is not known", isPartial: true))
        }
        // Files come in the order of their paths, and so do their findings.
        report.failures.sort(by: Failure.precedes)
        return report
    }

    private mutating func add(
        _ result: FileResult, _ language: Language, isCached: Bool, of index: Int, to report: inout Report
    ) {
        var result = result
        let sorted = result.findings.count
        if let concluded = conclusions[index] {
            result.findings += concluded
            for number in sorted..<result.findings.count {
                // Programs read files themselves.
                result.findings[number].excerpt.hide(result.hidden)
                result.suppressions.apply(to: &result.findings[number], known)
            }
        }
        if !result.suppressions.isEmpty {
            var fingerprints = Fingerprints()
            result.findings += UnusedSuppression.findings(
                in: result, path: found.files[index].path, profile: profiles[index], known: known, &fingerprints)
        }
        if result.findings.count > sorted { result.findings.sort(by: Finding.precedes) }
        report.findings += result.findings
        report.failures += result.failures
        report.notices += result.notices
        if result.failures.isEmpty, troubled.isEmpty || !troubled.contains(found.files[index].path) {
            report.coverage.inspected += 1
        } else {
            report.coverage.partial += 1
        }
        if isCached { report.coverage.cached += 1 }
        let file = found.files[index]
        if language == .text, file.isNamed, !file.isLanguageGiven, file.text == nil {
            report.notices.append(
                Notice(
                    path: file.path,
                    message: "is of no known language: only the rules for any text were applied; say which language "
                        + "it is with --language"))
        }
        report.coverage.languages[language, default: .init()].add(lines: result.lines, bytes: result.bytes)
    }
}

extension Report.Coverage.Count {
    /// One more file.
    fileprivate mutating func add(lines: Int, bytes: Int) {
        files += 1
        self.lines += lines
        self.bytes += bytes
    }
}
