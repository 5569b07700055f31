import Evidence
import Foundation
import Glibc
import PicketTestKit
import Testing

/// A ledger on a real disk, in a process that is killed, while another keeps what was acknowledged.
@Suite struct KilledLedgerFuzzTests {
    private static let writers = 6
    /// Then another one is begun: to check one takes the longer the more there is in it.
    private static let killsOfALedger = 15
    /// `PICKET_KILLS` says otherwise.
    private static let kills = ProcessInfo.processInfo.environment["PICKET_KILLS"].flatMap { Int($0) } ?? 30

    /// Run by the child alone: appends until it is killed, or the disk fails, and tells of each receipt.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment[LedgerChild.folder] != nil, "for a child process of the tests")
    )
    func childThatAppends() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment[LedgerChild.folder])
        let most = ProcessInfo.processInfo.environment[LedgerChild.requests].flatMap { Int($0) } ?? .max
        do {
            let ledger = try LedgerChild.open(folder)
            ChildProcess.tell("opened")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<Self.writers {
                    group.addTask {
                        var number = 0
                        while number < most {
                            let objects = (0...number % 3).map { "\(getpid())/\(writer)/\(number)/\($0)" }
                            let receipts = try await ledger.append(
                                objects.map { EntryDraft(.scanCompleted, actor: "service:test", object: $0) })
                            for (object, receipt) in zip(objects, receipts) {
                                ChildProcess.tell("\(receipt.sequence) \(object)")
                            }
                            number += 1
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await ledger.close()
            ChildProcess.tell("end")
        } catch {
            ChildProcess.tell("error \(error)")
        }
    }

    @Test func whatWasAcknowledgedIsThereAfterEachKill() async throws {
        var folder = try TemporaryFolder()
        var random = SplitMix64(seed: 20_261_121)
        var acknowledged: [UInt64: String] = [:]
        var witness: Checkpoint?
        var total = 0
        for kill in 0..<Self.kills {
            if kill % Self.killsOfALedger == 0 {
                total += acknowledged.count
                (folder, acknowledged, witness) = (try TemporaryFolder(), [:], nil)
            }
            let child = try LedgerChild.start(folder.path(of: "ledger"))
            // At any time: before it has opened the ledger, amid recovery, under load.
            var lines = Int.random(in: 0..<200, using: &random)
            while lines > 0, let line = child.line() {
                #expect(Self.keep(line, in: &acknowledged), "kill \(kill): \(line)")
                lines -= 1
            }
            child.kill()
            while let line = child.line() { #expect(Self.keep(line, in: &acknowledged), "kill \(kill): \(line)") }
            let storage = try FolderStorage(folder.path(of: "ledger"), isMade: true)
            guard try storage.size(of: "ledger") != nil else { continue }
            try await LedgerChild.recover(storage)
            witness = try LedgerChild.check(storage, acknowledged, witness, "kill \(kill)")
        }
        #expect(total + acknowledged.count > Self.kills)
    }

    /// - Returns: whether it is something a child may say.
    private static func keep(_ line: String, in acknowledged: inout [UInt64: String]) -> Bool {
        if line == "opened" || line == "end" { return true }
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let sequence = UInt64(parts[0]) else { return false }
        return acknowledged.updateValue(String(parts[1]), forKey: sequence) == nil
    }
}

/// Of this process; its children get it in their environment.
enum SharedKey {
    static let variable = "PICKET_TEST_KEY"
    /// Of Ed25519: the seed and the public key.
    private static let bytes: [UInt8] = {
        let given = ProcessInfo.processInfo.environment[variable]?.split(separator: ",").compactMap { UInt8($0) }
        if let given { return given }
        guard let key = try? SwiftCryptoModule().generateKey(.ed25519) else { return [] }
        return key.secret.withBytes { Array($0) } + key.verifying.bytes
    }()

    static let text = bytes.map { "\($0)" }.joined(separator: ",")
    static let key = SigningKey(
        .ed25519, secret: SecretBytes(copying: bytes.prefix(32)),
        verifying: VerifyingKey(.ed25519, bytes: Array(bytes.dropFirst(32))))
}
