import Detection
import Detectors
import FoundationEssentials

/// What `picket metrics` reports: of the project, of each file, of each function.
struct MetricsReport: Encodable {
    let version = 1
    /// The absolute path of the folder that paths are relative to.
    let root: String
    let project: Summary
    let files: [File]
    let failures: [Problem]

    struct Problem: Encodable {
        let path: String
        let message: String
    }

    /// The figures of a file or function, and what follows from them.
    struct Figures: Encodable {
        let lines, code, comments, blank, statements, functions, parameters, cyclomatic, cognitive: Int
        let halstead: HalsteadFigures
        let maintainability: Double

        init(_ metrics: Metrics) {
            lines = metrics.lines
            code = metrics.code
            comments = metrics.comments
            blank = metrics.blank
            statements = metrics.statements
            functions = metrics.functions
            parameters = metrics.parameters
            cyclomatic = metrics.cyclomatic
            cognitive = metrics.cognitive
            halstead = HalsteadFigures(metrics.halstead)
            maintainability = metrics.maintainability.rounded(toPlaces: 2)
        }
    }

    struct HalsteadFigures: Encodable {
        let distinctOperators, distinctOperands, operators, operands: Int
        let volume, difficulty, effort, defects: Double

        init(_ halstead: Halstead) {
            distinctOperators = halstead.distinctOperators
            distinctOperands = halstead.distinctOperands
            operators = halstead.operators
            operands = halstead.operands
            volume = halstead.volume.rounded(toPlaces: 2)
            difficulty = halstead.difficulty.rounded(toPlaces: 2)
            effort = halstead.effort.rounded(toPlaces: 2)
            defects = halstead.defects.rounded(toPlaces: 4)
        }
    }

    struct Function: Encodable {
        let name: String
        let line: Int
        let endLine: Int
        let figures: Figures
    }

    struct File: Encodable {
        let path: String
        let figures: Figures
        var functions: [Function] = []
    }

    /// Sums; of the rest the mean, weighted by lines of code.
    struct Summary: Encodable {
        var files = 0
        var functions = 0
        var lines = 0
        var code = 0
        var comments = 0
        var blank = 0
        var statements = 0
        var cyclomatic = 0
        var cognitive = 0
        var volume = 0.0
        /// `null` without code.
        var maintainability: Double?
    }

    init(_ report: Report) {
        root = report.root
        var files: [File] = []
        var summary = Summary()
        var weighted = 0.0
        let measured = report.findings.compactMap(Metrics.init)
        for metrics in measured where metrics.function == nil {
            let figures = Figures(metrics)
            files.append(File(path: metrics.place.path, figures: figures))
            summary.files += 1
            summary.functions += figures.functions
            summary.lines += figures.lines
            summary.code += figures.code
            summary.comments += figures.comments
            summary.blank += figures.blank
            summary.statements += figures.statements
            summary.cyclomatic += figures.cyclomatic
            summary.cognitive += figures.cognitive
            summary.volume += figures.halstead.volume
            weighted += figures.maintainability * Double(figures.code)
        }
        if summary.code > 0 { summary.maintainability = (weighted / Double(summary.code)).rounded(toPlaces: 2) }
        summary.volume = summary.volume.rounded(toPlaces: 2)
        let byPath = Dictionary(files.indices.map { (files[$0].path, $0) }, uniquingKeysWith: { first, _ in first })
        for metrics in measured {
            guard let name = metrics.function, let index = byPath[metrics.place.path] else { continue }
            files[index].functions.append(
                Function(
                    name: name, line: metrics.place.start.line, endLine: metrics.place.end.line,
                    figures: Figures(metrics)))
        }
        self.files = files
        project = summary
        failures = report.failures.map { Problem(path: $0.path, message: $0.message) }
    }

    // MARK: Forms

    /// As `docs/schemas/metrics.schema.json` says.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    private static let columns = [
        "kind", "path", "name", "line", "endLine", "lines", "code", "comments", "blank", "statements", "functions",
        "parameters", "cyclomatic", "cognitive", "distinctOperators", "distinctOperands", "operators", "operands",
        "volume", "difficulty", "effort", "maintainability",
    ]

    /// RFC 4180: a row for each file and each function.
    func csv() -> String {
        var rows = [Self.columns.joined(separator: ",")]
        for file in files {
            rows.append(Self.row("file", file.path, "", 1, max(file.figures.lines, 1), file.figures))
            for function in file.functions {
                rows.append(
                    Self.row("function", file.path, function.name, function.line, function.endLine, function.figures))
            }
        }
        return rows.joined(separator: "\r\n") + "\r\n"
    }

    private static func row(
        _ kind: String, _ path: String, _ name: String, _ line: Int, _ endLine: Int, _ figures: Figures
    ) -> String {
        let halstead = figures.halstead
        let numbers = [
            line, endLine, figures.lines, figures.code, figures.comments, figures.blank, figures.statements,
            figures.functions, figures.parameters, figures.cyclomatic, figures.cognitive, halstead.distinctOperators,
            halstead.distinctOperands, halstead.operators, halstead.operands,
        ].map(String.init)
        let derived = [halstead.volume, halstead.difficulty, halstead.effort, figures.maintainability].map { "\($0)" }
        return ([kind, cell(path), cell(name)] + numbers + derived).joined(separator: ",")
    }

    /// Quoted where it has to be, and never a formula.
    private static func cell(_ text: String) -> String {
        let safe = printable(text)
        let isFormula = safe.first.map { "=+-@".contains($0) } ?? false
        let guarded = isFormula ? "'" + safe : safe
        guard guarded.contains(where: { $0 == "," || $0 == "\"" || $0 == " " }) else { return guarded }
        return "\"" + guarded.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Without what terminals obey.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory.isPrintable ? $0 : "\u{FFFD}" }))
    }

    /// The project, and the functions that are hardest to maintain.
    func text(limit: Int) -> String {
        let mean = project.maintainability.map { "\($0)" } ?? "-"
        var lines = [
            "\(project.files) files, \(project.functions) functions, \(project.lines) lines: "
                + "\(project.code) code, \(project.comments) comments, \(project.blank) blank",
            "cyclomatic \(project.cyclomatic), cognitive \(project.cognitive), Halstead volume \(project.volume), "
                + "maintainability index \(mean) (mean by lines of code; 0 to 100, under 20 is hard to maintain)",
        ]
        let hardest = files.flatMap { file in file.functions.map { (file.path, $0) } }
            .sorted { $0.1.figures.maintainability < $1.1.figures.maintainability }
        if !hardest.isEmpty {
            lines += ["", "   MI  cycl  cogn  code  the hardest to maintain"]
        }
        for (path, function) in limit == 0 ? hardest[...] : hardest.prefix(limit) {
            let figures = function.figures
            lines.append(
                Self.right("\(Int(figures.maintainability))", 5) + Self.right("\(figures.cyclomatic)", 6)
                    + Self.right("\(figures.cognitive)", 6) + Self.right("\(figures.code)", 6)
                    + "  \(Self.printable(function.name))  \(Self.printable(path)):\(function.line)")
        }
        for failure in failures {
            lines.append("failure: \(Self.printable(failure.path)): \(Self.printable(failure.message))")
        }
        return lines.joined(separator: "\n")
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isPrintable: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
