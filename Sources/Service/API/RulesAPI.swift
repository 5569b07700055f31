package import Detection
internal import Evidence
internal import HTTPTypes

/// `/v1/rules/{family}/{name}`: what a rule means, for who has a finding of it before them.
package struct RulesAPI: EndpointGroup {
    private let rules: [String: Rule]

    package init(_ rules: [Rule]) {
        self.rules = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
    }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/rules/{family}/{name}", id: "getRule", "What a rule finds, why that is bad, how to mend it",
                tag: "detectors", access: .permission(.detectorsRead), answers: [.json(Self.schema)]
            ) { call in
                let id = "\(call.path("family"))/\(call.path("name"))"
                // To those who may run some detectors only, the others are not there.
                let isPermitted = try call.principal.detectors?.contains(id) ?? true
                guard isPermitted, let rule = rules[id] else { throw Problem.notFound("rule \(id)") }
                return .json(Self.json(rule))
            }
        ]
    }

    private static let schema = Schema.named("Rule") {
        .object([
            .required("id", .string(1...200)), .required("title", .string()), .required("what", .string()),
            .required("why", .string()), .required("mend", .string()),
            .required("knownProblems", .nullable(.string())), .required("tags", .array(.string())),
            .required("references", .array(.string())),
        ])
    }

    private static func json(_ rule: Rule) -> JSON {
        let tags = rule.cwe.map { "CWE-\($0)" } + rule.tags
        return [
            "id": .string(rule.id), "title": .string(rule.title), "what": .string(rule.help.what),
            "why": .string(rule.help.why), "mend": .string(rule.help.fix),
            "knownProblems": rule.help.knownProblems.map { .string($0) } ?? .null,
            "tags": .array(tags.map { .string($0) }),
            "references": .array(rule.help.references.map { .string($0) }),
        ]
    }
}
