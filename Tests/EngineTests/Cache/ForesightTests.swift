import Detection
import PicketTestKit
import Synchronization
import Testing

@testable import Engine

/// Results that a memory has no room for come from disk before they are asked for, where that can be foreseen.
@Suite struct ForesightTests {
    private let folder: TemporaryFolder
    private static let keys = (0..<600).map { CacheKey(hashing: Array("\($0)".utf8)) }

    init() throws { folder = try TemporaryFolder() }

    /// With all results on disk, and room for a third of them.
    private func store(
        later: (@Sendable (@escaping @Sendable () -> Void) -> Void)?
    ) throws -> (store: ResultStore, memory: MemoryCache<FileResult>) {
        let location = CacheLocation(folder: folder.path(of: "cache"))
        let before = ResultStore(disk: try ResultCache(location, name: "p"))
        for (number, key) in Self.keys.enumerated() {
            before.keep(FileResult(lines: number, bytes: 40), for: key, path: "a", cost: 7_000)
        }
        #expect(before.finish() == nil)
        let memory = MemoryCache<FileResult>(mostBytes: 200 * 256, policy: .lru)
        return (ResultStore(memory: memory, disk: try ResultCache(location, name: "p"), later: later), memory)
    }

    private func ask(_ store: ResultStore, _ number: Int) {
        #expect(store.result(for: Self.keys[number], path: "a", CacheContext(caller: 1))?.lines == number)
    }

    @Test func whatFollowsIsThereBefore() throws {
        let (store, memory) = try store { $0() }
        for number in 0..<6_000 { ask(store, number % 600) }
        let before = memory.statistics.hits
        for number in 0..<1_200 { ask(store, number % 600) }
        // Without, the least recently used is always the next to be asked for, and never there.
        #expect(memory.statistics.hits - before > 900)
        let prefetch = try #require(store.prefetch)
        #expect(prefetch.isOn && prefetch.inTime > 900 && prefetch.inTime <= prefetch.named)
    }

    @Test func withoutHabitsNothingIsFetched() throws {
        let fetches = Atomic(0)
        let (store, _) = try store { work in
            fetches.add(1, ordering: .relaxed)
            work()
        }
        var random = SplitMix64(seed: 5)
        for _ in 0..<20_000 { ask(store, Int(random.next() % 600)) }
        let prefetch = try #require(store.prefetch)
        #expect(!prefetch.isOn && prefetch.naps > 0 && prefetch.named == 0)
        #expect(fetches.load(ordering: .relaxed) == 0)
    }

    /// Threads that never get to fetch: it notices that nothing is there in time, and stops asking them.
    @Test func whatIsNeverFetchedIsGivenUp() throws {
        let waiting = Mutex<[@Sendable () -> Void]>([])
        let (store, _) = try store { work in waiting.withLock { $0.append(work) } }
        for number in 0..<12_000 { ask(store, number % 600) }
        let prefetch = try #require(store.prefetch)
        #expect(prefetch.naps > 0 && prefetch.inTime == 0)
        // One at a time, however many were named.
        #expect(waiting.withLock { $0.count } == 1)
        for work in waiting.withLock({ $0 }) { work() }
        ask(store, 0)
    }

    /// Who may not use what was on disk does not get what was brought from there.
    @Test func whatWasBroughtIsFromDisk() throws {
        let (store, memory) = try store { $0() }
        for number in 0..<6_000 { ask(store, number % 600) }
        let strict = ResultStore(memory: memory)
        for key in Self.keys { #expect(strict.result(for: key, path: "a") == nil) }
        #expect(strict.prefetch == nil)
    }

    /// A pool that has nothing to do brings its last results to disk, without being closed.
    @Test func anIdlePoolLeavesNothingUnwritten() async throws {
        let location = CacheLocation(folder: folder.path(of: "pool"))
        var configuration = PoolConfiguration.test()
        configuration.cache = location
        try await withDetectorPool(configuration) { pool in
            try pool.register(.function(.named("test/a"), version: "1") { _ in [] })
            _ = try await pool.submit(.text("something"))
            var entries = 0
            while entries == 0 {
                try await Task.sleep(for: .milliseconds(50))
                entries = try ResultCache(location, name: "pool").statistics.entries
            }
            #expect(entries == 1)
        }
    }
}
