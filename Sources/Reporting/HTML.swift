import Crypto
import Detection

/// `html`: one page with everything in it, to filter, sort and print.
///
/// Summary, failures, coverage and rules are plain HTML; the findings are JSON that the page's script shows a page at a
/// time. The content security policy lets that one script and that one style run, known by their hashes, and nothing
/// be loaded; the script makes text of what it is given, never markup.
struct HTML: Renderer {
    private let report: Report
    private let options: RenderOptions
    private let out: ByteSink
    private let summary: Summary

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        HTML(report, options, out).write()
        return []
    }

    private init(_ report: Report, _ options: RenderOptions, _ out: ByteSink) {
        self.report = report
        self.options = options
        self.out = out
        summary = Summary(report)
    }

    private func write() {
        writeHead()
        out.line("<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n<div class=\"wrap\">")
        writeHeader()
        out.line("<main>")
        writeTiles()
        writeFailures()
        writeNotices()
        out.write(PackageResources.findings_html)
        writeCoverage()
        writeRules()
        out.line("</main>")
        out.line("<footer>\(text("\(report.tool.name) \(report.tool.version)")) · \(text(report.root))</footer>")
        out.line("</div>")
        out.write("<script type=\"application/json\" id=\"report\">")
        writeData()
        out.line("</script>")
        out.write("<script>")
        out.write(PackageResources.page_js)
        out.line("</script>\n</body>\n</html>")
    }

    private func writeHead() {
        let policy = [
            "default-src 'none'", "script-src '\(Self.hash(of: PackageResources.page_js))'",
            "style-src '\(Self.hash(of: PackageResources.page_css))'", "img-src data:", "base-uri 'none'",
            "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
        ]
        out.line("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")
        out.line("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy.joined(separator: "; "))\">")
        out.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        out.line("<meta name=\"referrer\" content=\"no-referrer\">")
        out.line("<title>\(text("\(report.tool.name): \(summary.verdict)"))</title>")
        out.line("<link rel=\"icon\" href=\"data:,\">")
        out.write("<style>")
        out.write(PackageResources.page_css)
        out.line("</style>\n</head>")
    }

    static func hash(of bytes: [UInt8]) -> String {
        "sha256-" + Base64.encode(Array(SHA256.hash(data: bytes)))
    }

    // MARK: Summary

    private func writeHeader() {
        let name = report.root.split(separator: "/").last.map(String.init) ?? report.root
        var facts = [summary.inspection]
        if !summary.leftOut.isEmpty { facts.append(summary.leftOut) }
        if summary.suppressed > 0 {
            facts.append("\(Number.grouped(summary.suppressed)) suppressed: \(summary.suppressions)")
        }
        if let failOn = options.failOn, summary.active > 0 {
            facts.append("\(Number.grouped(summary.count(from: failOn))) at or above \(failOn.name)")
        }
        if !options.omitTimings { facts.append(Number.duration(report.timings.total)) }
        out.line(
            """
            <header>
            <div class="brand">\(Self.shield)<span class="grow">\(text(report.tool.name)) · \(text(name))</span></div>
            <h1\(summary.isClean ? " class=\"clean\"" : "")>\(text(summary.verdict))</h1>
            <p class="facts">\(facts.map { "<span>\(text($0))</span>" }.joined())</p>
            </header>
            """)
    }

    private static let shield = """
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1 3 5v6c0 5.5 3.8 10.7 9 12 5.2-1.3 9-6.5 9-12V5l-9-4Z\
        m-1.2 15.5-4-4 1.6-1.6 2.4 2.4 5-5 1.6 1.6-6.6 6.6Z"/></svg>
        """

    /// The counts; those of the severities choose what is listed.
    private func writeTiles() {
        out.line("<section class=\"tiles\" aria-label=\"Summary\">")
        for severity in Severity.allCases.reversed() {
            let count = summary.count(severity)
            let name = severity.name
            out.line(
                """
                <button type="button" class="tile card \(name)\(count == 0 ? " none" : "")" data-severity="\(name)" \
                aria-pressed="false" title="Show only these"><b>\(Number.grouped(count))</b><span>\(name)</span></button>
                """)
        }
        let inspected = summary.coverage.inspected
        tile(summary.failures, summary.failures == 1 ? "failure" : "failures", summary.failures > 0 ? "bad" : "none")
        tile(summary.suppressed, "suppressed", "none")
        tile(inspected, inspected == 1 ? "file inspected" : "files inspected", inspected > 0 ? "good" : "none")
        out.line("</section>")
    }

    private func tile(_ count: Int, _ label: String, _ tone: String) {
        out.line("<div class=\"tile card \(tone)\"><b>\(Number.grouped(count))</b><span>\(label)</span></div>")
    }

    private func writeFailures() {
        let isSevere = report.failures.contains { !$0.isPartial }
        let title = "\(Number.counted(report.failures.count, "failure")): not everything was inspected"
        writeList("failures", title, isMild: !isSevere, report.failures) { failure in
            let position = failure.position.map(\.sane).map { ":\($0.line):\($0.column)" } ?? ""
            let rest = failure.isPartial ? " <span class=\"soft\">(the rest of the file was inspected)</span>" : ""
            return """
                <span class="badge \(failure.isPartial ? "medium" : "high")">\(failure.kind.name)</span> \
                <span class="mono">\(text(failure.path))\(position)</span> \(message(failure.message))\(rest)
                """
        }
    }

    private func writeNotices() {
        let title = Number.counted(report.notices.count, "notice")
        writeList("notices", title, isMild: true, report.notices) { notice in
            let line = notice.line.map { ":\(max($0, 1))" } ?? ""
            let place = notice.path.map { "<span class=\"mono\">\(text($0))\(line)</span> " } ?? ""
            return place + message(notice.message)
        }
    }

    private func writeList<Item>(
        _ id: String, _ title: String, isMild: Bool, _ items: [Item], _ html: (Item) -> String
    ) {
        guard !items.isEmpty else { return }
        out.line("<section class=\"card alert\(isMild ? " mild" : "")\" id=\"\(id)\">")
        out.line("<details open><summary><h2>\(title)</h2></summary>\n<ul>")
        for item in items { out.line("<li>\(html(item))</li>") }
        out.line("</ul>\n</details>\n</section>")
    }

    // MARK: Findings

    /// Rows of plain values, with rules and paths by number: a third of the size that objects have. The order of the
    /// values is that of the names in page.js.
    private func writeData() {
        let rules = Set(report.findings.map(\.rule)).sorted()
        let paths = Set(report.findings.flatMap { [$0.place.path] + $0.related.map(\.place.path) }).sorted()
        let ruleIndices = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1, $0) })
        let pathIndices = Dictionary(uniqueKeysWithValues: paths.enumerated().map { ($1, $0) })
        var json = JSONWriter(out, brokenDepth: 2, isWithinHTML: true)
        json.object { json in
            json.member("rules", rules)
            json.member("paths", paths)
            json.array("findings") { json in
                for finding in report.findings {
                    let place = finding.place.sane
                    json.array {
                        $0.value(Int(finding.severity.rawValue))
                        $0.value(ruleIndices[finding.rule] ?? 0)
                        $0.value(pathIndices[place.path] ?? 0)
                        for number in [place.start.line, place.start.column, place.end.line, place.end.column] {
                            $0.value(number)
                        }
                        $0.value(finding.message)
                        $0.value(Int(finding.confidence.rawValue))
                        $0.value(finding.fingerprint)
                        let lines = finding.excerpt.numbered
                        $0.value(lines.first?.number ?? 0)
                        $0.array { for line in lines { $0.value(line.text) } }
                        $0.array { writeRelated(finding.related, pathIndices, &$0) }
                        $0.array { json in
                            for measure in finding.measures {
                                json.array {
                                    $0.value(measure.name)
                                    $0.value(measure.value)
                                }
                            }
                        }
                        guard let suppression = finding.suppression else { return $0.value(0) }
                        $0.array {
                            $0.value(suppression.kind.name)
                            $0.value(suppression.reason)
                            $0.value(suppression.owner)
                        }
                    }
                }
            }
        }
    }

    private func writeRelated(_ related: [Finding.Related], _ pathIndices: [String: Int], _ json: inout JSONWriter) {
        for related in related {
            let start = related.place.sane.start
            json.array {
                $0.value(pathIndices[related.place.path] ?? 0)
                $0.value(start.line)
                $0.value(start.column)
                $0.value(related.message)
            }
        }
    }

    // MARK: Below the findings

    private func writeCoverage() {
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = cells.enumerated().map { index, cell in
                "<\(tag)\(tag == "th" ? " scope=\"col\"" : "")\(index > 0 ? " class=\"figure\"" : "")>\(cell)</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let languages = report.coverage.languages.sorted {
            ($1.value.lines, $0.key.rawValue) < ($0.value.lines, $1.key.rawValue)
        }
        out.line("<section class=\"card pad\" id=\"coverage\"><details open><summary><h2>Coverage</h2></summary>")
        if !languages.isEmpty {
            out.line("<table>\n<thead>\(row(["Language", "Files", "Lines", "Bytes"], "th"))</thead>\n<tbody>")
            for (language, count) in languages {
                out.line(row([language.title] + [count.files, count.lines, count.bytes].map(Number.grouped), "td"))
            }
            out.line("</tbody>\n</table>")
        }
        let facts = [summary.inspection, summary.leftOut].filter { !$0.isEmpty }
        out.line("<p class=\"soft\">\(facts.map(text).joined(separator: " · "))</p>\n</details></section>")
    }

    private func writeRules() {
        guard !report.rules.isEmpty else { return }
        let title = Number.counted(report.rules.count, "rule")
        out.line("<details class=\"card pad\" id=\"rules\"><summary><h2>\(title) ran</h2></summary>")
        for rule in report.rules { write(rule) }
        out.line("</details>")
    }

    private func write(_ rule: Rule) {
        let severity = rule.severity.name
        out.line(
            """
            <details class="rule" data-rule="\(text(rule.id))"><summary>\
            <span class="badge \(severity)">\(severity)</span> \
            <span class="mono">\(text(rule.id))</span> \(text(rule.title))</summary>
            <p>\(message(rule.help.what))</p>
            <p><b>Why it is bad.</b> \(message(rule.help.why))</p>
            <p><b>How to fix it.</b> \(message(rule.help.fix))</p>
            """)
        if let problems = rule.help.knownProblems { out.line("<p><b>Known problems.</b> \(message(problems))</p>") }
        if let example = rule.help.example {
            out.line(
                """
                <div class="pair"><div><b>Bad</b><pre>\(code(example.bad))</pre></div>\
                <div><b>Good</b><pre>\(code(example.good))</pre></div></div>
                """)
        }
        let tags = rule.cwe.map { "CWE-\($0)" } + rule.tags + rule.aliases.map { "\($0.tool) \($0.id)" }
        for line in [tags.joined(separator: " · ")] + rule.help.references where !line.isEmpty {
            out.line("<p class=\"soft grow\">\(text(line))</p>")
        }
        out.line("</details>")
    }

    /// Text in pairs of backticks is code.
    private func message(_ message: String) -> String {
        let parts = message.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return text(message) }
        return parts.enumerated().map { index, part in
            index % 2 == 0 ? text(String(part)) : "<code>\(text(String(part)))</code>"
        }.joined()
    }

    private func text(_ text: String) -> String { XML.escaped(Display.safe(text)) }

    private func code(_ text: String) -> String {
        XML.escaped(Display.safe(text, keeping: ["\n", "\t"]), keepsLines: true)
    }
}

/// RFC 4648.
private enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func encode(_ bytes: [UInt8]) -> String {
        var result = ""
        var offset = 0
        while offset < bytes.count {
            let group = bytes[offset..<min(offset + 3, bytes.count)]
            let padded = group + repeatElement(0, count: 3 - group.count)
            let word = padded.reduce(0) { $0 << 8 | Int($1) }
            for index in 0..<4 {
                result.append(index <= group.count ? alphabet[word >> (18 - 6 * index) & 63] : "=")
            }
            offset += 3
        }
        return result
    }
}
