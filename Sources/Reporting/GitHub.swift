import Detection

/// `github`: annotations as GitHub Actions' workflow commands.
///
/// GitHub shows ten errors, ten warnings and ten notices a step, so what matters most comes first.
struct GitHub: Renderer {
    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        for failure in report.failures {
            let rest = failure.isPartial ? " (the rest of the file was inspected)" : ""
            let position = failure.position?.sane
            command(
                failure.isPartial ? "warning" : "error", path: failure.path, line: position?.line,
                column: position?.column, title: "Failure: \(failure.kind.name)", failure.message + rest, to: out)
        }
        for index in report.findingsByWeight {
            let finding = report.findings[index]
            guard finding.suppression == nil else { continue }
            let place = finding.place.sane
            let isOneLine = place.start.line == place.end.line
            // Columns count only within one line.
            command(
                finding.severity.annotation, path: place.path, line: place.start.line, endLine: place.end.line,
                column: isOneLine ? place.start.column : nil, endColumn: isOneLine ? place.end.column : nil,
                title: "\(finding.rule) (\(finding.severity.name))", message(of: finding), to: out)
        }
        for notice in report.notices {
            command("notice", path: notice.path, line: notice.line, title: "Notice", notice.message, to: out)
        }
        let summary = Summary(report)
        let severities = summary.active > 0 ? ": \(summary.severities)" : ""
        let suppressed = summary.suppressed > 0 ? "; \(Number.grouped(summary.suppressed)) suppressed" : ""
        let text = "\(summary.verdict)\(severities)\(suppressed); \(summary.inspection)"
        command(summary.isComplete ? "notice" : "warning", title: report.tool.name, text, to: out)
        return []
    }

    private static func message(of finding: Finding) -> String {
        var lines = [finding.message]
        for related in finding.related.prefix(10) {
            lines.append("Also at \(related.place.path):\(related.place.sane.start.line) \(related.message)")
        }
        if finding.related.count > 10 {
            lines.append("and \(Number.counted(finding.related.count - 10, "more place"))")
        }
        return lines.joined(separator: "\n")
    }

    private static func command(
        _ name: String, path: String? = nil, line: Int? = nil, endLine: Int? = nil, column: Int? = nil,
        endColumn: Int? = nil, title: String, _ message: String, to out: ByteSink
    ) {
        var properties: [String] = []
        if let path { properties.append("file=\(escaped(path, isProperty: true))") }
        if path != nil {
            for (key, value) in [("line", line), ("endLine", endLine), ("col", column), ("endColumn", endColumn)] {
                if let value { properties.append("\(key)=\(max(value, 1))") }
            }
        }
        properties.append("title=\(escaped(title, isProperty: true))")
        out.line("::\(name) \(properties.joined(separator: ","))::\(escaped(message))")
    }

    /// A line end would begin another command.
    private static func escaped(_ text: String, isProperty: Bool = false) -> String {
        var result = ""
        for scalar in Display.safe(text, keeping: ["\r", "\n"]).unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case ":" where isProperty: result += "%3A"
            case "," where isProperty: result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Severity {
    fileprivate var annotation: String {
        switch self {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .info: "notice"
        }
    }
}
