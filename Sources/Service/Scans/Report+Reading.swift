internal import Detection
internal import Evidence
internal import Storage

extension Report {
    /// Takes what the `json` format says beside findings, failures and notices.
    mutating func read(_ json: JSON) throws {
        tool = Tool(name: try json["tool"]?.text("name") ?? "", version: try json["tool"]?.text("version") ?? "")
        root = try json.text("root")
        if let name = json["label"]?.string, let label = SecurityLabel(name) { self.label = label }
        let seconds = json["timings"]
        timings = Timings(
            total: seconds?["total"]?.number ?? 0, discovery: seconds?["discovery"]?.number ?? 0,
            inspection: seconds?["inspection"]?.number ?? 0, conclusion: seconds?["conclusion"]?.number ?? 0)
        if let json = json["coverage"] {
            coverage = Coverage(
                inspected: json.integer("inspected"), partial: json.integer("partial"), failed: json.integer("failed"),
                skipped: json["skipped"]?.object?.compactMapValues(\.integer) ?? [:], cached: json.integer("cached"))
            for (name, count) in json["languages"]?.object ?? [:] {
                guard let language = Language(rawValue: name) else { continue }
                coverage.languages[language] = .init(
                    files: count.integer("files"), lines: count.integer("lines"), bytes: count.integer("bytes"))
            }
        }
        rules = try json.list("rules").map { try Rule($0) }
    }
}

extension Rule {
    fileprivate init(_ json: JSON) throws {
        guard let severity = Severity(name: try json.text("severity")),
            let confidence = Confidence(name: try json.text("confidence")), let help = json["help"]
        else { throw StoreError(.damaged, "the report has a rule of no known severity or confidence") }
        self.init(
            id: try json.text("id"), title: try json.text("title"), severity: severity, confidence: confidence,
            cwe: json.list("cwe").compactMap(\.integer), tags: json.texts("tags"),
            aliases: try json.list("aliases").map { Alias(try $0.text("tool"), try $0.text("id")) },
            help: Help(
                what: try help.text("what"), why: try help.text("why"), fix: try help.text("fix"),
                knownProblems: help["knownProblems"]?.string, example: help["example"].flatMap { Example($0) },
                references: help.texts("references")),
            options: try json.list("options").map { try StoredOption($0) })
    }
}

extension Rule.Example {
    fileprivate init?(_ json: JSON) {
        guard let language = Language(rawValue: json["language"]?.string ?? ""), let bad = json["bad"]?.string,
            let good = json["good"]?.string
        else { return nil }
        self.init(language, bad: bad, good: good)
    }
}

/// An option of a rule as a report tells of it.
private struct StoredOption: AnyOption {
    let name: String
    let help: String
    let typeName: String
    let defaultLiteral: OptionLiteral

    init(_ json: JSON) throws {
        name = try json.text("name")
        help = try json.text("help")
        typeName = try json.text("type")
        defaultLiteral = Self.literal(json["default"] ?? .null)
    }

    func complaint(about literal: OptionLiteral) -> String? { nil }

    private static func literal(_ json: JSON) -> OptionLiteral {
        switch json {
        case .bool(let value): .bool(value)
        case .number: .int(json.integer ?? 0)
        case .string(let text): .string(text)
        case .array(let elements): .list(elements.map(literal))
        case .null, .object: .string("")
        }
    }
}
