import PicketTestKit
import Testing

@testable import Evidence

/// What is in the journal alone, acknowledged, and not in tiles yet. Whoever changes it is told of, with the place, or has
/// changed nothing that was acknowledged.
@Suite struct JournalTamperTests {
    private static let path = "logs/1/journal/00000000000000000001"

    /// A ledger whose writer was stopped: the creation is in tiles, three groups are in the journal.
    private struct Stopped {
        let files: [String: [UInt8]]
        /// Where each group's frame begins, and its first entry; behind the last of them its mark.
        let frames: [(offset: Int, first: UInt64)]
        let objects: [String]

        init() throws {
            let storage = SimulatedStorage(seed: 1)
            try LedgerFiles.create(storage, name: "example.com/ledger")
            var writer = try JournalTamperTests.writer(storage)
            let now = LedgerClock.Reading(time: 1_790_000_000_000, passed: 0)
            try writer.begin(JournalTamperTests.parts(storage), ledger: "example.com/ledger", at: now)
            try writer.publisher.removeJournal()
            // The journal goes on in a file of its own.
            writer = try JournalTamperTests.writer(storage)
            var frames: [(offset: Int, first: UInt64)] = []
            var objects: [String] = []
            for group in 0..<3 {
                frames.append((storage.files[path]?.count ?? 0, writer.journal.next))
                let drafts = (0...group).map { LedgerFixture.draft(10 * group + $0) }
                objects += drafts.map(\.object)
                _ = try writer.journal.commit([try drafts.map { try PreparedDraft($0) }], at: now).results[0].get()
            }
            frames.append((storage.files[path]?.count ?? 0, writer.journal.next))
            try writer.journal.mark()
            files = storage.files
            self.frames = frames
            self.objects = objects
        }
    }

    private static func parts(_ storage: any StableStorage) -> LogWriter.Parts {
        LogWriter.Parts(
            storage: storage, keys: Array(LedgerFixture.keys.prefix(1)), crypto: TamperedLedger.crypto, sealer: nil)
    }

    private static func writer(_ storage: any StableStorage) throws -> LogWriter {
        try LogWriter(LogFolder(ledger: "example.com/ledger", number: 1), parts(storage))
    }

    /// - Returns: the objects of what was in the journal.
    private static func recovered(_ files: [String: [UInt8]]) throws -> [String] {
        let storage = try SimulatedStorage(files: files)
        _ = try writer(storage)
        let reader = try LedgerReader(storage, crypto: TamperedLedger.crypto)
        try LedgerVerifier(reader, threads: 1, decodes: true).verify()
        return try reader.entries().dropFirst().map(\.object)
    }

    @Test func allOfItIsRecovered() throws {
        let stopped = try Stopped()
        #expect(stopped.frames.map(\.first) == [1, 2, 4, 7])
        #expect(try Self.recovered(stopped.files) == stopped.objects)
    }

    @Test func everyByteIsFlipped() throws {
        let stopped = try Stopped()
        let bytes = try #require(stopped.files[Self.path])
        let mark = try #require(stopped.frames.last)
        for offset in bytes.indices {
            var files = stopped.files
            files[Self.path]?[offset] ^= 1 << UInt8(offset % 8)
            let frame = stopped.frames.last { $0.offset <= offset && $0.offset > 0 }
            if offset >= mark.offset {
                // The mark itself: all before it is whole.
                #expect(try Self.recovered(files) == stopped.objects, "byte \(offset)")
                continue
            }
            let error = #expect(throws: LedgerError.self, "byte \(offset)") { try Self.recovered(files) }
            #expect(error?.code == .damaged || error?.code == .foreign, "byte \(offset): \(error as Any)")
            #expect(error?.file == Self.path, "byte \(offset): \(error as Any)")
            if let frame {
                #expect(error?.offset == UInt64(frame.offset), "byte \(offset): \(error as Any)")
                #expect(error?.index == frame.first, "byte \(offset): \(error as Any)")
            }
        }
    }

    /// As after a crash, and then it is a crash: what is cut off is gone, and only where nothing shows that it was
    /// acknowledged. What is left is whole groups.
    @Test func cutAnywhere() throws {
        let stopped = try Stopped()
        let bytes = try #require(stopped.files[Self.path])
        for count in stride(from: 0, to: bytes.count, by: 3) {
            var files = stopped.files
            files[Self.path] = Array(bytes[..<count])
            let left = try Self.recovered(files)
            #expect(stopped.objects.starts(with: left), "cut to \(count)")
            #expect([0, 1, 3, 6].contains(left.count), "cut to \(count)")
        }
    }

    @Test func framesAreRemovedSwappedAndDoubled() throws {
        let stopped = try Stopped()
        let bytes = try #require(stopped.files[Self.path])
        let ends = stopped.frames.dropFirst().map(\.offset) + [bytes.count]
        var frames: [[UInt8]] = []
        for (index, end) in ends.enumerated() {
            let line = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? 0
            frames.append(Array(bytes[max(stopped.frames[index].offset, line)..<end]))
        }
        let line = Array(bytes.prefix { $0 != 0x0A }) + [0x0A]
        var changes: [(place: Int, frames: [[UInt8]])] = []
        for one in 0..<3 {
            changes.append((one, Array(frames[..<one] + frames[(one + 1)...])))
            changes.append((one + 1, Array(frames[...one] + frames[one...])))
            for other in (one + 1)..<3 {
                var swapped = frames
                swapped.swapAt(one, other)
                changes.append((one, swapped))
            }
        }
        for change in changes {
            var files = stopped.files
            files[Self.path] = line + change.frames.joined()
            let error = #expect(throws: LedgerError.self) { try Self.recovered(files) }
            #expect(error?.code == .damaged)
            #expect(
                error?.offset == UInt64(line.count + change.frames[..<change.place].joined().count), "\(error as Any)")
        }
    }
}
