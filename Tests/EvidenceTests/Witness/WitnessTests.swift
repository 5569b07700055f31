import Evidence
import PicketTestKit
import Testing

@Suite struct WitnessTests {
    static let crypto = SwiftCryptoModule()
    private let storage = SimulatedStorage(seed: 1)
    private let key: SigningKey
    private var log: GrowingLog

    init() throws {
        key = try Self.crypto.generateKey(.ed25519)
        log = try GrowingLog([.ed25519, .p384])
        log.grow(["one", "two", "three"])
    }

    private func witness(_ storage: SimulatedStorage? = nil, time: UInt64 = 1_700_000_000) throws -> Witness {
        try Witness(
            name: "witness.example/w1", key: key, logs: log.noteKeys, storage: storage ?? self.storage, Self.crypto,
            now: { time })
    }

    @Test mutating func aLogThatGrowsIsCosigned() async throws {
        let witness = try witness()
        var seen: UInt64 = 0
        for count in 0..<20 {
            let answer = await witness.add(try log.request(from: seen))
            guard case .cosigned(let lines) = answer else {
                Issue.record("\(answer)")
                return
            }
            let note = try SignedNote(parsing: log.checkpoint().bytes + lines)
            #expect(try witness.key.time(on: note, Self.crypto) == 1_700_000_000)
            #expect(await witness.latest(of: log.origin)?.size == log.size)
            seen = log.size
            log.grow((0..<count).map { "\(count) \($0)" })
        }
    }

    /// The message and the key's id by the words of the specification, not by the code under test.
    @Test func aCosignatureIsAsSpecified() async throws {
        let witness = try witness()
        guard case .cosigned(let lines) = await witness.add(try log.request(from: 0)) else {
            Issue.record("not cosigned")
            return
        }
        let note = try log.checkpoint()
        let signature = try #require(try SignedNote(parsing: Array(note.text.utf8) + [10] + lines).signatures.first)
        #expect(signature.name == "witness.example/w1" && signature.bytes.count == 72)
        let id = try Self.crypto.hash(Array("witness.example/w1\n".utf8) + [4] + key.verifying.bytes, .sha256).prefix(4)
        #expect(signature.id == id.reduce(0) { $0 << 8 | UInt32($1) })
        #expect(Array(signature.bytes.prefix(8)) == [0, 0, 0, 0, 0x65, 0x53, 0xF1, 0x00])
        let message = Array("cosignature/v1\ntime 1700000000\n\(note.text)".utf8)
        #expect(try Self.crypto.isValid(Array(signature.bytes.dropFirst(8)), of: message, by: key.verifying))
    }

    /// The example of the specification.
    @Test func requestsReadAsSpecified() throws {
        let text = """
            old 20852014
            PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
            5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

            """
        let request = try AddCheckpoint(parsing: Array(text.utf8))
        #expect(request.oldSize == 20_852_014 && request.proof.count == 4)
        #expect(try Checkpoint(SignedNote(parsing: request.checkpoint).text).size == 20_852_163)
        #expect(request.body == Array(text.utf8))
    }

    @Test(arguments: [
        "", "\n", "old\n\n", "old \n\n", "old 01\n\n", "old -1\n\n", "old 1 \n\n", "old 18446744073709551616\n\n",
        "OLD 1\n\n",
        "old 1", "old 1\n", "old 1\nAAAA\n\n", "old 1\n\n", "old 0\n\nexample.com/log\n1\n", "old 0\r\n\r\n",
        "old 0\n" + String(repeating: "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n", count: 64) + "\n",
    ])
    func whatIsNoRequestIsRefused(body: String) async throws {
        #expect(try await witness().add(Array(body.utf8)).status == 400)
    }

    @Test mutating func refusalsHaveTheStatusThatTheSpecificationSays() async throws {
        let witness = try witness()
        #expect(try await witness.add(try log.request(from: 0)).status == 200)
        let three = log
        log.grow(["four", "five"])
        // Another log, another key, no key of this log.
        var other = try GrowingLog()
        other.origin = "example.com/other"
        other.grow(["one"])
        #expect(try await witness.add(try other.request(from: 0)).status == 404)
        other.origin = log.origin
        #expect(try await witness.add(try other.request(from: 0)).status == 403)
        // Old size beyond the checkpoint's.
        let shrinking = try AddCheckpoint(oldSize: 6, proof: [], checkpoint: log.checkpoint().bytes)
        #expect(await witness.add(shrinking.body).status == 400)
        // Another size than the one seen.
        for old in [0, 2, 4] as [UInt64] {
            #expect(try await witness.add(try log.request(from: old)) == .conflict(size: 3))
        }
        // A proof that is none.
        for proof in [[], try log.proof(from: 2), try log.proof(from: 3).reversed()] as [[MerkleHash]] {
            let request = try AddCheckpoint(oldSize: 3, proof: proof, checkpoint: log.checkpoint().bytes)
            #expect(await witness.add(request.body).status == 422)
        }
        // The same size with another root.
        var fork = three
        fork.cut(to: 2)
        fork.grow(["drei"])
        #expect(try await witness.add(try fork.request(from: 3)) == .conflict(size: 3))
        let latest = try Checkpoint(three.checkpoint().text)
        #expect(await witness.latest(of: log.origin) == latest)
        // And all is well still.
        #expect(try await witness.add(try three.request(from: 3)).status == 200)
        #expect(try await witness.add(try log.request(from: 3)).status == 200)
        #expect(try await witness.add(try three.request(from: 3)) == .conflict(size: 5))
    }

    @Test mutating func anEmptyLogIsWitnessed() async throws {
        log.cut(to: 0)
        let witness = try witness()
        let wrong = try Checkpoint(origin: log.origin, size: 0, root: MerkleHash(leaf: [])).signed(
            by: log.keys, Self.crypto)
        #expect(await witness.add(AddCheckpoint(oldSize: 0, proof: [], checkpoint: wrong.bytes).body).status == 422)
        #expect(try await witness.add(try log.request(from: 0)).status == 200)
        log.grow(["one"])
        let proven = try AddCheckpoint(oldSize: 0, proof: [.emptyTree], checkpoint: log.checkpoint().bytes)
        #expect(await witness.add(proven.body).status == 422)
        #expect(try await witness.add(try log.request(from: 0)).status == 200)
    }

    @Test mutating func aRestartedWitnessRemembers() async throws {
        var first: Witness? = try witness()
        #expect(try await first?.add(try log.request(from: 0)).status == 200)
        #expect(throws: StorageError.self) { try witness() }
        first = nil
        log.cut(to: 1)
        log.grow(["zwei", "drei", "vier"])
        let second = try witness()
        #expect(try await second.add(try log.request(from: 0)) == .conflict(size: 3))
        #expect(try await second.add(try log.request(from: 3)).status == 422)
    }

    @Test mutating func aWitnessWhoseMemoryWasChangedDoesNotStart() async throws {
        #expect(try await witness().add(try log.request(from: 0)).status == 200)
        let file = try #require(storage.files.keys.first { $0.hasPrefix("logs/") })
        let bytes = try #require(storage.files[file])
        for index in bytes.indices {
            try storage.tamper(file) { $0[index] ^= 1 }
            #expect(throws: LedgerError.self, "byte \(index)") { try witness() }
            try storage.tamper(file) { $0[index] ^= 1 }
        }
        _ = try witness()
    }

    @Test mutating func ofConflictingRequestsAtATimeOneWins() async throws {
        for round in 0..<20 {
            let witness = try witness(SimulatedStorage(seed: 1))
            #expect(try await witness.add(try log.request(from: 0)).status == 200)
            let requests = try (0..<16).map { fork in
                var log = log
                log.grow((0...fork % 4).map { "\(round) \(fork) \($0)" })
                return try log.request(from: 3)
            }
            let statuses = await withTaskGroup(of: Int.self) { group in
                for request in requests { group.addTask { await witness.add(request).status } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 409 }.count == 15)
        }
    }
}
