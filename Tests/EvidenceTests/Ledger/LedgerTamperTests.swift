import Evidence
import PicketTestKit
import Testing

/// Whatever is done to the files of a ledger: `verify` says so, and where.
@Suite struct LedgerTamperFuzzTests {
    private static func make(_ entries: Int) async throws -> SimulatedStorage {
        let storage = SimulatedStorage(seed: 1)
        let ledger = try LedgerFixture(storage).create()
        _ = try await ledger.append((1..<entries).map(LedgerFixture.draft))
        try await ledger.close()
        return storage
    }

    private static func verify(_ storage: SimulatedStorage) throws {
        try LedgerVerifier.verify(
            storage, keys: LedgerFixture.verifyingKeys, crypto: LedgerFixture.crypto, threads: 1)
    }

    private static func error(_ storage: SimulatedStorage) -> LedgerError? {
        do {
            try verify(storage)
            return nil
        } catch {
            return error as? LedgerError ?? LedgerError(.damaged, "\(error)")
        }
    }

    /// What of the files is the ledger's: not its lock.
    private static func files(_ storage: SimulatedStorage) -> [(path: String, bytes: [UInt8])] {
        storage.files.filter { $0.key != "lock" }.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// The entry that each byte of a bundle belongs to.
    private static func owners(_ bundle: [UInt8]) -> [UInt64] {
        var owners: [UInt64] = []
        var entry: UInt64 = 0
        while owners.count + 2 <= bundle.count {
            let count = Int(bundle[owners.count]) << 8 | Int(bundle[owners.count + 1])
            owners += [UInt64](repeating: entry, count: 2 + count)
            entry += 1
        }
        return owners
    }

    @Test func everyByteOfASmallLedger() async throws {
        let storage = try await Self.make(6)
        try Self.verify(storage)
        var random = SplitMix64(seed: 1)
        for (path, bytes) in Self.files(storage) {
            for offset in bytes.indices {
                try storage.tamper(path) { $0[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
                let error = Self.error(storage)
                #expect(error != nil, "\(path) at \(offset)")
                #expect(
                    path == "ledger" || error?.file == path, "\(path) at \(offset): \(error.map(String.init) ?? "")")
                if path.contains("/entries/") {
                    #expect(error?.index == Self.owners(bytes)[offset], "\(path) at \(offset)")
                }
                if path.contains("tile/0/") {
                    #expect(error?.index == UInt64(offset / 32) && error?.offset == UInt64(offset / 32 * 32))
                }
                try storage.tamper(path) { $0 = bytes }
            }
        }
        try Self.verify(storage)
    }

    @Test(arguments: [5, 300, 700])
    func everyFileCutLengthenedAndTakenAway(entries: Int) async throws {
        let storage = try await Self.make(entries)
        try Self.verify(storage)
        for (path, bytes) in Self.files(storage) {
            for changed in [
                Array(bytes.dropLast()), bytes + [0], bytes + bytes, [], Array(bytes.prefix(bytes.count / 2)),
            ] {
                try storage.tamper(path) { $0 = changed }
                let error = Self.error(storage)
                #expect(
                    error != nil && (path == "ledger" || error?.file == path),
                    "\(path), \(changed.count) bytes: \(error.map(String.init) ?? "")")
                try storage.tamper(path) { $0 = bytes }
            }
            try storage.remove(path)
            #expect(Self.error(storage)?.file == path, "\(path)")
            try storage.write(bytes, to: path)
        }
        try Self.verify(storage)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func entriesChangedSwappedTakenOutAndDoubled(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let storage = try await Self.make(600)
        for _ in 0..<10 {
            let bundle = Int.random(in: 0..<2, using: &random)
            let path = "logs/1/tile/entries/00\(bundle)"
            let bytes = try #require(storage.files[path])
            var entries = Self.entries(bytes)
            let at = Int.random(in: 0..<255, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: entries.swapAt(at, at + 1)
            case 1: entries.remove(at: at)
            case 2: entries.insert(entries[at], at: at + 1)
            default: entries[at][entries[at].count / 2] ^= 1
            }
            let isDoubled = entries.count == 257
            try storage.tamper(path) { $0 = entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 } }
            let error = Self.error(storage)
            #expect(
                error?.file == path && error?.index == UInt64(bundle * 256 + at + (isDoubled ? 1 : 0)),
                "\(error.map(String.init) ?? "")")
            try storage.tamper(path) { $0 = bytes }
        }
    }

    private static func entries(_ bundle: [UInt8]) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var rest = bundle[...]
        while let high = rest.popFirst(), let low = rest.popFirst() {
            entries.append(Array(rest.prefix(Int(high) << 8 | Int(low))))
            rest = rest.dropFirst(Int(high) << 8 | Int(low))
        }
        return entries
    }

    /// A whole older state is a good ledger by itself; who kept a checkpoint knows better.
    @Test func anOlderStateIsToldByACheckpoint() async throws {
        let storage = try await Self.make(10)
        let old = storage.files
        let fixture = LedgerFixture(storage)
        let ledger = try fixture.open()
        _ = try await ledger.append([LedgerFixture.draft(11)])
        try await ledger.close()
        let seen = try fixture.reader().checkpoint
        for path in storage.files.keys where old[path] == nil { try storage.remove(path) }
        for (path, bytes) in old where storage.files[path] == nil { try storage.write(bytes, to: path) }
        for (path, bytes) in old { try storage.tamper(path) { $0 = bytes } }
        try Self.verify(storage)
        #expect(throws: ProofError.self) { try fixture.reader().verifyConsistency(from: seen) }
        // And another log of the same size, by the same keys.
        let fork = try fixture.open()
        _ = try await fork.append([LedgerFixture.draft(12)])
        try await fork.close()
        #expect(throws: ProofError.self) { try fixture.reader().verifyConsistency(from: seen) }
    }
}
