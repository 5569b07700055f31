import Detection

/// `json`: everything, as one document. Described in docs/schemas/report.schema.json.
struct JSONDocument: Renderer {
    static let schemaVersion = "1.0"

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        var json = JSONWriter(out, brokenDepth: 2)
        json.object { json in
            json.member("schemaVersion", schemaVersion)
            json.tool(report.tool)
            json.member("root", report.root)
            json.counts(Summary(report))
            json.array("findings") { json in
                for finding in report.findings { json.object { $0.members(of: finding) } }
            }
            json.array("failures") { json in
                for failure in report.failures { json.object { $0.members(of: failure) } }
            }
            json.array("notices") { json in
                for notice in report.notices { json.object { $0.members(of: notice) } }
            }
            json.coverage(report.coverage)
            json.array("rules") { json in
                for rule in report.rules { json.object { $0.members(of: rule) } }
            }
            if !options.omitTimings { json.timings(report.timings) }
        }
        out.line()
        return []
    }
}

/// `jsonl`: one object a line, each with a `type`; the summary comes last.
struct JSONLines: Renderer {
    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        func line(_ type: String, _ body: (inout JSONWriter) -> Void) {
            var json = JSONWriter(out)
            json.object {
                $0.member("type", type)
                body(&$0)
            }
            out.line()
        }
        for finding in report.findings { line("finding") { $0.members(of: finding) } }
        for failure in report.failures { line("failure") { $0.members(of: failure) } }
        for notice in report.notices { line("notice") { $0.members(of: notice) } }
        line("summary") {
            $0.member("schemaVersion", JSONDocument.schemaVersion)
            $0.tool(report.tool)
            $0.member("root", report.root)
            $0.counts(Summary(report))
            $0.coverage(report.coverage)
            if !options.omitTimings { $0.timings(report.timings) }
        }
        return []
    }
}

extension JSONWriter {
    mutating func members(of finding: Finding) {
        member("rule", finding.rule)
        member("severity", finding.severity.name)
        member("confidence", finding.confidence.name)
        member("message", finding.message)
        place(finding.place)
        array("related") { json in
            for related in finding.related {
                json.object {
                    $0.member("message", related.message)
                    $0.place(related.place)
                }
            }
        }
        array("measures") { json in
            for measure in finding.measures {
                json.object {
                    $0.member("name", measure.name)
                    $0.member("value", measure.value)
                }
            }
        }
        if finding.excerpt.lines.isEmpty {
            null("excerpt")
        } else {
            object("excerpt") {
                $0.member("firstLine", max(finding.excerpt.firstLine, 1))
                $0.member("lines", finding.excerpt.lines)
            }
        }
        member("fingerprint", finding.fingerprint)
        if let suppression = finding.suppression {
            object("suppression") {
                $0.member("kind", suppression.kind.name)
                $0.member("reason", suppression.reason)
                $0.member("owner", suppression.owner.isEmpty ? nil : suppression.owner)
            }
        } else {
            null("suppression")
        }
    }

    mutating func members(of failure: Failure) {
        member("kind", failure.kind.name)
        member("path", failure.path)
        if let position = failure.position { self.position("position", position.sane) } else { null("position") }
        member("message", failure.message)
        member("partial", failure.isPartial)
    }

    mutating func members(of notice: Notice) {
        member("path", notice.path)
        member("line", notice.line.map { max($0, 1) })
        member("message", notice.message)
    }

    fileprivate mutating func place(_ place: Place) {
        let place = place.sane
        member("path", place.path)
        position("start", place.start)
        position("end", place.end)
    }

    fileprivate mutating func position(_ key: String, _ position: Position) {
        object(key) {
            $0.member("line", position.line)
            $0.member("column", position.column)
            $0.member("byteColumn", position.byteColumn)
        }
    }

    mutating func tool(_ tool: Report.Tool) {
        object("tool") {
            $0.member("name", tool.name)
            $0.member("version", tool.version)
        }
    }

    mutating func counts(_ summary: Summary) {
        object("summary") {
            $0.member("findings", summary.active)
            $0.object("bySeverity") { json in
                for severity in Severity.allCases.reversed() { json.member(severity.name, summary.count(severity)) }
            }
            $0.member("suppressed", summary.suppressed)
            $0.object("bySuppression") { json in
                for kind in Finding.Suppression.Kind.allCases { json.member(kind.name, summary.count(kind)) }
            }
            $0.member("failures", summary.failures)
            $0.member("complete", summary.isComplete)
        }
    }

    mutating func coverage(_ coverage: Report.Coverage) {
        object("coverage") {
            $0.member("inspected", coverage.inspected)
            $0.member("partial", coverage.partial)
            $0.member("failed", coverage.failed)
            $0.member("cached", coverage.cached)
            $0.object("skipped") { json in
                for (reason, count) in coverage.skipped.sorted(by: { $0.key < $1.key }) { json.member(reason, count) }
            }
            $0.object("languages") { json in
                for (language, count) in coverage.languages.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    json.object(language.rawValue) {
                        $0.member("files", count.files)
                        $0.member("lines", count.lines)
                        $0.member("bytes", count.bytes)
                    }
                }
            }
        }
    }

    /// In seconds.
    mutating func timings(_ timings: Report.Timings) {
        object("timings") {
            $0.member("total", seconds: timings.total)
            $0.member("discovery", seconds: timings.discovery)
            $0.member("inspection", seconds: timings.inspection)
            $0.member("conclusion", seconds: timings.conclusion)
        }
    }

    mutating func members(of rule: Rule) {
        member("id", rule.id)
        member("title", rule.title)
        member("severity", rule.severity.name)
        member("confidence", rule.confidence.name)
        array("cwe") { for number in rule.cwe { $0.value(number) } }
        member("tags", rule.tags)
        array("aliases") { json in
            for alias in rule.aliases {
                json.object {
                    $0.member("tool", alias.tool)
                    $0.member("id", alias.id)
                }
            }
        }
        object("help") {
            $0.member("what", rule.help.what)
            $0.member("why", rule.help.why)
            $0.member("fix", rule.help.fix)
            $0.member("knownProblems", rule.help.knownProblems)
            if let example = rule.help.example {
                $0.object("example") {
                    $0.member("language", example.language.rawValue)
                    $0.member("bad", example.bad)
                    $0.member("good", example.good)
                }
            } else {
                $0.member("example", String?.none)
            }
            $0.member("references", rule.help.references)
        }
        array("options") { json in
            for option in rule.options {
                json.object {
                    $0.member("name", option.name)
                    $0.member("type", option.typeName)
                    $0.member("default", option.defaultLiteral)
                    $0.member("help", option.help)
                }
            }
        }
    }
}
