extension ComplianceReport {
    /// Of the in-toto statement that attests a compliance report.
    public static let predicateType = "https://picket.dev/attestations/compliance/v1"

    /// - Parameters:
    ///   - name: of the file, for people.
    ///   - digest: of the bytes that were written.
    ///   - proof: that the ledger has the report's entry.
    public func statement(name: String, _ digest: ContentDigest, _ proof: ScanAttestation.LedgerProof?) -> Statement {
        var predicate: [String: JSON] = [
            "tool": ["name": "picket", "version": .string(tool)],
            "framework": [
                "id": .string(framework.id), "version": .string(framework.version),
                "digest": .string("sha256:" + framework.digest),
            ],
            "log": [
                "origin": .string(origin), "size": .number(Double(size)), "verified": facts[.ledgerVerified] ?? nil,
            ],
            "asOf": .string(UTC.text(period.end)), "since": period.since.map { .string(UTC.text($0)) } ?? nil,
            "facts": facts.json, "summary": summary,
        ]
        predicate["ledger"] = proof?.json
        return Statement(
            subjects: [.init(name: name, digest)], predicateType: Self.predicateType, predicate: .object(predicate))
    }
}
