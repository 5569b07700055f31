import Detection
import Detectors
import Reporting

/// Makes of a scan what `picket power-of-ten` reports: every function against every rule that applies to its language.
struct PowerOfTenAssessment {
    private let report: Report
    /// The languages of inspected files, in the order of the table.
    private let languages: [Language]
    private var languageByPath: [String: Language] = [:]
    private var functionsByPath: [String: FunctionMap] = [:]
    private var functionCounts: [Language: Int] = [:]
    /// By rule and language.
    private var outside: [Key: Int] = [:]

    private struct Key: Hashable {
        let number: Int
        let language: Language
    }

    init(_ report: Report) {
        self.report = report
        let met = Set(report.coverage.languages.keys.map(\.plain))
        languages = PowerOfTen.languages.filter(met.contains)
        let byNumber = Dictionary(Language.allCases.map { (Int($0.number), $0.plain) }) { first, _ in first }
        let census = report.findings.filter { $0.rule == FunctionCensus.rule.id }
        for finding in census {
            guard let measure = finding.measures.first, measure.name == FunctionCensus.language else { continue }
            languageByPath[finding.place.path] = byNumber[measure.value]
        }
        for finding in census where finding.measures.isEmpty {
            functionsByPath[finding.place.path, default: FunctionMap()].add(finding)
            functionCounts[language(of: finding.place.path), default: 0] += 1
        }
        for path in Array(functionsByPath.keys) { functionsByPath[path]?.link() }
    }

    /// The files inspected.
    var paths: Set<String> { Set(languageByPath.keys) }

    private func language(of path: String) -> Language { languageByPath[path] ?? languages.first ?? .c }

    // MARK: The report

    /// - Parameters:
    ///   - active: the rules that ran, by id.
    ///   - compiler: what became of rule 10.
    mutating func summary(active: Set<String>, compiler: CompilerAssessment) -> PowerOfTenReport {
        var deviations: [PowerOfTenReport.Deviation] = []
        // Of each function the worst that is known, by rule.
        var states: [Key: [FunctionMap.ID: Bool]] = [:]
        let findings = report.findings + compiler.findings
        for finding in findings.sorted(by: Finding.precedes) {
            guard let number = PowerOfTen.number(ofRule: finding.rule) else { continue }
            let function = functionsByPath[finding.place.path]?.innermost(at: finding.place)
            let deviation = PowerOfTenReport.Deviation(number: number, finding: finding, function: function?.name)
            deviations.append(deviation)
            let key = Key(number: number, language: language(of: finding.place.path))
            let isCounted =
                finding.rule != CompilerAssessment.rule || compiler.compiledPaths.contains(finding.place.path)
            if let function, isCounted {
                let id = FunctionMap.ID(path: finding.place.path, index: function.index)
                states[key, default: [:]][id] = (states[key]?[id] ?? true) && deviation.isRecorded
            } else {
                outside[key, default: 0] += 1
            }
        }
        let rules = PowerOfTen.articles.map { article in
            PowerOfTenReport.Rule(
                number: article.number, title: article.title,
                cells: languages.map { cell(article, $0, active, compiler, states) })
        }
        return PowerOfTenReport(
            rules: rules, functions: languages.map { ($0, functionCounts[$0] ?? 0) },
            files: report.coverage.inspected + report.coverage.partial, deviations: deviations,
            gaps: gaps(rules, compiler), tool: report.tool, root: report.root)
    }

    private func cell(
        _ article: PowerOfTen.Article, _ language: Language, _ active: Set<String>, _ compiler: CompilerAssessment,
        _ states: [Key: [FunctionMap.ID: Bool]]
    ) -> PowerOfTenReport.Cell {
        let assessment = article.assessment(in: language)
        let key = Key(number: article.number, language: language)
        var cell = PowerOfTenReport.Cell(
            language: language, status: assessment.name, explanation: assessment.explanation)
        cell.outside = outside[key] ?? 0
        let known: Int
        switch assessment {
        case .checked, .adapted:
            guard !active.isDisjoint(with: article.rules) else {
                cell.status = "not selected"
                return cell
            }
            known = functionCounts[language] ?? 0
        case .needsCompiler:
            known = compiler.compiledPaths.filter { self.language(of: $0) == language }
                .reduce(0) { $0 + (functionsByPath[$1]?.count ?? 0) }
            guard known > 0 else { return cell }
        case .notApplicable: return cell
        }
        var pairs = PowerOfTenReport.Pairs()
        let isRecorded = states[key] ?? [:]
        pairs.recorded = isRecorded.values.count { $0 }
        pairs.deviating = isRecorded.count - pairs.recorded
        pairs.compliant = max(0, known - isRecorded.count)
        cell.pairs = pairs
        return cell
    }

    /// What was not assessed: rules in languages, files, parts of files.
    private func gaps(_ rules: [PowerOfTenReport.Rule], _ compiler: CompilerAssessment) -> [PowerOfTenReport.Gap] {
        var gaps: [PowerOfTenReport.Gap] = []
        for rule in rules {
            for cell in rule.cells where cell.pairs == nil {
                let reason = cell.explanation.isEmpty ? cell.status : "\(cell.status): \(cell.explanation)"
                gaps.append(.init(subject: "rule \(rule.number) in \(cell.language.title)", reason: reason))
            }
        }
        gaps += compiler.gaps
        for failure in report.failures {
            let part = failure.isPartial ? " (in part)" : ""
            gaps.append(.init(subject: failure.path + part, reason: failure.message))
        }
        return gaps
    }
}

extension Language {
    /// TypeScript, with elements or without.
    fileprivate var plain: Language { self == .tsx ? .typescript : self }
}

/// The functions of one file, to be found by place.
struct FunctionMap {
    struct ID: Hashable {
        let path: String
        let index: Int
    }

    private struct Function {
        let start: Position
        let end: Position
        let name: String
        /// Index of the one around it; -1: none.
        var outer = -1
    }

    private var functions: [Function] = []

    var count: Int { functions.count }

    mutating func add(_ finding: Finding) {
        functions.append(Function(start: finding.place.start, end: finding.place.end, name: finding.message))
    }

    /// Call once, when all are added.
    mutating func link() {
        functions.sort { ($0.start, $1.end) < ($1.start, $0.end) }
        var open: [Int] = []
        for index in functions.indices {
            while let last = open.last, functions[last].end <= functions[index].start { open.removeLast() }
            functions[index].outer = open.last ?? -1
            open.append(index)
        }
    }

    /// The function a place is in. An empty place stands for the file, and is in none.
    func innermost(at place: Place) -> (index: Int, name: String)? {
        guard place.start < place.end else { return nil }
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].start <= place.start { low = middle + 1 } else { high = middle }
        }
        var index = low - 1
        while index >= 0, functions[index].end <= place.start { index = functions[index].outer }
        return index >= 0 ? (index, functions[index].name) : nil
    }
}
