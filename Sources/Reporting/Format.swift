public import Detection

/// A form a report can be written in.
public enum Format: String, CaseIterable, Sendable {
    case text, json, jsonl, sarif, markdown, html, junit, gitlab, github, csv

    /// One line for `--help`.
    public var summary: String {
        switch self {
        case .text: "for people at a terminal: grouped by file, with code frames and a summary"
        case .json: "everything, as one JSON document (docs/schemas/report.schema.json)"
        case .jsonl: "one JSON object a line: findings, failures, notices, summary"
        case .sarif: "SARIF 2.1.0, for code scanning services and editors"
        case .markdown: "for pull request comments and job summaries"
        case .html: "one self-contained page to filter, sort and print"
        case .junit: "JUnit XML, for test report viewers"
        case .gitlab: "GitLab code quality report"
        case .github: "GitHub Actions annotations"
        case .csv: "comma-separated values, safe to open in a spreadsheet"
        }
    }

    var renderer: any Renderer.Type {
        switch self {
        case .text: PlainText.self
        case .json: JSONDocument.self
        case .jsonl: JSONLines.self
        case .sarif: SARIF.self
        case .markdown: Markdown.self
        case .html: HTML.self
        case .junit: JUnit.self
        case .gitlab: GitLab.self
        case .github: GitHub.self
        case .csv: CSV.self
        }
    }
}

/// Writes a report in one format.
protocol Renderer {
    /// Returns what the reader of the output should know and could not be told in it alone: findings left out because
    /// of a limit of the format.
    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice]
}
