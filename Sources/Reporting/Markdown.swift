import Detection

/// `markdown`: GitHub's dialect, for comments on pull requests and job summaries.
///
/// What comes from the source can neither form markup nor mention people. A comment holds 65,536 characters: the
/// least severe findings are left out beyond that, and counted.
struct Markdown: Renderer {
    /// Bytes for the parts that can grow.
    private static let mostFindingBytes = 44_000
    private static let mostFailureBytes = 12_000
    private static let mostNoticeBytes = 4000

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        let summary = Summary(report)
        let title = summary.active > 0 ? "\(summary.verdict): \(summary.severities)" : summary.verdict
        out.line("## \(escaped(report.tool.name)): \(title)")
        out.line()
        var facts = [summary.inspection]
        if summary.suppressed > 0 {
            facts.append("\(Number.grouped(summary.suppressed)) suppressed (\(summary.suppressions))")
        }
        if !summary.leftOut.isEmpty { facts.append(escaped(summary.leftOut)) }
        if !options.omitTimings { facts.append(Number.duration(report.timings.total)) }
        out.line(facts.joined(separator: " · "))

        var omitted: [String] = []
        func section(_ title: String, _ header: [String], _ rows: [String], most: Int, _ noun: String) {
            guard !rows.isEmpty else { return }
            out.line()
            out.line("### \(title)")
            out.line()
            header.forEach { out.line($0) }
            var bytes = 0
            let shown = rows.prefix { row in
                bytes += row.utf8.count + 1
                return bytes <= most
            }
            shown.forEach { out.line($0) }
            guard shown.count < rows.count else { return }
            let rest = "\(Number.counted(rows.count - shown.count, "more \(noun)")) left out: a comment holds no more"
            omitted.append(rest)
            out.line("\n*… \(rest)*")
        }
        section(
            "Failures", ["| Place | Kind | What happened |", "|:--|:--|:--|"], report.failures.map(row),
            most: mostFailureBytes, "failure")
        let findings = report.findingsByWeight.map { report.findings[$0] }.filter { $0.suppression == nil }
        section(
            "Findings", ["| Severity | Place | Rule | Message |", "|:--|:--|:--|:--|"], findings.map(row),
            most: mostFindingBytes, "finding")
        section("Notices", [], report.notices.map(item), most: mostNoticeBytes, "notice")
        return omitted.map { Notice(message: "markdown: \($0)") }
    }

    private static func row(_ finding: Finding) -> String {
        let start = finding.place.sane.start
        var message = text(finding.message)
        if let first = finding.related.first {
            let place = "\(first.place.path):\(first.place.sane.start.line)"
            let more =
                finding.related.count > 1 ? " and \(Number.counted(finding.related.count - 1, "more place"))" : ""
            message += "<br>also at \(code(place))\(more)"
        }
        let place = code("\(finding.place.path):\(start.line):\(start.column)")
        return "| \(finding.severity.badge) | \(place) | \(code(finding.rule)) | \(message) |"
    }

    private static func row(_ failure: Failure) -> String {
        let position = failure.position?.sane
        let place = failure.path + (position.map { ":\($0.line):\($0.column)" } ?? "")
        let rest = failure.isPartial ? " (the rest of the file was inspected)" : ""
        return "| \(code(place)) | \(failure.kind.name) | \(text(failure.message))\(rest) |"
    }

    private static func item(_ notice: Notice) -> String {
        let place = notice.path.map { code($0 + (notice.line.map { ":\(max($0, 1))" } ?? "")) + " " } ?? ""
        return "- \(place)\(text(notice.message))"
    }

    // MARK: Escaping

    /// A fence longer than any in the code.
    static func fenced(_ code: String, as language: String) -> String {
        var longest = 0
        var run = 0
        for byte in code.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(longest + 1, 3))
        return "\(fence)\(language)\n\(code)\n\(fence)"
    }

    /// A message: text in pairs of backticks becomes code, all else is taken literally.
    static func text(_ message: String) -> String {
        let parts = message.split(separator: "`", omittingEmptySubsequences: false)
        // Without a partner the last backtick is one.
        guard parts.count % 2 == 1 else { return escaped(message) }
        return parts.enumerated().map { index, part in
            index % 2 == 0 ? escaped(String(part)) : part.isEmpty ? "" : code(String(part))
        }.joined()
    }

    /// A code span, also within a table.
    static func code(_ text: String) -> String {
        let text = Display.safe(text)
        let isPlain = !text.utf8.contains { "`|\\<>".utf8.contains($0) }
        if isPlain, let first = text.first, let last = text.last, first != " ", last != " " { return "`\(text)`" }
        return "<code>\(references(text))</code>"
    }

    /// Text with nothing in it that is markup, a link, or a mention.
    static func escaped(_ text: String) -> String {
        var result = ""
        var previous: Unicode.Scalar = " "
        let scalars = Display.safe(text).unicodeScalars
        for (scalar, next) in zip(scalars, Array(scalars.dropFirst()) + [" "]) {
            switch scalar {
            case "\\", "`", "*", "[", "]", "#", "~", "$", "!": result += "\\\(scalar)"
            // Within a word it is no markup, and names are full of it.
            case "_": result += isWord(previous) && isWord(next) ? "_" : "\\_"
            case "&", "<", ">", "|": result += "&#\(scalar.value);"
            // An empty comment keeps people from being called and addresses from becoming links.
            case "@": result += "@<!-- -->"
            case ":" where next == "/": result += ":<!-- -->"
            case "." where previous == "w" || previous == "W": result += ".<!-- -->"
            default: result.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return result
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
    }

    /// Every character that could mean something as a numeric reference.
    private static func references(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil, scalar != " " {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Severity {
    fileprivate var badge: String {
        switch self {
        case .critical: "🟣 critical"
        case .high: "🔴 high"
        case .medium: "🟠 medium"
        case .low: "🔵 low"
        case .info: "⚪ info"
        }
    }
}
