import Detection

/// `gitlab`: a GitLab code quality report. It knows issues only: failures and notices become issues too, for else a
/// file that could not be inspected would look clean.
struct GitLab: Renderer {
    private var json: JSONWriter
    /// GitLab takes issues with equal fingerprints for one.
    private var occurrences: [String: Int] = [:]

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        var json = JSONWriter(out, brokenDepth: 1)
        json.array { json in
            var issues = GitLab(json: json)
            issues.write(report)
            json = issues.json
        }
        out.line()
        return []
    }

    private mutating func write(_ report: Report) {
        for failure in report.failures {
            let line = failure.position?.sane.line ?? 1
            issue(
                "failure/\(failure.kind.name)", failure.message, failure.isPartial ? "major" : "critical", failure.path,
                line...line)
        }
        for finding in report.findings where finding.suppression == nil {
            let place = finding.place.sane
            issue(
                finding.rule, finding.message, finding.severity.gitLabName, place.path,
                place.start.line...place.end.line, finding.fingerprint)
        }
        for notice in report.notices {
            let line = max(notice.line ?? 1, 1)
            issue("notice", notice.message, "info", notice.path ?? ".", line...line)
        }
    }

    private mutating func issue(
        _ check: String, _ description: String, _ severity: String, _ path: String, _ lines: ClosedRange<Int>,
        _ fingerprint: String = ""
    ) {
        let fingerprint = unique(fingerprint.isEmpty ? Self.hash([check, path, description]) : fingerprint)
        json.object {
            $0.member("description", description)
            $0.member("check_name", check)
            $0.member("fingerprint", fingerprint)
            $0.member("severity", severity)
            $0.object("location") {
                $0.member("path", path)
                $0.object("lines") {
                    $0.member("begin", lines.lowerBound)
                    $0.member("end", lines.upperBound)
                }
            }
        }
    }

    private mutating func unique(_ fingerprint: String) -> String {
        let count = occurrences[fingerprint, default: 0]
        occurrences[fingerprint] = count + 1
        return count == 0 ? fingerprint : "\(fingerprint)-\(count + 1)"
    }

    /// Of what has no fingerprint of its own. Without the line, so that it stays when lines shift.
    private static func hash(_ parts: [String]) -> String {
        var low = Hash64(seed: 1)
        var high = Hash64(seed: 2)
        for part in parts {
            var part = part
            part.withUTF8 {
                let text = Text(UnsafeRawBufferPointer($0))
                low.combine(text)
                high.combine(text)
            }
        }
        return Number.hexadecimal(high.value, digits: 16) + Number.hexadecimal(low.value, digits: 16)
    }
}

extension Severity {
    fileprivate var gitLabName: String {
        switch self {
        case .info: "info"
        case .low: "minor"
        case .medium: "major"
        case .high: "critical"
        case .critical: "blocker"
        }
    }
}
