import Detection

/// The counts of a report that several formats show.
struct Summary {
    /// Findings that count, by severity.
    private(set) var bySeverity = [Int](repeating: 0, count: Severity.allCases.count)
    /// Findings that do not, by the kind of suppression.
    private(set) var bySuppression = [Int](repeating: 0, count: Finding.Suppression.Kind.allCases.count)
    let failures: Int
    let coverage: Report.Coverage
    private let label: SecurityLabel
    private let missingDetectors: [String: Int]

    init(_ report: Report) {
        for finding in report.findings {
            if let suppression = finding.suppression {
                bySuppression[Int(suppression.kind.rawValue)] += 1
            } else {
                bySeverity[Int(finding.severity.rawValue)] += 1
            }
        }
        failures = report.failures.count
        coverage = report.coverage
        label = report.label
        missingDetectors = report.missing
    }

    var active: Int { bySeverity.reduce(0, +) }
    var suppressed: Int { bySuppression.reduce(0, +) }

    func count(_ severity: Severity) -> Int { bySeverity[Int(severity.rawValue)] }
    func count(_ kind: Finding.Suppression.Kind) -> Int { bySuppression[Int(kind.rawValue)] }

    func count(from severity: Severity) -> Int { bySeverity[Int(severity.rawValue)...].reduce(0, +) }

    /// Nothing found, and everything that was to be inspected was, as a whole.
    var isClean: Bool { active == 0 && isComplete && coverage.inspected > 0 }

    var isComplete: Bool { failures == 0 && coverage.failed == 0 && coverage.partial == 0 }

    /// `1 critical, 3 high`; empty if there is none.
    var severities: String {
        Severity.allCases.reversed().filter { count($0) > 0 }
            .map { "\(Number.grouped(count($0))) \($0.name)" }.joined(separator: ", ")
    }

    /// `2 by comment, 1 in the baseline`; empty if there is none.
    var suppressions: String {
        Finding.Suppression.Kind.allCases.filter { count($0) > 0 }
            .map { "\(Number.grouped(count($0))) \($0.phrase)" }.joined(separator: ", ")
    }

    /// The one sentence that says how it went.
    var verdict: String {
        if active > 0 { return Number.counted(active, "finding") }
        if !isComplete { return "No findings, but not everything could be inspected" }
        return coverage.inspected > 0 ? "No findings" : "Nothing was inspected"
    }

    /// `3,330 files inspected, 2 in part (120 from the cache), 1 not at all`.
    var inspection: String {
        let prefix = label == .unlabelled ? "" : "[\(label)] "
        var text = "\(prefix)\(Number.counted(coverage.inspected, "file")) inspected"
        if coverage.partial > 0 { text += ", \(Number.grouped(coverage.partial)) in part" }
        if coverage.cached > 0 { text += " (\(Number.grouped(coverage.cached)) from the cache)" }
        if coverage.failed > 0 { text += ", \(Number.grouped(coverage.failed)) not at all" }
        return text
    }

    /// `did not run everywhere: ruff (3 files)`; empty if all did.
    private var missing: String {
        guard !missingDetectors.isEmpty else { return "" }
        let detectors = missingDetectors.sorted { $0.key < $1.key }.prefix(10)
            .map { "\($0.key) (\(Number.counted($0.value, "file")))" }
        let more = missingDetectors.count - detectors.count
        return "did not run everywhere: " + detectors.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
    }

    /// Files that were left out, and detectors that were.
    var leftOut: String { [skipped, missing].filter { !$0.isEmpty }.joined(separator: "; ") }

    /// `14 skipped: 10 binary, 4 excluded`; empty if none was.
    private var skipped: String {
        let total = coverage.skipped.values.reduce(0, +)
        guard total > 0 else { return "" }
        let reasons = coverage.skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(Number.grouped($0.value)) \($0.key)" }
        return "\(Number.grouped(total)) skipped: \(reasons.joined(separator: ", "))"
    }
}

extension Finding.Suppression.Kind {
    package var name: String {
        switch self {
        case .comment: "comment"
        case .waiver: "waiver"
        case .baseline: "baseline"
        }
    }

    var phrase: String {
        switch self {
        case .comment: "by comment"
        case .waiver: "by waiver"
        case .baseline: "in the baseline"
        }
    }
}

extension Report {
    /// The rules that ran, by id. Findings can have others: what is said of those is in the finding.
    var rulesByID: [String: Rule] {
        Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Findings in the order a limit cuts them: what counts before what does not, then the most severe first, then as
    /// they are in the report.
    var findingsByWeight: [Int] {
        func weight(_ index: Int) -> (Int, Int, Int) {
            let finding = findings[index]
            return (finding.suppression == nil ? 0 : 1, -Int(finding.severity.rawValue), index)
        }
        return findings.indices.sorted { weight($0) < weight($1) }
    }
}
