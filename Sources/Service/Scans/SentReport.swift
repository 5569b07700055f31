package import Detection
internal import Evidence
internal import Storage

/// A report of Picket's from another machine, as lines of JSON: where it was made, the files that there were, then the
/// report as the store keeps it. A line at a time is read, so that a large report is never one tree of values.
///
/// The text is anybody's: it is bounded, and its paths stay inside the project.
package struct SentReport: Sendable {
    package static let mostBytes = 64 << 20
    static let mostFindings = 100_000
    static let mostFiles = 500_000

    package var report: Report
    /// The files that were inspected, as a whole or in part.
    package var inspected: Set<String> = []
    /// All files that there were; `nil`: not known.
    package var present: Set<String>?
    /// The folders and files that were asked for; empty: all.
    package var paths: [String] = []
    package var branch: String?
    package var revision: String?

    package init(_ report: Report) { self.report = report }

    // MARK: Sending

    package var bytes: [UInt8] {
        var head: [String: JSON] = [
            "type": "picket-report", "version": 1, "allFiles": .bool(present != nil),
            "paths": .array(paths.map { .string($0) }),
        ]
        head["branch"] = branch.map { .string($0) }
        head["revision"] = revision.map { .string($0) }
        var bytes = JSON.object(head).canonical + [0x0A]
        for path in inspected.union(present ?? []).sorted() {
            let line: JSON = ["type": "file", "path": .string(path), "inspected": .bool(inspected.contains(path))]
            bytes += line.canonical + [0x0A]
        }
        return bytes + StoredReport.text(report)
    }

    // MARK: Receiving

    package init(_ bytes: [UInt8]) throws(Problem) {
        guard bytes.count <= Self.mostBytes else { throw Self.wrong("has more than \(Self.mostBytes) bytes") }
        do {
            self = try Self.read(bytes)
        } catch let problem as Problem {
            throw problem
        } catch let error as StoreError {
            throw .invalid(error.message)
        } catch {
            throw Self.wrong("is not the lines of JSON that `picket scan --server` sends: \(error)")
        }
        try check()
    }

    private static func read(_ bytes: [UInt8]) throws -> SentReport {
        var sent = SentReport(Report(tool: .init(name: "", version: ""), root: ""))
        var at = bytes.startIndex
        func line() throws -> JSON? {
            let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            guard at < end else { return nil }
            return try JSON(parsing: bytes[at..<end])
        }
        func next() { at = min((bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex) + 1, bytes.endIndex) }
        guard let head = try line(), head["type"] == "picket-report", head["version"] == 1 else {
            throw wrong("does not begin as `picket scan --server` of this version has it")
        }
        sent.branch = head["branch"]?.string
        sent.revision = head["revision"]?.string
        sent.paths = head.texts("paths")
        var present: Set<String> = []
        next()
        while let file = try line(), file["type"] == "file" {
            let path = try file.text("path")
            present.insert(path)
            if file["inspected"] == true { sent.inspected.insert(path) }
            guard present.count <= mostFiles else { throw wrong("names more than \(mostFiles) files") }
            next()
        }
        if head["allFiles"] == true { sent.present = present }
        sent.report = try StoredReport.report(of: bytes[at...])
        return sent
    }

    private func check() throws(Problem) {
        guard report.tool.name == "picket" else {
            throw Self.wrong("is not Picket's: send what other tools found as SARIF, to …/imports")
        }
        guard report.findings.count <= Self.mostFindings else {
            throw Self.wrong("has more than \(Self.mostFindings) findings")
        }
        let names = [branch, revision].compactMap { $0 }
        guard names.allSatisfy({ (1...200).contains($0.utf8.count) }), paths.count <= 1_000,
            paths.allSatisfy({ Self.isInside($0) && !$0.contains("\n") })
        else { throw Self.wrong("has a branch, a revision or paths that are none") }
        for rule in report.rules where !Self.isName(rule.id) { throw Self.wrong("has a rule without a name") }
        for finding in report.findings {
            guard Self.isName(finding.rule), Self.isName(finding.fingerprint),
                ([finding.place] + finding.related.map(\.place)).allSatisfy(Self.isSound)
            else { throw Self.wrong("has a finding without a rule, a fingerprint or a place in the project") }
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private static func isSound(_ place: Place) -> Bool {
        isInside(place.path)
            && [place.start, place.end].allSatisfy {
                (0...1 << 31).contains($0.line) && (0...1 << 31).contains($0.column)
            }
    }

    /// Neither above the project nor anywhere else on the machine.
    private static func isInside(_ path: String) -> Bool {
        (1...4_096).contains(path.utf8.count) && !path.hasPrefix("/")
            && !path.split(separator: "/", omittingEmptySubsequences: false).contains("..")
    }

    private static func wrong(_ what: String) -> Problem { .invalid("the report \(what)") }
}
