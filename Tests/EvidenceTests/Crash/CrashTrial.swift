import Glibc
import PicketTestKit

@testable import Evidence

/// A ledger's lives on a disk that fails: sessions of writing, each ended by a loss of power, a kill or an error, and after
/// each what the next one finds. The same for the same seed.
struct CrashTrial {
    /// What must not happen.
    struct Violation: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }

    static let crypto = SwiftCryptoModule()
    // Generated once: what is signed does not depend on the seed, and the trials are to be many.
    private static let key = Result { try crypto.generateKey(.ed25519) }

    private var random: SplitMix64
    private var storage: SimulatedStorage
    private var logs: [Int: LogHistory] = [:]
    private var attempts = 0
    private var time: Int64 = 1_700_000_000_000
    /// Whether a fault was to come in this session, when, and which is to be planned at a later step.
    private var faultAt: Int?
    private var isFull = false
    private var planned: (step: Int, fault: SimulatedStorage.Fault)?

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        storage = SimulatedStorage(seed: seed)
    }

    mutating func run() throws {
        let sessions = Int.random(in: 1...4, using: &random)
        for _ in 0..<sessions {
            let steps = Int.random(in: 0...8, using: &random)
            plan(steps: steps)
            try session(steps: steps)
            end()
        }
        // Whatever happened: without another fault, all of it is there.
        (faultAt, isFull, planned) = (nil, false, nil)
        storage.setCapacity(.max)
        try session(steps: 1)
    }

    // MARK: Faults

    private mutating func plan(steps: Int) {
        (faultAt, isFull, planned) = (nil, false, nil)
        storage.setCapacity(.max)
        let fault: SimulatedStorage.Fault
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: fault = .error(Bool.random(using: &random) ? EIO : ENOSPC)
        case 2:
            let used = storage.files.values.reduce(0) { $0 + $1.count }
            storage.setCapacity(used + Int.random(in: 0..<20_000, using: &random))
            isFull = true
            return
        case 3: return
        default: fault = .powerLoss
        }
        // Anywhere, or right at one of the steps.
        if steps > 0, Bool.random(using: &random) {
            planned = (Int.random(in: 0..<steps, using: &random), fault)
        } else {
            set(fault, within: Int.random(in: 1...100, using: &random))
        }
    }

    private mutating func set(_ fault: SimulatedStorage.Fault, within calls: Int) {
        let call = storage.calls.count + Int.random(in: 0..<calls, using: &random)
        storage.fail(at: call, fault)
        faultAt = call
    }

    private var hasFailed: Bool { isFull || faultAt.map { storage.calls.count > $0 } ?? false }

    private mutating func end() {
        // Also of one that had ended well.
        let isKilled = !storage.isDead && Int.random(in: 0..<3, using: &random) == 0
        storage = isKilled ? storage.afterKill() : storage.afterPowerLoss(seed: random.next())
    }

    // MARK: A session

    private mutating func session(steps: Int) throws {
        do {
            let parts = LogWriter.Parts(storage: storage, keys: [try Self.key.get()], crypto: Self.crypto, sealer: nil)
            if try storage.size(of: LedgerFiles.path) == nil {
                try LedgerFiles.create(storage, name: "example.com/trial")
            }
            var writer = try opened(parts)
            for index in 0..<steps {
                if let planned, planned.step == index { set(planned.fault, within: 4) }
                try step(&writer, parts)
            }
        } catch let violation as Violation {
            throw violation
        } catch let error as LedgerError where error.code == .damaged || error.code == .foreign {
            throw Violation("called damaged: \(error)")
        } catch {
            guard hasFailed else { throw Violation("failed by itself: \(error)") }
        }
    }

    private mutating func now() -> LedgerClock.Reading {
        time += Int64.random(in: 0..<50, using: &random)
        // Now and then somebody sets the clock.
        let set = Int.random(in: 0..<20, using: &random) == 0 ? Int64.random(in: -5_000...5_000, using: &random) : 0
        return LedgerClock.Reading(time: time + set, passed: time)
    }

    private mutating func opened(_ parts: LogWriter.Parts) throws -> LogWriter {
        let ledger = try LedgerFiles(storage)
        var writer = try LogWriter(LogFolder(ledger: ledger.name, number: max(ledger.lastLog, 1)), parts)
        for number in 1..<max(ledger.lastLog, 1) { try check(LogFolder(ledger: ledger.name, number: number)) }
        try check(writer.log)
        try writer.recordTear(at: now())
        if writer.journal.next == 0 { try writer.begin(parts, ledger: ledger.name, at: now()) }
        if writer.lastEntry?.action == .ledgerRotated {
            try writer.publisher.publish(upTo: writer.journal.next)
            try writer.publisher.removeJournal()
            writer = try LogWriter.following(writer.log, parts, ledger: ledger.name, at: now())
        }
        observe(writer.log)
        return writer
    }

    private mutating func step(_ writer: inout LogWriter, _ parts: LogWriter.Parts) throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<7: try commit(&writer)
        case 7: try writer.journal.mark()
        case 8..<11:
            try writer.publisher.publish(upTo: writer.journal.next)
            observe(writer.log)
        default:
            let rotated = EntryDraft(.ledgerRotated, actor: "picket", object: writer.log.origin)
            _ = try writer.journal.commit([[try PreparedDraft(rotated)]], at: now()).results[0].get()
            try writer.publisher.publish(upTo: writer.journal.next)
            observe(writer.log)
            try writer.publisher.removeJournal()
            writer = try LogWriter.following(writer.log, parts, ledger: "example.com/trial", at: now())
            observe(writer.log)
        }
    }

    private mutating func commit(_ writer: inout LogWriter) throws {
        var requests: [[EntryDraft]] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            // Sometimes enough for a bundle to become full.
            let count = Int.random(in: 0..<16, using: &random) == 0 ? 130 : Int.random(in: 1...3, using: &random)
            attempts += 1
            requests.append((0..<count).map { draft(request: attempts, part: $0, of: count) })
        }
        let drafts = try requests.map { try $0.map { try PreparedDraft($0) } }
        let outcome = writer.journal.commit(drafts, at: now())
        for (request, result) in zip(requests, outcome.results) {
            guard case .success(let receipts) = result else { continue }
            guard receipts.count == request.count else { throw Violation("receipts for a part of a request") }
            for (receipt, draft) in zip(receipts, request) {
                logs[writer.log.number, default: .init()].acknowledged[receipt.sequence] = draft.object
            }
        }
        if let failure = outcome.failure { throw failure }
    }

    private mutating func draft(request: Int, part: Int, of count: Int) -> EntryDraft {
        let length = count > 3 ? 10 : Int.random(in: 0..<1_500, using: &random)
        return EntryDraft(
            .scanCompleted, actor: "user:ada", object: "\(request)/\(part)/\(count)",
            details: ["text": .string(String(repeating: "x", count: length))])
    }

    // MARK: What others have seen

    /// As a witness: what it has seen of a checkpoint has to hold for ever.
    private mutating func observe(_ log: LogFolder) {
        guard !storage.isDead, let bytes = storage.files[log.checkpoint], let note = try? SignedNote(parsing: bytes),
            let checkpoint = try? Checkpoint(note.text)
        else { return }
        logs[log.number, default: .init()].checkpoints.append(checkpoint)
    }

    /// All that was promised of the log is in its tiles, under its checkpoint, once it was opened.
    private mutating func check(_ log: LogFolder) throws {
        guard storage.files[log.checkpoint] != nil else {
            guard logs[log.number]?.isEmpty ?? true else { throw Violation("\(log.origin) has no checkpoint any more") }
            return
        }
        observe(log)
        var history = logs[log.number] ?? .init()
        try history.check(try PublishedLog(log, storage, key: Self.key.get().verifying))
        logs[log.number] = history
    }
}
