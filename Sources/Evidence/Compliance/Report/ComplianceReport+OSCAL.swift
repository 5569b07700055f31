extension ComplianceReport {
    /// OSCAL assessment results: an observation for each query, a finding for each control that is satisfied or not.
    ///
    /// OSCAL knows no other states: controls of other status are none of those reviewed, and stand in the remarks.
    public var oscal: JSON {
        [
            "assessment-results": [
                "uuid": identifier("assessment-results"),
                "metadata": OSCAL.metadata(framework.title, at: period.end, tool: tool),
                // There is no assessment plan: what was asked is in the framework's file.
                "import-ap": ["href": OSCAL.reference(frameworkUUID)], "results": [oscalResult],
                "back-matter": [
                    "resources": [
                        OSCAL.resource(
                            frameworkUUID, "Framework \(framework.id), version \(framework.version)",
                            "Controls and queries; the file's SHA-256 is \(framework.digest). \(framework.about)",
                            uri: framework.source.uri),
                        OSCAL.resource(ledgerUUID, "Ledger \(origin)", ledgerLine),
                    ]
                ],
            ]
        ]
    }

    private var frameworkUUID: JSON { OSCAL.uuid("framework", framework.digest) }
    private var ledgerUUID: JSON { OSCAL.uuid("ledger", origin) }

    /// The same for the same report.
    private func identifier(_ kind: String, _ name: String = "") -> JSON {
        let since = period.since.map(UTC.text) ?? ""
        let known = String(decoding: facts.json.canonical, as: UTF8.self)
        return OSCAL.uuid(
            kind, name, framework.digest, origin, String(size), UTC.text(period.end), since, known, tool)
    }

    private var oscalResult: JSON {
        let decided = controls.filter { $0.status == .satisfied || $0.status == .notSatisfied }
        var members: [String: JSON] = [
            "uuid": identifier("result"), "title": OSCAL.string(framework.title), "description": OSCAL.string(headline),
            "start": .string(UTC.text(period.since ?? begin ?? period.end)), "end": .string(UTC.text(period.end)),
            "props": .array(
                Status.allCases.map { OSCAL.property($0.style, String(count($0))) } + [
                    OSCAL.property("ledger-origin", origin), OSCAL.property("ledger-size", String(size)),
                ]),
            "local-definitions": ["components": [Self.picket]], "reviewed-controls": reviewedControls(decided),
        ]
        let asked = framework.queries.sorted { $0.key < $1.key }
        let observations = asked.compactMap { name, named in results[name].map { observation(name, named, $0) } }
        if !observations.isEmpty { members["observations"] = .array(observations) }
        if !decided.isEmpty { members["findings"] = .array(decided.map(finding)) }
        let rest = controls.filter { $0.status == .notAssessable || $0.status == .organisational }.map {
            "\($0.control.id) \($0.status.rawValue): \($0.reasons.joined(separator: "; "))."
        }
        if !rest.isEmpty { members["remarks"] = OSCAL.string(rest.joined(separator: " ")) }
        return .object(members)
    }

    private static let picket: JSON = [
        "uuid": OSCAL.componentUUID, "type": "software", "title": "Picket",
        "description": "Made these observations, from its ledger.", "status": ["state": "operational"],
    ]

    private func reviewedControls(_ decided: [Assessed]) -> JSON {
        func selection(_ controls: [Assessed]) -> JSON {
            .array(controls.map { ["control-id": .string($0.control.token)] })
        }
        guard !decided.isEmpty else {
            // OSCAL has no selection of nothing; all but all is nothing.
            return ["control-selections": [["include-all": [:], "exclude-controls": selection(controls)]]]
        }
        return ["control-selections": [["include-controls": selection(decided)]]]
    }

    private func observation(_ name: String, _ named: Framework.NamedQuery, _ result: QueryResult) -> JSON {
        var members: [String: JSON] = [
            "uuid": identifier("observation", name), "title": OSCAL.string(named.shows),
            "description": OSCAL.string("\(result.verdict.rawValue): \(result.explanation)"), "methods": ["EXAMINE"],
            "types": ["control-objective"], "collected": .string(UTC.text(period.end)),
            "origins": [["actors": [["type": "tool", "actor-uuid": OSCAL.componentUUID]]]],
            "props": [
                OSCAL.property("query-name", name), OSCAL.property("verdict", result.verdict.rawValue),
                OSCAL.property("entries", String(result.decisive.count)),
            ],
            "remarks": OSCAL.string("Run again with: \(rerun(named.query))"),
        ]
        if result.decisive.count > 0 {
            members["relevant-evidence"] = .array(
                result.decisive.all.map { citation in
                    [
                        "href": OSCAL.reference(ledgerUUID),
                        "description": OSCAL.string(
                            "Entry \(citation.place): \(citation.action.rawValue) of \(citation.object), "
                                + "\(citation.outcome.rawValue), \(UTC.text(citation.time))"),
                        "props": [
                            OSCAL.property("index", String(citation.index)),
                            OSCAL.property("action", citation.action.rawValue),
                            OSCAL.property("time", UTC.text(citation.time)),
                        ],
                    ]
                })
        }
        return .object(members)
    }

    private func finding(_ assessed: Assessed) -> JSON {
        let control = assessed.control
        let isSatisfied = assessed.status == .satisfied
        var status: [String: JSON] = [
            "state": .string(isSatisfied ? "satisfied" : "not-satisfied"),
            "reason": .string(isSatisfied ? "pass" : "fail"),
        ]
        if isSatisfied, !control.remains.isEmpty {
            status["remarks"] = OSCAL.string("Of Picket's part. What remains for the organisation: " + control.remains)
        }
        return [
            "uuid": identifier("finding", control.id), "title": OSCAL.string("\(control.id) \(control.title)"),
            "description": OSCAL.string(assessed.reasons.joined(separator: "; ")),
            "props": [OSCAL.property("responsibility", control.responsibility.rawValue)],
            "target": [
                "type": "objective-id", "target-id": .string(control.token), "title": OSCAL.string(control.title),
                "description": OSCAL.string(control.text), "status": .object(status),
            ],
            "related-observations": .array(
                (control.assessable + control.requires).map { ["observation-uuid": identifier("observation", $0)] }),
        ]
    }
}
