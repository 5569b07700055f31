import Detection

/// `csv`: RFC 4180, with a header and CR LF. One row a finding, failure or notice.
struct CSV: Renderer {
    private static let columns = [
        "type", "severity", "rule", "path", "line", "column", "endLine", "endColumn", "message", "confidence",
        "measures",
        "fingerprint", "suppression", "reason", "owner",
    ]

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        row(columns, to: out)
        for finding in report.findings {
            let place = finding.place.sane
            row(
                [
                    "finding", finding.severity.name, finding.rule, place.path, String(place.start.line),
                    String(place.start.column), String(place.end.line), String(place.end.column), finding.message,
                    finding.confidence.name, finding.measures.map { "\($0.name)=\($0.value)" }.joined(separator: " "),
                    finding.fingerprint, finding.suppression?.kind.name ?? "", finding.suppression?.reason ?? "",
                    finding.suppression?.owner ?? "",
                ], to: out)
        }
        for failure in report.failures {
            let position = failure.position?.sane
            row(
                [
                    "failure", failure.isPartial ? "partial" : "", failure.kind.name, failure.path,
                    position.map { String($0.line) } ?? "", position.map { String($0.column) } ?? "", "", "",
                    failure.message,
                ], to: out)
        }
        for notice in report.notices {
            let line = notice.line.map { String(max($0, 1)) } ?? ""
            row(["notice", "", "", notice.path ?? "", line, "", "", "", notice.message], to: out)
        }
        return []
    }

    private static func row(_ fields: [String], to out: ByteSink) {
        let missing = repeatElement("", count: max(columns.count - fields.count, 0))
        out.write((fields + missing).map(field).joined(separator: ","))
        out.write("\r\n")
    }

    private static func field(_ text: String) -> String {
        var result = startsFormula(text) ? "'" : ""
        var needsQuotes = false
        // Readers stop at NUL, and terminals obey other controls.
        for scalar in Display.safe(text, keeping: ["\r", "\n", "\t"]).unicodeScalars {
            switch scalar {
            case "\"":
                result += "\"\""
                needsQuotes = true
            case ",", "\n", "\r", "\t":
                result.unicodeScalars.append(scalar)
                needsQuotes = true
            default: result.unicodeScalars.append(scalar)
            }
        }
        if text.first == " " || text.last == " " { needsQuotes = true }
        return needsQuotes ? "\"\(result)\"" : result
    }

    /// A spreadsheet runs a cell that starts so. An apostrophe makes it text.
    private static func startsFormula(_ text: String) -> Bool {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
        default: false
        }
    }
}
