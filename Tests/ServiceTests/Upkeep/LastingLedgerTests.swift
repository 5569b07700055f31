import Evidence
import PicketTestKit
import Storage
import Testing

@testable import Service

/// A ledger whose disk fills: nothing is said to be recorded that is not, and it goes on when there is room.
@Suite struct LastingLedgerTests {
    @Test(arguments: 0..<5 as Range<UInt64>)
    func itGoesOnWhenThereIsRoom(_ seed: UInt64) async throws {
        let crypto = SwiftCryptoModule()
        let keys = [try crypto.generateKey(.ed25519)]
        let storage = SimulatedStorage(seed: seed)
        let begun = try Ledger.create(name: "example.com/l", in: storage, keys: keys, crypto: crypto)
        try await begun.close()
        let ledger = try LastingLedger(retryingAfter: .zero) {
            try Ledger.open(storage, keys: keys, crypto: crypto)
        }
        let draft = EntryDraft(
            EntryAction(rawValue: "test.done"), actor: "test", object: String(repeating: "o", count: 900))
        var recorded = Set<UInt64>()
        for _ in 0..<20 { recorded.formUnion(try await ledger.append([draft]).map(\.sequence)) }
        // Who has not answered within two seconds, on a busy machine, is asked again.
        var isReady = false
        for _ in 0..<30 where !isReady { isReady = await ledger.check.health().isReady }
        #expect(isReady)

        // None at all: also what opening it again would take away first leaves no room.
        storage.setCapacity(0)
        var failures = 0
        for _ in 0..<10 {
            do { recorded.formUnion(try await ledger.append([draft]).map(\.sequence)) } catch { failures += 1 }
        }
        #expect(failures > 0)
        var full = await ledger.check.health()
        for _ in 0..<30 where full.problem?.contains("has not answered") == true { full = await ledger.check.health() }
        #expect(!full.isReady)
        #expect(full.problem?.contains("the ledger cannot be written") == true)

        storage.setCapacity(.max)
        // Its writer's thread may still be letting go of the folder.
        var isBack = false
        for _ in 0..<6_000 where !isBack {
            isBack = await ledger.check.health().isReady
            if !isBack { try await Task.sleep(for: .milliseconds(10)) }
        }
        #expect(isBack)
        recorded.formUnion(try await ledger.append([draft]).map(\.sequence))
        _ = try await ledger.checkpoint()
        let reader = try LedgerReader(storage, crypto: crypto)
        for sequence in recorded { _ = try reader.evidence(of: sequence) }
        try await ledger.close()
        await #expect(throws: LedgerError.self) { try await ledger.append([draft]) }
    }
}
