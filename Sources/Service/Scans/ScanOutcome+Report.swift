package import Detection
internal import Engine
internal import Reporting
package import Storage

extension ScanOutcome {
    /// What the store keeps of a report of Picket.
    ///
    /// - Parameters:
    ///   - files: those that were inspected, as a whole or in part; `nil`: those of the report's own ``Report/input``.
    ///     Without either no finding is ever held to be fixed.
    ///   - present: all files that there are in what was to be inspected; `nil`: not known.
    ///   - projectRules: of the rules, those that conclude from many files (``ProjectDetector``).
    package init(
        _ report: Report, files: Set<String>? = nil, present: Set<String>? = nil, projectRules: Set<String>
    ) {
        var rules = Set(report.rules.map(\.id))
        let inspected = files ?? report.input?.paths ?? []
        for failure in report.failures where failure.path == "." {
            // It is about all files: what did not conclude says nothing; if it is not known what that was, nothing does.
            if let detector = failure.detector, rules.contains(detector) {
                rules.remove(detector)
            } else {
                rules = []
            }
        }
        self.init(
            toolVersion: report.tool.version, findings: report.findings,
            coverage: Coverage(
                rules: rules, files: inspected.subtracting(report.failures.map(\.path)), present: present,
                projectRules: projectRules, isComplete: report.failures.isEmpty),
            failures: report.failures.count,
            rules: report.rules.map { RuleNote(id: $0.id, title: $0.title, family: $0.family, tags: $0.tags) },
            document: StoredReport.document(report))
    }
}
