import Detection

/// `sarif`: the Static Analysis Results Interchange Format 2.1.0, within the limits of GitHub code scanning.
///
/// Suppressed findings are in it with their suppression; failures and notices are notifications of the invocation.
struct SARIF: Renderer {
    private let report: Report
    private let options: RenderOptions
    private let selection: Selection
    private let artifacts: [String]
    private let artifactIndices: [String: Int]
    private let ruleIndices: [String: Int]
    private let cwe: [Int]

    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] {
        let sarif = SARIF(report, options)
        sarif.write(to: out)
        return sarif.selection.omissions.map { Notice(message: "sarif: \($0)") }
    }

    private init(_ report: Report, _ options: RenderOptions) {
        self.report = report
        self.options = options
        selection = Selection(report)
        var paths = Set(report.failures.map(\.path))
        paths.formUnion(report.notices.compactMap(\.path))
        for index in selection.findings {
            paths.insert(report.findings[index].place.path)
            paths.formUnion(selection.related(of: report.findings[index]).map(\.place.path))
        }
        artifacts = paths.sorted()
        artifactIndices = Dictionary(uniqueKeysWithValues: artifacts.enumerated().map { ($1, $0) })
        ruleIndices = Dictionary(
            report.rules.prefix(Limit.rules).enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        cwe = Set(report.rules.flatMap(\.cwe)).sorted()
    }

    private func write(to out: ByteSink) {
        // One line a result.
        var json = JSONWriter(out, brokenDepth: 4)
        json.object {
            $0.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            $0.member("version", "2.1.0")
            $0.array("runs") { $0.object { writeRun(&$0) } }
        }
        out.line()
    }

    private func writeRun(_ json: inout JSONWriter) {
        json.object("tool") { $0.object("driver") { writeDriver(&$0) } }
        json.array("invocations") { $0.object { writeInvocation(&$0) } }
        json.object("originalUriBaseIds") {
            $0.object("SRCROOT") { $0.member("uri", URI.folder(report.root)) }
        }
        json.array("artifacts") { json in
            for path in artifacts { json.object { $0.object("location") { writeLocation(of: path, &$0) } } }
        }
        json.array("results") { json in
            var snippetBytes = 0
            for index in selection.findings {
                let finding = report.findings[index]
                snippetBytes += finding.excerpt.lines.reduce(0) { $0 + $1.utf8.count }
                json.object { writeResult(finding, hasSnippet: snippetBytes <= Limit.snippetBytes, &$0) }
            }
        }
        if !cwe.isEmpty {
            json.array("taxonomies") { $0.object { writeWeaknesses(&$0) } }
        }
        json.member("columnKind", "utf16CodeUnits")
        json.object("properties") {
            $0.label(of: report)
            $0.counts(Summary(report))
            $0.coverage(of: report)
            if !options.omitTimings { $0.timings(report.timings) }
        }
    }

    private func writeDriver(_ json: inout JSONWriter) {
        json.member("name", report.tool.name)
        json.member("version", report.tool.version)
        json.member("semanticVersion", report.tool.version)
        json.array("rules") { json in
            for rule in report.rules.prefix(Limit.rules) { json.object { $0.descriptor(of: rule) } }
        }
        json.array("notifications") { json in
            for notification in Self.notifications {
                json.object {
                    $0.member("id", notification.id)
                    $0.object("shortDescription") { $0.member("text", notification.text) }
                }
            }
        }
        if !cwe.isEmpty {
            json.array("supportedTaxonomies") {
                $0.object {
                    $0.member("name", "CWE")
                    $0.member("index", 0)
                }
            }
        }
    }

    /// The weaknesses that rules refer to.
    private func writeWeaknesses(_ json: inout JSONWriter) {
        json.member("name", "CWE")
        json.member("organization", "MITRE")
        json.object("shortDescription") { $0.member("text", "The MITRE Common Weakness Enumeration") }
        json.member("informationUri", "https://cwe.mitre.org/")
        json.member("isComprehensive", false)
        json.array("taxa") { json in
            for number in cwe {
                json.object {
                    $0.member("id", "CWE-\(number)")
                    $0.member("helpUri", "https://cwe.mitre.org/data/definitions/\(number).html")
                }
            }
        }
    }

    // MARK: Results

    private func writeResult(_ finding: Finding, hasSnippet: Bool, _ json: inout JSONWriter) {
        json.member("ruleId", finding.rule)
        if let index = ruleIndices[finding.rule] { json.member("ruleIndex", index) }
        json.member("level", finding.severity.level)
        json.object("message") { $0.member("text", Self.message(finding.message)) }
        json.array("locations") {
            $0.object { writePhysicalLocation(finding.place, hasSnippet ? finding.excerpt : nil, &$0) }
        }
        let related = selection.related(of: finding)
        if !related.isEmpty {
            json.array("relatedLocations") { json in
                for (index, related) in related.enumerated() {
                    json.object {
                        $0.member("id", index + 1)
                        writePhysicalLocation(related.place, nil, &$0)
                        $0.object("message") { $0.member("text", Self.message(related.message)) }
                    }
                }
            }
        }
        if !finding.fingerprint.isEmpty {
            json.object("partialFingerprints") {
                // The one GitHub matches alerts by.
                $0.member("primaryLocationLineHash", "\(finding.fingerprint):1")
                $0.member("picket/v1", finding.fingerprint)
            }
        }
        if let suppression = finding.suppression {
            json.array("suppressions") { $0.object { writeSuppression(suppression, &$0) } }
        }
        json.object("properties") {
            $0.member("severity", finding.severity.name)
            $0.member("confidence", finding.confidence.name)
            if !finding.measures.isEmpty {
                $0.array("measures") { json in
                    for measure in finding.measures {
                        json.object {
                            $0.member("name", measure.name)
                            $0.member("value", measure.value)
                        }
                    }
                }
            }
        }
    }

    private func writeSuppression(_ suppression: Finding.Suppression, _ json: inout JSONWriter) {
        json.member("kind", suppression.kind == .comment ? "inSource" : "external")
        json.member("status", "accepted")
        let owner = suppression.owner.isEmpty ? "" : " (\(suppression.owner))"
        let reason = suppression.reason.isEmpty ? "" : ": \(suppression.reason)"
        json.member("justification", Self.cut("Suppressed \(suppression.kind.phrase)\(owner)\(reason)"))
        json.object("properties") { $0.member("kind", suppression.kind.name) }
    }

    private func writePhysicalLocation(_ place: Place, _ excerpt: Finding.Excerpt?, _ json: inout JSONWriter) {
        let place = place.sane
        json.object("physicalLocation") {
            $0.object("artifactLocation") { writeLocation(of: place.path, &$0) }
            $0.object("region") {
                $0.member("startLine", place.start.line)
                $0.member("startColumn", place.start.column)
                $0.member("endLine", place.end.line)
                $0.member("endColumn", place.end.column)
                if let text = excerpt?.text(of: place) { $0.snippet(text) }
            }
            guard let lines = excerpt?.numbered, let first = lines.first, let last = lines.last else { return }
            // It must reach beyond the region.
            guard first.number <= place.start.line, last.number >= place.end.line else { return }
            $0.object("contextRegion") {
                $0.member("startLine", first.number)
                $0.member("endLine", last.number)
                $0.snippet(lines.map(\.text).joined(separator: "\n"))
            }
        }
    }

    private func writeLocation(of path: String, _ json: inout JSONWriter) {
        json.member("uri", URI.relative(path))
        // Standard input is in no folder.
        if !path.hasPrefix("<") { json.member("uriBaseId", "SRCROOT") }
        if let index = artifactIndices[path] { json.member("index", index) }
    }

    // MARK: The invocation

    private func writeInvocation(_ json: inout JSONWriter) {
        // What could not be inspected at all makes the run incomplete; a rest that was inspected does not.
        let isSuccessful = report.failures.allSatisfy(\.isPartial) && report.coverage.failed == 0
        json.member("executionSuccessful", isSuccessful)
        if let invocation = options.invocation {
            json.member("commandLine", invocation.arguments.map(Self.quoted).joined(separator: " "))
            json.member("arguments", Array(invocation.arguments.dropFirst()))
            json.member("exitCode", invocation.exitCode)
            json.object("workingDirectory") { $0.member("uri", URI.folder(invocation.workingDirectory)) }
            if !options.omitTimings {
                if let start = invocation.start.flatMap(Number.timestamp) { json.member("startTimeUtc", start) }
                if let end = invocation.end.flatMap(Number.timestamp) { json.member("endTimeUtc", end) }
            }
        }
        json.array("toolExecutionNotifications") { json in
            for failure in report.failures {
                json.object {
                    writeNotification(
                        "failure/\(failure.kind.name)", failure.isPartial ? "warning" : "error", failure.message, &$0)
                    writeLocations(failure.path, failure.position?.sane, &$0)
                }
            }
            for notice in report.notices {
                json.object {
                    writeNotification("notice", "note", notice.message, &$0)
                    let position = notice.line.map { Position(line: $0, column: 1, byteColumn: 1).sane }
                    if let path = notice.path { writeLocations(path, position, &$0) }
                }
            }
            for omission in selection.omissions {
                json.object { writeNotification("omission", "warning", omission, &$0) }
            }
        }
    }

    private func writeNotification(_ id: String, _ level: String, _ text: String, _ json: inout JSONWriter) {
        json.object("descriptor") {
            $0.member("id", id)
            if let index = Self.notifications.firstIndex(where: { $0.id == id }) { $0.member("index", index) }
        }
        json.member("level", level)
        json.object("message") { $0.member("text", Self.message(text)) }
    }

    private func writeLocations(_ path: String, _ position: Position?, _ json: inout JSONWriter) {
        json.array("locations") {
            $0.object {
                $0.object("physicalLocation") {
                    $0.object("artifactLocation") { writeLocation(of: path, &$0) }
                    guard let position else { return }
                    $0.object("region") {
                        $0.member("startLine", position.line)
                        $0.member("startColumn", position.column)
                    }
                }
            }
        }
    }

    private static let notifications: [(id: String, text: String)] =
        Failure.Kind.allCases.map { ("failure/\($0.name)", "Could not be inspected, or not as a whole: \($0.name)") }
        + [
            ("notice", "Worth knowing"), ("omission", "Left out of this file because of a limit"),
        ]

    /// An argument as a shell takes it.
    private static func quoted(_ argument: String) -> String {
        let isPlain =
            !argument.isEmpty && argument.utf8.allSatisfy { URI.isUnreserved($0) || "/=:,@+".utf8.contains($0) }
        return isPlain
            ? argument
            : "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: Text

    /// Longer texts are refused or cut by GitHub.
    static func cut(_ text: String, to most: Int = Limit.characters) -> String {
        // No text has more UTF-16 units than bytes, and those need no counting.
        guard text.utf8.count > most, text.utf16.count > most else { return text }
        var (units, result) = (1, String.UnicodeScalarView())
        for scalar in text.unicodeScalars {
            units += UTF16.width(scalar)
            if units > most { break }
            result.append(scalar)
        }
        return String(result) + "…"
    }

    /// A plain text message. `[a](b)` would be a link.
    private static func message(_ text: String) -> String {
        let text = cut(text)
        guard text.utf8.contains(UInt8(ascii: "[")), text.utf8.contains(UInt8(ascii: "(")) else { return text }
        var result = ""
        for character in text.unicodeScalars {
            if character == "[" || character == "]" { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result
    }
}

extension JSONWriter {
    fileprivate mutating func snippet(_ text: String) {
        object("snippet") { $0.member("text", text) }
    }
}

extension Finding.Excerpt {
    /// The text of a place, if the excerpt has all of it.
    fileprivate func text(of place: Place) -> String? {
        let lines = numbered
        guard let first = lines.first?.number, place.start.line >= first, place.end.line - first < lines.count else {
            return nil
        }
        let covered = lines[place.start.line - first...place.end.line - first].map(\.text)
        guard let last = covered.last, place.end.column - 1 <= last.utf16.count else { return nil }
        let text = covered.joined(separator: "\n").utf16
        let dropped = last.utf16.count - (place.end.column - 1)
        guard place.start.column - 1 + dropped <= text.count else { return nil }
        // Not in the middle of a surrogate pair.
        return String(text.dropFirst(place.start.column - 1).dropLast(dropped))
    }
}
