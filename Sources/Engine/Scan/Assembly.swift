import Detection

/// Puts the outcomes of all files together into a report.
struct Assembly {
    let found: FoundFiles
    let profiles: FileProfiles
    private let known: KnownRules
    let outcomes: FileOutcomes
    /// Findings that are not of a file's own inspection: of what ran beside, and of project detectors.
    private var conclusions: [Int: [Finding]]
    private var failures: [Failure]
    /// Where something that ran beside failed.
    private let troubled: Set<String>
    private var notices: [Notice]
    /// That programs told of.
    private let rules: [Rule]

    init(found: FoundFiles, profiles: FileProfiles, outcome: JobOutcome, known: KnownRules) {
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
        for (index, file) in found.files.enumerated() {
            if case .inspected = outcomes.kind(ofFile: index) { paths.insert(file.path) }
        }
        return paths
    }

    // MARK: Across files

    /// With fewer files, starting threads takes longer than what they would do.
    private static let manyFiles = 256

    /// Lets every project detector conclude, with the options it has where no override holds.
    mutating func conclude(
        _ plan: RulePlan, store: ResultStore?, threads: Int, reader: @escaping @Sendable () -> SourceReader
    ) {
        let recorded = Conclusions.recorded(found.files, outcomes)
        let detectors = plan.projectDetectors.filter { recorded[$0.detector.rule.id] != nil }
        guard !detectors.isEmpty else { return }
        let (found, outcomes, profiles) = (found, outcomes, profiles)
        let threads = found.files.count < Self.manyFiles ? 1 : threads
        let all = Parallel.map(detectors.count, threads: threads) { number -> ([(Int, Finding)], Failure?) in
            let (detector, digest) = detectors[number]
            let conclusions = Conclusions(
                detector, digest: digest, over: recorded[detector.rule.id] ?? [], files: found.files,
                outcomes: outcomes,
                profiles: profiles, reader: reader)
            do {
                return (try conclusions.findings(store), nil)
            } catch {
                return ([], conclusions.failure(error))
            }
        }
        for (findings, failure) in all {
            for (index, finding) in findings { conclusions[index, default: []].append(finding) }
            if let failure { failures.append(failure) }
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
        var counts = [Report.Coverage.Count](repeating: .init(), count: Language.byIndex.count)
        for index in found.files.indices {
            switch outcomes.kind(ofFile: index) {
            case .failed:
                report.failures += outcomes.remarks(ofFile: index)?.failures ?? []
                report.coverage.failed += 1
            case .skipped(let reason): report.coverage.skipped[reason.rawValue, default: 0] += 1
            case .notReached: notReached += 1
            case .inspected(let language, let isCached):
                if isCached { report.coverage.cached += 1 }
                noteUnknownLanguage(language, found.files[index], &report)
                counts[language.index].add(outcomes.counts(ofFile: index))
                let remarks = outcomes.remarks(ofFile: index)
                if remarks == nil, conclusions.isEmpty {
                    report.coverage.inspected += 1
                } else {
                    add(remarks ?? .init(), of: index, to: &report)
                }
            }
        }
        for language in Language.byIndex where counts[language.index].files > 0 {
            report.coverage.languages[language] = counts[language.index]
        }
        if notReached > 0 || found.isCut {
            if notReached > 0 { report.coverage.skipped[SkipReason.interrupted.rawValue] = notReached }
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

    private func noteUnknownLanguage(_ language: Language, _ file: SourceFile, _ report: inout Report) {
        guard language == .text, file.isNamed, !file.isLanguageGiven, file.text == nil else { return }
        report.notices.append(
            Notice(
                path: file.path,
                message: "is of no known language: only the rules for any text were applied; say which language it is "
                    + "with --language"))
    }

    private func add(_ remarks: FileResult.Remarks, of index: Int, to report: inout Report) {
        var remarks = remarks
        let sorted = remarks.findings.count
        if let concluded = conclusions[index] {
            remarks.findings += concluded
            for number in sorted..<remarks.findings.count {
                // Programs read files themselves.
                remarks.findings[number].excerpt.hide(remarks.hidden)
                remarks.suppressions.apply(to: &remarks.findings[number], known)
            }
        }
        if !remarks.suppressions.isEmpty {
            var fingerprints = Fingerprints()
            remarks.findings += UnusedSuppression.findings(
                in: remarks.suppressions, path: found.files[index].path, profile: profiles[index], known: known,
                &fingerprints)
        }
        if remarks.findings.count > sorted { remarks.findings.sort(by: Finding.precedes) }
        report.findings += remarks.findings
        report.failures += remarks.failures
        report.notices += remarks.notices
        if remarks.failures.isEmpty, troubled.isEmpty || !troubled.contains(found.files[index].path) {
            report.coverage.inspected += 1
        } else {
            report.coverage.partial += 1
        }
    }
}

extension Report.Coverage.Count {
    /// One more file.
    fileprivate mutating func add(_ counts: (lines: Int, bytes: Int)) {
        files += 1
        lines += counts.lines
        bytes += counts.bytes
    }
}
