import Detection

/// `text`: for people at a terminal.
struct PlainText: Renderer {
    private let report: Report
    private let options: RenderOptions
    private let out: ByteSink
    private let paint: Paint
    private let summary: Summary

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        PlainText(report, options, out).write()
        return []
    }

    private init(_ report: Report, _ options: RenderOptions, _ out: ByteSink) {
        self.report = report
        self.options = options
        self.out = out
        paint = Paint(isOn: options.usesColour)
        summary = Summary(report)
    }

    private func write() {
        let listed = report.findingsByWeight.filter {
            report.findings[$0].suppression == nil || options.detail == .verbose
        }
        let shown = options.limit > 0 ? listed.prefix(options.limit) : listed[...]
        writeFindings(shown.sorted().map { report.findings[$0] })
        if shown.count < listed.count {
            out.line(
                paint.bold(
                    "… \(Number.counted(listed.count - shown.count, "more finding")) not shown (limit \(options.limit))"
                ))
            out.line()
        }
        if options.detail == .verbose { writeAdvice(Set(shown.map { report.findings[$0].rule })) }
        writeFailures()
        writeNotices()
        if options.detail == .verbose { writeLanguages() }
        writeSummary()
    }

    // MARK: Findings

    private func writeFindings(_ findings: [Finding]) {
        var path: String?
        for finding in findings {
            if options.detail == .quiet {
                out.line(headline(finding, place: shown(finding.place)))
                continue
            }
            if finding.place.path != path {
                path = finding.place.path
                out.line(paint.path(shown(finding.place.path)))
            }
            let start = finding.place.sane.start
            out.line("  " + headline(finding, place: "\(start.line):\(start.column)"))
            writeFrame(of: finding)
            out.line()
        }
        if options.detail == .quiet, !findings.isEmpty { out.line() }
    }

    private func headline(_ finding: Finding, place: String) -> String {
        let severity = paint.severity(finding.severity.name, finding.severity)
        let suppressed = finding.suppression == nil ? "" : " " + paint.dim("(suppressed)")
        return "\(paint.bold(place)) \(severity) \(paint.dim(safe(finding.rule))) \(safe(finding.message))\(suppressed)"
    }

    private func writeFrame(of finding: Finding) {
        // Two spaces, the number, " | ".
        let numberRoom = String(finding.excerpt.numbered.last?.number ?? 1).count
        let room = options.width > 0 ? max(options.width - numberRoom - 5, 16) : 0
        let frame = CodeFrame(finding.excerpt, finding.place, width: room)
        let blank = String(repeating: " ", count: frame.numberWidth)
        if !frame.rows.isEmpty { out.line("  \(blank) \(paint.gutter("|"))") }
        for row in frame.rows {
            var number = blank
            var margin = row.margin
            var text = row.text
            if let line = row.number {
                number = String(repeating: " ", count: blank.count - String(line).count) + String(line)
            }
            if row.number == nil { text = paint.severity(text, finding.severity) }
            if !margin.isEmpty { margin = paint.severity(margin, finding.severity) }
            out.line(trimmed("  \(paint.gutter("\(number) |")) \(margin)\(text)"))
        }
        for note in notes(on: finding) { out.line("  \(blank) \(paint.gutter("=")) \(note)") }
    }

    /// What is said below a code frame.
    private func notes(on finding: Finding) -> [String] {
        var notes: [String] = []
        if !finding.measures.isEmpty {
            notes.append(
                finding.measures.map { "\(safe($0.name)) \(Number.grouped($0.value))" }.joined(separator: ", "))
        }
        let most = options.detail == .verbose ? Int.max : 5
        for related in finding.related.prefix(most) {
            let message = related.message.isEmpty ? "" : ": " + safe(related.message)
            notes.append("also at \(shown(related.place))\(message)")
        }
        if finding.related.count > most {
            notes.append("and \(Number.counted(finding.related.count - most, "more place"))")
        }
        if let suppression = finding.suppression {
            let owner = suppression.owner.isEmpty ? "" : " (\(safe(suppression.owner)))"
            let reason = suppression.reason.isEmpty ? "" : ": " + safe(suppression.reason)
            notes.append("suppressed \(suppression.kind.phrase)\(owner)\(reason)")
        }
        return notes
    }

    private func writeAdvice(_ ids: Set<String>) {
        let rules = report.rules.filter { ids.contains($0.id) }
        guard !rules.isEmpty else { return }
        out.line(paint.bold("Advice"))
        for rule in rules {
            out.line("  \(paint.bold(safe(rule.id))) \(safe(rule.title))")
            out.line("    Why: \(safe(rule.help.why))")
            out.line("    Fix: \(safe(rule.help.fix))")
        }
        out.line()
    }

    // MARK: What else there is to know

    private func writeFailures() {
        guard !report.failures.isEmpty else { return }
        out.line(paint.alarm("Failures"))
        for failure in report.failures {
            var place = shown(failure.path)
            if let position = failure.position?.sane { place += ":\(position.line):\(position.column)" }
            let rest = failure.isPartial ? " (the rest of the file was inspected)" : ""
            let kind = failure.isPartial ? paint.warning(failure.kind.name) : paint.alarm(failure.kind.name)
            out.line("  \(paint.bold(place)) \(kind) \(safe(failure.message))\(rest)")
        }
        out.line()
    }

    private func writeNotices() {
        guard !report.notices.isEmpty else { return }
        out.line(paint.warning("Notices"))
        for notice in report.notices {
            var place = notice.path.map(shown) ?? ""
            if let line = notice.line, !place.isEmpty { place += ":\(max(line, 1))" }
            out.line("  \(place.isEmpty ? "" : paint.bold(place) + " ")\(safe(notice.message))")
        }
        out.line()
    }

    private func writeLanguages() {
        let languages = report.coverage.languages.sorted { $0.key.rawValue < $1.key.rawValue }
        guard !languages.isEmpty else { return }
        out.line(paint.bold("Inspected"))
        for (language, count) in languages {
            let size = "\(Number.counted(count.files, "file")), \(Number.counted(count.lines, "line"))"
            out.line("  \(language.title): \(size), \(Number.counted(count.bytes, "byte"))")
        }
        out.line()
    }

    private func writeSummary() {
        var verdict = summary.active > 0 ? "\(summary.verdict): \(summary.severities)" : summary.verdict
        if let failOn = options.failOn, summary.active > 0 {
            verdict += "; \(Number.grouped(summary.count(from: failOn))) at or above \(failOn.name)"
        }
        out.line(isFailing ? paint.alarm(verdict) : summary.isClean ? paint.success(verdict) : paint.warning(verdict))
        if summary.suppressed > 0 {
            out.line("\(Number.grouped(summary.suppressed)) suppressed: \(summary.suppressions)")
        }
        if !report.failures.isEmpty { out.line(paint.alarm(Number.counted(report.failures.count, "failure"))) }
        let skipped = summary.leftOut.isEmpty ? "" : "; " + safe(summary.leftOut)
        let time = options.omitTimings ? "" : "; took \(Number.duration(report.timings.total))"
        out.line(paint.dim("\(summary.inspection)\(skipped)\(time)"))
    }

    private var isFailing: Bool { options.failOn.map { summary.count(from: $0) > 0 } ?? false }

    // MARK: Text

    private func safe(_ text: String) -> String { Display.safe(text) }

    /// A path that cannot be taken for a workflow command at the start of a line of a CI log.
    private func shown(_ path: String) -> String {
        let path = safe(path)
        return path.hasPrefix("::") ? "./" + path : path
    }

    private func shown(_ place: Place) -> String {
        let start = place.sane.start
        return "\(shown(place.path)):\(start.line):\(start.column)"
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}

/// ANSI colours, or none.
private struct Paint {
    let isOn: Bool

    private func paint(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    func bold(_ text: String) -> String { paint(text, "1") }
    func dim(_ text: String) -> String { paint(text, "2") }
    func path(_ text: String) -> String { paint(text, "1;4") }
    func gutter(_ text: String) -> String { paint(text, "34") }
    func alarm(_ text: String) -> String { paint(text, "1;31") }
    func warning(_ text: String) -> String { paint(text, "1;33") }
    func success(_ text: String) -> String { paint(text, "1;32") }

    func severity(_ text: String, _ severity: Severity) -> String {
        switch severity {
        case .critical: paint(text, "1;35")
        case .high: paint(text, "1;31")
        case .medium: paint(text, "33")
        case .low: paint(text, "36")
        case .info: paint(text, "34")
        }
    }
}
