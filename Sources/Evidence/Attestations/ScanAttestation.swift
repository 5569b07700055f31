/// A scan's record with the proof that the ledger holds it: what Picket attests of a report.
public struct ScanAttestation: Sendable, Hashable {
    /// Described in docs/attestations.md and docs/schemas/attestation.schema.json.
    public static let predicateType = "https://picket.dev/attestations/scan/v1"

    public var record: ScanRecord
    /// `nil`: nobody recorded it, or not yet.
    public var ledger: LedgerProof?

    /// Where the record is in a ledger, and all it takes to show that.
    public struct LedgerProof: Sendable, Hashable {
        /// What the log's checkpoints call it.
        public var origin: String
        public var inclusion: InclusionEvidence

        public init(origin: String, inclusion: InclusionEvidence) {
            self.origin = origin
            self.inclusion = inclusion
        }
    }

    public init(_ record: ScanRecord, ledger: LedgerProof? = nil) {
        self.record = record
        self.ledger = ledger
    }

    /// - Parameter name: the report's, for people: nobody goes by it.
    public func statement(name: String) -> Statement {
        var predicate = record.predicate
        predicate["ledger"] = ledger?.json
        return Statement(
            subjects: [.init(name: name, record.digests.report)], predicateType: Self.predicateType,
            predicate: .object(predicate))
    }

    public init(_ statement: Statement) throws(AttestationError) {
        guard statement.predicateType == Self.predicateType else {
            throw AttestationError(
                "the statement's predicate is a \"\(statement.predicateType)\"; what is read here is "
                    + "\"\(Self.predicateType)\"")
        }
        guard statement.subjects.count == 1, let report = statement.subjects.first?.sha256 else {
            throw AttestationError("statement.subject: one report with its sha256 belongs here")
        }
        let predicate = JSONPlace(statement.predicate, path: "predicate")
        record = try ScanRecord(predicate: predicate, subject: report)
        guard try predicate.member("complete").value.bool == record.isComplete else {
            throw AttestationError("predicate.complete contradicts the failures and files beside it")
        }
        ledger = try predicate.optional("ledger").map { place throws(AttestationError) in try LedgerProof(place) }
    }
}

extension ScanAttestation.LedgerProof {
    /// A tree of 2^64 leaves has no longer paths.
    private static let longestPath = 64

    init(_ place: JSONPlace) throws(AttestationError) {
        origin = try place.member("origin").string()
        var path: [MerkleHash] = []
        for element in try place.member("path").elements(atMost: Self.longestPath) {
            guard let hash = MerkleHash(try element.base64()) else { throw element.wrong("a hash of 32 bytes") }
            path.append(hash)
        }
        inclusion = InclusionEvidence(
            index: UInt64(try place.member("index").count()), entry: Array(try place.member("entry").string().utf8),
            path: path, checkpoint: Array(try place.member("checkpoint").string().utf8))
    }

    /// Entries and checkpoints are UTF-8 by their own definition, and so are strings as they are.
    var json: JSON {
        [
            "origin": .string(origin), "index": .number(Double(inclusion.index)),
            "entry": .string(String(decoding: inclusion.entry, as: UTF8.self)),
            "path": .array(inclusion.path.map { .string(Base64.encode($0.bytes)) }),
            "checkpoint": .string(String(decoding: inclusion.checkpoint, as: UTF8.self)),
        ]
    }
}
