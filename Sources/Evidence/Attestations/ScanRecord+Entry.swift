// The record as an entry of the ledger, and as the predicate of an attestation: the same members in both.

extension ScanRecord {
    /// - Parameter object: what was scanned: the root, as the user knows it.
    public func draft(actor: String, object: String, request: String? = nil) -> EntryDraft {
        EntryDraft(
            .scanCompleted, actor: actor, object: object, outcome: isComplete ? .success : .partial, label: label,
            request: request, digests: digests.byName.mapValues(\.text), versions: [tool: version], details: figures)
    }

    /// What an entry recorded.
    ///
    /// - Parameter place: where it is, for errors; of a rotated ledger, the index alone says too little.
    public init(_ entry: Entry, at place: EntryPlace? = nil) throws(AttestationError) {
        let name = "entry \(place ?? EntryPlace(entry.sequence))"
        guard entry.action == .scanCompleted else {
            throw AttestationError("\(name) is of \(entry.action.rawValue), not of a scan")
        }
        guard let tool = entry.versions.first, entry.versions.count == 1 else {
            throw AttestationError("\(name): versions: one tool and its version belong here")
        }
        var digests: [String: ContentDigest] = [:]
        for (kind, text) in entry.digests {
            guard let digest = ContentDigest(text: text) else {
                throw AttestationError("\(name): digests.\(kind): sha256:… belongs here")
            }
            digests[kind] = digest
        }
        try self.init(
            tool: tool.key, version: tool.value, label: entry.label, digests: digests,
            figures: JSONPlace(.object(entry.details), path: "\(name): details"))
    }

    /// - Parameter subject: the digest of the report, which is the statement's subject.
    init(predicate: JSONPlace, subject: ContentDigest) throws(AttestationError) {
        let tool = try predicate.member("tool")
        var digests = ["report": subject]
        for name in ["rules", "configuration", "input"] {
            guard let digest = try predicate.member("digests").optional(name) else { continue }
            guard let value = ContentDigest(text: try digest.string()) else { throw digest.wrong("sha256:…") }
            digests[name] = value
        }
        try self.init(
            tool: tool.member("name").string(), version: tool.member("version").string(),
            label: predicate.member("label").string(), digests: digests, figures: predicate)
    }

    private init(
        tool: String, version: String, label: String, digests: [String: ContentDigest], figures: JSONPlace
    ) throws(AttestationError) {
        guard let report = digests["report"] else { throw AttestationError("\(figures.path): no digest of a report") }
        self.tool = tool
        self.version = version
        self.label = label
        self.digests = Digests(
            report: report, rules: digests["rules"], configuration: digests["configuration"], input: digests["input"])
        let files = try figures.member("files")
        self.files = Files(
            inspected: try files.member("inspected").count(), partial: try files.member("partial").count(),
            failed: try files.member("failed").count(), cached: try files.member("cached").count(),
            skipped: try files.member("skipped").counts())
        findings = try figures.member("findings").counts()
        suppressed = try figures.member("suppressed").counts()
        failures = try figures.member("failures").counts()
        rules = try figures.member("rules").count()
        opportunities = try figures.optional("opportunities")?.count()
        for (rule, value) in try figures.optional("byRule")?.members(atMost: Self.mostRules) ?? [] {
            byRule[rule] = RuleFigures(
                findings: try value.member("findings").count(), checks: try value.optional("checks")?.count())
        }
        rulesOmitted = try figures.optional("rulesOmitted")?.count() ?? 0
        seconds = try figures.optional("seconds")?.number()
    }

    var predicate: [String: JSON] {
        var members = figures
        members["tool"] = ["name": .string(tool), "version": .string(version)]
        members["label"] = .string(label)
        members["complete"] = .bool(isComplete)
        members["digests"] = .object(digests.byName.filter { $0.key != "report" }.mapValues { .string($0.text) })
        return members
    }

    private var figures: [String: JSON] {
        func counts(_ counts: [String: Int]) -> JSON { .object(counts.mapValues { JSON($0) }) }
        var members: [String: JSON] = [
            "files": [
                "inspected": JSON(files.inspected), "partial": JSON(files.partial), "failed": JSON(files.failed),
                "cached": JSON(files.cached), "skipped": counts(files.skipped),
            ],
            "findings": counts(findings), "suppressed": counts(suppressed), "failures": counts(failures),
            "rules": JSON(rules),
        ]
        if let opportunities { members["opportunities"] = JSON(opportunities) }
        if !byRule.isEmpty { members["byRule"] = .object(byRule.mapValues(\.json)) }
        if rulesOmitted > 0 { members["rulesOmitted"] = JSON(rulesOmitted) }
        if let seconds { members["seconds"] = .number(seconds) }
        return members
    }
}

extension ScanRecord.RuleFigures {
    fileprivate var json: JSON {
        var members: [String: JSON] = ["findings": JSON(findings)]
        members["checks"] = checks.map { JSON($0) }
        return .object(members)
    }
}

extension ScanRecord.Digests {
    /// As entries name them.
    public var byName: [String: ContentDigest] {
        var digests = ["report": report]
        digests["rules"] = rules
        digests["configuration"] = configuration
        digests["input"] = input
        return digests
    }
}
