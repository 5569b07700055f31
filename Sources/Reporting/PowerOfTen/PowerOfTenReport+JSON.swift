import Detection

extension PowerOfTenReport {
    /// As `docs/schemas/power-of-ten.schema.json` says.
    public func json() -> [UInt8] {
        let out = ByteSink()
        var writer = JSONWriter(out, brokenDepth: 3)
        writer.object { document in
            document.member("version", 1)
            document.object("tool") {
                $0.member("name", tool.name)
                $0.member("version", tool.version)
            }
            document.member("root", root)
            document.member("files", files)
            document.object("pairs") { pairs.write(to: &$0) }
            document.member("outside", outside)
            document.array("languages") { list in
                for (language, count) in functions {
                    list.object {
                        $0.member("language", language.rawValue)
                        $0.member("functions", count)
                        $0.object("pairs") { pairs(in: language).write(to: &$0) }
                    }
                }
            }
            document.array("rules") { list in for rule in rules { list.object { rule.write(to: &$0) } } }
            document.array("deviations") { list in
                for deviation in open { list.object { deviation.write(to: &$0) } }
            }
            document.array("recorded") { list in
                for deviation in recorded { list.object { deviation.write(to: &$0) } }
            }
            document.array("notAssessed") { list in
                for gap in gaps {
                    list.object {
                        $0.member("subject", gap.subject)
                        $0.member("reason", gap.reason)
                    }
                }
            }
        }
        out.line()
        return out.bytes
    }
}

extension PowerOfTenReport.Pairs {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("applicable", applicable)
        json.member("compliant", compliant)
        json.member("recorded", recorded)
        json.member("deviating", deviating)
        guard let interval else {
            json.null("share")
            return
        }
        json.object("share") {
            $0.member("value", seconds: share)
            $0.member("low", seconds: interval.low)
            $0.member("high", seconds: interval.high)
        }
    }
}

extension PowerOfTenReport.Rule {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("number", number)
        json.member("title", title)
        json.object("pairs") { pairs.write(to: &$0) }
        json.array("languages") { list in
            for cell in cells {
                list.object {
                    $0.member("language", cell.language.rawValue)
                    $0.member("status", cell.status)
                    $0.member("explanation", cell.explanation)
                    $0.member("outside", cell.outside)
                    if let pairs = cell.pairs { $0.object("pairs") { pairs.write(to: &$0) } } else { $0.null("pairs") }
                }
            }
        }
    }
}

extension PowerOfTenReport.Deviation {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("number", number)
        json.member("rule", finding.rule)
        json.member("path", finding.place.path)
        json.member("line", finding.place.sane.start.line)
        json.member("column", finding.place.sane.start.column)
        json.member("function", function)
        json.member("severity", finding.severity.name)
        json.member("message", finding.message)
        json.member("fingerprint", finding.fingerprint)
        guard let suppression = finding.suppression else {
            json.null("suppression")
            return
        }
        json.object("suppression") {
            $0.member("kind", suppression.kind.name)
            $0.member("reason", suppression.reason)
            $0.member("owner", suppression.owner)
        }
    }
}
