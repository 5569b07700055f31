import Detection
import Glibc
import PicketTestKit
import Synchronization
import Testing

@testable import Engine

/// Requests that want the result of the same content at the same time.
@Suite struct FlightsTests {
    /// Keeps those who run until the others have come, so that they really want it at the same time.
    private final class Doors: Sendable {
        let runs = Atomic(0)
        let isOpen = Atomic(false)

        func pass() {
            runs.add(1, ordering: .relaxed)
            while !isOpen.load(ordering: .acquiring) { usleep(200) }
        }
    }

    /// - Returns: how often the detector ran for so many requests at the same time.
    private func runs(
        requests: Int, fails: Bool = false
    ) async throws -> (runs: Int, shared: Int, findings: [Int], failures: [Int]) {
        let doors = Doors()
        return try await withDetectorPool(.test(workers: 3, memory: 1 << 20)) { pool in
            try pool.register(
                .function(.named("test/a"), version: "1") { content in
                    doors.pass()
                    if fails, doors.runs.load(ordering: .relaxed) == 1 { throw Fault() }
                    return content.lines(with: "here")
                })
            let reports = try await withThrowingTaskGroup(of: Report.self) { group in
                group.addTask { try await pool.submit(.text("here")) }
                while doors.runs.load(ordering: .relaxed) == 0 { await Task.yield() }
                for _ in 1..<requests { group.addTask { try await pool.submit(.text("here")) } }
                // All have been begun when they are aside.
                while pool.metrics().sharedResults < requests - 1 { await Task.yield() }
                doors.isOpen.store(true, ordering: .releasing)
                return try await group.reduce(into: [Report]()) { $0.append($1) }
            }
            return (
                doors.runs.load(ordering: .relaxed), pool.metrics().sharedResults, reports.map(\.findings.count),
                reports.map(\.failures.count)
            )
        }
    }

    private struct Fault: Error {}

    @Test func theSameContentIsInspectedOnce() async throws {
        let outcome = try await runs(requests: 9)
        #expect(outcome.runs == 1 && outcome.shared == 8)
        #expect(outcome.findings == Array(repeating: 1, count: 9))
    }

    /// The others are made anew, each by itself, and none has the first one's failure.
    @Test func aFailureIsOnesOwn() async throws {
        let outcome = try await runs(requests: 5, fails: true)
        #expect(outcome.failures.reduce(0, +) == 1)
        #expect(outcome.findings.reduce(0, +) == 4)
        #expect((2...5).contains(outcome.runs))
    }

    /// A request that ends while it waits does not wait for the other.
    @Test func whoIsCancelledOrLateDoesNotWait() async throws {
        let doors = Doors()
        try await withDetectorPool(.test(workers: 2, memory: 1 << 20)) { pool in
            try pool.register(
                .function(.named("test/a"), version: "1") { _ in
                    doors.pass()
                    return []
                })
            async let first = pool.submit(.text("here"))
            while doors.runs.load(ordering: .relaxed) == 0 { await Task.yield() }
            let late = try await pool.submit(.text("here", deadline: .milliseconds(500)))
            #expect(late.failures.map(\.kind) == [.timeout])
            let before = pool.metrics().sharedResults
            let cancelled = Task { try await pool.submit(.text("here")) }
            while pool.metrics().sharedResults == before { await Task.yield() }
            cancelled.cancel()
            await #expect(throws: PoolError.self) { try await cancelled.value }
            #expect(doors.runs.load(ordering: .relaxed) == 1)
            doors.isOpen.store(true, ordering: .releasing)
            #expect(try await first.failures.isEmpty)
        }
    }

    /// Seeded histories of workers and tasks: one makes a key at a time, and everyone who waits comes back exactly once.
    @Test(arguments: 0..<20 as Range<UInt64>) func nobodyIsLostOrTwice(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let flights = Flights()
        let keys = (0..<4).map { CacheKey(hashing: [UInt8($0)]) }
        var made: [Int: CacheKey] = [:]
        var waiting: Set<TaskToken> = []
        func back(_ tokens: [TaskToken]) {
            for token in tokens { #expect(waiting.remove(token) != nil) }
        }
        for step in 0..<2_000 {
            let worker = Int(random.next() % 5)
            let key = keys[Int(random.next() % 4)]
            let token = TaskToken(request: Scheduler.RequestID(random.next() % 6), task: step).afterWaiting
            #expect(token.hasWaited && token.task == step && token.request < 6)
            switch random.next() % 10 {
            case 0:
                back(flights.leave(token.request))
                #expect(!waiting.contains { $0.request == token.request })
            case 1:
                back(flights.endAll(by: worker))
                made[worker] = nil
            case 2...4:
                guard let own = made.removeValue(forKey: worker) else { continue }
                back(flights.end(own, by: worker))
            case 5...6:
                guard made[worker] == nil else { continue }
                let isFree = !made.values.contains(key)
                #expect(flights.begin(key, by: worker) == isFree)
                if isFree { made[worker] = key }
            default:
                let isMade = made.values.contains(key)
                #expect(flights.join(key, token) == isMade)
                if isMade { waiting.insert(token) }
            }
        }
        for (worker, key) in made { back(flights.end(key, by: worker)) }
        #expect(waiting.isEmpty)
    }
}
