import Evidence
import Foundation
import PicketTestKit
import Testing

/// Logs that fork, roll back and repeat themselves, against a witness whose disk fails and whose power goes. What is held:
/// all that was ever cosigned is one history, in order.
@Suite struct WitnessFuzzTests {
    /// `PICKET_SEEDS=100000` for the full count.
    static let seeds = ProcessInfo.processInfo.environment["PICKET_SEEDS"].flatMap { UInt64($0) } ?? 300
    static let crypto = SwiftCryptoModule()
    static let key = Result { try crypto.generateKey(.ed25519) }
    static let log = Result { try GrowingLog() }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func whatWasCosignedIsOneHistory(part: UInt64) async throws {
        var cosigned = 0
        for seed in stride(from: part, to: Self.seeds, by: 4) { cosigned += try await Self.history(seed) }
        #expect(cosigned > Self.seeds / 4)
    }

    /// - Returns: how many cosignatures there were.
    private static func history(_ seed: UInt64) async throws -> Int {
        var random = SplitMix64(seed: seed)
        let key = try key.get()
        var storage = SimulatedStorage(seed: seed)
        var branches = [try log.get()]
        let logKeys = try branches[0].noteKeys
        var witness: Witness?
        var released: [Checkpoint] = []
        for _ in 0..<30 {
            if witness == nil {
                if storage.isDead { storage = storage.afterPowerLoss(seed: random.next()) }
                witness = try? Witness(name: "w", key: key, logs: logKeys, storage: storage, crypto, now: { seed })
            }
            guard let running = witness else {
                storage = storage.afterPowerLoss(seed: random.next())
                continue
            }
            switch random.next() % 8 {
            case 0:
                storage.fail(
                    at: storage.calls.count + Int(random.next() % 6), faults[Int(random.next() % UInt64(faults.count))])
            case 1:
                witness = nil
                storage = storage.afterPowerLoss(seed: random.next())
            case 2:
                var fork = branches[Int(random.next() % UInt64(branches.count))]
                fork.cut(to: Int(random.next() % (fork.size + 1)))
                branches.append(fork)
            default:
                let at = Int(random.next() % UInt64(branches.count))
                branches[at].grow((0..<random.next() % 4).map { "\(at) \($0) \(random.next())" })
                if let checkpoint = try await submit(branches[at], to: running, &random) { released.append(checkpoint) }
                // A failed disk is latched: only a new start reads what is there.
                if storage.isDead || (random.next() % 4 == 0) { witness = nil }
            }
        }
        try check(released, branches, seed)
        return released.count
    }

    private static let faults: [SimulatedStorage.Fault] = [.error(5), .error(28), .misdirection, .powerLoss]

    /// With the size that the witness says, as a real client; sometimes with another.
    private static func submit(
        _ log: GrowingLog, to witness: Witness, _ random: inout SplitMix64
    ) async throws -> Checkpoint? {
        var old = random.next() % 4 == 0 ? random.next() % (log.size + 1) : 0
        for _ in 0..<3 {
            switch await witness.add(try log.request(from: old)) {
            case .cosigned(let lines):
                let note = try SignedNote(parsing: log.checkpoint().bytes + lines)
                #expect(try witness.key.time(on: note, crypto) != nil)
                return try Checkpoint(note.text)
            case .conflict(let size) where size <= log.size: old = size
            default: return nil
            }
        }
        return nil
    }

    private static func check(_ released: [Checkpoint], _ branches: [GrowingLog], _ seed: UInt64) throws {
        for (first, second) in zip(released, released.dropFirst()) {
            #expect(first.size <= second.size, "seed \(seed): from \(first.size) back to \(second.size)")
        }
        // All are prefixes of one log: some branch has every one of them, up to where it was cut.
        guard let last = released.last else { return }
        let one = try #require(branches.first { $0.size >= last.size && (try? $0.root(size: last.size)) == last.root })
        for checkpoint in released {
            #expect(try one.root(size: checkpoint.size) == checkpoint.root, "seed \(seed): two histories")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func changedRequestsAreAnsweredAndNeverCosigned(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var log = try Self.log.get()
        log.grow((0..<13).map { "\($0)" })
        let first = try log.request(from: 0)
        log.grow(["more", "and more"])
        let second = try log.request(from: 13)
        for _ in 0..<100 {
            let witness = try Witness(
                name: "w", key: Self.key.get(), logs: log.noteKeys, storage: SimulatedStorage(seed: seed), Self.crypto,
                now: { 1 })
            #expect(await witness.add(first).status == 200)
            var changed = second
            for _ in 0...random.next() % 3 {
                let at = Int(random.next() % UInt64(changed.count))
                switch random.next() % 3 {
                case 0: changed[at] ^= UInt8(truncatingIfNeeded: 1 << (random.next() % 8))
                case 1: changed.remove(at: at)
                default: changed.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
                }
            }
            guard changed != second else { continue }
            let answer = await witness.add(changed)
            // Signature lines of keys that are not known may say anything.
            #expect(answer.status >= 400 && answer.status != 503, "\(String(decoding: changed, as: UTF8.self))")
        }
    }
}
