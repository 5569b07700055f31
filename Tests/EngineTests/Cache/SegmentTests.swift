import Detection
import Glibc
import PicketTestKit
import Synchronization
import Testing

@testable import Engine

/// Results on disk, without scans around them.
@Suite struct SegmentTests {
    private let folder: TemporaryFolder
    private let clock = Clock()

    init() throws { folder = try TemporaryFolder() }

    /// Seconds, as a test has them.
    private final class Clock: Sendable {
        private let seconds = Atomic(UInt32(clamping: time(nil)))
        var now: UInt32 { seconds.load(ordering: .relaxed) }
        func pass(_ count: UInt32) { seconds.add(count, ordering: .relaxed) }
    }

    private func open(_ name: String = "p", in place: String = "cache", mostBytes: Int = 1 << 28) throws -> ResultCache
    {
        try ResultCache(
            CacheLocation(folder: folder.path(of: place), mostBytes: mostBytes), name: name,
            now: { [clock] in clock.now })
    }

    private static func key(_ number: Int) -> CacheKey { CacheKey(hashing: Array("\(number)".utf8)) }

    /// A result that only this key has, of about so many bytes that do not get smaller.
    private static func findings(_ number: Int, bytes: Int = 20) -> [Finding] {
        var random = SplitMix64(seed: UInt64(number))
        let message = (0..<(bytes / 8)).map { _ in String(random.next(), radix: 36) }.joined()
        let position = Position(line: number, column: 1, byteColumn: 1)
        return [
            Finding(
                rule: "test/number", severity: .low, confidence: .high, message: "\(number) \(message)",
                place: Place(path: "a", start: position, end: position))
        ]
    }

    private func keep(_ numbers: some Sequence<Int>, in cache: ResultCache, bytes: Int = 20, cost: UInt64 = 1_000_000) {
        for number in numbers {
            let payload = ResultCache.payload(of: Self.findings(number, bytes: bytes))
            cache.store(payload, for: Self.key(number), cost: cost)
        }
    }

    /// Which of these are there; those that are have to be right.
    private func found(_ numbers: some Sequence<Int>, in cache: ResultCache, bytes: Int = 20) -> [Int] {
        numbers.filter { number in
            guard let findings = cache.findings(for: Self.key(number)) else { return false }
            #expect(findings == Self.findings(number, bytes: bytes))
            return true
        }
    }

    private func segments(in place: String = "cache") throws -> [String: [UInt8]] {
        let names = try FileSystem.entries(of: Array(folder.path(of: place).utf8)).map(\.name.pathText)
        return Dictionary(
            uniqueKeysWithValues: try names.filter { $0.hasSuffix(".segment") }.map {
                ($0, try folder.read("\(place)/\($0)"))
            })
    }

    private func size() throws -> Int { try segments().values.reduce(0) { $0 + $1.count } }

    /// So many runs, each of which leaves a segment with one result.
    private func runs(_ numbers: Range<Int>, mostBytes: Int = 1 << 28) throws {
        for number in numbers {
            let cache = try open(mostBytes: mostBytes)
            keep([number], in: cache)
            #expect(cache.finish() == nil)
        }
    }

    // MARK: While it runs

    @Test func resultsAreOnDiskBeforeTheEnd() throws {
        let cache = try open()
        keep(0..<2_000, in: cache, bytes: 400)
        #expect(found(0..<2_000, in: try open(), bytes: 400).count > 1_000)
        // In its own disk tier, too.
        #expect(found(0..<2_000, in: cache, bytes: 400).count > 1_000)
        clock.pass(10)
        keep([2_000], in: cache, bytes: 400)
        #expect(found(0...2_000, in: try open(), bytes: 400).count == 2_001)
        let statistics = cache.statistics
        #expect(statistics.entries == 2_001 && statistics.costMissed == 2_001_000_000)
        #expect(statistics.hits > 1_000 && statistics.costSaved == UInt64(statistics.hits) * 1_000_000)
    }

    @Test func whoWritesIsNotDisturbedByWhoTidies() throws {
        let writer = try open()
        keep([0], in: writer)
        clock.pass(10)
        keep([1], in: writer)
        let own = try #require(try segments().keys.first)
        try runs(2..<40)
        #expect(try segments().count <= 18 && segments().keys.contains(own))
        clock.pass(10)
        keep([40, 41], in: writer)
        #expect(writer.finish() == nil)
        #expect(found(0..<42, in: try open()) == Array(0..<42))
    }

    @Test func removedWhileItRuns() throws {
        let cache = try open()
        keep([0], in: cache)
        clock.pass(10)
        keep([1], in: cache)
        for name in try segments().keys { folder.remove("cache/\(name)") }
        keep([2], in: cache)
        clock.pass(10)
        keep([3], in: cache)
        #expect(found(0..<4, in: cache) == [0, 1, 2, 3])
        folder.remove("cache")
        keep([4, 5], in: cache)
        clock.pass(10)
        keep([4], in: cache)
        #expect(cache.trouble?.message.contains("cannot be written") == true)
        #expect(cache.finish()?.message.contains("cannot be written") == true)
        // A minute later there is a disk again.
        _ = try open()
        clock.pass(100)
        keep([6], in: cache)
        #expect(cache.finish() == nil)
        #expect(found(0..<7, in: try open()) == [6])
    }

    @Test(arguments: [1 << 28, 60_000]) func manyWriteAtOnce(mostBytes: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                group.addTask {
                    for round in 0..<3 {
                        let cache = try open(mostBytes: mostBytes)
                        for number in 0..<100 {
                            clock.pass(number % 10 == 0 ? 10 : 0)
                            // Some by several.
                            keep([writer * 50 + number, 1_000 * round + number], in: cache, bytes: 200)
                            _ = found([number * 3, 1_000 + number], in: cache, bytes: 200)
                        }
                        #expect(cache.finish() == nil)
                    }
                }
            }
            try await group.waitForAll()
        }
        let cache = try open(mostBytes: mostBytes)
        let numbers = Array(0..<350) + Array(1_000..<1_100) + Array(2_000..<2_100)
        let left = found(numbers, in: cache, bytes: 200)
        #expect(cache.finish() == nil)
        #expect(mostBytes > 100_000 ? left == numbers : !left.isEmpty)
        #expect(try size() <= mostBytes)
    }

    // MARK: Crashes and damage

    /// A segment of three blocks of three results, and where each ends.
    private func threeBlocks(bytes: Int) throws -> (file: [UInt8], ends: [Int]) {
        let cache = try open(in: "blocks")
        var ends: [Int] = []
        for first in [0, 3, 6] {
            keep(first..<(first + 2), in: cache, bytes: bytes)
            clock.pass(10)
            keep([first + 2], in: cache, bytes: bytes)
            ends.append(try #require(try segments(in: "blocks").values.first).count)
        }
        return (try #require(try segments(in: "blocks").values.first), ends)
    }

    /// The cache folder holds just these.
    private func lay(_ files: [String: [UInt8]]) throws {
        folder.remove("cache")
        _ = try open()
        for (name, bytes) in files { try folder.write(bytes, to: "cache/\(name)") }
    }

    @Test func cutAnywhereItIsReadable() throws {
        let (file, ends) = try threeBlocks(bytes: 20)
        for length in 0...file.count {
            try lay(["p-1.segment": Array(file[..<length])])
            let cache = try open()
            let left = found(0..<9, in: cache)
            #expect(left.starts(with: 0..<(ends.count { $0 <= length } * 3)), "\(length): \(left)")
            // Nothing to complain of, and it is made whole again.
            keep(Set(0..<9).subtracting(left), in: cache)
            #expect(cache.finish() == nil)
            #expect(found(0..<9, in: try open()).count == 9)
        }
    }

    @Test func killedWhileTidyingNothingIsLost() throws {
        try runs(0..<16)
        let old = try segments()
        try runs(16..<17)
        let (name, bytes) = try #require(try segments().first)
        #expect(try old.count == 16 && segments().count == 1 && old[name] == nil)
        for length in stride(from: 0, through: bytes.count, by: 13) {
            try lay(old.merging([name: Array(bytes[..<length])]) { $1 })
            let cache = try open()
            #expect(found(0..<16, in: cache).count == 16)
            #expect(cache.finish() == nil)
            #expect(try segments().count == 1 && found(0..<16, in: try open()).count == 16)
        }
        for left in 0..<16 {
            try lay(Dictionary(uniqueKeysWithValues: Array(old.prefix(left)) + [(name, bytes)]))
            #expect(found(0..<17, in: try open()).count == 17)
        }
    }

    /// Bits that are not as they were, and anything else: what is found is right, and all ends well.
    @Test(arguments: 0..<4 as Range<UInt64>) func changedBytesAreNeverAResult(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bytes = seed % 2 == 0 ? 20 : 1_500
        let (file, _) = try threeBlocks(bytes: bytes)
        var lost = 0
        for round in 0..<250 {
            var changed = file
            for _ in 0...(round % 3) {
                let place = Int.random(in: 0..<changed.count, using: &random)
                switch round % 4 {
                case 0, 1: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: changed[place] = .random(in: 0...255, using: &random)
                default: changed.removeSubrange(place..<min(changed.count, place + Int(random.next() % 100)))
                }
                if changed.isEmpty { changed = [0] }
            }
            try lay(["p-1.segment": changed])
            let cache = try open()
            let left = found(0..<9, in: cache, bytes: bytes)
            lost += 9 - left.count
            keep(Set(0..<9).subtracting(left), in: cache, bytes: bytes)
            _ = cache.finish()
            let again = try open()
            #expect(found(0..<9, in: again, bytes: bytes).count == 9)
            #expect(again.finish() == nil)
        }
        #expect(lost > 0)
    }

    /// Under checksums that are right.
    @Test func whatDoesNotDecodeIsMadeAnew() throws {
        let old = try open()
        old.store([9, 9, 9], for: Self.key(0), cost: 1)
        #expect(old.finish() == nil)
        let cache = try open()
        #expect(found([0], in: cache).isEmpty)
        keep([0], in: cache)
        #expect(cache.finish()?.message.contains("damaged") == true)
        #expect(found([0], in: try open()) == [0])
    }

    @Test func everyBitOfAnIndexCounts() throws {
        let (file, _) = try threeBlocks(bytes: 20)
        for place in 0..<(24 + 3 * 64) {
            var changed = file
            changed[place] ^= 1 << (place % 8)
            try lay(["p-1.segment": changed])
            let cache = try open()
            #expect(found(0..<9, in: cache).isEmpty)
            // With more rows than there are, it seems to be one that is being written.
            let isDamaged = cache.finish()?.message.contains("damaged") == true
            #expect(isDamaged || (8..<16).contains(place))
        }
    }

    /// Numbers that lie, under checksums that are right.
    @Test(
        arguments: [
            (UInt64.max, 0, 0), (1 << 63, 0, 0), (65_537, 0, 0), (65_536, 0, 0), (1, .max, 0), (1, 1 << 62, 0),
            (1, UInt64(Compression.mostPackedBytes) + 1, 0), (1, UInt64(Compression.mostPackedBytes), 0),
            (2, 1 << 31, 40),
            (1, 10, 10), (1, 0, 0), (0, 0, 0),
        ] as [(UInt64, UInt64, Int)])
    func lyingHeads(count: UInt64, length: UInt64, payload: Int) throws {
        var index = ByteWriter()
        for _ in 0..<min(count, 2) {
            for word in [1, 2, 3, 4, 5, UInt64.max, length, 8] { index.writeFixed(word) }
        }
        var hash = Hash64(seed: count)
        index.bytes.withUnsafeBytes { hash.combine(Text($0)) }
        var numbers = ByteWriter()
        numbers.writeFixed(count)
        numbers.writeFixed(hash.value)
        let file = Array("PICKETR3".utf8) + numbers.bytes + index.bytes + [UInt8](repeating: 7, count: payload)
        try lay(["p-1.segment": file, "p-2.segment": file + file])
        let cache = try open()
        #expect(cache.findings(for: CacheKey(words: (1, 2, 3, 4))) == nil)
        keep(0..<9, in: cache)
        _ = cache.finish()
        #expect(found(0..<9, in: try open()).count == 9)
    }

    @Test func whatIsNoFileIsLeftOut() throws {
        try lay([:])
        try folder.makeFIFO("cache/p-1.segment")
        try folder.makeLink("cache/p-2.segment", to: "/dev/zero")
        try folder.makeFolder("cache/p-3.segment")
        try folder.write("old", to: "cache/0123.snapshot")
        let cache = try open()
        keep(0..<9, in: cache)
        #expect(cache.finish() == nil)
        #expect(found(0..<9, in: try open()).count == 9)
        #expect(
            try FileSystem.entries(of: Array(folder.path(of: "cache").utf8)).allSatisfy {
                $0.name.last != 0x74 || $0.name.suffix(8) == Array(".segment".utf8)[...]
            })
    }

    // MARK: What goes

    @Test func itsSizeIsBoundedAllTheTime() throws {
        let most = 300_000
        let cache = try open(mostBytes: most)
        for number in 0..<1_500 {
            keep([number], in: cache, bytes: 800)
            if number % 10 == 0 { #expect(try size() <= most) }
        }
        // One that is too large takes nothing with it.
        keep([1_500, 1_501], in: cache, bytes: most / 2)
        #expect(cache.statistics.evictions > 500)
        #expect(cache.finish() == nil)
        #expect(try size() <= most)
        #expect(found(0..<1_500, in: try open(mostBytes: most), bytes: 800).count > 100)
        // With less room than there was, and with none.
        #expect(try open(mostBytes: 50_000).finish() == nil)
        #expect(try size() <= 50_000 && size() > 10_000)
        let none = try open(mostBytes: 0)
        keep([0], in: none)
        #expect(try none.finish() == nil && size() == 0)
    }

    @Test func whatSavesMostStays() throws {
        let most = 300_000
        var cache = try open(mostBytes: most)
        keep(0..<20, in: cache, bytes: 800, cost: 50_000_000)
        keep(20..<40, in: cache, bytes: 800)
        #expect(cache.finish() == nil)
        cache = try open(mostBytes: most)
        for number in 40..<1_000 {
            keep([number], in: cache, bytes: 800)
            if number % 10 == 0 { _ = found(20..<40, in: cache, bytes: 800) }
        }
        #expect(cache.finish() == nil)
        cache = try open(mostBytes: most)
        #expect(found(0..<40, in: cache, bytes: 800) == Array(0..<40))
        #expect(found(40..<800, in: cache, bytes: 800).count < 300)
    }

    @Test func otherProjectsGoByTheirLastUse() throws {
        for (name, age) in [("old", 2_000), ("new", 1_000), ("unused", 40 * 86_400)] {
            let cache = try open(name)
            keep(0..<50, in: cache, bytes: 800)
            #expect(cache.finish() == nil)
            let file = try #require(try segments().keys.first { $0.hasPrefix(name) })
            var times = [timespec](repeating: timespec(tv_sec: Int(clock.now) - age, tv_nsec: 0), count: 2)
            #expect(utimensat(AT_FDCWD, folder.path(of: "cache/\(file)"), &times, 0) == 0)
        }
        #expect(try open("unused").finish() == nil)
        // Room for two and a half.
        let most = try size() / 3 * 5 / 2
        let cache = try open("third", mostBytes: most)
        keep(50..<100, in: cache, bytes: 800)
        #expect(cache.finish() == nil)
        #expect(Set(try segments().keys.map { $0.prefix { $0 != "-" } }) == ["new", "third"])
    }

    /// A large segment is not written anew for the sake of small ones, until most of it is of no use.
    @Test func largeSegmentsAreLeftAlone() throws {
        let most = 200_000
        let cache = try open(mostBytes: most)
        keep(0..<40, in: cache, bytes: 600)
        #expect(cache.finish() == nil)
        let large = try #require(try segments().keys.first)
        try runs(40..<80, mostBytes: most)
        #expect(try segments().keys.contains(large) && segments().count <= 16)
        // Made anew where it cannot be read.
        try folder.write([UInt8](repeating: 0, count: 20_000), to: "cache/\(large)")
        let again = try open(mostBytes: most)
        keep(0..<40, in: again, bytes: 600)
        #expect(again.finish()?.message.contains("damaged") == true)
        #expect(try !segments().keys.contains(large))
        let last = try open(mostBytes: most)
        #expect(found(0..<40, in: last, bytes: 600).count == 40 && found(40..<80, in: last).count == 40)
    }

    @Test func whatNobodyUsesGoes() throws {
        let day: UInt32 = 86_400
        var cache = try open()
        keep(0..<10, in: cache)
        #expect(cache.finish() == nil)
        let other = try open("q")
        keep(0..<10, in: other)
        #expect(other.finish() == nil)
        // Used now and then, which is noted.
        for _ in 0..<3 {
            clock.pass(12 * day)
            cache = try open()
            #expect(found(0..<5, in: cache) == Array(0..<5))
            #expect(cache.finish() == nil)
        }
        cache = try open()
        #expect(found(0..<10, in: cache) == Array(0..<5))
        #expect(try segments().count == 1)
    }

    // MARK: Behind the memory

    @Test func whatWasOnDiskIsNotForThoseWhoMayNotUseIt() throws {
        let memory = MemoryCache<FileResult>(mostBytes: 1 << 20)
        var result = FileResult(lines: 3, bytes: 40)
        let disk = try open()
        ResultStore(disk: disk).keep(result, for: Self.key(0), path: "a", cost: 7_000)
        #expect(disk.finish() == nil)
        let standard = ResultStore(memory: memory, disk: try open())
        let strict = ResultStore(memory: memory)
        #expect(strict.result(for: Self.key(0), path: "a") == nil)
        #expect(standard.result(for: Self.key(0), path: "a")?.lines == 3)
        // In memory by now, with what it costs.
        #expect(standard.result(for: Self.key(0), path: "a")?.lines == 3)
        #expect(memory.statistics.hits == 1 && memory.statistics.costSaved == 7_000)
        #expect(strict.result(for: Self.key(0), path: "a") == nil)
        result.lines = 4
        strict.keep(result, for: Self.key(0), path: "a", cost: 1)
        #expect(strict.result(for: Self.key(0), path: "a")?.lines == 4)
        #expect(standard.result(for: Self.key(0), path: "a")?.lines == 4)
    }
}
