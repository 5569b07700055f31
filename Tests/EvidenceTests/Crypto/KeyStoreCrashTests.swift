import Evidence
import Foundation
import PicketTestKit
import Testing

/// The power goes at every call that writes, one after the other: what is found afterwards is what was there before the
/// operation or what it was to make, and work goes on. PICKET_KEY_CRASH_SEEDS says how often; 1 by default.
@Suite struct KeyStoreCrashTests {
    private static let context = Array("the entry".utf8)
    private static let seeds = ProcessInfo.processInfo.environment["PICKET_KEY_CRASH_SEEDS"].flatMap { UInt64($0) } ?? 1

    /// What was done, as far as it got.
    private struct Progress {
        var isCreated = false
        var bob: Entry.Sealed?
        var ada: Entry.Sealed?
        var isShredding = false
        var isShredded = false
    }

    private func open(_ storage: any StableStorage) throws -> KeyStore {
        try KeyStore.open(storage, passphrase: nil, module: SwiftCryptoModule(), now: { 1_800_000_000_000 })
    }

    private func run(on storage: any StableStorage, _ progress: inout Progress) throws {
        let store = try KeyStore.create(
            in: storage, .none, module: SwiftCryptoModule(), now: { 1_800_000_000_000 }
        ).0
        progress.isCreated = true
        progress.bob = try store.seal(.init(subject: "bob", text: "of bob"), authenticating: Self.context)
        progress.ada = try store.seal(.init(subject: "ada", text: "of ada"), authenticating: Self.context)
        _ = try store.rotate()
        progress.isShredding = true
        _ = try store.shred("ada")
        progress.isShredded = true
        _ = try store.revoke(try #require(store.verifyingKeys.last).id, reason: "lost")
    }

    private func check(_ storage: any StableStorage, _ progress: Progress, _ where: Comment) throws {
        let store: KeyStore
        do { store = try open(storage) } catch let error as KeyStoreError where error.code == .missing {
            #expect(!progress.isCreated, `where`)
            return
        }
        try checkSealed(store, progress, `where`)
        // Work goes on, and what was cut short is finished.
        _ = try store.rotate()
        #expect(store.signers.map(\.algorithm) == SignatureAlgorithm.allCases, `where`)
        try checkSealed(try open(storage), progress, `where`)
        #expect(try storage.list("keys").allSatisfy { $0.hasSuffix(".json") }, `where`)
        #expect(try storage.list("subjects").allSatisfy { $0.hasSuffix(".json") }, `where`)
    }

    private func checkSealed(_ store: KeyStore, _ progress: Progress, _ where: Comment) throws {
        if let bob = progress.bob {
            #expect(try store.open(bob, authenticating: Self.context) == "of bob", `where`)
        }
        guard let ada = progress.ada else { return }
        if progress.isShredded {
            #expect(throws: KeyStoreError.self, `where`) { try store.open(ada, authenticating: Self.context) }
        } else if !progress.isShredding {
            #expect(try store.open(ada, authenticating: Self.context) == "of ada", `where`)
        }
    }

    @Test func nothingIsLostAndNothingShreddedComesBack() throws {
        let whole = SimulatedStorage(seed: 0)
        var done = Progress()
        try run(on: whole, &done)
        let calls = whole.calls.count
        #expect(calls > 50 && done.isShredded)
        for seed in 0..<Self.seeds {
            for call in 0..<calls {
                let storage = SimulatedStorage(seed: seed &* 1_000 &+ UInt64(call))
                storage.fail(at: call, .powerLoss)
                var progress = Progress()
                #expect(throws: (any Error).self) { try run(on: storage, &progress) }
                let found = storage.afterPowerLoss(seed: seed &+ 7)
                try check(found, progress, "seed \(seed), call \(call): \(whole.calls[call])")
            }
        }
    }

    /// A disk that is full, or fails, at every call: an error, and the folder as before or after.
    @Test(arguments: [ENOSPC, EIO])
    func aFailingDiskLeavesTheFolderWhole(code: Int32) throws {
        let whole = SimulatedStorage(seed: 0)
        var done = Progress()
        try run(on: whole, &done)
        for call in 0..<whole.calls.count {
            let storage = SimulatedStorage(seed: UInt64(call))
            storage.fail(at: call, .error(code))
            var progress = Progress()
            do { try run(on: storage, &progress) } catch { #expect(error is StorageError, "\(error)") }
            try check(storage.afterPowerLoss(seed: 3), progress, "call \(call): \(whole.calls[call])")
        }
    }
}
