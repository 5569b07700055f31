internal import Detection
internal import Evidence
package import Storage

/// What another tool found, from its SARIF 2.1.0. The text is anybody's: everything in it is bounded, and nothing in
/// it is believed but what the tool says of its own findings.
package struct SARIFImport: Sendable {
    package static let mostBytes = 16 << 20
    static let mostRuns = 20
    static let mostResults = 100_000
    static let mostRules = 10_000

    /// One for each tool, its runs joined.
    package private(set) var tools: [Tool] = []

    package struct Tool: Sendable {
        /// `ruff`
        package var name: String
        package var outcome: ScanOutcome
    }

    /// - Parameters:
    ///   - isWhole: whether each tool looked at the whole project: what it does not report any more is fixed.
    ///     Else only files and rules that a log names count as looked at.
    ///   - root: the folder on the tool's machine that the project's paths begin in; tools write whole paths.
    /// - Throws: ``Problem`` that says what is wrong with it, and where.
    package init(_ bytes: [UInt8], isWhole: Bool, root: String? = nil) throws(Problem) {
        guard bytes.count <= Self.mostBytes else { throw Self.wrong("has more than \(Self.mostBytes) bytes") }
        let document: JSON
        do {
            // A byte order mark is no JSON, but .NET's tools write one.
            document = try JSON(parsing: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
        } catch {
            throw Self.wrong("is not JSON: \(error)")
        }
        guard document["version"]?.string == "2.1.0" else { throw Self.wrong("has no `version` 2.1.0") }
        guard let runs = document["runs"]?.array else { throw Self.wrong("has no `runs`") }
        guard runs.count <= Self.mostRuns else { throw Self.wrong("has more than \(Self.mostRuns) runs") }
        var results = 0
        var read: [SARIFRun] = []
        for (index, run) in runs.enumerated() {
            results += run.list("results").count
            guard results <= Self.mostResults else { throw Self.wrong("has more than \(Self.mostResults) results") }
            let run = try SARIFRun(run, at: index, root: root)
            if let known = read.firstIndex(where: { $0.tool == run.tool }) {
                read[known].join(run)
            } else {
                read.append(run)
            }
        }
        tools = read.map { Tool(name: $0.tool, outcome: $0.outcome(isWhole: isWhole)) }
        for index in tools.indices { Fingerprints.complete(&tools[index].outcome.findings) }
    }

    static func wrong(_ what: String) -> Problem { .invalid("the SARIF log \(what)") }
}

/// One run of one tool, or several of its runs joined.
private struct SARIFRun {
    let tool: String
    private let version: String
    private var rules: [JSON]
    private let indexByRule: [String: Int]
    private var findings: [Finding] = []
    private var files: Set<String> = []
    /// How often the tool says that it could not do its work, and the files that it says so of.
    private var failures = 0
    private var failedFiles: Set<String> = []
    /// Whether all that it could not do is in those files.
    private var isSuccessful = true
    /// The parts of what whole paths begin with.
    private let folder: [Substring]

    init(_ run: JSON, at index: Int, root: String?) throws(Problem) {
        folder = Self.parts(root ?? "")
        guard let driver = run["tool"]?["driver"], let name = driver["name"]?.string else {
            throw SARIFImport.wrong("has no `runs[\(index)].tool.driver.name`")
        }
        tool = try Self.toolName(name, at: index)
        version = String((driver["semanticVersion"]?.string ?? driver["version"]?.string ?? "").prefix(100))
        // Rules of extensions come after the driver's: results name them by their ids.
        rules = driver.list("rules") + (run["tool"]?.list("extensions") ?? []).flatMap { $0.list("rules") }
        guard rules.count <= SARIFImport.mostRules else {
            throw SARIFImport.wrong("has more than \(SARIFImport.mostRules) rules in `runs[\(index)]`")
        }
        indexByRule = Dictionary(
            rules.enumerated().compactMap { index, rule in rule["id"]?.string.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
        for invocation in run.list("invocations") { read(invocation) }
        for artifact in run.list("artifacts").prefix(1_000_000) {
            if let path = artifact["location"].flatMap({ path($0) }) { files.insert(path) }
        }
        for result in run.list("results") where Self.counts(result) {
            let finding = finding(of: result)
            files.insert(finding.place.path)
            findings.append(finding)
        }
    }

    /// What its failures leave out is not fixed, though the tool may call itself successful: it warns of a file or a
    /// rule that it gave up.
    private mutating func read(_ invocation: JSON) {
        let notifications =
            invocation.list("toolExecutionNotifications") + invocation.list("toolConfigurationNotifications")
        for notification in notifications
        where ["error", "warning"].contains(notification["level"]?.string ?? "warning") {
            failures += 1
            let paths = notification.list("locations").compactMap {
                $0["physicalLocation"]?["artifactLocation"].flatMap { path($0) }
            }
            failedFiles.formUnion(paths)
            if paths.isEmpty { isSuccessful = false }
        }
        if invocation["executionSuccessful"]?.bool == false {
            failures = max(failures, 1)
            isSuccessful = false
        }
    }

    /// Another run of the same tool.
    mutating func join(_ other: SARIFRun) {
        rules += other.rules
        findings += other.findings
        files.formUnion(other.files)
        failures += other.failures
        failedFiles.formUnion(other.failedFiles)
        isSuccessful = isSuccessful && other.isSuccessful
    }

    /// Results that say that something is well are none; those that are gone since the tool's own baseline as well.
    private static func counts(_ result: JSON) -> Bool {
        let kind = result["kind"]?.string ?? "fail"
        return (kind == "fail" || kind == "open" || kind == "review") && result["baselineState"]?.string != "absent"
    }

    private static func toolName(_ name: String, at index: Int) throws(Problem) -> String {
        var bytes: [UInt8] = []
        for byte in name.lowercased().utf8.prefix(64) {
            let isPlain = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".")
            if isPlain { bytes.append(byte) } else if bytes.last != 0x2D { bytes.append(0x2D) }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.contains(where: { $0 != 0x2D }), text != "picket" else {
            throw SARIFImport.wrong(
                "has in `runs[\(index)]` a tool without a name, or of the name Picket: send Picket's reports as scans")
        }
        return text
    }

    func outcome(isWhole: Bool) -> ScanOutcome {
        let notes = rules.compactMap { rule -> ScanOutcome.RuleNote? in
            guard let id = rule["id"]?.string else { return nil }
            let title = rule["shortDescription"]?["text"]?.string ?? rule["name"]?.string ?? id
            return .init(
                id: Self.text(id, 200), title: Self.text(title, 500), family: tool,
                tags: (rule["properties"]?.texts("tags") ?? []).prefix(50).map { Self.text($0, 200) })
        }
        let names = Set(notes.map(\.id)).union(findings.map(\.rule))
        var outcome = ScanOutcome(
            toolVersion: version, findings: findings,
            coverage: .init(
                rules: isSuccessful ? names : [], files: files.subtracting(failedFiles),
                present: isWhole && isSuccessful ? files.union(failedFiles) : nil, isComplete: failures == 0),
            failures: failures, rules: notes)
        outcome.coverage.hasAllRules = isWhole && isSuccessful
        return outcome
    }

    // MARK: Results

    private func finding(of result: JSON) -> Finding {
        let rule = rule(of: result)
        let id = result["ruleId"]?.string ?? result["rule"]?["id"]?.string ?? rule?["id"]?.string ?? "unnamed"
        let location = result.list("locations").first
        let physical = location?["physicalLocation"]
        let region = physical?["region"]
        let (start, end) = Self.span(region)
        let snippet =
            region?["snippet"]?["text"]?.string ?? physical?["contextRegion"]?["snippet"]?["text"]?.string ?? ""
        let lines = snippet.split(
            separator: "\n", maxSplits: Finding.Excerpt.mostLines, omittingEmptySubsequences: false
        )
        .prefix(Finding.Excerpt.mostLines).map { Self.text(String($0), Finding.Excerpt.mostBytes) }
        return Finding(
            rule: Self.text(id, 200), severity: Self.severity(result, rule), confidence: Self.confidence(result, rule),
            message: message(of: result, rule),
            place: Place(
                path: physical?["artifactLocation"].flatMap { path($0) } ?? "(project)", start: start, end: end),
            related: related(result),
            excerpt: .init(firstLine: start.line, lines: snippet.isEmpty ? [] : lines),
            fingerprint: Fingerprints.partial(result),
            suppression: Self.suppression(result))
    }

    private func rule(of result: JSON) -> JSON? {
        let index = result["ruleIndex"]?.integer ?? result["rule"]?["index"]?.integer
        if let index, rules.indices.contains(index) { return rules[index] }
        return result["ruleId"]?.string.flatMap { indexByRule[$0] }.map { rules[$0] }
    }

    /// A message is a text, or the name of one that its rule has, with places for arguments.
    private func message(of result: JSON, _ rule: JSON?) -> String {
        let message = result["message"]
        if let text = message?["text"]?.string { return Self.text(text, 10_000) }
        let name = message?["id"]?.string ?? "default"
        var text = rule?["messageStrings"]?[name]?["text"]?.string ?? "(no message)"
        for (index, argument) in (message?.texts("arguments") ?? []).prefix(10).enumerated()
        where text.utf8.count < 10_000 {
            text = text.replacing("{\(index)}", with: argument.prefix(1_000), maxReplacements: 5)
        }
        return Self.text(text, 10_000)
    }

    private func related(_ result: JSON) -> [Finding.Related] {
        result.list("relatedLocations").prefix(100).compactMap { location in
            guard let path = location["physicalLocation"]?["artifactLocation"].flatMap({ path($0) }) else {
                return nil
            }
            let (start, end) = Self.span(location["physicalLocation"]?["region"])
            return .init(
                place: Place(path: path, start: start, end: end),
                message: Self.text(location["message"]?["text"]?.string ?? "", 1_000))
        }
    }

    private static func suppression(_ result: JSON) -> Finding.Suppression? {
        let suppressions = result.list("suppressions").filter { ($0["status"]?.string ?? "accepted") == "accepted" }
        guard let first = suppressions.first else { return nil }
        return .init(
            first["kind"]?.string == "external" ? .waiver : .comment,
            reason: text(first["justification"]?.string ?? "", 1_000))
    }

    private static func span(_ region: JSON?) -> (Position, Position) {
        func number(_ name: String, _ otherwise: Int) -> Int {
            min(max(region?[name]?.integer ?? otherwise, 1), Int(Int32.max))
        }
        let (line, column) = (number("startLine", 1), number("startColumn", 1))
        let last = max(number("endLine", line), line)
        let end = number("endColumn", column)
        return (
            Position(line: line, column: column, byteColumn: column),
            Position(
                line: last, column: last == line ? max(end, column) : end,
                byteColumn: last == line ? max(end, column) : end)
        )
    }

    // MARK: Words

    /// GitHub's `security-severity` says more than a level.
    private static func severity(_ result: JSON, _ rule: JSON?) -> Severity {
        let score = result["properties"]?["security-severity"] ?? rule?["properties"]?["security-severity"]
        if let number = score?.number ?? score?.string.flatMap({ Double($0) }), number.isFinite {
            switch number {
            case 9...: return .critical
            case 7...: return .high
            case 4...: return .medium
            case let number where number > 0: return .low
            default: return .info
            }
        }
        switch result["level"]?.string ?? rule?["defaultConfiguration"]?["level"]?.string ?? "warning" {
        case "error": return .high
        case "note": return .low
        case "none": return .info
        default: return .medium
        }
    }

    /// Bandit's `issue_confidence`, CodeQL's `precision`.
    private static func confidence(_ result: JSON, _ rule: JSON?) -> Confidence {
        let word = result["properties"]?["issue_confidence"]?.string ?? rule?["properties"]?["precision"]?.string ?? ""
        switch word.lowercased() {
        case "low": return .low
        case "high", "very-high": return .high
        default: return .medium
        }
    }

    /// Relative to the project as far as that can be known: no scheme, nothing that leads out of it.
    private func path(_ location: JSON) -> String? {
        guard var text = location["uri"]?.string, !text.isEmpty else { return nil }
        if text.hasPrefix("file://") { text = String(text.dropFirst(7)) }
        text = Self.percentDecoded(text)
        // Few have any of these, and looking for them costs more than all the rest.
        if text.utf8.contains(UInt8(ascii: "\\")) { text = text.replacing("\\", with: "/") }
        if text.utf8.contains(UInt8(ascii: "\n")) { text = text.replacing("\n", with: "\u{FFFD}") }
        var parts = Self.parts(text)
        if text.hasPrefix("/"), parts.starts(with: folder) { parts.removeFirst(folder.count) }
        let path = parts.joined(separator: "/")
        return path.isEmpty ? nil : Self.text(path, 4_096)
    }

    private static func parts(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." && $0 != ".." }
    }

    /// What is no escape stays as it is.
    private static func percentDecoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count, let high = digit(bytes[at + 1]),
                let low = digit(bytes[at + 2])
            {
                decoded.append(high << 4 | low)
                at += 3
            } else {
                decoded.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func text(_ text: String, _ most: Int) -> String {
        text.utf8.count <= most ? text : String(decoding: text.utf8.prefix(most), as: UTF8.self)
    }
}
