import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct WorkersTests {
    /// Hands out numbers in batches, and counts who comes back.
    private final class Numbers: WorkSource, @unchecked Sendable {
        let waiting = Mutex<[UInt64]>([])
        let done = Mutex<[UInt64: Int]>([:])
        let givenUp = Mutex<[UInt64]>([])
        let all = Semaphore()
        let body: @Sendable (UInt64, Worker) -> Void
        private let expected: Int
        /// The task that gets little time; others have all they want, however busy the machine is.
        private let hanging: UInt64?

        init(
            expecting count: Int, hanging: UInt64? = nil,
            _ body: @escaping @Sendable (UInt64, Worker) -> Void = { _, _ in }
        ) {
            expected = count
            self.hanging = hanging
            self.body = body
        }

        func add(_ numbers: some Sequence<UInt64>) { waiting.withLock { $0 += numbers } }

        var isWorthSpareThread: Bool { false }
        func isUrgent(for worker: Worker) -> Bool { false }
        func settle(_ worker: Worker) {}

        func refill(_ worker: Worker) -> Int {
            let batch = waiting.withLock { waiting in
                let batch = Array(waiting.suffix(16))
                waiting.removeLast(batch.count)
                return batch
            }
            for number in batch { worker.push(TaskToken(number)) }
            return batch.count
        }

        func run(_ token: TaskToken, on worker: Worker) {
            worker.arm(token, limit: token.value == hanging ? 20_000_000 : 600_000_000_000, now: Monotonic.now)
            body(token.value, worker)
            guard worker.disarm() else { return }
            finish(token)
        }

        func extend(_ token: TaskToken, of worker: Worker, now: UInt64) -> UInt64? { nil }

        func abandoned(_ token: TaskToken, by worker: Worker) {
            givenUp.withLock { $0.append(token.value) }
            finish(token)
        }

        private func finish(_ token: TaskToken) {
            let count = done.withLock { done in
                done[token.value, default: 0] += 1
                return done.count
            }
            if count == expected { all.signal() }
        }
    }

    @Test(arguments: [1, 2, 8]) func everythingRunsOnce(count: Int) async {
        let source = Numbers(expecting: 20_000)
        let workers = Workers<Numbers>(count: count)
        workers.start(source)
        for start in stride(from: 0, to: 20_000, by: 1_000) {
            source.add((start..<start + 1_000).map(UInt64.init))
            workers.wake(1_000)
        }
        await Task.detached { source.all.wait() }.value
        workers.shutdown()
        #expect(source.done.withLock { $0.count == 20_000 && $0.values.allSatisfy { $0 == 1 } })
        #expect(workers.givenUp == 0)
    }

    /// Sleepers are woken, however short the time between falling asleep and the call.
    @Test func noCallIsLost() async {
        let source = Numbers(expecting: 3_000)
        let workers = Workers<Numbers>(count: 3)
        workers.start(source)
        for number in 0..<3_000 as Range<UInt64> {
            source.add([number])
            workers.wake(1)
            if number % 7 == 0 { await Task.yield() }
        }
        await Task.detached { source.all.wait() }.value
        workers.shutdown()
        #expect(source.done.withLock { $0.count } == 3_000)
    }

    @Test func aTaskThatHangsLosesItsThreadOnly() async {
        let release = Semaphore()
        let source = Numbers(expecting: 100, hanging: 50) { number, _ in
            if number == 50 { release.wait() }
        }
        let workers = Workers<Numbers>(count: 2)
        workers.start(source)
        source.add(0..<100)
        workers.wake(100)
        await Task.detached { source.all.wait() }.value
        #expect(workers.givenUp == 1)
        #expect(source.givenUp.withLock { $0 } == [50])
        release.signal()
        workers.shutdown()
        #expect(source.done.withLock { $0.values.allSatisfy { $0 == 1 } })
    }

    @Test func asynchronousCodeRunsOnItsThreads() async {
        let source = Numbers(expecting: 0)
        let workers = Workers<Numbers>(count: 2)
        workers.start(source)
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<500 {
                group.addTask(executorPreference: workers) {
                    await Task.yield()
                    return Worker.current == nil ? 0 : number
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 499 * 500 / 2)
        workers.shutdown()
    }
}
