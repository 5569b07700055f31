import Detection
import PicketTestKit
import Testing

@testable import Engine

/// What comes too late or too early for a job, in the order that only a race brings about.
@Suite struct PoolRaceTests {
    /// The watchdog sees a task that is over its limit, and asks for its job when the task has ended: there is none, or
    /// another's that has fewer tasks.
    @Test func theWatchdogMayComeTooLateForATask() async throws {
        let release = Semaphore()
        let started = Semaphore()
        try await withDetectorPool(.test(workers: 1)) { pool in
            try pool.register(
                .function(.named("test/waits")) { _ in
                    started.signal()
                    release.wait()
                    return []
                })
            async let report = pool.submit(.text("first\n"))
            await Task.detached { started.wait() }.value
            let worker = Worker(index: 0, deque: WorkDeque(), watchdog: Watchdog())
            pool.driver.settle(worker)
            for token in [TaskToken(request: 0, task: 7), TaskToken(request: 1, task: 0)] {
                #expect(pool.driver.extend(token, of: worker, now: Monotonic.now) == nil)
            }
            release.signal()
            #expect(try await report.coverage.inspected == 1)
        }
    }

    /// Workers end such a job before whoever submitted it has set its alarm.
    @Test func aJobMayEndBeforeItsDeadlineIsWatched() async throws {
        try await withDetectorPool(.test(workers: 4)) { pool in
            try pool.register(.type(NumberDetector.self))
            let requests = (0..<500).map { _ in Request.text("7\n", deadline: .seconds(600)) }
            for result in try await pool.executeParallel(requests, maxConcurrent: 100) {
                #expect(try result.get().summary == ["a.py:1 test/number"])
            }
            var plan = pool.plan(for: nil, label: .unlabelled)
            let job = Job(
                files: [], root: "", profiles: FileProfiles([], &plan), known: plan.known, order: [], beside: [],
                meters: [], store: nil, compliance: .standard, cancellation: Cancellation(), submitted: 0, priority: 5,
                progress: nil
            ) { _ in }
            #expect(job.over().alarm == nil)
            #expect(!job.setAlarm(pool.driver.timers.after(.max) {}))
            #expect(job.over().alarm == nil)
        }
    }
}
