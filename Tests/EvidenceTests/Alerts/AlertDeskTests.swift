import Delivery
import Detection
import Foundation
import PicketTestKit
import Synchronization
import Testing

@testable import Evidence

/// From entries to receivers that are really there.
@Suite(.serialized) struct AlertDeskTests {
    /// What a ledger does, in memory.
    private final class RecordedLog: EntryLog, Sendable {
        let drafts = Mutex<[EntryDraft]>([])

        func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
            self.drafts.withLock { $0 += drafts }
            return drafts.indices.map { Receipt(sequence: UInt64($0), time: 0, origin: "o") }
        }
    }

    private static let secret = SecretBytes(copying: Array("a shared secret".utf8))
    private static let crypto = SwiftCryptoModule()

    private static func webhook(_ receiver: Receiver, _ path: String) -> WebhookChannel {
        WebhookChannel(
            url: "http://127.0.0.1:\(receiver.port)\(path)", secret: secret, crypto: crypto, http: HTTPClient(),
            now: { 1_795_219_200_000 })
    }

    private static func desk(
        _ folder: TemporaryFolder, _ log: RecordedLog, _ channels: [any AlertChannel], at time: Int64 = 0
    ) throws -> AlertDesk {
        var settings = AlertMachine.Settings()
        settings.groupInterval = 0
        settings.mostAttempts = 3
        return try AlertDesk(
            FolderStorage(folder.path), log: log, channels: channels, settings: settings, now: { time }, random: { 1 })
    }

    private static func broken(_ isBroken: Bool = true) -> AlertMachine.Event {
        .observed([AlertMachineTests.observation("a", isBroken: isBroken)])
    }

    @Test func webhooksAreSignedAndReceiptsKept() async throws {
        let receiver = try Receiver.http()
        let (folder, log) = (try TemporaryFolder(), RecordedLog())
        var desk = try Self.desk(folder, log, [Self.webhook(receiver, "/status/202")])
        try await desk.handle(Self.broken())
        let seen = try JSON(parsing: try #require(try receiver.received().first).utf8)
        #expect(try receiver.received().count == 1)
        // Python checks the signature as docs/alerts.md says.
        let script = """
            import base64, hashlib, hmac, json, sys
            seen = json.load(sys.stdin)
            parts = dict(part.split("=") for part in seen["headers"]["picket-signature"].split(","))
            body = base64.b64decode(seen["body"])
            code = hmac.new(b"a shared secret", parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
            assert hmac.compare_digest(code, parts["v1"]) and parts["t"] == "1795219200"
            assert seen["headers"]["picket-notification"] == str(json.loads(body)["id"])
            """
        #expect(try QualityOracle.run(script, input: String(decoding: seen.canonical, as: UTF8.self)) == 0)
        let body = try #require(Data(base64Encoded: seen["body"]?.string ?? ""))
        #expect(
            try QualityOracle.validate(
                JSON(parsing: body), schema: Project.root + "/docs/schemas/alert-notification.schema.json"))
        let drafts = log.drafts.withLock { $0 }
        #expect(drafts.map(\.action) == [.alertRaised, .alertDelivered])
        #expect(drafts.last?.details["receipt"]?.string?.hasPrefix("HTTP 202, sha256:") == true)
        #expect(drafts.first?.details["evidence"] == [1, 2])
    }

    @Test func failedDeliveriesAreTriedAgainAcrossProcesses() async throws {
        let receiver = try Receiver.http()
        let (folder, log) = (try TemporaryFolder(), RecordedLog())
        var time: Int64 = 0
        var desk = try Self.desk(folder, log, [Self.webhook(receiver, "/flaky/2")])
        try await desk.handle(Self.broken())
        for _ in 0..<2 {
            #expect(desk.machine.waitingDeliveries == 1)
            time = try #require(desk.machine.due)
            desk = try Self.desk(folder, log, [Self.webhook(receiver, "/flaky/2")], at: time)
            try await desk.handle(.tick)
        }
        #expect(desk.machine.waitingDeliveries == 0)
        #expect(desk.problems.isEmpty)
        let bodies = try receiver.received().map { try JSON(parsing: $0.utf8)["body"]?.string }
        #expect(bodies.count == 3 && Set(bodies).count == 1)
        #expect(log.drafts.withLock { $0.last?.details["attempts"]?.integer } == 3)
    }

    @Test(arguments: [("/status/500", 3), ("/status/404", 1), ("/redirect", 1)])
    func whatDoesNotArriveIsADeadLetter(path: String, attempts: Int) async throws {
        let receiver = try Receiver.http()
        let (folder, log) = (try TemporaryFolder(), RecordedLog())
        let channel = Self.webhook(receiver, path)
        var desk = try Self.desk(folder, log, [channel])
        try await desk.handle(Self.broken())
        while let due = desk.machine.due {
            desk = try Self.desk(folder, log, [channel], at: due)
            try await desk.handle(.tick)
        }
        #expect(try receiver.received().count == attempts)
        let letters = String(decoding: try folder.read("dead-letters.jsonl"), as: UTF8.self).split(separator: "\n")
        #expect(letters.count == 1)
        let letter = try JSON(parsing: try #require(letters.first).utf8)
        #expect(letter["notification"]?["alerts"]?.array?.first?["alert"]?["key"]?.string == "a")
        #expect(letter["reason"]?.string?.contains("HTTP") == true)
        #expect(log.drafts.withLock { $0.last?.outcome } == .failure)
    }

    @Test func filesKeepALineForEach() async throws {
        let (folder, log) = (try TemporaryFolder(), RecordedLog())
        // A crash before left half a line.
        try folder.write("{\"torn", to: "alerts.jsonl")
        var desk = try Self.desk(folder, log, [FileChannel("alerts.jsonl", in: try FolderStorage(folder.path))])
        try await desk.handle(Self.broken())
        try await desk.handle(Self.broken())
        try await desk.handle(Self.broken(false))
        let lines = String(decoding: try folder.read("alerts.jsonl"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            try lines.dropFirst().map { try JSON(parsing: $0.utf8)["alerts"]?.array?.first?["state"]?.string } == [
                "raised", "resolved",
            ])
    }

    @Test func mailsSayWhatIsWrongAndWhatToDo() async throws {
        let receiver = try Receiver.mail()
        let (folder, log) = (try TemporaryFolder(), RecordedLog())
        let client = MailClient(.init(host: "127.0.0.1", port: receiver.port))
        var desk = try Self.desk(
            folder, log, [MailChannel(client, from: "picket@example.com", to: ["eve@example.com"])])
        try await desk.handle(Self.broken())
        let envelope = try JSON(parsing: try #require(try receiver.received().first).utf8)
        let mail = try #require(Data(base64Encoded: envelope["data"]?.string ?? ""))
        let parts = String(decoding: mail, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        let body = try #require(Data(base64Encoded: parts[1].replacingOccurrences(of: "\r\n", with: "")))
        let text = String(decoding: body, as: UTF8.self)
        for part in ["RAISED a", "current: 4", "threshold: findings at most 3", "ledger entries 1, 2", "do: do it"] {
            #expect(text.contains(part))
        }
    }

    @Test func damagedStateIsRefusedNotForgotten() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"version\":1,", to: "alerts.json")
        #expect(throws: AttestationError.self) { try Self.desk(folder, RecordedLog(), []) }
    }
}
