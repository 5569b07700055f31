import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct SingleFlightTests {
    private struct Broken: Error {}

    private let cache = Cache<Int>(mostBytes: 1 << 20) { _ in 100 }
    private let key = CacheKey(hashing: [1])

    @Test func aThousandCallersComputeOnce() async throws {
        let calls = Calls()
        let (cache, key) = (cache, key)
        let values = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try? await cache.withCached(key) {
                        await calls.gate(until: 1)
                        return 42
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: 42, count: 1_000))
        #expect(calls.count == 1)
        #expect(try await cache.withCached(key) { 0 } == 42)
    }

    @Test func anErrorGoesToAllAndIsNotKept() async throws {
        await #expect(throws: Broken.self) { try await cache.withCached(key) { throw Broken() } }
        #expect(try await cache.withCached(key) { 7 } == 7)
    }

    @Test func whoIsCancelledLeavesTheOthers() async throws {
        let release = Semaphore()
        let (cache, key) = (cache, key)
        let body: @Sendable () async throws -> Int = {
            await Task.detached { release.wait() }.value
            return 5
        }
        let first = Task { try await cache.withCached(key, compute: body) }
        let second = Task { try await cache.withCached(key, compute: body) }
        while cache.sharedComputations == 0 { await Task.yield() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        release.signal()
        #expect(try await second.value == 5)
    }

    @Test func whatNobodyWaitsForIsCancelled() async throws {
        let calls = Calls()
        let (cache, key) = (cache, key)
        let task = Task {
            try await cache.withCached(key) {
                calls.began()
                while !Task.isCancelled { await Task.yield() }
                calls.ended()
                throw CancellationError()
            }
        }
        while calls.count == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        while calls.ends == 0 { await Task.yield() }
        #expect(try await cache.withCached(key) { 9 } == 9)
    }

    /// Whatever comes and goes at the same time, everybody gets an answer, and the right one.
    @Test(arguments: 0..<4 as Range<UInt64>) func anyCourseOfEvents(seed: UInt64) async {
        let cache = cache
        let wrong = await withTaskGroup(of: Int.self) { group in
            for number in 0..<400 as Range<UInt64> {
                group.addTask {
                    var random = SplitMix64(seed: seed &* 1_000 &+ number)
                    let wanted = Int(random.next() % 10)
                    let fails = random.next() % 4 == 0
                    let task = Task {
                        try await cache.withCached(
                            CacheKey(hashing: [UInt8(wanted)]), lifetime: .fixed(.nanoseconds(1))
                        ) {
                            await Task.yield()
                            if fails { throw Broken() }
                            return wanted
                        }
                    }
                    if random.next() % 3 == 0 { task.cancel() }
                    let value = try? await task.value
                    return value == nil || value == wanted ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    private final class Calls: Sendable {
        private let state = Mutex((count: 0, ends: 0))

        var count: Int { state.withLock { $0.count } }
        var ends: Int { state.withLock { $0.ends } }
        func began() { state.withLock { $0.count += 1 } }
        func ended() { state.withLock { $0.ends += 1 } }

        /// Gives the others time to come.
        func gate(until: Int) async {
            began()
            for _ in 0..<1_000 { await Task.yield() }
        }
    }
}
