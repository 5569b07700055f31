import PicketTestKit
import Testing

@testable import Evidence

/// What timestamps beside a log say when the log is rolled back, rewritten or tampered with.
@Suite(.enabled(if: OpenSSLAuthority.isThere, "openssl is not there"))
struct AnchorsTests {
    static let crypto = SwiftCryptoModule()
    private let storage = SimulatedStorage(seed: 1)
    private let authority: OpenSSLAuthority
    private let trusted: TimestampAuthority
    private var log: GrowingLog

    init() throws {
        authority = try OpenSSLAuthority()
        trusted = try TimestampAuthority(roots: authority.roots, Self.crypto)
        log = try GrowingLog([.ed25519, .p384])
        log.grow(["one", "two", "three"])
    }

    private var anchors: Anchors { Anchors(storage, Self.crypto) }

    private func anchor() async throws -> Anchors.Anchor {
        let request = try anchors.ask(for: log.checkpoint().bytes).request
        return try await anchors.settle(authority.reply(to: request), by: trusted)
    }

    private func verdicts(_ recorded: [Entry] = []) async throws -> [PastVerdict] {
        try await anchors.verdicts(by: trusted, of: [log.present], recorded: recorded)
    }

    @Test mutating func timestampsOfAGrowingLogHold() async throws {
        for count in 1..<4 {
            let anchor = try await anchor()
            #expect(anchor.checkpoint.size == log.size)
            log.grow((0..<count).map { "\($0)" })
        }
        #expect(try await verdicts().map(\.finding) == [.holds, .holds, .holds])
        #expect(try await verdicts().map(\.size) == [3, 4, 6])
        // What is kept can be checked without us.
        for name in try anchors.names() {
            let response = try #require(storage.files["anchors/\(name).tsr"])
            let data = try #require(storage.files["anchors/\(name).checkpoint"])
            #expect(try authority.accepts(response, of: data))
        }
    }

    @Test mutating func aRollbackAndARewriteAreNamed() async throws {
        _ = try await anchor()
        log.cut(to: 2)
        let rolledBack = try await verdicts()
        #expect(rolledBack.map(\.finding) == [.rolledBack])
        #expect(rolledBack[0].problem?.contains("the log had 3 entries, now it has 2") == true)
        log.grow(["drei", "vier"])
        let rewritten = try await verdicts()
        #expect(rewritten.map(\.finding) == [.rewritten])
        #expect(rewritten[0].problem?.contains("grew differently") == true)
    }

    @Test mutating func anAnswerMayComeLater() async throws {
        let (name, request) = try anchors.ask(for: log.checkpoint().bytes)
        let (_, second) = try anchors.ask(for: log.checkpoint().bytes)
        #expect(try await verdicts().map(\.finding) == [.waiting, .waiting])
        log.grow(["four"])
        #expect(try await anchors.settle(authority.reply(to: request), by: trusted).name == name)
        #expect(try await anchors.settle(authority.reply(to: second), by: trusted).name != name)
        #expect(try await verdicts().map(\.finding) == [.holds, .holds])
        let foreign = try TimestampRequest(stamping: log.checkpoint().bytes, Self.crypto)
        await #expect(throws: TimestampError.self) {
            try await anchors.settle(authority.reply(to: foreign.der), by: trusted)
        }
    }

    @Test mutating func whatTheLogRecordsHasToBeThere() async throws {
        let anchor = try await anchor()
        let draft = anchor.entry(actor: "picket", now: anchor.timestamp.info.time + 5)
        #expect(draft.details["clock-ahead-ms"] == "5")
        let entry = Entry(
            sequence: 3, time: 0, action: draft.action, actor: draft.actor, object: draft.object, outcome: .success,
            label: "", digests: draft.digests, versions: [:], details: draft.details)
        #expect(try await verdicts([entry]).map(\.finding) == [.holds])
        var changed = entry
        changed.digests["tsr"] = "sha256:\(MerkleHash.emptyTree)"
        #expect(try await verdicts([changed]).map(\.finding) == [.invalid])
        for file in storage.files.keys where file.hasPrefix("anchors/") { try storage.remove(file) }
        let missing = try await verdicts([entry])
        #expect(missing.map(\.finding) == [.invalid] && missing[0].name == anchor.name)
    }

    @Test mutating func everyByteOfEveryFileMatters() async throws {
        _ = try await anchor()
        for (file, bytes) in storage.files where file.hasPrefix("anchors/") {
            for index in bytes.indices {
                try storage.tamper(file) { $0[index] ^= 0x41 }
                #expect(try await verdicts().map(\.finding) == [.invalid], "\(file), byte \(index)")
                try storage.tamper(file) { $0[index] ^= 0x41 }
            }
            try storage.tamper(file) { $0.removeLast() }
            #expect(try await verdicts().map(\.finding) == [.invalid], "\(file), shorter")
            try storage.tamper(file) { $0 = bytes }
        }
        #expect(try await verdicts().map(\.finding) == [.holds])
    }

    @Test mutating func checkpointsOfOthersDoNotCount() async throws {
        _ = try await anchor()
        var other = try GrowingLog()
        other.grow(["one", "two", "three"])
        #expect(try await anchors.verdicts(by: trusted, of: [other.present]).map(\.finding) == [.invalid])
        #expect(try await anchors.verdicts(by: trusted, of: []).map(\.finding) == [.invalid])
    }

    /// Whatever call the power goes at: afterwards there is a timestamp that holds, or a request that waits, or nothing.
    @Test mutating func aPowerLossLeavesNothingHalf() async throws {
        let whole = SimulatedStorage(seed: 1)
        let checkpoint = try log.checkpoint().bytes
        func run(_ storage: SimulatedStorage) async throws {
            let anchors = Anchors(storage, Self.crypto)
            let request = try anchors.ask(for: checkpoint).request
            _ = try await anchors.settle(authority.reply(to: request), by: trusted)
        }
        try await run(whole)
        for call in whole.calls.indices {
            for seed in 0..<4 as Range<UInt64> {
                let failing = SimulatedStorage(seed: seed)
                failing.fail(at: call, .powerLoss)
                try? await run(failing)
                let after = Anchors(failing.afterPowerLoss(seed: seed), Self.crypto)
                for name in try after.names() where try !after.isWaiting(name) {
                    _ = try await after.verified(name, by: trusted)
                }
            }
        }
    }
}
