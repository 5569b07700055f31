internal import Evidence
internal import Foundation
internal import HTTPTypes
internal import Storage

/// A ledger as somebody with a clearance sees it: what is above it counts in nothing that is made of the entries.
struct SeenEntries: EntrySource {
    let source: any EntrySource
    let clearance: Label

    var origin: String { source.origin }
    var size: UInt64 { source.size }
    var logs: [any EntrySource] { source.logs.map { SeenEntries(source: $0, clearance: clearance) } }

    func forEach(in range: Range<UInt64>, _ body: (Entry) throws -> Bool) throws {
        try source.forEach(in: range) { entry in
            guard clearance.dominates(Label(ledgerName: entry.label) ?? .highest) else { return true }
            return try body(entry)
        }
    }
}

extension LedgerFolder {
    /// All of its logs, as their last checkpoints show them.
    func history() throws -> LedgerHistory { try LedgerHistory(storage, keys: keys, crypto: crypto) }

    /// On a thread that may block: tiles are files.
    func reading<Value: Sendable>(_ body: @escaping @Sendable (LedgerFolder) throws -> Value) async throws -> Value {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try body(self) }) }
            }
        } catch let error as LedgerError {
            switch error.code {
            case .missing: throw Problem.notFound("entry there: \(error.message)")
            case .damaged:
                throw Problem(
                    .internalServerError, "ledger-damaged",
                    "the ledger is not what was signed: \(error.message); POST /v1/ledger/verify says more")
            default: throw error
            }
        }
    }
}

extension Principal {
    /// What is made of the whole ledger tells of all detectors.
    func checkSeesAllDetectors() throws(Problem) {
        guard detectors == nil else {
            throw Problem(.forbidden, "forbidden", "this is of all detectors, and you may see findings of some only")
        }
    }
}
