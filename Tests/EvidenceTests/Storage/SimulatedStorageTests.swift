import Evidence
import Glibc
import PicketTestKit
import Testing

/// The simulator holds to ``StableStorage``'s contract, and leaves nothing out of what it allows.
@Suite struct SimulatedStorageTests {
    @Test func whatIsSyncedSurvivesAndTheRestIsAnyPart() throws {
        var outcomes: Set<[UInt8]> = []
        for seed in 0..<500 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            try storage.append([1, 2, 3], to: "log")
            try storage.sync("log")
            try storage.syncFolder("")
            try storage.append([4, 5], to: "log")
            try storage.append([6], to: "log")
            let after = storage.afterPowerLoss(seed: seed)
            let left = try after.read("log", at: 0, count: 100)
            #expect(left.starts(with: [1, 2, 3]) && left.count <= 6)
            outcomes.insert(Array(left.dropFirst(3)))
            #expect(throws: StorageError.self) { try storage.read("log", at: 0, count: 1) }
        }
        for expected: [UInt8] in [[], [4], [4, 5], [4, 5, 6], [0, 0, 6], [0, 0, 0]] {
            #expect(outcomes.contains(expected), "never left: \(expected)")
        }
        #expect(
            outcomes.contains { $0.count == 3 && !$0.contains { [0, 4, 5, 6].contains($0) } }, "never left: garbage")
    }

    @Test func namesNeedTheirFoldersSync() throws {
        var outcomes: Set<[String]> = []
        for seed in 0..<200 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            try storage.makeFolder("a")
            try storage.syncFolder("")
            try storage.write([1], to: "a/one")
            try storage.write([2], to: "a/two")
            try storage.sync("a/one")
            try storage.sync("a/two")
            if seed < 100 { outcomes.insert(try storage.afterPowerLoss(seed: seed).list("a")) }
            if seed < 100 { continue }
            try storage.syncFolder("a")
            let after = storage.afterPowerLoss(seed: seed)
            #expect(try after.list("a") == ["one", "two"])
            #expect(try after.read("a/two", at: 0, count: 9) == [2])
        }
        #expect(outcomes == [[], ["one"], ["two"], ["one", "two"]])
    }

    @Test func aFolderThatIsNotSyncedTakesAllInItAlong() throws {
        var lost = 0
        for seed in 0..<100 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            try storage.makeFolder("a/b")
            try storage.write([1], to: "a/b/c")
            try storage.sync("a/b/c")
            for folder in ["a/b", "a"] { try storage.syncFolder(folder) }
            let after = storage.afterPowerLoss(seed: seed)
            if try after.size(of: "a/b/c") == nil { lost += 1 }
        }
        #expect(0 < lost && lost < 100)
    }

    /// Both contents synced: it is one or the other, under a name that is always there.
    @Test func aRenameIsWholeOrNotThere() throws {
        var outcomes: Set<[UInt8]> = []
        for seed in 0..<200 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            try storage.write([1], to: "state")
            try storage.sync("state")
            try storage.syncFolder("")
            try storage.write([2], to: "new")
            try storage.sync("new")
            try storage.rename("new", to: "state")
            if seed % 2 == 1 { try storage.syncFolder("") }
            let after = storage.afterPowerLoss(seed: seed)
            let left = try after.read("state", at: 0, count: 9)
            if seed % 2 == 1 {
                #expect(left == [2])
                #expect(try after.list("") == ["state"])
            }
            outcomes.insert(left)
        }
        #expect(outcomes == [[1], [2]])
    }

    @Test func betweenFoldersNothingIsInNeither() throws {
        for seed in 0..<300 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            for folder in ["a", "b"] { try storage.makeFolder(folder) }
            try storage.syncFolder("")
            try storage.write([1], to: "a/x")
            try storage.sync("a/x")
            try storage.syncFolder("a")
            try storage.rename("a/x", to: "b/y")
            if seed % 3 == 0 { try storage.write([2], to: "a/x") }
            if seed % 3 == 1 { try storage.syncFolder("a") }
            let after = storage.afterPowerLoss(seed: seed)
            let (old, new) = (after.files["a/x"], after.files["b/y"])
            #expect(old == [1] || new == [1])
        }
    }

    @Test func aFailedSyncLosesAndTheNextSaysNothing() throws {
        var lost = 0
        for seed in 0..<100 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            try storage.append([1], to: "log")
            try storage.sync("log")
            try storage.syncFolder("")
            try storage.append([2], to: "log")
            storage.fail(at: storage.calls.count, .error(EIO))
            let error = #expect(throws: StorageError.self) { try storage.sync("log") }
            #expect(error?.code == EIO)
            try storage.sync("log")
            let left = try storage.afterPowerLoss(seed: seed).read("log", at: 0, count: 9)
            #expect(left.first == 1)
            if left != [1, 2] { lost += 1 }
        }
        #expect(0 < lost && lost < 100)
    }

    @Test func aFullDiskTakesAPart() throws {
        let storage = SimulatedStorage(seed: 1, capacity: 10)
        try storage.append([1, 2, 3, 4, 5, 6, 7, 8], to: "log")
        let error = #expect(throws: StorageError.self) { try storage.append([9, 10, 11], to: "log") }
        #expect(error?.code == ENOSPC)
        #expect(try storage.size(of: "log") == 10)
        storage.setCapacity(100)
        try storage.append([12], to: "log")
        #expect(try storage.size(of: "log") == 11)
        storage.failRead(at: storage.readCount, EIO)
        #expect(throws: StorageError.self) { try storage.read("log", at: 0, count: 1) }
        #expect(try storage.read("log", at: 0, count: 1) == [1])
    }

    @Test func theDeadSayNothingMore() throws {
        let storage = SimulatedStorage(seed: 1)
        let lock = try storage.lockForWriting()
        #expect(throws: StorageError.self) { try storage.lockForWriting() }
        try storage.append([1], to: "log")
        storage.fail(at: 1, .powerLoss)
        #expect(throws: StorageError.self) { try storage.append([2], to: "log") }
        #expect(storage.isDead)
        #expect(throws: StorageError.self) { try storage.size(of: "log") }
        #expect(throws: StorageError.self) { try storage.sync("log") }
        _ = try storage.afterPowerLoss(seed: 1).lockForWriting()
        _ = lock
    }

    @Test func aKilledProgramLeavesWhatItWrote() throws {
        let storage = SimulatedStorage(seed: 1)
        try storage.append([1, 2], to: "log")
        let second = storage.afterKill()
        #expect(storage.isDead)
        #expect(try second.read("log", at: 0, count: 9) == [1, 2])
        let lost = try (0..<50 as Range<UInt64>).filter {
            let storage = SimulatedStorage(seed: 1)
            try storage.append([1, 2], to: "log")
            return storage.afterKill().afterPowerLoss(seed: $0).files["log"] != [1, 2]
        }
        #expect(!lost.isEmpty)
    }

    @Test func aMisdirectedWriteShowsWhenThePowerWent() throws {
        var seen = 0
        for seed in 0..<50 as Range<UInt64> {
            let storage = SimulatedStorage(seed: seed)
            try storage.append([1, 2, 3, 4], to: "log")
            try storage.syncFolder("")
            storage.fail(at: storage.calls.count, .misdirection)
            try storage.append([5, 6], to: "log")
            try storage.sync("log")
            #expect(try storage.read("log", at: 0, count: 9) == [1, 2, 3, 4, 5, 6])
            if storage.afterPowerLoss(seed: seed).files["log"] != [1, 2, 3, 4, 5, 6] { seen += 1 }
        }
        #expect(seen > 10)
    }

    @Test func theSameSeedLeavesTheSame() throws {
        for seed in 0..<20 as Range<UInt64> {
            let left = try (0..<2).map { _ in
                let storage = SimulatedStorage(seed: seed)
                try storage.makeFolder("a")
                for index in 0..<20 as Range<UInt8> {
                    try storage.append([UInt8](repeating: index, count: 700), to: "a/\(index % 3)")
                    if index == 7 { for folder in ["", "a"] { try storage.syncFolder(folder) } }
                }
                return storage.afterPowerLoss(seed: seed).files
            }
            #expect(left[0] == left[1])
        }
    }
}

/// Beside real files: as long as nothing fails, both say the same.
@Suite struct StoragesAgreeTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyCallsInAnyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let real = try FolderStorage(folder.path)
        let simulated = SimulatedStorage(seed: seed)
        for step in 0..<300 {
            let call = Self.call(&random)
            let (one, other) = (Self.outcome(of: call, real), Self.outcome(of: call, simulated))
            #expect(one == other, "step \(step)")
            if one != other { return }
        }
    }

    private typealias Call = (any StableStorage) throws(StorageError) -> String

    private static func outcome(of call: Call, _ storage: any StableStorage) -> String {
        do throws(StorageError) { return try call(storage) } catch {
            // A folder where a file belongs is told in more ways than one.
            return [EISDIR, ENOTDIR, ENOTEMPTY, EINVAL, EEXIST].contains(error.code)
                ? "wrong kind" : "error \(error.code)"
        }
    }

    private static func call(_ random: inout SplitMix64) -> Call {
        let paths = ["a", "b", "d/a", "d/b", "d/e/a", "a/x", "..", "d", "d/e", ""]
        let path = paths.randomElement(using: &random) ?? "",
            other = paths.dropLast(4).randomElement(using: &random) ?? ""
        let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { UInt8($0) }
        let number = Int.random(in: 0..<50, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return { storage throws(StorageError) in "\(String(describing: try storage.size(of: path)))" }
        case 1:
            return { storage throws(StorageError) in "\(try storage.read(path, at: UInt64(number), count: bytes.count))"
            }
        case 2, 3: return { storage throws(StorageError) in "\(try storage.append(bytes, to: path))" }
        case 4: return { storage throws(StorageError) in "\(try storage.write(bytes, to: path))" }
        case 5: return { storage throws(StorageError) in "\(try storage.sync(path))" }
        case 6: return { storage throws(StorageError) in "\(try storage.syncFolder(path))" }
        case 7: return { storage throws(StorageError) in "\(try storage.rename(other, to: paths[number % 5]))" }
        case 8: return { storage throws(StorageError) in "\(try storage.truncate(path, to: UInt64(number)))" }
        case 9:
            return { storage throws(StorageError) in "\(try number < 25 ? storage.remove(other) : storage.shred(other))"
            }
        case 10: return { storage throws(StorageError) in "\(try storage.makeFolder(path))" }
        default: return { storage throws(StorageError) in "\(try storage.list(path))" }
        }
    }
}

/// The simulator finds the mistakes that logs are known for, and none in a log without them.
@Suite struct KnownMistakesTests {
    @Test func aLogWithoutMistakesIsFoundInnocent() throws {
        for seed in 0..<2_000 as Range<UInt64> {
            let violation = Self.violation(nil, seed: seed)
            #expect(violation == nil, "seed \(seed)")
        }
    }

    @Test(arguments: FramedLog.Mistake.allCases)
    func eachMistakeIsFound(mistake: FramedLog.Mistake) {
        let found = (0..<5_000 as Range<UInt64>).first { Self.violation(mistake, seed: $0) != nil }
        #expect(found != nil)
    }

    /// Some sessions of writing, each ended by a loss of power, a kill or an error, and what the next one finds.
    private static func violation(_ mistake: FramedLog.Mistake?, seed: UInt64) -> String? {
        var random = SplitMix64(seed: seed)
        var storage = SimulatedStorage(seed: seed)
        var acknowledged: [[UInt8]] = [], kept = 0
        var attempted: Set<[UInt8]> = []
        for session in 0..<4 as Range<UInt8> {
            let call = Int.random(in: 0..<40, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: storage.fail(at: call, .error(Bool.random(using: &random) ? EIO : ENOSPC))
            case 1: break
            default: storage.fail(at: call, .powerLoss)
            }
            do {
                var log = try FramedLog(storage, mistake: mistake)
                guard log.records.starts(with: acknowledged) else { return "lost: \(acknowledged.count) acknowledged" }
                guard log.records.dropFirst(acknowledged.count).allSatisfy(attempted.contains) else {
                    return "never written"
                }
                guard log.kept >= kept else { return "the state went back" }
                // What was read is as good as acknowledged.
                (acknowledged, kept) = (log.records, log.kept)
                for index in 0..<UInt8.random(in: 1...8, using: &random) {
                    let payload =
                        [session, index] + [UInt8](repeating: index, count: Int.random(in: 0..<600, using: &random))
                    attempted.insert(payload)
                    do {
                        try log.add(payload)
                        acknowledged.append(payload)
                        if index % 3 == 0 {
                            try log.keep()
                            kept = log.kept
                        }
                    } catch {
                        if mistake != .goesOnAfterAFailedWrite { throw error }
                    }
                }
            } catch let damage as FramedLog.Damage where damage.what != "closed" {
                return damage.what
            } catch {}
            storage =
                Int.random(in: 0..<3, using: &random) == 0 && !storage.isDead
                ? storage.afterKill() : storage.afterPowerLoss(seed: random.next())
        }
        return nil
    }
}
