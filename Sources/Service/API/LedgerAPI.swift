package import Evidence
internal import Foundation
internal import HTTPTypes
internal import Storage
internal import Synchronization

/// Where the ledger is, to be read.
package struct LedgerFolder: Sendable {
    let storage: FolderStorage
    /// Which have to have signed; `nil`: those that it names itself.
    let keys: [VerifyingKey]?
    let crypto: any CryptoModule

    package init(_ storage: FolderStorage, keys: [VerifyingKey]?, crypto: any CryptoModule) {
        self.storage = storage
        self.keys = keys
        self.crypto = crypto
    }

    /// As its last checkpoint shows it.
    func reader() throws -> LedgerReader { try LedgerReader(storage, keys: keys, crypto: crypto) }
}

/// `/v1/ledger`: reading it, and proving what is in it. Entries above the caller's clearance are not shown; that there is
/// one at their place is no secret, as the log's size is none.
struct LedgerAPI: EndpointGroup {
    private let folder: LedgerFolder
    private let verification = Verification()

    init(_ folder: LedgerFolder) { self.folder = folder }

    /// It reads everything: one at a time.
    private final class Verification: Sendable {
        let isRunning = Mutex(false)
    }

    var endpoints: [Endpoint] { reading + proving }

    // MARK: Reading

    private var reading: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/ledger", id: "getLedger", "How much is in the ledger, and who signed for it", tag: "ledger",
                access: .permission(.ledgerRead), answers: [.json(LedgerDocument.status)]
            ) { call in
                try await reply { reader, _ in
                    .json([
                        "origin": .string(reader.origin), "size": JSON(Int(clamping: reader.size)),
                        "root": .string("\(reader.checkpoint.root)"),
                        "signers": .array(reader.signers.map { .string($0.text) }),
                        "checkpoint": .string(String(decoding: reader.checkpointBytes, as: UTF8.self)),
                    ])
                }
            },
            Endpoint(
                .get, "/v1/ledger/checkpoint", id: "getCheckpoint", "The signed checkpoint, as it is", tag: "ledger",
                access: .permission(.ledgerRead), answers: [.stream("text/plain", "A signed note")]
            ) { call in
                try await reply { reader, _ in
                    Reply(.ok, headers: [.contentType: "text/plain; charset=utf-8"], .bytes(reader.checkpointBytes))
                }
            },
            Endpoint(
                .get, "/v1/ledger/entries", id: "listEntries", "Entries, in order", tag: "ledger",
                access: .permission(.ledgerRead),
                query: [
                    .optional("from", .integer(0...0x1F_FFFF_FFFF_FFFF, "The first one's index; 0 unless told")),
                    .optional("limit", .integer(1...200, "50 unless told")),
                ],
                answers: [
                    .json(
                        .object([
                            .required("items", .array(LedgerDocument.entry, 0...200)),
                            .required("next", .nullable(.integer())),
                        ]))
                ]
            ) { call in
                let (from, limit, clearance) = (
                    call.query["from"]?.integer ?? 0, call.limit, try call.principal.clearance
                )
                return try await reply { reader, _ in
                    let size = Int(clamping: reader.size)
                    let end = min(size, from.addingReportingOverflow(limit).partialValue)
                    let items = from < end ? try Self.entries(from..<end, reader, clearance) : []
                    return .json(["items": .array(items), "next": end < size && from < end ? JSON(end) : .null])
                }
            },
            Endpoint(
                .get, "/v1/ledger/export", id: "exportEntries", "Entries as lines of JSON, to the last one signed for",
                tag: "ledger", access: .permission(.ledgerRead),
                query: [.optional("from", .integer(0...0x1F_FFFF_FFFF_FFFF, "The first one's index; 0 unless told"))],
                answers: [.stream("application/x-ndjson", "An entry a line")]
            ) { call in
                let (first, clearance) = (call.query["from"]?.integer ?? 0, try call.principal.clearance)
                let size = try await read { reader, _ in Int(clamping: reader.size) }
                return .lines { line in
                    for start in stride(from: first, to: size, by: 200) {
                        let entries = try await read { reader, _ in
                            try Self.entries(start..<min(start + 200, size), reader, clearance)
                        }
                        for entry in entries { try await line(entry) }
                    }
                }
            },
            Endpoint(
                .get, "/v1/ledger/entries/{index}", id: "getEntry", "An entry: the leaf, byte for byte what was hashed",
                tag: "ledger", access: .permission(.ledgerRead), answers: [.json(.anything)]
            ) { call in
                let (index, clearance) = (try index(call), try call.principal.clearance)
                return try await reply { reader, _ in
                    try check(try reader.entry(index), clearance)
                    return Reply(.ok, headers: [.contentType: "application/json"], .bytes(try reader.entryBytes(index)))
                }
            },
        ]
    }

    // MARK: Proving

    private var proving: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/ledger/entries/{index}/proof", id: "getInclusionProof",
                "All it takes to show that an entry is in the ledger", tag: "ledger", access: .permission(.ledgerRead),
                answers: [.json(LedgerDocument.proof)]
            ) { call in
                let (index, clearance) = (try index(call), try call.principal.clearance)
                return try await reply { reader, _ in
                    try check(try reader.entry(index), clearance)
                    return .json(try reader.evidence(of: index).json)
                }
            },
            Endpoint(
                .get, "/v1/ledger/consistency", id: "getConsistencyProof",
                "That the ledger has grown from what it was, and nothing was taken away", tag: "ledger",
                access: .permission(.ledgerRead),
                query: [.required("from", .integer(1...0x1F_FFFF_FFFF_FFFF, "How many entries it had then"))],
                answers: [.json(LedgerDocument.consistency)]
            ) { call in
                let from = UInt64(call.query["from"]?.integer ?? 1)
                return try await reply { reader, _ in
                    guard from <= reader.size else {
                        throw Problem.invalid("the ledger has \(reader.size) entries, fewer than \(from)")
                    }
                    let path = from == reader.size ? [] : try reader.consistencyProof(from: from)
                    return .json([
                        "from": JSON(Int(clamping: from)), "size": JSON(Int(clamping: reader.size)),
                        "path": .array(path.map { .string(Data($0.bytes).base64EncodedString()) }),
                        "checkpoint": .string(String(decoding: reader.checkpointBytes, as: UTF8.self)),
                    ])
                }
            },
            Endpoint(
                .post, "/v1/ledger/verify", id: "verifyLedger", "Check every byte of it against its checkpoints",
                tag: "ledger", access: .permission(.ledgerRead), answers: [.json(LedgerDocument.verdict)]
            ) { _ in try await verify() },
        ]
    }

    private func verify() async throws -> Reply {
        let isFirst = verification.isRunning.withLock { isRunning in
            defer { isRunning = true }
            return !isRunning
        }
        guard isFirst else {
            var problem = Problem(.tooManyRequests, "busy", "it is being verified for somebody else; try again")
            problem.retryAfter = 5
            throw problem
        }
        defer { verification.isRunning.withLock { $0 = false } }
        return try await reply { reader, folder in
            do {
                let readers = try LedgerVerifier.verify(
                    folder.storage, keys: folder.keys, crypto: folder.crypto, threads: 2, decodes: false)
                return .json([
                    "verified": true, "size": JSON(readers.reduce(0) { $0 + Int(clamping: $1.size) }), "problem": .null,
                    "index": .null,
                ])
            } catch let error as LedgerError where error.code == .damaged {
                return .json([
                    "verified": false, "size": JSON(Int(clamping: reader.size)), "problem": .string(error.message),
                    "index": error.index.map { JSON(Int(clamping: $0)) } ?? .null,
                ])
            }
        }
    }

    private static func entries(_ range: Range<Int>, _ reader: LedgerReader, _ clearance: Label) throws -> [JSON] {
        var items: [JSON] = []
        try reader.forEach(in: UInt64(range.lowerBound)..<UInt64(range.upperBound)) { entry in
            items.append(LedgerDocument.json(entry, for: clearance))
            return true
        }
        return items
    }

    private func reply(_ body: @escaping @Sendable (LedgerReader, LedgerFolder) throws -> Reply) async throws -> Reply {
        try await read(body)
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerReader, LedgerFolder) throws -> Value
    ) async throws -> Value {
        try await folder.reading { try body($0.reader(), $0) }
    }

    private func index(_ call: Call) throws(Problem) -> UInt64 {
        guard let index = UInt64(call.path("index")), index <= 0x1F_FFFF_FFFF_FFFF else {
            throw .notFound("entry \(call.path("index"))")
        }
        return index
    }

    private func check(_ entry: Entry, _ clearance: Label) throws(Problem) {
        guard clearance.dominates(Label(ledgerName: entry.label) ?? .highest) else {
            throw .notFound("entry \(entry.sequence)")
        }
    }
}

/// What the API says of the ledger.
enum LedgerDocument {
    private static let count = Schema.integer(0...0x1F_FFFF_FFFF_FFFF)

    static let status = Schema.named("Ledger") {
        .object([
            .required("origin", .string()), .required("size", count), .required("root", .string()),
            .required("signers", .array(.string())), .required("checkpoint", .string()),
        ])
    }

    static let entry = Schema.named("Entry") {
        .object([
            .required("sequence", count), .required("hidden", .boolean("Above your clearance: nothing else is said")),
            .optional("time", .time), .optional("action", .string()), .optional("actor", .string()),
            .optional("object", .string()), .optional("outcome", .string()), .optional("label", .string()),
            .optional("request", .nullable(.string())), .optional("digests", .dictionary(of: .string())),
            .optional("versions", .dictionary(of: .string())), .optional("details", .anything),
        ])
    }

    static let proof = Schema.named("InclusionProof") {
        .object([
            .required("index", count), .required("entry", .string(0...1_000_000, "The leaf, canonical JSON")),
            .required("path", .array(.string(44...44, "Base64, from the leaf's sibling up"), 0...64)),
            .required("checkpoint", .string()),
        ])
    }

    static let consistency = Schema.named("ConsistencyProof") {
        .object([
            .required("from", count), .required("size", count), .required("path", .array(.string(44...44), 0...128)),
            .required("checkpoint", .string()),
        ])
    }

    static let verdict = Schema.named("Verdict") {
        .object([
            .required("verified", .boolean()), .required("size", count), .required("problem", .nullable(.string())),
            .required("index", .nullable(count)),
        ])
    }

    static func json(_ entry: Entry, for clearance: Label) -> JSON {
        guard clearance.dominates(Label(ledgerName: entry.label) ?? .highest) else {
            return ["sequence": JSON(Int(clamping: entry.sequence)), "hidden": true]
        }
        return [
            "sequence": JSON(Int(clamping: entry.sequence)), "hidden": false, "time": .number(Double(entry.time)),
            "action": .string(entry.action.rawValue), "actor": .string(entry.actor), "object": .string(entry.object),
            "outcome": .string(entry.outcome.rawValue), "label": .string(entry.label),
            "request": entry.request.map { .string($0) } ?? .null,
            "digests": .object(entry.digests.mapValues { .string($0) }),
            "versions": .object(entry.versions.mapValues { .string($0) }), "details": .object(entry.details),
        ]
    }
}
