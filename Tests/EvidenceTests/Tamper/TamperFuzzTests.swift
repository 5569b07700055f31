import PicketTestKit
import Testing

@testable import Evidence

/// Whatever somebody does to the files, verification under keys kept elsewhere says so, and says where.
@Suite struct TamperFuzzTests {
    /// Of every file every byte: one bit of it, which is what a lenient reader lets pass.
    @Test func everyByteIsFlipped() async throws {
        let ledger = try await TamperedLedger()
        #expect(TamperedLedger.complaint(ledger.files) == nil)
        for (path, bytes) in ledger.files.sorted(by: { $0.key < $1.key }) {
            for offset in bytes.indices {
                var files = ledger.files
                files[path]?[offset] ^= 1 << UInt8(offset % 8)
                expect(
                    TamperedLedger.complaint(files), names: path, in: bytes, offset: offset, "\(path) byte \(offset)")
            }
        }
    }

    /// The file, and of tiles and bundles the entry.
    private func expect(
        _ complaint: LedgerError?, names path: String, in bytes: [UInt8], offset: Int, _ comment: Comment
    ) {
        guard let complaint else {
            Issue.record("not noticed: \(comment)")
            return
        }
        // Of a ledger with another name, the signatures are not in that name: which of the two is false, nobody knows.
        let places = path == "ledger" ? [path, "logs/1/checkpoint"] : [path]
        #expect(places.contains(complaint.file ?? ""), "\(comment): \(complaint)")
        if path.contains("/tile/entries/") {
            let entry = TamperedLedger.entries(in: bytes).firstIndex { offset < $0.upperBound }
            #expect(complaint.index == entry.map { UInt64($0) }, "\(comment): \(complaint)")
        } else if path.contains("/tile/0/") {
            #expect(complaint.index == UInt64(offset / 32), "\(comment): \(complaint)")
        }
    }

    @Test func everyFileIsRemovedEmptiedCutAndDoubled() async throws {
        let ledger = try await TamperedLedger()
        for (path, bytes) in ledger.files {
            var changes: [(String, [UInt8]?)] = [
                ("removed", nil), ("doubled", bytes + bytes), ("longer", bytes + [0x0A]),
            ]
            changes += stride(from: 0, to: bytes.count, by: 5).map { ("cut to \($0)", Array(bytes[..<$0])) }
            for (name, change) in changes {
                var files = ledger.files
                files[path] = change
                let complaint = TamperedLedger.complaint(files)
                // The one thing that nothing misses: a bundle or tile that only an older checkpoint needs.
                if change == nil, Self.isOfAnOlderCheckpoint(path, ledger.files) { continue }
                #expect(complaint != nil, "\(path) \(name)")
                #expect(
                    complaint?.file?.hasPrefix(path) == true || change == nil, "\(path) \(name): \(complaint as Any)")
            }
        }
    }

    private static func isOfAnOlderCheckpoint(_ path: String, _ files: [String: [UInt8]]) -> Bool {
        let folder = StorageFolder.above(path)
        guard folder.hasSuffix(".p"), let width = Int(path.dropFirst(folder.utf8.count + 1)) else { return false }
        return files.keys.contains {
            StorageFolder.above($0) == folder && Int($0.dropFirst(folder.utf8.count + 1)) ?? 0 > width
        }
    }

    @Test func filesAreSwapped() async throws {
        let ledger = try await TamperedLedger()
        let paths = ledger.files.keys.sorted()
        for (index, one) in paths.enumerated() {
            for other in paths[(index + 1)...] where ledger.files[one] != ledger.files[other] {
                var files = ledger.files
                (files[one], files[other]) = (files[other], files[one])
                #expect(TamperedLedger.complaint(files) != nil, "\(one) and \(other)")
            }
        }
    }

    /// Well-formed bundles of entries that were really written, only not there; with tiles as they were, and made to fit.
    @Test(arguments: [false, true])
    func entriesAreRemovedSwappedAndDoubled(isFitted: Bool) async throws {
        let ledger = try await TamperedLedger()
        for (log, count) in TamperedLedger.counts.enumerated() {
            let folder = "logs/\(log + 1)/tile"
            let path = "\(folder)/entries/000.p/\(count)"
            let bytes = try #require(ledger.files[path])
            let entries = TamperedLedger.entries(in: bytes).map { Array(bytes[$0]) }
            #expect(entries.count == count)
            for one in 0..<count {
                var changes: [(index: Int, entries: [[UInt8]])] = []
                for other in (one + 1)..<max(count, one + 1) {
                    var swapped = entries
                    swapped.swapAt(one, other)
                    changes.append((one, swapped))
                    var copied = entries
                    copied[other] = entries[one]
                    changes.append((other, copied))
                }
                changes.append((one, Array(entries[..<one] + entries[(one + 1)...] + [entries[one]])))
                changes.append((one, Array(entries[..<one] + entries[(one + 1)...])))
                changes.append((one + 1, Array(entries[...one] + entries[one...])))
                for change in changes where change.entries != entries {
                    var files = ledger.files
                    files[path] = TamperedLedger.bundle(of: change.entries)
                    if isFitted {
                        files["\(folder)/0/000.p/\(count)"] = change.entries.flatMap { MerkleHash(leaf: $0).bytes }
                    }
                    let complaint = TamperedLedger.complaint(files)
                    #expect(complaint?.code == .damaged, "log \(log + 1), entry \(one)")
                    // Where tiles agree with what is false, nobody can tell which entry it is.
                    if !isFitted {
                        #expect(complaint?.index == UInt64(min(change.index, count - 1)), "\(complaint as Any)")
                    }
                }
            }
        }
    }

    /// What only those who keep a checkpoint elsewhere can tell: an older state is a valid one.
    @Test func anOlderStateIsCaughtByAWitness() async throws {
        let ledger = try await TamperedLedger()
        let newest = ledger.checkpoints
        #expect(ledger.earlier.count == 3)
        for older in ledger.earlier {
            let readers = try TamperedLedger.verify(older)
            let last = try #require(readers.last)
            // A log that is gone, or one that is shorter.
            guard readers.count == newest.count else {
                #expect(throws: ProofError.self) { try last.verifyConsistency(from: newest[readers.count - 1]) }
                continue
            }
            #expect(last.size < newest[readers.count - 1].size)
            #expect(throws: ProofError.self) { try last.verifyConsistency(from: newest[readers.count - 1]) }
        }
        try #require(try TamperedLedger.verify(ledger.files).last).verifyConsistency(from: newest[1])
    }

    /// The checkpoint alone put back: of a log that was rotated the next one tells, of the last a witness.
    @Test func anOlderCheckpointIsCaught() async throws {
        let ledger = try await TamperedLedger()
        for older in ledger.earlier {
            for log in 1...2 {
                let path = "logs/\(log)/checkpoint"
                guard let checkpoint = older[path], checkpoint != ledger.files[path] else { continue }
                var files = ledger.files
                files[path] = checkpoint
                if log == 1 {
                    #expect(TamperedLedger.complaint(files)?.code == .damaged)
                } else if let readers = try? TamperedLedger.verify(files) {
                    #expect(throws: ProofError.self) { try readers[1].verifyConsistency(from: ledger.checkpoints[1]) }
                }
            }
        }
    }

    /// An older state that went on otherwise, with the right keys: a fork.
    @Test func aForkIsCaughtByAWitness() async throws {
        let ledger = try await TamperedLedger()
        let older = try #require(ledger.earlier.last { $0.keys.contains("logs/2/checkpoint") })
        let storage = try SimulatedStorage(files: older)
        let fork = try LedgerFixture(storage).open()
        for number in 0..<20 { _ = try await fork.append([LedgerFixture.draft(1_000 + number)]) }
        try await fork.close()
        let readers = try TamperedLedger.verify(storage.files)
        #expect(readers[1].size > ledger.checkpoints[1].size)
        #expect(throws: ProofError.self) { try readers[1].verifyConsistency(from: ledger.checkpoints[1]) }
    }

    /// Signed by somebody else, and otherwise without a flaw.
    @Test func keysOfOthersProveNothing() async throws {
        let ledger = try await TamperedLedger()
        let storage = try SimulatedStorage(files: ledger.files)
        let others = try SignatureAlgorithm.allCases.map { try LedgerFixture.crypto.generateKey($0) }
        #expect(throws: LedgerError.self) {
            try LedgerVerifier.verify(storage, keys: others.map(\.verifying), crypto: TamperedLedger.crypto)
        }
        #expect(throws: LedgerError.self) { try Ledger.open(storage, keys: [], crypto: TamperedLedger.crypto) }
    }
}
