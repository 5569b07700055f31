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
        writeFindingsFrame()
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

    private static func hash(of bytes: [UInt8]) -> String {
        "sha256-" + Base64.encode(Array(SHA256.hash(data: bytes)))
    }

    // MARK: Summary

    private func writeHeader() {
        let name = report.root.split(separator: "/").last.map(String.init) ?? report.root
        let shield =
            "M12 1 3 5v6c0 5.5 3.8 10.7 9 12 5.2-1.3 9-6.5 9-12V5l-9-4Zm-1.2 15.5-4-4 1.6-1.6 2.4 2.4 5-5 1.6 1.6-6.6 6.6Z"
        out.line("<header>")
        out.line(
            "<div class=\"brand\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"\(shield)\"/></svg><span class=\"grow\">\(text(report.tool.name)) · \(text(name))</span></div>"
        )
        out.line("<h1\(summary.isClean ? " class=\"clean\"" : "")>\(text(summary.verdict))</h1>")
        var facts = [summary.inspection]
        if !summary.skipped.isEmpty { facts.append(summary.skipped) }
        if summary.suppressed > 0 {
            facts.append("\(Number.grouped(summary.suppressed)) suppressed: \(summary.suppressions)")
        }
        if let failOn = options.failOn, summary.active > 0 {
            facts.append("\(Number.grouped(summary.count(from: failOn))) at or above \(failOn.name)")
        }
        if !options.omitTimings { facts.append(Number.duration(report.timings.total)) }
        out.line("<p class=\"facts\">\(facts.map { "<span>\(text($0))</span>" }.joined())</p>")
        out.line("</header>")
    }

    private func writeTiles() {
        out.line("<section class=\"tiles\" aria-label=\"Summary\">")
        for severity in Severity.allCases.reversed() {
            let count = summary.count(severity)
            out.line(
                "<button type=\"button\" class=\"tile card \(severity.name)\(count == 0 ? " none" : "")\" data-severity=\"\(severity.name)\" "
                    + "aria-pressed=\"false\" title=\"Show only these\"><b>\(Number.grouped(count))</b><span>\(severity.name)</span></button>"
            )
        }
        tile(summary.failures, summary.failures == 1 ? "failure" : "failures", summary.failures > 0 ? "bad" : "none")
        tile(summary.suppressed, "suppressed", "none")
        tile(
            summary.coverage.inspected, summary.coverage.inspected == 1 ? "file inspected" : "files inspected",
            summary.coverage.inspected > 0 ? "good" : "none")
        out.line("</section>")
    }

    private func tile(_ count: Int, _ label: String, _ tone: String) {
        out.line("<div class=\"tile card \(tone)\"><b>\(Number.grouped(count))</b><span>\(label)</span></div>")
    }

    private func writeFailures() {
        guard !report.failures.isEmpty else { return }
        let isSevere = report.failures.contains { !$0.isPartial }
        out.line("<section class=\"card alert\(isSevere ? "" : " mild")\" id=\"failures\" role=\"alert\">")
        out.line(
            "<details open><summary><h2>\(Number.counted(report.failures.count, "failure")): not everything was inspected</h2></summary><ul>"
        )
        for failure in report.failures {
            let position = failure.position.map(\.sane).map { ":\($0.line):\($0.column)" } ?? ""
            let rest = failure.isPartial ? " <span class=\"soft\">(the rest of the file was inspected)</span>" : ""
            out.line(
                "<li><span class=\"badge \(failure.isPartial ? "medium" : "high")\">\(failure.kind.name)</span> <span class=\"mono\">\(text(failure.path))\(position)</span> \(text(failure.message))\(rest)</li>"
            )
        }
        out.line("</ul></details>\n</section>")
    }

    private func writeNotices() {
        guard !report.notices.isEmpty else { return }
        out.line("<section class=\"card alert mild\" id=\"notices\">")
        out.line("<details open><summary><h2>\(Number.counted(report.notices.count, "notice"))</h2></summary><ul>")
        for notice in report.notices {
            let line = notice.line.map { ":\(max($0, 1))" } ?? ""
            let place = notice.path.map { "<span class=\"mono\">\(text($0))\(line)</span> " } ?? ""
            out.line("<li>\(place)\(text(notice.message))</li>")
        }
        out.line("</ul></details>\n</section>")
    }

    // MARK: Findings

    /// What the script fills.
    private func writeFindingsFrame() {
        out.line(
            "<noscript><section class=\"card alert mild\">To list the findings this page needs its script, which loads nothing from elsewhere.</section></noscript>"
        )
        out.line("<div id=\"interactive\" hidden>")
        if summary.active + summary.suppressed > 0 {
            out.line("<section class=\"charts\" aria-label=\"Where the findings are\">")
            out.line("<div class=\"card chart\"><h2>Most frequent rules</h2><div id=\"by-rule\"></div></div>")
            out.line("<div class=\"card chart\"><h2>Files with most findings</h2><div id=\"by-path\"></div></div>")
            out.line("</section>")
        } else {
            out.line("<div hidden><div id=\"by-rule\"></div><div id=\"by-path\"></div></div>")
        }
        out.line("<section class=\"card\" id=\"findings\" aria-label=\"Findings\">")
        out.line("<form class=\"filters\" id=\"filters\" role=\"search\">")
        out.line(
            "<input type=\"search\" id=\"q\" placeholder=\"Search findings\" aria-label=\"Search message, rule, path and fingerprint\" autocomplete=\"off\" title=\"Press / to search\">"
        )
        out.line(
            "<input type=\"search\" id=\"path\" placeholder=\"Path contains\" aria-label=\"Path contains\" autocomplete=\"off\">"
        )
        out.line("<select id=\"rule\" aria-label=\"Rule\"><option value=\"\">All rules</option></select>")
        out.line(
            "<label class=\"check\"><input type=\"checkbox\" id=\"suppressed\"\(summary.suppressed == 0 ? " disabled" : "")> Suppressed (\(Number.grouped(summary.suppressed)))</label>"
        )
        out.line("<button type=\"button\" class=\"plain\" id=\"clear\" hidden>Clear filters</button>")
        out.line("</form>\n<p id=\"count\" aria-live=\"polite\"></p>\n<table>\n<thead><tr>")
        for (key, title) in [("severity", "Severity"), ("place", "Place"), ("rule", "Rule"), ("message", "Message")] {
            out.line(
                "<th scope=\"col\" class=\"c-\(key)\" data-key=\"\(key)\" aria-sort=\"none\"><button type=\"button\">\(title)</button></th>"
            )
        }
        out.line("</tr></thead>\n<tbody id=\"rows\"></tbody>\n</table>")
        out.line(
            "<p class=\"empty\" id=\"empty\" hidden></p>\n<button type=\"button\" class=\"plain\" id=\"more\" hidden>Show more</button>\n</section>\n</div>"
        )
    }

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
        let coverage = report.coverage
        out.line(
            "<section class=\"card pad\" id=\"coverage\"><details\(coverage.languages.count > 8 ? "" : " open")><summary><h2>Coverage</h2></summary>"
        )
        out.line(
            "<table><thead><tr><th scope=\"col\">Language</th><th scope=\"col\" class=\"figure\">Files</th><th scope=\"col\" class=\"figure\">Lines</th><th scope=\"col\" class=\"figure\">Bytes</th></tr></thead><tbody>"
        )
        for (language, count) in coverage.languages.sorted(by: {
            ($1.value.lines, $0.key.rawValue) < ($0.value.lines, $1.key.rawValue)
        }) {
            out.line(
                "<tr><td>\(text(language.title))</td><td class=\"figure\">\(Number.grouped(count.files))</td><td class=\"figure\">\(Number.grouped(count.lines))</td><td class=\"figure\">\(Number.grouped(count.bytes))</td></tr>"
            )
        }
        out.line("</tbody></table>")
        let facts = [summary.inspection, summary.skipped].filter { !$0.isEmpty }
        out.line("<p class=\"soft\">\(facts.map(text).joined(separator: " · "))</p></details></section>")
    }

    private func writeRules() {
        guard !report.rules.isEmpty else { return }
        out.line(
            "<details class=\"card pad\" id=\"rules\"><summary><h2>\(Number.counted(report.rules.count, "rule")) ran</h2></summary>"
        )
        for rule in report.rules {
            out.line(
                "<details class=\"rule\" data-rule=\"\(text(rule.id))\"><summary><span class=\"badge \(rule.severity.name)\">\(rule.severity.name)</span> <span class=\"mono\">\(text(rule.id))</span> \(text(rule.title))</summary>"
            )
            out.line(
                "<p>\(text(rule.help.what))</p><p><b>Why it is bad.</b> \(text(rule.help.why))</p><p><b>How to fix it.</b> \(text(rule.help.fix))</p>"
            )
            if let problems = rule.help.knownProblems { out.line("<p><b>Known problems.</b> \(text(problems))</p>") }
            out.line(
                "<div class=\"pair\"><div><b>Bad</b><pre>\(code(rule.help.example.bad))</pre></div><div><b>Good</b><pre>\(code(rule.help.example.good))</pre></div></div>"
            )
            var tags = rule.cwe.map { "CWE-\($0)" } + rule.tags
            tags += rule.aliases.map { "\($0.tool) \($0.id)" }
            if !tags.isEmpty { out.line("<p class=\"soft\">\(text(tags.joined(separator: " · ")))</p>") }
            for reference in rule.help.references { out.line("<p class=\"soft grow\">\(text(reference))</p>") }
            out.line("</details>")
        }
        out.line("</details>")
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
