extension ComplianceReport {
    /// As `docs/schemas/compliance.schema.json` describes it.
    public var json: JSON {
        [
            "version": 1, "tool": ["name": "picket", "version": .string(tool)], "framework": framework.json,
            "ledger": [
                "origin": .string(origin), "size": .number(Double(size)),
                "begin": begin.map { .string(UTC.text($0)) } ?? nil,
                "later": JSON(later), "verified": facts[.ledgerVerified] ?? nil,
            ],
            "asOf": .string(UTC.text(period.end)), "since": period.since.map { .string(UTC.text($0)) } ?? nil,
            "facts": facts.json, "summary": summary, "controls": .array(controls.map(\.json)),
            "queries": .object(
                Dictionary(
                    framework.queries.compactMap { name, named in results[name].map { (name, json(named, $0)) } },
                    uniquingKeysWith: { $1 })),
        ]
    }

    /// How many controls have each status, with what is shared apart.
    public var summary: JSON {
        [
            "controls": JSON(controls.count), "satisfied": JSON(count(.satisfied)),
            "satisfiedShared": JSON(
                controls.count { $0.status == .satisfied && $0.control.responsibility == .shared }),
            "notSatisfied": JSON(count(.notSatisfied)), "notAssessable": JSON(count(.notAssessable)),
            "organisational": JSON(count(.organisational)),
        ]
    }

    private func json(_ named: Framework.NamedQuery, _ result: QueryResult) -> JSON {
        [
            "shows": .string(named.shows), "query": .string("\(named.query)"), "rerun": .string(rerun(named.query)),
            "verdict": .string(result.verdict.rawValue), "explanation": .string(result.explanation),
            "population": JSON(result.population), "decisive": JSON(result.decisive.count),
            "cited": .array(result.decisive.all.map(\.json)),
        ]
    }
}

extension ComplianceReport.Assessed {
    fileprivate var json: JSON {
        guard case .object(var members) = control.json else { return nil }
        members["status"] = .string(status.rawValue)
        members["reasons"] = .array(reasons.map { .string($0) })
        return .object(members)
    }
}

extension Framework {
    var json: JSON {
        [
            "id": .string(id), "version": .string(version), "title": .string(title), "about": .string(about),
            "digest": .string("sha256:" + digest),
            "source": [
                "title": .string(source.title), "publisher": .string(source.publisher), "uri": .string(source.uri),
            ],
        ]
    }
}

extension Framework.Control {
    var json: JSON {
        [
            "id": .string(id), "title": .string(title), "group": .string(group), "text": .string(text),
            "responsibility": .string(responsibility.rawValue), "contributes": .string(contributes),
            "remains": .string(remains), "assessable": .array(assessable.map { .string($0) }),
            "requires": .array(requires.map { .string($0) }),
        ]
    }
}
