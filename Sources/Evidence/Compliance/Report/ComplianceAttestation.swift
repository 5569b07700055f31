/// What an attestation says of a compliance report, as far as the ledger's entry says the same.
struct ComplianceAttestation {
    /// Its id.
    let framework: String
    /// Of the log that was assessed.
    let origin: String
    let size: Int
    /// `nil`: nobody recorded it.
    let ledger: ScanAttestation.LedgerProof?
    private let digests: [String: String]
    private let details: [String: JSON]
    private let tool: String

    init(_ statement: Statement) throws(AttestationError) {
        guard statement.subjects.count == 1, let report = statement.subjects.first?.sha256 else {
            throw AttestationError("statement.subject: one report with its sha256 belongs here")
        }
        let predicate = JSONPlace(statement.predicate, path: "predicate")
        let framework = try predicate.member("framework")
        let log = try predicate.member("log")
        self.framework = try framework.member("id").string()
        origin = try log.member("origin").string()
        size = try log.member("size").count()
        tool = try predicate.member("tool").member("version").string()
        digests = ["report": report.text, "framework": try framework.member("digest").string()]
        details = [
            "asOf": .string(try predicate.member("asOf").string()), "size": JSON(size),
            "summary": try predicate.member("summary").value, "facts": try predicate.member("facts").value,
            "since": statement.predicate["since"] ?? .null,
        ]
        ledger = try predicate.optional("ledger").map { place throws(AttestationError) in
            try ScanAttestation.LedgerProof(place)
        }
    }

    /// - Throws: ``AttestationError`` with what the entry says otherwise.
    func compare(with entry: Entry) throws(AttestationError) {
        guard entry.action == .complianceReported else {
            throw AttestationError(
                "entry \(entry.sequence) is of \(entry.action.rawValue), not of a compliance report")
        }
        var differences: [String] = []
        if entry.object != framework { differences.append("framework") }
        if entry.versions != ["picket": tool] { differences.append("tool") }
        for (name, digest) in digests where entry.digests[name] != digest { differences.append("digests.\(name)") }
        for (name, value) in details where (entry.details[name] ?? .null) != value { differences.append(name) }
        guard differences.isEmpty else {
            throw AttestationError(
                "what is attested is not what was recorded: \(differences.sorted().joined(separator: ", "))")
        }
    }
}
