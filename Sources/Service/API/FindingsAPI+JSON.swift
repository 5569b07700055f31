internal import Detection
internal import Evidence
internal import Storage

extension FindingQuery {
    /// What lists, groups and bulk changes filter by.
    static let parameters: [Endpoint.Parameter] = filters.map { .optional($0.name, $0.schema) }

    static let filterSchema = Schema.object(filters.map { .optional($0.name, $0.schema) })

    private static let filters: [(name: String, schema: Schema)] = [
        ("state", .array(.choice(FindingState.allCases.map(\.name)), 1...7)),
        ("severity", .array(.choice(Severity.allCases.map(\.name)), 1...5)),
        ("rule", .array(.string(1...200), 1...100)),
        ("tag", .array(.string(1...200), 1...20, "Of rules; a family is one as well")),
        ("tool", .array(.string(1...64), 1...20)), ("path", .string(1...4_096, "What the path begins with")),
        ("assignee", .string(0...200, "Empty: nobody")), ("firstSeenFrom", .time), ("firstSeenTo", .time),
        ("lastSeenFrom", .time), ("lastSeenTo", .time),
        ("text", .string(1...500, "Words of message, path or rule; the latest findings come first")),
    ]

    init(_ values: [String: JSON], _ project: Project, _ principal: Principal) throws(Problem) {
        func texts(_ name: String) -> [String] { values[name]?.array?.compactMap(\.string) ?? [] }
        func range(_ name: String) throws(Problem) -> ClosedRange<Int64>? {
            let (from, to) = (values["\(name)From"]?.integer, values["\(name)To"]?.integer)
            guard from != nil || to != nil else { return nil }
            let (first, last) = (Int64(from ?? 0), Int64(to ?? 0x1F_FFFF_FFFF_FFFF))
            guard first <= last else { throw .invalid("\(name)From is after \(name)To") }
            return first...last
        }
        self.init(project: project.id)
        states = Set(texts("state").compactMap { FindingState(name: $0) })
        severities = Set(texts("severity").compactMap { Severity(name: $0) })
        rules = Set(texts("rule"))
        tags = Set(texts("tag"))
        tools = Set(texts("tool"))
        path = values["path"]?.string
        assignee = values["assignee"]?.string
        firstSeen = try range("firstSeen")
        lastSeen = try range("lastSeen")
        text = values["text"]?.string
        order = values["order"]?.string.flatMap { Order(rawValue: $0) } ?? .severity
        permitted = principal.detectors
    }
}

extension Triage {
    static let schema = Schema.object([
        .optional("state", .choice(FindingState.Decision.allCases.map(\.rawValue))),
        .optional("until", .nullable(.time)), .optional("assignee", .nullable(.string(1...200))),
        .optional("reason", .string(0...2_000)),
    ])

    static let manySchema = Schema.object([
        .required("change", schema),
        .optional(
            "findings",
            .array(
                .object([.required("id", .identifier), .required("version", .integer(1...0x1F_FFFF_FFFF_FFFF))]),
                1...1_000)),
        .optional("filter", FindingQuery.filterSchema),
    ])

    init(_ json: JSON, _ principal: Principal) throws(Problem) {
        self.init(
            json["state"]?.string.flatMap { FindingState.Decision(rawValue: $0) },
            until: json["until"]?.integer.map { Int64($0) },
            assignee: json["assignee"].map { $0.string },
            reason: json["reason"]?.string ?? "", actor: principal.actor)
    }
}

extension Triage.Result {
    static let schema = Schema.object([
        .required("changed", .array(.identifier, 0...1_000)), .required("refused", .array(.identifier, 0...1_000)),
        .required("hasMore", .boolean("Whether the filter finds more: ask again")),
    ])

    var json: JSON {
        [
            "changed": .array(changed.map { .string($0.text) }), "refused": .array(refused.map { .string($0.text) }),
            "hasMore": .bool(hasMore),
        ]
    }
}

extension TrackedFinding {
    var tag: String { "\"\(version)\"" }

    static let schema = Schema.named("Finding") {
        .object([
            .required("id", .identifier), .required("project", .identifier), .required("tool", .string()),
            .required("rule", .string()), .required("fingerprint", .string()),
            .required("severity", .choice(Severity.allCases.map(\.name))),
            .required("confidence", .choice(Confidence.allCases.map(\.name))), .required("message", .string()),
            .required("path", .string()), .required("start", position), .required("end", position),
            .required("excerpt", .object([.required("firstLine", .integer()), .required("lines", .array(.string()))])),
            .required(
                "related",
                .array(
                    .object([
                        .required("message", .string()), .required("path", .string()), .required("line", .integer()),
                        .required("column", .integer()),
                    ]))),
            .required(
                "measures", .array(.object([.required("name", .string()), .required("value", .integer())]))),
            .required("state", .choice(FindingState.allCases.map(\.name))),
            .required("acceptedUntil", .nullable(.time)), .required("assignee", .nullable(.string())),
            .required("version", .integer()), .required("firstSeen", .time), .required("lastSeen", .time),
            .required("fixedAt", .nullable(.time)), .required("firstScan", .identifier),
            .required("lastScan", .identifier), .required("label", Label.schema),
        ])
    }

    private static let position = Schema.object([.required("line", .integer()), .required("column", .integer())])

    var json: JSON {
        func position(_ position: Position) -> JSON { ["line": JSON(position.line), "column": JSON(position.column)] }
        func list(_ text: String) -> JSON { text == "[]" ? [] : (try? JSON(parsing: Array(text.utf8))) ?? [] }
        return [
            "id": .string(id.text), "project": .string(project.text), "tool": .string(tool), "rule": .string(rule),
            "fingerprint": .string(fingerprint), "severity": .string(severity.name),
            "confidence": .string(confidence.name), "message": .string(message), "path": .string(place.path),
            "start": position(place.start), "end": position(place.end),
            "excerpt": [
                "firstLine": JSON(excerpt.firstLine), "lines": .array(excerpt.lines.map { .string($0) }),
            ], "related": list(related), "measures": list(measures), "state": .string(state.name),
            "acceptedUntil": .time(acceptedUntil), "assignee": assignee.map { .string($0) } ?? .null,
            "version": JSON(version), "firstSeen": .time(firstSeen), "lastSeen": .time(lastSeen),
            "fixedAt": .time(fixedAt), "firstScan": .string(firstScan.text), "lastScan": .string(lastScan.text),
            "label": label.json,
        ]
    }
}

extension JSON {
    static func time(_ time: Int64?) -> JSON { time.map { .number(Double($0)) } ?? .null }
}

extension FindingEvent {
    static let schema = Schema.named("FindingEvent") {
        .object([
            .required("kind", .choice(["state", "assignee", "comment"])), .required("at", .time),
            .required("actor", .string()), .required("before", .nullable(.string())),
            .required("after", .nullable(.string())), .required("reason", .string(0...10_000)),
            .required("scan", .nullable(.identifier)),
        ])
    }

    var json: JSON {
        [
            "kind": .string(kind), "at": .time(at), "actor": .string(actor),
            "before": before.map { .string($0) } ?? .null, "after": after.map { .string($0) } ?? .null,
            "reason": .string(reason), "scan": scan.map { .string($0.text) } ?? .null,
        ]
    }
}

extension FindingGroups {
    static let schema = Schema.object([
        .required("groups", .array(.object([.required("key", .string()), .required("count", .integer())]), 0...200)),
        .required("isWhole", .boolean("Whether all findings were counted; else the first of them")),
        .required("next", .nullable(.string(1...500, "By path: where to go on"))),
    ])

    var json: JSON {
        [
            "groups": .array(groups.map { ["key": .string($0.key), "count": JSON($0.count)] }),
            "isWhole": .bool(isWhole), "next": next.map { .string($0) } ?? .null,
        ]
    }
}
