import Evidence
import PicketTestKit
import Testing

@Suite struct LedgerTests {
    @Test(arguments: [0, 1, 254, 255, 256, 600])
    func whatIsAppendedIsReadProvedAndVerified(count: Int) async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        var ledger = try fixture.create()
        var receipts: [Receipt] = []
        for start in stride(from: 0, to: count, by: 50) {
            receipts += try await ledger.append((start..<min(start + 50, count)).map(LedgerFixture.draft))
        }
        try await ledger.close()
        #expect(receipts.map(\.sequence) == (0..<count).map { UInt64($0) + 1 })
        let reader = try fixture.reader()
        #expect(reader.size == UInt64(count) + 1 && reader.signers.count == 2)
        let entries = try reader.entries()
        #expect(entries.map(\.object) == ["example.com/ledger"] + (0..<count).map { "run \($0)" })
        #expect(entries[0].action == .ledgerCreated)
        try fixture.verify()
        for index in stride(from: 0, to: reader.size, by: 37) {
            let evidence = try reader.evidence(of: index)
            try Proof.verifyInclusion(
                of: MerkleHash(leaf: evidence.entry), at: index, in: reader.checkpoint.root, size: reader.size,
                path: evidence.path)
            #expect(try Entry(decoding: evidence.entry) == entries[Int(index)])
        }

        ledger = try fixture.open()
        _ = try await ledger.append([LedgerFixture.draft(-1)])
        try await ledger.close()
        try fixture.verify()
        let later = try fixture.reader()
        #expect(later.size == reader.size + 1)
        try later.verifyConsistency(from: reader.checkpoint)
    }

    @Test func manyAppendAtOnce() async throws {
        let folder = try TemporaryFolder()
        let fixture = LedgerFixture(try FolderStorage(folder.path))
        let ledger = try fixture.create()
        let receipts = try await withThrowingTaskGroup(of: [Receipt].self) { group in
            for task in 0..<200 {
                group.addTask {
                    var receipts: [Receipt] = []
                    for number in 0..<10 {
                        receipts += try await ledger.append([
                            LedgerFixture.draft(task * 10 + number), LedgerFixture.draft(-1 - task * 10 - number),
                        ])
                    }
                    return receipts
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let note = try await ledger.checkpoint()
        let reader = try fixture.reader()
        #expect(note == reader.checkpointBytes && reader.size == 4_001)
        try await ledger.close()
        try fixture.verify()
        #expect(Set(receipts.map(\.sequence)) == Set(1...4_000))
        // Those of one call stay together.
        let objects = try reader.entries().map(\.object)
        for pair in stride(from: 1, to: 4_001, by: 2) {
            let number = try #require(Int(objects[pair].dropFirst(4)))
            #expect(objects[pair + 1] == "run \(-1 - number)")
        }
        // A clean end leaves no journal.
        #expect(try fixture.storage.list("logs/1/journal").isEmpty)
    }

    @Test func checkpointsComeByThemselves() async throws {
        var fixture = LedgerFixture(SimulatedStorage(seed: 1))
        fixture.settings.checkpointEntries = 10
        fixture.settings.checkpointMilliseconds = 3_600_000
        let ledger = try fixture.create()
        for number in 0..<10 { _ = try await ledger.append([LedgerFixture.draft(number)]) }
        // No time is waited for: the thread has been told, and takes as long as it takes.
        while try fixture.reader().size < 10 { await Task.yield() }
        try fixture.verify()
        try await ledger.close()
    }

    @Test func aRotatedLedgerIsAChain() async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        let ledger = try fixture.create()
        _ = try await ledger.append([LedgerFixture.draft(1)])
        try await ledger.rotate()
        let receipt = try await ledger.append([LedgerFixture.draft(2)])
        #expect(receipt.map(\.origin) == ["example.com/ledger/2"] && receipt.map(\.sequence) == [1])
        try await ledger.close()
        for log in 1...2 { try fixture.verify(log: log) }
        let (old, new) = (try fixture.reader(log: 1), try fixture.reader())
        #expect(try old.entries().map(\.action) == [.ledgerCreated, .scanCompleted, .ledgerRotated])
        let first = try new.entry(0)
        #expect(first.action == .ledgerContinued && first.object == old.origin)
        #expect(first.details["checkpoint"]?.string == String(decoding: old.checkpointBytes, as: UTF8.self))
        #expect(try LedgerReader.logCount(in: fixture.storage) == 2)
    }

    @Test func aClockThatJumpsIsRecorded() async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        var ledger = try fixture.create()
        fixture.time.pass(60_000)
        _ = try await ledger.append([LedgerFixture.draft(1)])
        fixture.time.jump(-500)
        _ = try await ledger.append([LedgerFixture.draft(2)])
        fixture.time.jump(-7_200_000)
        _ = try await ledger.append([LedgerFixture.draft(3)])
        try await ledger.close()
        fixture.time.jump(-7_200_000)
        ledger = try fixture.open()
        _ = try await ledger.append([LedgerFixture.draft(4)])
        try await ledger.close()
        let entries = try fixture.reader().entries()
        #expect(
            entries.map(\.action) == [
                .ledgerCreated, .scanCompleted, .scanCompleted, .clockJumped, .scanCompleted, .clockJumped,
                .scanCompleted,
            ])
        // Set back by half a second, no time goes back.
        #expect(entries[1].time == entries[2].time)
        #expect(entries[3].details["to"]?.integer == 1_790_000_060_000 - 7_200_500)
    }

    @Test func entriesAreFound() async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        let ledger = try fixture.create()
        _ = try await ledger.append((0..<300).map(LedgerFixture.draft))
        _ = try await ledger.append([
            EntryDraft(.keyRotated, actor: "user:ada", object: "k1", label: "secret", request: "r")
        ])
        try await ledger.close()
        let reader = try fixture.reader()
        func found(_ change: (inout LedgerQuery) -> Void) throws -> [UInt64] {
            var query = LedgerQuery()
            change(&query)
            return try reader.search(query, most: 5).map(\.sequence)
        }
        #expect(try found { $0.action = "key" } == [301])
        #expect(try found { $0.action = "key.rotated" } == [301])
        #expect(try found { $0.action = "ke" } == [])
        #expect(try found { $0.object = "run 299" } == [300])
        #expect(try found { $0.actor = "service:ci" } == [1, 2, 3, 4, 5])
        #expect(
            try found {
                $0.label = "secret"; $0.request = "r"
            } == [301])
        #expect(try found { $0.time = 0..<1 } == [])
    }

    // MARK: Refusals

    @Test func oneWritesAtATime() async throws {
        let folder = try TemporaryFolder()
        let fixture = LedgerFixture(try FolderStorage(folder.path))
        let ledger = try fixture.create()
        let second = LedgerFixture(try FolderStorage(folder.path))
        let error = #expect(throws: LedgerError.self) { try second.open() }
        #expect(error?.code == .locked)
        try await ledger.close()
        try await second.open().close()
    }

    @Test func aClosedLedgerTakesNothing() async throws {
        let ledger = try LedgerFixture(SimulatedStorage(seed: 1)).create()
        try await ledger.close()
        try await ledger.close()
        await #expect(throws: LedgerError.self) { try await ledger.append([LedgerFixture.draft(1)]) }
        await #expect(throws: LedgerError.self) { try await ledger.checkpoint() }
    }

    @Test func whatCannotBeAnEntryIsRefusedAlone() async throws {
        let ledger = try LedgerFixture(SimulatedStorage(seed: 1)).create()
        let big = EntryDraft(.scanCompleted, actor: "a", object: String(repeating: "x", count: 65_440))
        let error = await #expect(throws: LedgerError.self) { try await ledger.append([LedgerFixture.draft(1), big]) }
        #expect(error?.code == .refused)
        let sealed = EntryDraft(
            .scanCompleted, actor: "a", object: "", confidential: .init(subject: "person:ada", text: "x"))
        await #expect(throws: LedgerError.self) { try await ledger.append([sealed]) }
        #expect(try await ledger.append([LedgerFixture.draft(2)]).map(\.sequence) == [1])
        try await ledger.close()
    }

    @Test(arguments: [
        ("", "missing"), (#"{"format":"picket-ledger","name":"a","version":2}"#, "of version 2"), ("{", "no ledger"),
        (#"{"format":"other","name":"a","version":1}"#, "no ledger"),
        (#"{"format":"picket-ledger","name":"a b","version":1}"#, "no ledger"),
    ])
    func whatIsNoLedgerIsRefused(text: String, complaint: String) throws {
        let storage = SimulatedStorage(seed: 1)
        if !text.isEmpty {
            try storage.write(Array(text.utf8), to: "ledger")
        }
        let error = #expect(throws: LedgerError.self) { try LedgerFixture(storage).open() }
        #expect(error?.code == (text.isEmpty ? .missing : .foreign))
        #expect(text.isEmpty || error?.description.contains(complaint) == true)
        #expect(throws: LedgerError.self) { try LedgerFixture(storage).reader() }
    }

    @Test func aKeyOfSomebodyElseOpensNothing() async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        try await fixture.create().close()
        let other = try LedgerFixture.crypto.generateKey(.ed25519)
        let error = #expect(throws: LedgerError.self) {
            try LedgerReader(fixture.storage, keys: [other.verifying], crypto: LedgerFixture.crypto)
        }
        #expect(error?.file == "logs/1/checkpoint")
    }
}

extension LedgerTests {
    /// Whoever can write the files can put a log of their own there; who knows the keys does not go on with it.
    @Test func aLogOfAnotherKeyIsNotContinued() async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        let stranger = [try LedgerFixture.crypto.generateKey(.ed25519)]
        try await Ledger.create(
            name: "example.com/ledger", in: fixture.storage, keys: stranger, crypto: LedgerFixture.crypto
        ).close()
        let error = #expect(throws: LedgerError.self) {
            try Ledger.open(fixture.storage, keys: LedgerFixture.keys, known: [], crypto: LedgerFixture.crypto)
        }
        #expect(error?.file == "logs/1/checkpoint")
        // A key of one's own from before is known; the next checkpoint is signed by those of now.
        let ledger = try Ledger.open(
            fixture.storage, keys: LedgerFixture.keys, known: stranger.map(\.verifying), crypto: LedgerFixture.crypto)
        _ = try await ledger.append([LedgerFixture.draft(1)])
        try await ledger.close()
        try fixture.verify()
    }

    /// A size that a checkpoint claims, signed by whoever: nothing counts to it.
    @Test(arguments: [1_000_000, 1 << 40, 1 << 50, UInt64.max])
    func aSizeThatIsNotThereIsRefused(size: UInt64) async throws {
        let fixture = LedgerFixture(SimulatedStorage(seed: 1))
        try await fixture.create().close()
        let note = try Checkpoint(origin: "example.com/ledger/1", size: size, root: .emptyTree).signed(
            by: LedgerFixture.keys, LedgerFixture.crypto)
        try fixture.storage.write(note.bytes, to: "logs/1/checkpoint")
        #expect(throws: LedgerError.self) { try fixture.verify() }
        #expect(throws: LedgerError.self) { try fixture.open() }
        #expect(throws: LedgerError.self) { try fixture.reader().evidence(of: size - 1) }
    }
}
