import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// The writer without its threads, on a storage that fails: the same for the same seed.
@Suite struct LedgerCrashFuzzTests {
    /// PICKET_CRASH_SEEDS=100000 for all of them.
    static let seeds = ProcessInfo.processInfo.environment["PICKET_CRASH_SEEDS"].flatMap { UInt64($0) } ?? 1_500
    static let shards: UInt64 = 4

    /// What a run was told, and so may rely on.
    private struct Witnessed {
        /// Leaves by sequence.
        var acknowledged: [UInt64: String] = [:]
        var checkpoint: Checkpoint?
        /// Groups that nobody was told of: all or nothing.
        var attempted: [[String]] = []
    }

    private static let log = LogFolder(ledger: "example.com/ledger", number: 1)

    private static func parts(_ storage: SimulatedStorage) -> LogWriter.Parts {
        // Ed25519 alone: it is the same each time, and fast.
        LogWriter.Parts(storage: storage, keys: Array(LedgerFixture.keys.prefix(1)), crypto: LedgerFixture.crypto)
    }

    private static func begin(_ storage: SimulatedStorage) throws -> LogWriter {
        if try storage.size(of: LedgerFiles.path) == nil {
            try LedgerFiles.create(storage, name: log.origin.split(separator: "/").dropLast().joined(separator: "/"))
        }
        var writer = try LogWriter(log, parts(storage))
        try writer.recordTear(at: .init(time: 1, passed: 1))
        if writer.journal.next == 0 {
            try writer.begin(parts(storage), ledger: "example.com/ledger", at: .init(time: 1, passed: 1))
        }
        return writer
    }

    /// Appends, marks and publishes until something fails.
    ///
    /// - Returns: whether all that was acknowledged has a mark behind it.
    private static func run(_ storage: SimulatedStorage, _ random: inout SplitMix64, _ seen: inout Witnessed) -> Bool {
        guard var writer = try? begin(storage) else { return true }
        note(writer, &seen)
        var isMarked = true
        for round in 0..<Int.random(in: 1..<12, using: &random) {
            let requests = (0..<Int.random(in: 1..<4, using: &random)).map { request in
                (0..<Int.random(in: 1..<4, using: &random)).map { "\(seen.attempted.count).\(round).\(request).\($0)" }
            }
            seen.attempted += requests
            let drafts = requests.map {
                $0.compactMap { try? PreparedDraft(EntryDraft(.scanCompleted, actor: "a", object: $0)) }
            }
            let outcome = writer.journal.commit(drafts, at: .init(time: 1, passed: 1))
            for (request, result) in zip(requests, outcome.results) {
                guard case .success(let receipts) = result else { continue }
                isMarked = false
                for (name, receipt) in zip(request, receipts) { seen.acknowledged[receipt.sequence] = name }
            }
            if outcome.failure != nil { return isMarked }
            if Bool.random(using: &random) {
                guard (try? writer.journal.mark()) != nil else { return isMarked }
                isMarked = true
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                guard (try? writer.publisher.publish(upTo: writer.journal.next)) != nil else { return isMarked }
                isMarked = true
                note(writer, &seen)
            }
        }
        return isMarked
    }

    private static func note(_ writer: LogWriter, _ seen: inout Witnessed) {
        guard let bytes = writer.publisher.checkpoint, let note = try? SignedNote(parsing: bytes) else { return }
        seen.checkpoint = (try? Checkpoint(note.text)) ?? seen.checkpoint
    }

    /// Opens it once more, without faults, and looks for everything.
    private static func check(_ storage: SimulatedStorage, _ seen: Witnessed, _ comment: Comment) throws {
        var writer = try begin(storage)
        try writer.publisher.publish(upTo: writer.journal.next)
        let key = try #require(LedgerFixture.keys.first?.verifying)
        let reader = try LedgerReader(storage, keys: [key], crypto: LedgerFixture.crypto)
        try LedgerVerifier(reader, threads: 1, decodes: true).verify()
        if let checkpoint = seen.checkpoint { try reader.verifyConsistency(from: checkpoint) }
        let entries = try reader.entries()
        for (sequence, name) in seen.acknowledged {
            #expect(sequence < reader.size && entries[Int(sequence)].object == name, comment)
        }
        let there = Set(entries.map(\.object))
        for request in seen.attempted {
            let count = request.count { there.contains($0) }
            #expect(count == 0 || count == request.count, comment)
        }
    }

    /// Power that goes, disks that are full or fail, processes that are killed: any number of times, one after the other.
    @Test(arguments: 0..<shards)
    func whatWasAcknowledgedIsThere(shard: UInt64) throws {
        for seed in stride(from: shard, to: Self.seeds, by: Int(Self.shards)) {
            var random = SplitMix64(seed: seed)
            var storage = SimulatedStorage(seed: seed)
            var seen = Witnessed()
            for _ in 0..<Int.random(in: 1..<4, using: &random) {
                let call = storage.calls.count + Int.random(in: 0..<60, using: &random)
                storage.fail(
                    at: call,
                    [.error(ENOSPC), .error(EIO), .powerLoss, .powerLoss].randomElement(using: &random) ?? .powerLoss)
                _ = Self.run(storage, &random, &seen)
                let lost = random.next()
                storage =
                    storage.isDead || Bool.random(using: &random)
                    ? storage.afterPowerLoss(seed: lost) : storage.afterKill()
            }
            do { try Self.check(storage, seen, "seed \(seed)") } catch { Issue.record("seed \(seed): \(error)") }
        }
    }

    /// A bit that rots, or a write that lands elsewhere: found, or harmless. Never passed over.
    @Test(arguments: 0..<shards)
    func whatWasDamagedIsNotPassedOver(shard: UInt64) throws {
        for seed in stride(from: shard, to: Self.seeds, by: Int(Self.shards)) {
            var random = SplitMix64(seed: seed)
            let storage = SimulatedStorage(seed: seed)
            var seen = Witnessed()
            if Bool.random(using: &random) { storage.fail(at: Int.random(in: 20..<80, using: &random), .misdirection) }
            // Without a mark or a checkpoint behind it, a broken last group cannot be told from one that was torn.
            guard Self.run(storage, &random, &seen) else { continue }
            let after = storage.afterKill()
            if Bool.random(using: &random) { _ = try after.rot(seed: random.next()) }
            do { try Self.check(after, seen, "seed \(seed)") } catch let error as LedgerError {
                #expect(error.file != nil, "seed \(seed): \(error)")
            }
        }
    }
}
