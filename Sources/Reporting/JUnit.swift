import Detection

/// `junit`: JUnit XML. A file with findings or failures is a test suite, a finding is a test that failed, a failure one
/// with an error; files and rules without findings are tests that passed.
struct JUnit: Renderer {
    private struct Suite {
        var findings: [Finding] = []
        var failures: [Failure] = []
    }

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        let summary = Summary(report)
        var suites: [String: Suite] = [:]
        for finding in report.findings { suites[finding.place.path, default: Suite()].findings.append(finding) }
        for failure in report.failures { suites[failure.path, default: Suite()].failures.append(failure) }
        let passed = passes(report, suites)
        let tests = report.findings.count + report.failures.count + passed.count
        let time = options.omitTimings ? "" : " time=\"\(Number.decimal(report.timings.total, places: 3))\""
        out.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        out.line(
            "<testsuites name=\"\(XML.escaped(report.tool.name))\" tests=\"\(tests)\" failures=\"\(summary.active)\" "
                + "errors=\"\(summary.failures)\" skipped=\"\(summary.suppressed)\"\(time)>")
        for path in suites.keys.sorted() {
            if let suite = suites[path] { write(suite, path, to: out) }
        }
        writePassed(passed, report.notices, to: out)
        out.line("</testsuites>")
        return []
    }

    /// The names of the tests that passed: each rule that found nothing, and the other files taken together, since a
    /// report counts files but names only those it says something of.
    private static func passes(_ report: Report, _ suites: [String: Suite]) -> [(group: String, name: String)] {
        let active = report.activeFindings
        let reporting = Set(active.map(\.rule))
        var passed = report.rules.filter { !reporting.contains($0.id) }.map { (group: $0.id, name: $0.title) }
        // A file that could not be inspected at all is not among those that were.
        let withFindings = Set(active.map(\.place.path)).union(report.failures.filter(\.isPartial).map(\.path))
        let clean = report.coverage.inspected + report.coverage.partial - withFindings.count
        if clean > 0 { passed.append((group: "files", name: "\(Number.counted(clean, "file")) without findings")) }
        return passed
    }

    private static func write(_ suite: Suite, _ path: String, to out: ByteSink) {
        let active = suite.findings.count { $0.suppression == nil }
        let name = XML.escaped(path)
        out.line(
            "  <testsuite name=\"\(name)\" tests=\"\(suite.findings.count + suite.failures.count)\" "
                + "failures=\"\(active)\" errors=\"\(suite.failures.count)\" "
                + "skipped=\"\(suite.findings.count - active)\">")
        for failure in suite.failures {
            let place = failure.position?.sane
            let title = "\(failure.kind.name)\(place.map { " at \($0.line):\($0.column)" } ?? "")"
            open("failure/\(failure.kind.name)", title, name, place?.line, to: out)
            let rest = failure.isPartial ? " (the rest of the file was inspected)" : ""
            let message = XML.escaped(failure.message + rest)
            out.line("      <error message=\"\(message)\" type=\"\(failure.kind.name)\"/>")
            out.line("    </testcase>")
        }
        for finding in suite.findings { write(finding, name, to: out) }
        out.line("  </testsuite>")
    }

    private static func write(_ finding: Finding, _ file: String, to out: ByteSink) {
        let start = finding.place.sane.start
        open(finding.rule, "\(start.line):\(start.column) \(finding.message)", file, start.line, to: out)
        if let suppression = finding.suppression {
            let reason = suppression.reason.isEmpty ? "" : ": " + suppression.reason
            out.line("      <skipped message=\"\(XML.escaped("suppressed \(suppression.kind.phrase)\(reason)"))\"/>")
        } else {
            let message = XML.escaped(finding.message)
            out.write("      <failure message=\"\(message)\" type=\"\(finding.severity.name)\">")
            out.write(XML.escaped(details(finding), keepsLines: true))
            out.line("</failure>")
        }
        out.line("    </testcase>")
    }

    private static func open(_ group: String, _ title: String, _ file: String, _ line: Int?, to out: ByteSink) {
        let line = line.map { " line=\"\($0)\"" } ?? ""
        out.line(
            "    <testcase classname=\"\(XML.escaped(group))\" name=\"\(XML.escaped(title))\" file=\"\(file)\"\(line)>")
    }

    private static func details(_ finding: Finding) -> String {
        let start = finding.place.sane.start
        var lines = [
            "\(Display.safe(finding.place.path)):\(start.line):\(start.column) \(finding.severity.name) \(finding.rule)"
        ]
        let frame = CodeFrame(finding.excerpt, finding.place)
        for row in frame.rows {
            let number = row.number.map(String.init) ?? ""
            let padding = String(repeating: " ", count: max(frame.numberWidth - number.count, 0))
            lines.append("\(padding)\(number) | \(row.margin)\(row.text)")
        }
        for related in finding.related.prefix(20) {
            let start = related.place.sane.start
            let place = "\(Display.safe(related.place.path)):\(start.line):\(start.column)"
            lines.append("also at \(place) \(Display.safe(related.message))")
        }
        if finding.related.count > 20 {
            lines.append("and \(Number.counted(finding.related.count - 20, "more place"))")
        }
        return lines.joined(separator: "\n")
    }

    private static func writePassed(_ passed: [(group: String, name: String)], _ notices: [Notice], to out: ByteSink) {
        guard !passed.isEmpty || !notices.isEmpty else { return }
        out.line("  <testsuite name=\"passed\" tests=\"\(passed.count)\" failures=\"0\" errors=\"0\" skipped=\"0\">")
        for test in passed {
            out.line("    <testcase classname=\"\(XML.escaped(test.group))\" name=\"\(XML.escaped(test.name))\"/>")
        }
        if !notices.isEmpty {
            let lines = notices.map { notice in
                let place = notice.path.map { "\(Display.safe($0))\(notice.line.map { ":\($0)" } ?? ""): " } ?? ""
                return place + Display.safe(notice.message)
            }
            out.line("    <system-out>\(XML.escaped(lines.joined(separator: "\n"), keepsLines: true))</system-out>")
        }
        out.line("  </testsuite>")
    }
}
