import Evidence
import Foundation
import Glibc
import PicketTestKit
import Testing

/// A ledger on a real disk, in a process that is killed, while another keeps what was acknowledged.
@Suite struct KilledLedgerFuzzTests {
    private static let variable = "PICKET_TEST_LEDGER"
    private static let writers = 6
    /// `PICKET_KILLS` says otherwise.
    private static let kills = ProcessInfo.processInfo.environment["PICKET_KILLS"].flatMap { Int($0) } ?? 30

    private static func open(_ folder: String) throws -> Ledger {
        let storage = try FolderStorage(folder, isMade: true)
        var settings = Ledger.Settings()
        settings.checkpointEntries = 40
        settings.checkpointMilliseconds = 5
        if try storage.size(of: "ledger") == nil {
            return try Ledger.create(
                name: "example.com/killed", in: storage, keys: [SharedKey.key], crypto: SwiftCryptoModule(),
                settings: settings)
        }
        return try Ledger.open(storage, keys: [SharedKey.key], crypto: SwiftCryptoModule(), settings: settings)
    }

    /// Run by the child alone: appends until it is killed, or the disk fails, and tells of each receipt.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[variable] != nil, "for a child process of the tests"))
    func childThatAppends() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment[Self.variable])
        let most = ProcessInfo.processInfo.environment["PICKET_TEST_ENTRIES"].flatMap { Int($0) } ?? .max
        do {
            let ledger = try Self.open(folder)
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
        let folder = try TemporaryFolder()
        var random = SplitMix64(seed: 20_261_121)
        var acknowledged: [UInt64: String] = [:]
        var witness: Checkpoint?
        for kill in 0..<Self.kills {
            let child = try ChildProcess(
                test: "childThatAppends",
                environment: [Self.variable: folder.path(of: "ledger"), SharedKey.variable: SharedKey.text])
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
            try await Self.recover(storage)
            witness = try check(storage, acknowledged, witness, "kill \(kill)")
        }
        #expect(acknowledged.count > Self.kills)
    }

    /// - Returns: whether it is something a child may say.
    private static func keep(_ line: String, in acknowledged: inout [UInt64: String]) -> Bool {
        if line == "opened" || line == "end" { return true }
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let sequence = UInt64(parts[0]) else { return false }
        return acknowledged.updateValue(String(parts[1]), forKey: sequence) == nil
    }

    private static func recover(_ storage: FolderStorage) async throws {
        let ledger = try open(storage.folder)
        try await ledger.checkpoint()
        try await ledger.close()
    }

    /// - Returns: the checkpoint, for the next time.
    private func check(
        _ storage: FolderStorage, _ acknowledged: [UInt64: String], _ witness: Checkpoint?, _ comment: String
    ) throws -> Checkpoint {
        let reader = try LedgerReader(storage, keys: [SharedKey.key.verifying], crypto: SwiftCryptoModule())
        try LedgerVerifier(reader, decodes: true).verify()
        if let witness { try reader.verifyConsistency(from: witness) }
        var objects: [String] = []
        try reader.forEach(in: 0..<reader.size) { entry in
            objects.append(entry.action == .scanCompleted ? entry.object : "")
            return true
        }
        for (sequence, object) in acknowledged
        where sequence >= UInt64(objects.count) || objects[Int(sequence)] != object {
            Issue.record("\(comment): entry \(sequence), acknowledged as \(object), is not there")
        }
        #expect(Set(objects.filter { !$0.isEmpty }).count == objects.filter { !$0.isEmpty }.count, "\(comment)")
        // A request of several is there wholly.
        for (index, object) in objects.enumerated() where !object.isEmpty {
            let parts = object.split(separator: "/")
            let (number, part) = (Int(parts[2]) ?? 0, Int(parts[3]) ?? 0)
            let rest = number % 3 - part
            #expect(
                (0...rest).allSatisfy {
                    objects.indices.contains(index + $0)
                        && objects[index + $0] == "\(parts[0])/\(parts[1])/\(parts[2])/\(part + $0)"
                },
                "\(comment): half a request at \(index)")
        }
        for sequence in acknowledged.keys.sorted().suffix(5) { _ = try reader.evidence(of: sequence) }
        return reader.checkpoint
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
