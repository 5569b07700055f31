import Evidence
import PicketTestKit
import Synchronization

/// Keys, a clock that a test moves, and entries to write.
struct LedgerFixture: Sendable {
    static let crypto = SwiftCryptoModule()
    static let keys: [SigningKey] = SignatureAlgorithm.allCases.compactMap { try? crypto.generateKey($0) }
    static var verifyingKeys: [VerifyingKey] { keys.map(\.verifying) }

    final class Time: Sendable {
        private let reading = Mutex(LedgerClock.Reading(time: 1_790_000_000_000, passed: 5_000))

        var clock: LedgerClock { LedgerClock { [self] in reading.withLock { $0 } } }

        func pass(_ milliseconds: Int64) {
            reading.withLock { $0 = .init(time: $0.time + milliseconds, passed: $0.passed + milliseconds) }
        }

        /// Somebody sets the clock.
        func jump(_ milliseconds: Int64) { reading.withLock { $0.time += milliseconds } }
    }

    let storage: any StableStorage
    var time = Time()
    var settings = Ledger.Settings()

    init(_ storage: any StableStorage) { self.storage = storage }

    func create() throws -> Ledger {
        try Ledger.create(
            name: "example.com/ledger", in: storage, keys: Self.keys, crypto: Self.crypto, clock: time.clock,
            settings: settings)
    }

    func open() throws -> Ledger {
        try Ledger.open(storage, keys: Self.keys, crypto: Self.crypto, clock: time.clock, settings: settings)
    }

    func reader(log: Int? = nil) throws -> LedgerReader {
        try LedgerReader(storage, log: log, keys: Self.verifyingKeys, crypto: Self.crypto)
    }

    func verify(log: Int? = nil) throws { try LedgerVerifier(reader(log: log), decodes: true).verify() }

    static func draft(_ number: Int) -> EntryDraft {
        EntryDraft(.scanCompleted, actor: "service:ci", object: "run \(number)", details: ["files": JSON(number)])
    }
}
