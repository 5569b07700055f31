import Evidence
import Foundation
import PicketTestKit
import Testing

/// A process that appends to a ledger, and what has to be there when it has ended.
enum LedgerChild {
    /// Variables of its environment: the ledger's folder; how many requests each of its tasks makes.
    static let folder = "PICKET_TEST_LEDGER"
    static let requests = "PICKET_TEST_REQUESTS"

    static func start(_ folder: String, requests: Int = .max, under wrapper: [String] = []) throws -> ChildProcess {
        try ChildProcess(
            test: "childThatAppends",
            environment: [
                Self.folder: folder, Self.requests: "\(requests)", SharedKey.variable: SharedKey.text,
            ], wrapper: wrapper)
    }

    static func open(_ folder: String) throws -> Ledger {
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

    static func recover(_ storage: FolderStorage) async throws {
        let ledger = try LedgerChild.open(storage.folder)
        try await ledger.checkpoint()
        try await ledger.close()
    }

    /// - Returns: the checkpoint, for the next time.
    static func check(
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
